"""The columns of a list: what a page shows of a row and what a file holds of it; never ask the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy

from documents.sheets.exports import Value
from inputs.fields import grouped
from workflow.calendar.days import WorkingCalendar
from workflow.engine.verdicts import Words
from workflow.templatetags.cs import clock, roc


@dataclass(frozen=True)
class Cell:
    """What a page shows in one cell: words that may lead somewhere, smaller ones beneath, the classes of both."""

    words: Words
    to: str = ""
    beneath: Words = ""
    css: str = ""


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: ``value`` is what a file holds of a row; ``cell`` what a page shows, if that is not the same.

    ``order`` is the name of the list's order that goes by this column, upwards. A column that ``is_fixed`` says which row it is and is
    always shown; one that is not ``is_usual`` is shown where somebody asks for it. One that ``tells_of`` a row whom to speak with stands
    on the page alone, in no file, and that its reader saw it stays known. What it ``reads`` of rows for their reader is asked for where
    the column is shown.
    """

    name: str
    label: Words
    value: Callable[[Any], Value]
    cell: Callable[[Any, WorkingCalendar], Cell] | None = None
    order: str = ""
    is_fixed: bool = False
    is_usual: bool = True
    tells_of: Callable[[Any], bool] | None = None
    reads: Callable[[Any, Any], Any] | None = None  # rows, and their reader

    def shown(self, row: Any, calendar: WorkingCalendar) -> Cell:
        """Its cell of ``row``."""
        if self.cell is not None:
            return self.cell(row, calendar)
        value = self.value(row)
        if isinstance(value, int | Decimal):
            return Cell(grouped(value), css="num")
        if isinstance(value, dt.date):
            return Cell(roc(value), css="cs-nowrap")
        return Cell(value or "—")


def number_column(of: Callable[[Any], Any]) -> Column:
    """案號 of the plan that a row is ``of``; of one that has none yet, none."""
    return Column(
        name="number",
        label=gettext_lazy("案號"),
        value=lambda row: of(row).case_number or None,
        cell=lambda row, calendar: Cell(of(row).case_number or "—", css="cs-nowrap"),
    )


def due(row: Any, calendar: WorkingCalendar) -> Cell:
    """The clock of a case that somebody has in hand; ``row`` is a case of a machine."""
    said = clock(row.due_on if row.is_held else None, calendar)
    return Cell(said["words"] or "—", css=f"cs-clock {said['css']} cs-nowrap")


def due_column(order: str = "") -> Column:
    """期限 of a case of a machine: of what has ended, none."""

    def value(row: Any) -> Value:
        return row.due_on if row.is_held else None

    return Column(name="due", label=gettext_lazy("期限"), value=value, cell=due, order=order)


def chosen(columns: Sequence[Column], names: Sequence[str]) -> list[Column]:
    """The columns that are shown when those of ``names`` are asked for: in the list's order; the usual ones without names."""
    known = {column.name for column in columns} & set(names)
    return [column for column in columns if column.is_fixed or (column.name in known if known else column.is_usual)]
