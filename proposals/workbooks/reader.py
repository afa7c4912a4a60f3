"""A filled workbook read back: every row through the section pages' forms, every problem with its place; never saves.

First the sheets themselves (names, heads, merged cells, sizes); only when these are right do rows mean anything.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.core.files import File
from django.db import models
from django.utils.translation import gettext as _

from accounts.actors import Actor
from documents.sheets.grids import MAX_ROWS, SheetRead
from documents.sheets.reading import cells_of
from inputs.cleaning import plain
from inputs.words import listed, sentences
from proposals.models import Proposal
from proposals.workbooks.columns import Column
from proposals.workbooks.grids import Grid, Problem, hidden_sheets, value_of, wrong_names
from proposals.workbooks.imports import Entry
from proposals.workbooks.layout import NAMES, PLANS, SHEETS, VENTURES, Sheet, blank_of, columns, with_offers
from proposals.writing.services import blank_plan

MAX_KEY = 20
Key = tuple[str, ...]


@dataclass
class Book:
    """What a workbook holds: the plans, each with all below it, and what stands against making them."""

    plans: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_book(file: File, *, by: Actor) -> Book:
    """The plans of ``file`` as drafts of the actor's unit, nothing saved; raises UploadRefused."""
    read = cells_of(file, NAMES)
    found = {sheet.name: sheet for sheet in read.sheets}
    draft = blank_plan(by=by)
    book = Book(problems=[*wrong_names(read, NAMES, PLANS), *hidden_sheets(read)])
    grids: list[_Grid] = []
    for sheet in SHEETS:
        if sheet.name in found:
            grid = _Grid(sheet, found[sheet.name], columns(sheet, blank_of(sheet, draft)))
            book.problems += grid.wrong_shape()
            grids.append(grid)
    if not book.problems and sum(len(grid.rows) for grid in grids) > MAX_ROWS:
        message = _("各工作表合計超過 %(limit)s 列的上限。請分成幾個活頁簿匯入。") % {"limit": f"{MAX_ROWS:,}"}
        book.problems.append(Problem(message))
    if not book.problems:
        rows = _Rows(by)
        for grid in grids:
            rows.read(grid)
        book.plans, book.problems = rows.plans, rows.problems
    return book


class _Grid(Grid):
    """A sheet as it was read, with what its rows are."""

    def __init__(self, sheet: Sheet, read: SheetRead, known: list[Column]) -> None:
        super().__init__(read, (*sheet.keys, *(column.label for column in known)))
        self.sheet = sheet
        self.columns = known


class _Rows:
    """The rows of all sheets, parents before children."""

    def __init__(self, by: Actor) -> None:
        self.by = by
        self.forms = {form: with_offers(form) for sheet in SHEETS for form in sheet.forms}
        self.plans: list[Entry] = []
        self.problems: list[Problem] = []
        self.entries: dict[str, dict[Key, Entry]] = {}
        self.counts: Counter[tuple[str, int]] = Counter()
        self.seen: dict[tuple[str, int, tuple[str, ...]], int] = {}

    def read(self, grid: _Grid) -> None:
        """Take in a sheet."""
        self.entries[grid.sheet.name] = {}
        if grid.sheet.name == PLANS and not grid.rows:
            self.problems.append(Problem(_("沒有任何計畫。請從第 2 列開始填寫。"), PLANS))
        for number in grid.rows:
            self._read_row(grid, number)

    def _read_row(self, grid: _Grid, row: int) -> None:
        """One row; a problem with one of its cells does not hide those of the others."""
        found = dict(grid.refused(row))
        parent, key = self._place(grid, row, found)
        if not self._is_too_many(grid.sheet, row, parent):
            entry = self._filled(grid, row, parent, found)
            if parent is not None:
                parent.children.append(entry)
            elif grid.sheet.name == PLANS:
                self.plans.append(entry)
            if grid.sheet.is_keyed and key:
                self.entries[grid.sheet.name].setdefault(key, entry)
        self.problems += [Problem(message, grid.sheet.name, row, label) for label, message in found.items()]

    def _place(self, grid: _Grid, row: int, found: dict[str, str]) -> tuple[Entry | None, Key]:
        """What the row belongs to, and its own key; None and an empty key where its keys lead nowhere."""
        labels = grid.sheet.keys
        key = tuple(plain(grid.text(row, label)) for label in labels)
        for label, part in zip(labels, key, strict=True):
            if not part:
                found.setdefault(label, _("請填編號。"))
            elif len(part) > MAX_KEY:
                found[label] = _("編號最多 %(limit)s 個字。") % {"limit": MAX_KEY}
        if any(label in found for label in labels):
            return None, ()
        parent = None
        if grid.sheet.parent:
            depth = len(key) - 1 if grid.sheet.is_keyed else len(key)
            parent = self.entries.get(grid.sheet.parent, {}).get(key[:depth])
            if parent is None:
                words = {"sheet": grid.sheet.parent, "key": listed(key[:depth])}
                found[labels[depth - 1]] = _("「%(sheet)s」工作表沒有編號 %(key)s。") % words
                return None, ()
        if grid.sheet.is_keyed and (first := self.entries[grid.sheet.name].get(key)):
            found[labels[-1]] = _("編號與第 %(row)s 列相同。") % {"row": first.row}
        return parent, key

    def _is_too_many(self, sheet: Sheet, row: int, parent: Entry | None) -> bool:
        """Told once, at the first row beyond the limit; rows that belong nowhere are told already."""
        if sheet.parent and parent is None:
            return False
        self.counts[sheet.name, id(parent)] += 1
        count = self.counts[sheet.name, id(parent)]
        if count == sheet.limit + 1:
            whose = {"": _("每次匯入"), PLANS: _("每個計畫"), VENTURES: _("每項事業")}[sheet.parent]
            message = _("%(whose)s最多 %(limit)s 列，這一列起沒有檢查。") % {"whose": whose, "limit": sheet.limit}
            self.problems.append(Problem(message, sheet.name, row))
        return count > sheet.limit

    def _filled(self, grid: _Grid, row: int, parent: Entry | None, found: dict[str, str]) -> Entry:
        """The row through its forms; ``found`` takes the first problem of each column."""
        data: list[dict[str, Any]] = [{} for _form in grid.sheet.forms]
        for column in grid.columns:
            value, problem = value_of(column, grid.text(row, column.label))
            data[column.form][column.name] = value
            if problem:
                found.setdefault(column.label, problem)
        instance = self._blank(grid.sheet, parent)
        forms = (self.forms[form] for form in grid.sheet.forms)
        filled = [form(part, instance=instance) for form, part in zip(forms, data, strict=True)]
        labels = {(column.form, column.name): column.label for column in grid.columns}
        for place, form in enumerate(filled):
            for name, errors in form.errors.items():
                found.setdefault(labels.get((place, name), ""), sentences(errors))
        entry = Entry(row, instance, filled)
        self._note_repeated(grid, entry, parent, found)
        return entry

    def _note_repeated(self, grid: _Grid, entry: Entry, parent: Entry | None, found: dict[str, str]) -> None:
        """Rows the database would refuse beside each other: of one venture, with the same values."""
        labels = {column.name: column.label for column in grid.columns}
        for constraint in grid.sheet.model._meta.total_unique_constraints:
            names = [name for name in constraint.fields if name != grid.sheet.link]
            if not set(names) <= set(labels) or any(labels[name] in found for name in names):
                continue
            values = tuple(str(entry.forms[0].cleaned_data[name]) for name in names)
            first = self.seen.setdefault((grid.sheet.name, id(parent), values), entry.row)
            if first != entry.row:
                what = listed(labels[name] for name in names)
                found[labels[names[-1]]] = _("%(what)s與第 %(row)s 列相同。") % {"what": what, "row": first}

    def _blank(self, sheet: Sheet, parent: Entry | None) -> models.Model:
        owner = parent.instance if parent else None
        return blank_of(sheet, owner if isinstance(owner, Proposal) else blank_plan(by=self.by))
