"""Forms with lists of rows that are numbered fields, so that one more row needs no script and loses nothing typed."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString

COUNTERS = "counters"  # the names of the hidden fields that count a page's rows
ROWS = 5
MAX_ROWS = 50


def rows_in(data: Any, counter: str = "rows") -> int:
    """How many rows a page says it has of a list, within bounds."""
    given = str(data.get(counter, ""))
    if not re.fullmatch("[0-9]+", given):
        return ROWS
    return max(1, min(int(given[:4]), MAX_ROWS))  # so many digits say enough


class Counter(forms.HiddenInput):
    """How many rows a list has; beside it the page says that this is a counter, which nobody has typed."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Both fields."""
        mark = format_html('<input type="hidden" name="{}" value="{}">', COUNTERS, name)
        return super().render(name, value, attrs, renderer) + mark


class RowsForm(forms.Form):
    """A form with lists of numbered rows; a hidden number for each list counts them and comes back with the page."""

    counters: tuple[str, ...] = ("rows",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = self.data if self.is_bound else self.initial
        self.counts = {counter: rows_in(given, counter) for counter in self.counters}
        self.count = self.counts[self.counters[0]]
        for counter, count in self.counts.items():
            self.fields[counter] = forms.IntegerField(widget=Counter, required=False)
            self.initial[counter] = count
            for number in range(1, count + 1):
                self.fields.update(self.row(counter, number))

    def row(self, counter: str, number: int) -> dict[str, forms.Field]:
        """The fields of one row of a list, by name."""
        raise NotImplementedError

    @property
    def full(self) -> set[str]:
        """The lists with as many rows as a page may have."""
        return {counter for counter, count in self.counts.items() if count == MAX_ROWS}

    @classmethod
    def grown(cls, data: Any) -> dict[str, Any]:
        """``initial`` of the same form with all that was typed and one more row: ＋ 再加一列 without a script.

        The button names the list it stands under.
        """
        return _one_more(cls.counters, data)

    def grown_by(self, data: Any) -> dict[str, Any]:
        """The same where the lists are those of this one form."""
        return _one_more(self.counters, data)


def _one_more(counters: tuple[str, ...], data: Any) -> dict[str, Any]:
    named = data.get("more")
    counter = named if named in counters else counters[0]
    return data.dict() | {counter: rows_in(data, counter) + 1}
