"""What the moves of NDC's meetings ask for; never make the move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.forms import DocumentField
from inputs.bounds import not_before, until_today
from inputs.fields import RocDateField
from proposals.forms import BEFORE_ANSWERED, LetterForm, PlanMoveForm
from proposals.returns.forms import ReturnForm
from proposals.states import Outcome
from tracking.guards import (
    BEFORE_SENT,
    sent_from,
    sent_on,
)

if TYPE_CHECKING:
    pass


class SendForm(PlanMoveForm, LetterForm):
    """The letter that sends the plan to NDC, after the case was formed and NDC's last meeting on it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        not_before(self, "letter_date", sent_from(self.instance), BEFORE_ANSWERED)


class MinutesForm(PlanMoveForm):
    """The minutes of NDC's meeting and its day: it was held, and after it had been written to."""

    met_on = RocDateField(label=_("會議日期"), latest=until_today(_("會議日期不可晚於今天。")))
    file = DocumentField(label=_("會議紀錄"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        not_before(self, "met_on", sent_on(self.instance), BEFORE_SENT)


class NdcReviseForm(ReturnForm, MinutesForm):
    """Minutes, and the sections the meeting wants revised."""


class RejectForm(MinutesForm):
    """Minutes of a working meeting that passed no venture: the outcomes need no asking."""

    def clean(self) -> dict[str, Any]:
        """Every venture is rejected."""
        data = super().clean() or {}
        return data | {"outcomes": {venture.pk: Outcome.REJECTED.value for venture in self.instance.venture_list}}


class DecideForm(MinutesForm):
    """Minutes, and what the working meeting decided of each venture; gives ``outcomes = {venture id: outcome}``."""

    CHOICES = [(Outcome.PASSED.value, Outcome.PASSED.label), (Outcome.REJECTED.value, Outcome.REJECTED.label)]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for venture in self.instance.venture_list:
            self.fields[f"outcome_{venture.pk}"] = forms.ChoiceField(
                label=venture.called, choices=self.CHOICES, widget=forms.RadioSelect
            )

    def clean(self) -> dict[str, Any]:
        """Gather the outcomes; at least one venture passed, or the meeting's result is another move."""
        data = super().clean() or {}
        outcomes = {int(name[8:]): data.pop(name) for name in list(data) if name.startswith("outcome_")}
        if not self.errors and Outcome.PASSED not in outcomes.values():
            raise forms.ValidationError(_("至少一項事業通過；若全數未通過，請改用「工作會議：未通過」。"))
        return data | {"outcomes": outcomes}
