"""What the approval asks for; never makes the move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from documents.forms import DocumentField
from inputs.bounds import not_before, until_today
from inputs.fields import LetterNumberField, MoneyField, RocDateField
from proposals.forms import PlanMoveForm
from proposals.models import Venture
from proposals.numbers.asking import AsksOfNumbers
from proposals.numbers.standings import Standing
from proposals.states import Outcome
from tracking.approvals.amounts import amount_gaps, asked_by
from tracking.guards import (
    BEFORE_PASSED,
    passed_on,
)
from tracking.numbers import APPROVAL

if TYPE_CHECKING:
    pass


class ApproveForm(PlanMoveForm, AsksOfNumbers):
    """One approval letter for each passed venture; gives ``letters = {venture id: what the letter says}``."""

    ASKED = ("ministry", "letter_number", "letter_date", "amount")
    IF_ABOVE = ("above_reason", "confirmed")  # shown when the amount asks for them

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked_by(self.ventures)
        for venture in self.ventures:
            self.fields |= {
                f"ministry_{venture.pk}": forms.CharField(label=_("核定機關"), max_length=60),
                f"letter_number_{venture.pk}": LetterNumberField(label=_("核定函字號")),
                f"letter_date_{venture.pk}": RocDateField(
                    label=_("核定函日期"), latest=until_today(_("核定函日期不可晚於今天。"))
                ),
                f"amount_{venture.pk}": MoneyField(label=_("核定金額（元）"), help_text=self.asked[venture.pk].words),
                f"above_reason_{venture.pk}": forms.CharField(
                    label=_("核定高於申請之原因"),
                    required=False,
                    max_length=500,
                    widget=forms.Textarea(attrs={"rows": 2}),
                ),
                f"confirmed_{venture.pk}": forms.BooleanField(label=_("核定金額確定無誤"), required=False),
                f"file_{venture.pk}": DocumentField(label=_("核定函檔案"), required=False),
            }
            for name in self.ASKED:
                field = self.fields[f"{name}_{venture.pk}"]
                about = {"venture": venture.called, "field": field.label}
                field.error_messages["required"] = _("請填寫「%(venture)s」的%(field)s。") % about

        met_on = passed_on(self.instance)
        for venture in self.ventures:
            not_before(self, f"letter_date_{venture.pk}", met_on, BEFORE_PASSED)

    @cached_property
    def ventures(self) -> list[Venture]:
        """The passed ones (one query)."""
        return [venture for venture in self.instance.venture_list if venture.outcome == Outcome.PASSED]

    def groups(self) -> list[tuple[Venture, list[forms.BoundField], list[forms.BoundField], forms.BoundField]]:
        """Each venture with what its letter says, what its amount asks for, and the letter's file, for the template."""
        return [
            (
                venture,
                [self[f"{name}_{venture.pk}"] for name in self.ASKED],
                [bound for name in self.IF_ABOVE if (bound := self[f"{name}_{venture.pk}"]).errors or bound.data],
                self[f"file_{venture.pk}"],
            )
            for venture in self.ventures
        ]

    def clean(self) -> dict[str, Any]:
        """Gather the letters by venture; an amount above what was asked has its reason, an absurd one is meant."""
        data = super().clean() or {}
        names = (*self.ASKED, *self.IF_ABOVE, "file")
        letters = {venture.pk: {name: data.get(f"{name}_{venture.pk}") for name in names} for venture in self.ventures}
        for pk, letter in letters.items():
            for field, message in amount_gaps(letter, self.asked[pk]).items():
                self.add_error(f"{field}_{pk}", message)
        numbers = [letter["letter_number"] for letter in letters.values() if letter["letter_number"]]
        self.ask_of(numbers, self.actor, but=self._is_this)
        return {"letters": letters}

    def _is_this(self, place: Standing) -> bool:
        """One letter may approve several ventures of the plan."""
        return place.kind == APPROVAL and place.plan == self.instance.pk
