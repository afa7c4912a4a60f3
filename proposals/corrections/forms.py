"""Asks what an entry should say, beginning with what it says now, and why; never saves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from proposals.corrections.entries import Entry
from proposals.models import Proposal
from proposals.numbers.asking import AsksOfNumbers
from proposals.numbers.standings import LETTER, Standing

TALLEST = 16  # lines of a field


def _as_tall_as_its_text(field: forms.Field) -> None:
    if isinstance(field.widget, forms.Textarea):
        lines = len(str(field.initial or "").splitlines())
        field.widget.attrs["rows"] = min(max(lines + 1, int(field.widget.attrs["rows"])), TALLEST)


class CorrectionForm(AsksOfNumbers):
    """The entry's own fields, and the reason of the correction."""

    def __init__(self, *args: Any, plan: Proposal, entry: Entry, row: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan, self.entry, self.row, self.by = plan, entry, row, by
        self.fields |= entry.fields(plan, row)
        for name, field in self.fields.items():
            if name not in entry.not_values and not isinstance(field, forms.FileField):
                field.initial = entry.value(row, name)
                _as_tall_as_its_text(field)
        if not self.is_bound:
            self._leave_out(entry.asked_after)
        self.fields["why"] = forms.CharField(
            label=_("更正理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
        )

    def clean(self) -> dict[str, Any]:
        """What the entry says must fit together as when it was made."""
        data = super().clean() or {}
        unread = self.errors.keys() - {"why"}
        gaps = {} if unread else self.entry.gaps(self.plan, self.row, data)
        self._leave_out(name for name in self.entry.asked_after if name not in gaps and not data.get(name))
        for field, message in gaps.items():
            self.add_error(field, message)
        if (number := data.get("letter_number")) and number != self.entry.value(self.row, "letter_number"):
            self.ask_of({number: data.get("letter_date")}, self.by, but=self._is_this)
        return data

    def _is_this(self, place: Standing) -> bool:
        """The entry itself, and the letter that was drafted for it."""
        own = place.plan == self.plan.pk
        return own and (place.kind == LETTER or (place.kind, place.pk) == (self.entry.code, self.row.pk))

    def _leave_out(self, names: Iterable[str]) -> None:
        for name in names:
            del self.fields[name]

    @property
    def values(self) -> dict[str, Any]:
        """What the entry should say."""
        return {name: value for name, value in self.cleaned_data.items() if name != "why"}
