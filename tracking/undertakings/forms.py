"""The filter of the list of undertakings; never finds a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from tracking.states import State

if TYPE_CHECKING:
    from tracking.queries import ConcernQuerySet


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
