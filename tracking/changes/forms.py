"""What the moves of a change ask for; never make the move."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from inputs.reasons import Substance
from tracking.changes.checks import wrong
from tracking.changes.paths import approved, draft_of, money_of, touched
from tracking.states import Between, ChangeKind
from tracking.undertakings.checks import Bounds
from tracking.undertakings.curve import period
from tracking.undertakings.plan_forms import FilePlanForm
from workflow.engine.forms import MoveForm


class ChangeForm(FilePlanForm):
    """The work plan as it is to be, what kind of change that is and why (R10)."""

    instance: Any

    kinds = forms.MultipleChoiceField(
        label=_("變更種類"), choices=ChangeKind.choices, widget=forms.CheckboxSelectMultiple
    )
    between = forms.ChoiceField(
        label=_("經費在哪之間調整"),
        choices=[("", "—"), *Between.choices],
        required=False,
        help_text=_("經費調整時必選。"),
    )
    why = forms.CharField(
        label=_("變更理由"),
        help_text=_("說明為什麼不能照原工作計畫執行；展延請說明遲延的原因與趕辦情形。"),
        max_length=2000,
        validators=[Substance(_("請說明為什麼不能照原工作計畫執行。"), _("變更理由"))],
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    understood = forms.BooleanField(
        label=_("已知本變更涉及國發會核定內容，須另由執行單位申請計畫調整"),
        required=False,
        help_text=_("經費超過核定、完成日超過核定年度或變更範圍時須勾選；其他變更由研考會決定。"),
    )

    @cached_property
    def approval(self) -> Bounds:
        """What the approval allows."""
        return approved(self.instance)

    @cached_property
    def bounds(self) -> Bounds:
        """Of these only what no change may leave: the rest is asked of the change as a whole."""
        return Bounds(self.approval.first, None, None)

    def clean(self) -> dict[str, Any]:
        """The rows as of any work plan; then whether the kinds fit them, and which way the change goes."""
        about = {name: self.cleaned_data.get(name) for name in ("kinds", "between", "why", "understood")}
        data = super().clean() | about
        if self.draft is None:
            return data
        was = draft_of(self.instance.was)
        for words in wrong(was, self.draft, about["kinds"] or (), about["between"] or "", self.approval):
            if words not in self.non_field_errors():
                self.add_error(None, words)
        last, until = period(self.draft.items)[1], self.instance.was.ends_on
        touches = touched(about["kinds"] or (), last, money_of(self.draft), self.approval, until)
        if touches and not about["understood"]:
            self.add_error("understood", [*touches, _("請勾選已知，再送出。")])
        return data


class ReturnChangeForm(MoveForm):
    """What of a change is to be completed."""

    reason = forms.CharField(
        label=_("理由"),
        max_length=2000,
        validators=[Substance(_("請說明變更申請要補什麼。"))],
        widget=forms.Textarea(attrs={"rows": 4}),
    )
