"""A filled workbook read back as a draft: every row by the form's own fields, every problem with its cell; never saves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.files import File
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.sheets.grids import SheetRead
from documents.sheets.reading import cells_of
from inputs.bounds import not_before
from inputs.words import sentences
from proposals.workbooks.grids import Grid, Problem, hidden_sheets, value_of, wrong_names
from tracking.guards import BEFORE_APPROVED
from tracking.states import Shape
from tracking.undertakings.checks import Bounds, Draft, errors
from tracking.undertakings.values import ItemDraft, MilestoneDraft, QuarterDraft
from tracking.workbooks.layout import ITEMS, MILESTONES, NAMES, QUARTERS, SHEETS, Sheet
from workflow.drafts.growing import MAX_ROWS

NOTHING = Draft(())
Row = dict[str, Any]


@dataclass
class Book:
    """What a workbook holds: the work plan, and what stands against taking it into the form."""

    draft: Draft = NOTHING
    problems: list[Problem] = field(default_factory=list)


class _Grid(Grid):
    """One of the lists as it was read."""

    too_many_rows = gettext_lazy("超過 %(limit)s 列的上限。請只留要提報的列。")

    def __init__(self, sheet: Sheet, read: SheetRead) -> None:
        self.columns = sheet.columns()
        super().__init__(read, [column.label for column in self.columns])
        self.sheet = sheet


class _Row(forms.Form):
    """One row, by the fields of its sheet."""

    def __init__(self, data: Row, fields: dict[str, Any]) -> None:
        super().__init__(data)
        self.fields = fields


def read_book(file: File, known: Sequence[ItemDraft], bounds: Bounds) -> Book:
    """The work plan in ``file``, nothing saved; ``known`` items of the same title keep their code. Raises UploadRefused."""
    read = cells_of(file, NAMES)
    found = {sheet.name: sheet for sheet in read.sheets}
    problems = [*wrong_names(read, NAMES, ITEMS.name), *hidden_sheets(read)]
    grids = [_Grid(sheet, found[sheet.name]) for sheet in SHEETS if sheet.name in found]
    problems += [problem for grid in grids for problem in grid.wrong_shape()]
    if problems:
        return Book(problems=problems)
    rows = {grid.sheet: list(_rows(grid, bounds, problems)) for grid in grids}
    if problems:
        return Book(problems=problems)
    draft = _draft(rows, {item.title: item.code for item in known})
    return Book(draft, list(_wrong(draft, bounds)))


def _rows(grid: _Grid, bounds: Bounds, problems: list[Problem]) -> Iterator[Row]:
    """The rows that are right; ``problems`` takes what is wrong with the others, cell by cell."""
    for count, number in enumerate(grid.rows, 1):
        if count > MAX_ROWS:
            words = _("最多 %(limit)s 列，這一列起沒有檢查。") % {"limit": MAX_ROWS}
            problems.append(Problem(words, grid.name, number))
            return
        found = dict(grid.refused(number))
        row = _row(grid, number, bounds, found)
        problems += [Problem(words, grid.name, number, label) for label, words in found.items()]
        if not found:
            yield row


def _row(grid: _Grid, number: int, bounds: Bounds, found: dict[str, str]) -> Row:
    """One row through its fields; ``found`` takes the first problem of each column."""
    data: Row = {}
    for column in grid.columns:
        data[column.name], problem = value_of(column, grid.text(number, column.label))
        if problem:
            found.setdefault(column.label, problem)
    form = _Row(data, grid.sheet.fields())
    if grid.sheet == ITEMS:
        not_before(form, "starts_on", bounds.first, BEFORE_APPROVED)
    labels = {column.name: column.label for column in grid.columns}
    for name, words in form.errors.items():
        found.setdefault(labels[name], sentences(words))
    row: Row = form.cleaned_data
    first, last = row.get("starts_on"), row.get("ends_on")
    if first and last and last < first:
        found.setdefault(labels["ends_on"], _("完成日不可早於開始日。"))
    return row


def _draft(rows: dict[Sheet, list[Row]], codes: dict[str, int]) -> Draft:
    items = [
        ItemDraft(**row | {"shape": row["shape"] or Shape.EVEN.value, "code": codes.get(row["title"], 0)})
        for row in rows[ITEMS]
    ]
    return Draft(
        items,
        [MilestoneDraft(row["milestone"], row["due_on"]) for row in rows.get(MILESTONES, ())],
        [QuarterDraft(int(row["year"]), int(row["quarter"]), row["amount"]) for row in rows.get(QUARTERS, ())],
    )


def _wrong(draft: Draft, bounds: Bounds) -> Iterator[Problem]:
    """What is wrong with the plan as a whole, each under the sheet that brings it."""
    said: list[str] = []
    parts = {
        ITEMS: Draft(draft.items),
        MILESTONES: Draft(draft.items, draft.milestones),
        QUARTERS: draft,
    }
    for sheet, part in parts.items():
        for words in errors(part, bounds):
            if words not in said:
                said.append(words)
                yield Problem(words, sheet.name)
