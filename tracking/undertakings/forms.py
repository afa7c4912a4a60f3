"""What the moves of undertakings ask for; never make the move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.forms import DocumentField
from inputs.reasons import Substance
from tracking.guards import (
    is_early,
)
from tracking.models import Undertaking
from tracking.states import State
from workflow.engine.forms import MoveForm

if TYPE_CHECKING:
    from tracking.queries import ConcernQuerySet


class CompletionForm(MoveForm):
    """The results of a venture (R10)."""

    instance: Undertaking

    file = DocumentField(label=_("成果報告"))
    summary = forms.CharField(
        label=_("成果摘要"),
        help_text=_("對照 KPI 與預期效益，說明達成情形。"),
        max_length=4000,
        validators=[Substance(_("請對照 KPI 說明達成情形。"), _("成果摘要"))],
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    reason = forms.CharField(
        label=_("提前完成之理由"),
        help_text=_("預定完成日尚未到，請說明為何已能提報完成。"),
        max_length=2000,
        validators=[Substance(_("請說明哪些工作已辦畢。"))],
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, instance: Undertaking, **kwargs: Any) -> None:
        kwargs["initial"] = {"summary": instance.results_summary} | (kwargs.get("initial") or {})  # of one returned
        super().__init__(*args, instance=instance, **kwargs)
        if is_early(self.instance, timezone.localdate()):
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]


class ReturnCompletionForm(MoveForm):
    """What of the results is to be completed."""

    reason = forms.CharField(
        label=_("理由"),
        max_length=2000,
        validators=[Substance(_("請說明成果要補什麼。"))],
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class StateFilter(forms.Form):
    """The list's filter, in the address."""

    state = forms.ChoiceField(
        label=_("狀態"), required=False, choices=[("", _("全部")), ("open", _("尚未結束")), *State.choices]
    )

    def value(self) -> str:
        """The chosen state; what is not one filters nothing."""
        return self.cleaned_data["state"] if self.is_valid() else ""

    def narrow(self, rows: ConcernQuerySet) -> ConcernQuerySet:
        """Those of the chosen state."""
        if (state := self.value()) == "open":
            return rows.open()
        return rows.filter(state=state) if state else rows
