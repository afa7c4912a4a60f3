"""What RDEC answers an agency that sent a request back or asked for more time; never opens a round."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from inputs.bounds import Bound, days_from_today, years_from_today
from inputs.fields import RocDateField
from inputs.reasons import Substance
from inputs.widgets import small_area
from proposals.states import State as PlanState
from proposals.workflow import MACHINE
from reviews.models import OpinionRequest
from reviews.rounds.forms import ExtendForm
from workflow.engine.forms import MoveForm
from workflow.engine.services import due_date


def _day() -> RocDateField:
    """A day to come, within a year."""
    return RocDateField(
        label=_("回復期限"),
        help_text=_("遇放假日順延至次一上班日。"),
        earliest=Bound(days_from_today(1), _("回復期限須在今天之後。")),
        latest=Bound(years_from_today(1), _("回復期限不可晚於 %(limit)s（一年內）。")),
    )


def _offered(opinion: OpinionRequest) -> dt.date | None:
    """What is left of the round's time, if anything is; else as long as rounds have."""
    today, due = timezone.localdate(), opinion.round.due_on
    return due if due > today else due_date(MACHINE, PlanState.DOCUMENT_REVIEW, today)


class ReassignForm(MoveForm):
    """Which agency instead, and until when: ``new_due`` is its day, not that of the request which is struck."""

    instance: OpinionRequest

    agency = forms.ModelChoiceField(label=_("改請的機關"), queryset=Unit.objects.none())
    new_due = _day()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        opinion = self.instance
        asked = OpinionRequest.objects.filter(round=opinion.round_id).standing().values("agency")
        free = Unit.objects.reviewing().valid_on(timezone.localdate()).exclude(pk__in=asked)
        self.fields["agency"].queryset = free  # type: ignore[attr-defined]
        self.initial.update(agency=opinion.belongs_to_id, new_due=_offered(opinion))


class InsistForm(MoveForm):
    """Why it is this agency's after all, and until when."""

    instance: OpinionRequest

    reason = forms.CharField(
        label=_("理由"),
        max_length=2000,
        validators=[Substance(_("請說明為什麼仍請這個機關審查。"))],
        widget=small_area(),
    )
    due_on = _day()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(due_on=_offered(self.instance))


class GrantForm(ExtendForm):
    """The day asked for, or another; words of RDEC's own are not needed."""

    reason = forms.CharField(label=_("說明"), max_length=500, required=False, widget=small_area())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("due_on", self.instance.extension_until)
