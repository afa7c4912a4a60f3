"""What closing a follow-up asks, and what a list of them is narrowed by; never saves."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.forms import FilesForm
from guidance.narrowing import BY_DUE, Narrowing
from guidance.states import FollowUpState
from inputs.bounds import Bound, years_from_today
from inputs.fields import RocDateField
from inputs.reasons import Substance
from workflow.engine.forms import MoveForm

LATE = "late"


class FinishForm(FilesForm, MoveForm):
    """What was done."""

    outcome = forms.CharField(
        label=_("辦理情形"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        validators=[Substance(_("請說明做了什麼、結果如何。"), _("辦理情形"))],
    )


class DropForm(FilesForm, MoveForm):
    """Why it is not to be done any more."""

    outcome = forms.CharField(
        label=_("不再辦理的理由"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[Substance(_("請說明為什麼不必再辦。"))],
    )


class MoveDayForm(MoveForm):
    """Until when, and why."""

    due_on = RocDateField(
        label=_("完成期限"),
        earliest=Bound(timezone.localdate, _("完成期限不可早於今天。")),
        latest=Bound(years_from_today(2), _("完成期限不可晚於 %(limit)s（兩年內）。")),
    )
    reason = forms.CharField(label=_("調整的理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_due_on(self) -> dt.date:
        """Another day than it has."""
        day: dt.date = self.cleaned_data["due_on"]
        if day == self.instance.due_on:
            raise forms.ValidationError(_("完成期限與原來相同。"))
        return day


class FollowUpFilter(Narrowing):
    """State and district; 逾期 is what is still to be done after its day."""

    state = forms.ChoiceField(
        label=_("狀態"), choices=[("", _("全部")), (LATE, _("逾期未辦")), *FollowUpState.choices], required=False
    )
    orders = BY_DUE
    field_order = ["state", "district"]
    district_of = "place"

    def narrow_state(self, state: str) -> Q:
        """Of those still open the late ones are asked for by their day."""
        if state == LATE:
            return Q(state=FollowUpState.OPEN, day__lt=timezone.localdate())
        return Q(state=state)
