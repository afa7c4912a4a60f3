"""What the lists of guidance are narrowed by, as it stands in their addresses; never reads a row of theirs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import District


class Narrowing(forms.Form):
    """A state and a district; what the address says that is none narrows nothing."""

    district = forms.ModelChoiceField(
        label=_("行政區"), queryset=District.objects.order_by("code"), required=False, empty_label=_("全部")
    )
    district_of = "district"

    @cached_property
    def chosen(self) -> dict[str, Any]:
        """What was chosen, by field; of an address that says more only what is valid."""
        return {name: value for name, value in self.cleaned_data.items() if value} if not self.is_empty else {}

    @property
    def is_empty(self) -> bool:
        """Does the address narrow nothing?"""
        if not self.is_bound:
            return True
        self.is_valid()
        return not any(self.cleaned_data.values())

    def narrow_state(self, state: str) -> Q:
        """The rows in a state."""
        return Q(state=state)

    def narrow(self) -> Q:
        """The rows that were asked for."""
        found = self.narrow_state(self.chosen["state"]) if "state" in self.chosen else Q()
        return found & Q(**{self.district_of: self.chosen["district"]}) if "district" in self.chosen else found
