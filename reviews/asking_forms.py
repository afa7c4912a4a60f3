"""What RDEC fills in to ask more agencies, or to give one more time; never asks them itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inputs.bounds import Bound, not_before, years_from_today
from inputs.fields import RocDateField
from inputs.reasons import Substance
from reviews.forms import OpenRoundForm, small_area
from reviews.models import OpinionRequest
from workflow.engine.forms import MoveForm


class AddAgenciesForm(OpenRoundForm):
    """Which agencies more; those the round asks already are not offered."""

    def __init__(self, *args: Any, asked: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = self.fields["agencies"]
        offered.queryset = offered.queryset.exclude(pk__in=asked)  # type: ignore[attr-defined]


class ExtendForm(MoveForm):
    """Until when one agency has, and why."""

    instance: OpinionRequest

    due_on = RocDateField(
        label=_("新的回復期限"),
        help_text=_("遇放假日順延至次一上班日。"),
        latest=Bound(years_from_today(1), _("回復期限不可晚於 %(limit)s（一年內）。")),
    )
    reason = forms.CharField(
        label=_("展延理由"),
        max_length=500,
        validators=[Substance(_("請說明為什麼需要更多時間。"))],
        widget=small_area(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        due = self.instance.due_on or self.instance.round.due_on
        after = max(due, timezone.localdate()) + dt.timedelta(days=1)
        not_before(self, "due_on", after, _("展延後的期限須晚於原期限，並在今天之後。"))


class WithdrawForm(MoveForm):
    """Why an agency is asked no more."""

    reason = forms.CharField(
        label=_("理由"),
        max_length=2000,
        validators=[Substance(_("請說明為什麼不必請這個機關審查。"))],
        widget=small_area(),
    )
