"""Asks what an entry should say, beginning with what it says now, and why; never saves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from proposals.corrections.entries import Entry
from proposals.models import Proposal


class CorrectionForm(forms.Form):
    """The entry's own fields, and the reason of the correction."""

    def __init__(self, *args: Any, plan: Proposal, entry: Entry, row: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan, self.entry, self.row = plan, entry, row
        self.fields |= entry.fields(plan, row)
        for name, field in self.fields.items():
            if name not in entry.not_values and not isinstance(field, forms.FileField):
                field.initial = entry.value(row, name)
        self.fields["why"] = forms.CharField(
            label=_("更正理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
        )

    def clean(self) -> dict[str, Any]:
        """What the entry says must fit together as when it was made."""
        data = super().clean() or {}
        if not self.errors:
            for field, message in self.entry.gaps(self.plan, self.row, data).items():
                self.add_error(field, message)
        return data

    @property
    def values(self) -> dict[str, Any]:
        """What the entry should say."""
        return {name: value for name, value in self.cleaned_data.items() if name != "why"}
