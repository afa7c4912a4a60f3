"""What the moves of a plan ask for; never makes the move."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.queries import valid_on
from accounts.states import ACTING_ROLES, UnitKind
from inputs.bounds import PROGRAMME_BEGAN, not_before, until_today
from inputs.fields import LetterNumberField, RocDateField, choice_of, half_letter
from proposals.models import Proposal
from proposals.numbers.asking import AsksOfLetter
from proposals.queries import filed_on
from workflow.engine.forms import MoveForm


class PlanMoveForm(MoveForm):
    """A move's form that knows its plan."""

    instance: Proposal


class NoteForm(PlanMoveForm):
    """An optional remark for the log."""

    note = forms.CharField(label=_("備註"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class ReasonForm(PlanMoveForm):
    """A reason, required."""

    reason = forms.CharField(label=_("理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class CoachForm(NoteForm):
    """Who of the platform coaches the plan."""

    coach = forms.ModelChoiceField(label=_("輔導員"), queryset=User.objects.none())
    field_order = ["coach", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = valid_on(timezone.localdate(), start="memberships__valid_from", end="memberships__valid_to")
        choice_of(self, "coach").queryset = (
            User.objects.filter(
                today,
                memberships__unit__kind=UnitKind.PLATFORM,
                memberships__role__in=ACTING_ROLES,
                memberships__confirmed=True,
                is_active=True,
            )
            .distinct()
            .order_by("name", "id")
        )


# A letter is recorded when it has been sent.
SENT: dict[str, Any] = {"earliest": PROGRAMME_BEGAN, "latest": until_today(_("發文日期不可晚於今天。"))}


BEFORE_ANSWERED = _("發文日期不可早於 %(limit)s：這份公文所辦理的事當天才發生。")


class OptionalLetterForm(AsksOfLetter):
    """A letter that the official-document system may have issued; numbers are recorded here, never made."""

    letter_number = LetterNumberField(label=_("發文字號"), required=False)
    letter_date = RocDateField(label=_("發文日期"), required=False, **SENT)

    def clean(self) -> dict[str, Any]:
        """A letter has a number and a day, or it is none."""
        data = super().clean() or {}
        for field, message in half_letter(data).items():
            if field not in self.errors:
                self.add_error(field, message)
        return data


class LetterForm(AsksOfLetter):
    """A letter issued by the official-document system."""

    letter_number = LetterNumberField(label=_("發文字號"))
    letter_date = RocDateField(label=_("發文日期"), **SENT)


class DeclineForm(ReasonForm, LetterForm):
    """Why, and the letter that says so, which answers the filing."""

    field_order = ["reason", "letter_number", "letter_date"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        not_before(self, "letter_date", filed_on(self.instance), BEFORE_ANSWERED)


class WaiveForm(PlanMoveForm):
    """The evidence on which no meeting is needed (R4)."""

    evidence = forms.CharField(
        label=_("免開會議之依據"),
        help_text=_("逐項列出已確認的分工項目與配合事項及其確認文件。"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
