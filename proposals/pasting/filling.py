"""Pasted lines laid into what is typed in a section's rows: over rows from a place on, or as new ones; never saves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.forms.formsets import DELETION_FIELD_NAME, ORDERING_FIELD_NAME, TOTAL_FORM_COUNT
from django.http import QueryDict

from inputs.rows import MAX_ROWS, typed_order
from proposals.pasting.reading import Line

AT = re.compile(r"^(?P<row>[a-z]+-\d{1,3})-(?P<name>[a-z_]+)$")


@dataclass(frozen=True)
class Place:
    """The cell a table was pasted at: the prefix of its row, and its field; both empty where none was."""

    row: str = ""
    name: str = ""

    @classmethod
    def read(cls, text: str) -> Place:
        """``rows-3-central``."""
        found = AT.match(text)
        return cls(found["row"], found["name"]) if found else cls()


@dataclass
class Filled:
    """``data`` with the lines in it: each line with the prefix of its row, that row's number as a page shows it."""

    data: QueryDict
    rows: list[tuple[Line, str, int, bool]]  # the last: was the row there before?
    total: int  # rows there are then, also those that are to go

    @property
    def is_too_much(self) -> bool:
        """More than a section may have?"""
        return self.total > MAX_ROWS


def fill(rows: Any, lines: Sequence[Line], *, at: str = "") -> Filled:
    """Lay ``lines`` over the rows from the one ``at`` a prefix on, else over blank rows at the end and then new ones.

    ``rows`` is the section's formset with what is typed.
    """
    data: QueryDict = rows.data.copy()
    shown = rows.in_order
    staying = [form for form in shown if not form[DELETION_FIELD_NAME].value()]
    start = next((n for n, form in enumerate(staying) if form.prefix == at), None)
    if start is None:
        start = len(staying)
        while start and _is_blank(staying[start - 1]):
            start -= 1
    targets = staying[start : start + len(lines)]
    count = rows.total_form_count()
    last = max([len(shown), *(order for form in shown if (order := typed_order(form)) <= MAX_ROWS)])
    filled: list[tuple[Line, str, int, bool]] = []
    for n, line in enumerate(lines):
        if n < len(targets):
            prefix, number, was = targets[n].prefix, shown.index(targets[n]) + 1, not _is_blank(targets[n])
        else:
            prefix, number, was = f"{rows.prefix}-{count}", len(shown) + n - len(targets) + 1, False
            count, last = count + 1, last + 1
            data[f"{prefix}-{ORDERING_FIELD_NAME}"] = str(last)
        for name, found in line.found.items():
            data[f"{prefix}-{name}"] = found.value
        filled.append((line, prefix, number, was))
    data[f"{rows.prefix}-{TOTAL_FORM_COUNT}"] = str(count)
    return Filled(data, filled, count)


def _is_blank(form: Any) -> bool:
    """A new row nobody wrote in."""
    return form.instance.pk is None and not form.has_changed()
