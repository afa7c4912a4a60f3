"""What a unit reports of a decision that gave it work (R3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.forms import FilesForm
from inputs.bounds import Bound, days_from_today, years_from_today
from inputs.fields import RocDateField
from reviews.states import ChargeState, Outcome
from workflow.engine.forms import MoveForm

if TYPE_CHECKING:
    from reviews.queries import ChargeQuerySet


class ReportForm(FilesForm, MoveForm):
    """Done, under way until a day, or not done because of something; with what proves it."""

    outcome = forms.ChoiceField(label=_("辦理結果"), choices=Outcome, widget=forms.RadioSelect)
    report = forms.CharField(
        label=_("辦理情形"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("未能辦理的，說明原因。"),
    )
    until = RocDateField(
        label=_("預計完成日期"),
        required=False,
        help_text=_("仍在辦理中才填；其他結果不採計。"),
        earliest=Bound(days_from_today(1), _("預計完成日期須在今天之後。")),
        latest=Bound(years_from_today(3), _("預計完成日期不可晚於 %(limit)s（三年內）。")),
    )

    def clean(self) -> dict[str, Any]:
        """The day belongs to what is under way; of anything else it is not read."""
        data = super().clean() or {}
        under_way = data.get("outcome") == Outcome.UNDER_WAY
        if under_way and not data.get("until") and "until" not in self.errors:
            self.add_error("until", _("仍在辦理中的，請填預計完成日期。"))
        if data.get("outcome") and not under_way:
            data["until"] = None  # one that was left over from another answer is none
            self.errors.pop("until", None)
        return data


class ChargeFilter(forms.Form):
    """The list's filter, in the address: what is to be done, unless another state is asked for."""

    TO_DO, ALL = "", "all"
    state = forms.ChoiceField(
        label=_("狀態"), required=False, choices=[(TO_DO, _("尚未結束")), *ChargeState.choices, (ALL, _("全部"))]
    )

    def value(self) -> str:
        """The chosen state; what is not one is none."""
        return self.cleaned_data["state"] if self.is_valid() else self.TO_DO

    def narrow(self, rows: ChargeQuerySet) -> ChargeQuerySet:
        """Those of the chosen state."""
        if (state := self.value()) == self.ALL:
            return rows
        return rows.filter(state=state) if state else rows.exclude(state=ChargeState.SETTLED)
