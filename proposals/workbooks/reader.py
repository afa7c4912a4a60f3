"""A filled workbook read back: every row through the section pages' forms, every problem with its place; never saves.

First the sheets themselves (names, heads, merged cells, sizes); only when these are right do rows mean anything.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.files import File
from django.db import models
from django.utils.translation import gettext as _

from accounts.actors import Actor
from documents.sheets.grids import FORMULA, MAX_COLUMNS, MAX_ROWS, BookRead, SheetRead, address, letters
from documents.sheets.reading import cells_of
from inputs.cleaning import plain
from inputs.fields import RocDateField
from inputs.words import listed, sentences
from proposals.models import Proposal
from proposals.workbooks.imports import Entry
from proposals.workbooks.layout import (
    HELP,
    NAMES,
    PLANS,
    SHEETS,
    VENTURES,
    Column,
    Sheet,
    blank_of,
    columns,
    with_offers,
)
from proposals.writing.services import blank_plan

HEAD_ROW = 1
MAX_KEY = 20
MAX_LISTED = 12  # options that are named in a message; of more, the help sheet is
# 26/3/1 may be ROC 26 or 2026.
SHORT_YEAR = re.compile(r"^\d{1,2}[./年-]")
Key = tuple[str, ...]


@dataclass(frozen=True)
class Problem:
    """Something to mend: where, and what."""

    message: str
    sheet: str = ""
    row: int = 0
    column: str = ""

    def __str__(self) -> str:
        if not self.sheet:
            return self.message
        if not self.row:
            return _("「%(sheet)s」：%(message)s") % vars(self)
        if not self.column:
            return _("「%(sheet)s」第 %(row)s 列：%(message)s") % vars(self)
        return _("「%(sheet)s」第 %(row)s 列「%(column)s」：%(message)s") % vars(self)


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
    book = Book(problems=[*_wrong_names(read), *_hidden_sheets(read)])
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


def _wrong_names(read: BookRead) -> Iterator[Problem]:
    counts = Counter(read.names)
    if PLANS not in counts:
        yield Problem(_("活頁簿裡沒有「%(name)s」工作表。請用範本填寫。") % {"name": PLANS})
    for name in [name for name in counts if name not in (*NAMES, HELP)][:MAX_LISTED]:
        words = {"name": name[:40], "names": listed(NAMES)}
        if name in read.hidden:
            yield Problem(
                _("範本沒有「%(name)s」這張工作表，它是隱藏的。請先取消隱藏，再刪除，或改回範本的名稱：%(names)s。")
                % words
            )
        else:
            yield Problem(_("範本沒有「%(name)s」這張工作表。請刪除，或改回範本的名稱：%(names)s。") % words)
    for name in NAMES:
        if counts[name] > 1:
            yield Problem(_("有 %(count)s 張工作表都叫這個名稱，請合成一張。") % {"count": counts[name]}, name)


def _hidden_sheets(read: BookRead) -> Iterator[Problem]:
    """What nobody sees is not imported unseen."""
    for sheet in read.sheets:
        if sheet.name in read.hidden and set(sheet.rows) - {HEAD_ROW}:
            yield Problem(_("這張工作表是隱藏的，但有內容。請取消隱藏，看過再上傳；不要匯入的請刪除。"), sheet.name)


class _Grid:
    """A sheet as it was read, with the meaning of its columns."""

    def __init__(self, sheet: Sheet, read: SheetRead, known: list[Column]) -> None:
        self.sheet = sheet
        self.read = read
        self.columns = known
        heads = read.rows.get(HEAD_ROW, {})
        self.heads = {place: plain(text).rstrip("*") for place, text in heads.items()}
        self.rows = {number: cells for number, cells in read.rows.items() if number != HEAD_ROW}
        self.places = {head: place for place, head in self.heads.items()}

    def wrong_shape(self) -> Iterator[Problem]:
        """What stands against reading the rows at all."""
        name = self.sheet.name
        if self.read.beyond == "rows":
            message = _("超過 %(limit)s 列的上限。請分成幾個活頁簿匯入。") % {"limit": f"{MAX_ROWS:,}"}
            yield Problem(message, name)
        if self.read.beyond == "columns":
            yield Problem(_("超過 %(limit)s 欄的上限。請刪除範本以外的欄。") % {"limit": MAX_COLUMNS}, name)
        for merged in self.read.merged:
            yield Problem(_("%(range)s 是合併的儲存格。請取消合併，每一格各填一個值。") % {"range": merged}, name)
        yield from self._hidden()
        if not self.read.beyond:
            yield from self._wrong_heads()

    def _hidden(self) -> Iterator[Problem]:
        name = self.sheet.name
        if rows := sorted(self.read.hidden_rows & set(self.rows)):
            message = _("第 %(rows)s 列是隱藏的，但有內容。請取消隱藏或篩選，看過再上傳；不要匯入的請刪除。")
            yield Problem(message % {"rows": _listed(rows)}, name)
        filled = {place for cells in self.rows.values() for place in cells}
        if columns := sorted(self.read.hidden_columns & filled):
            message = _("%(columns)s 欄是隱藏的，但有內容。請取消隱藏，看過再上傳；不要匯入的請清除內容。")
            yield Problem(message % {"columns": "、".join(map(letters, columns))}, name)

    def _wrong_heads(self) -> Iterator[Problem]:
        name = self.sheet.name
        known = {plain(label): label for label in (*self.sheet.keys, *(column.label for column in self.columns))}
        counts = Counter(self.heads.values())
        missing = [label for head, label in known.items() if head not in counts]
        if missing:
            yield Problem(_("缺少欄位：%(labels)s。請用範本的第 1 列。") % {"labels": listed(missing)}, name)
        for head, count in counts.items():
            if head not in known:
                yield Problem(_("範本沒有「%(label)s」這一欄。請刪除，或改回範本的欄名。") % {"label": head[:40]}, name)
            elif count > 1:
                yield Problem(_("「%(label)s」這一欄有 %(count)s 個。") % {"label": known[head], "count": count}, name)
        unnamed = {place for cells in self.rows.values() for place in cells} - set(self.heads)
        for place in sorted(unnamed):
            row = next(number for number, cells in self.rows.items() if place in cells)
            yield Problem(_("%(cell)s 有內容，但這一欄沒有欄名。") % {"cell": address(row, place)}, name)

    def text(self, row: int, label: str) -> str:
        """What stands in the column ``label``; empty for a cell whose value cannot be known."""
        place = self.places[plain(label)]
        return "" if (row, place) in self.read.refused else self.rows[row].get(place, "")

    def refused(self, row: int) -> Iterator[tuple[str, str]]:
        """The labels of the cells of a row whose value cannot be known, and why."""
        for label in (*self.sheet.keys, *(column.label for column in self.columns)):
            place = self.places[plain(label)]
            if kind := self.read.refused.get((row, place)):
                cell = {"cell": address(row, place)}
                if kind == FORMULA:
                    yield label, _("%(cell)s 是公式，系統不採用計算的結果。請改貼成值。") % cell
                else:
                    yield label, _("%(cell)s 是錯誤值。請改填正確的內容。") % cell


def _listed(rows: list[int]) -> str:
    """``2–5、9``: rows that follow each other as a range; of many ranges the first."""
    ranges: list[list[int]] = []
    for row in rows:
        if ranges and row == ranges[-1][-1] + 1:
            ranges[-1].append(row)
        else:
            ranges.append([row])
    words = [f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in ranges]
    return "、".join(words[:MAX_LISTED]) + ("…" if len(words) > MAX_LISTED else "")


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
            value, problem = _value(column, grid.text(row, column.label))
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


def _value(column: Column, text: str) -> tuple[Any, str]:
    """What the form takes for a cell, and what is wrong with the cell before any form sees it."""
    if column.options is None:
        if isinstance(column.field, RocDateField) and SHORT_YEAR.match(plain(text)):
            return "", _("「%(value)s」看不出是民國或西元。請寫完整的年，例如 115-03-01 或 2026-03-01。") % {
                "value": text[:30]
            }
        return text, ""
    if not text:
        return "", ""
    value, unknown = column.options.value_of(text)
    if not unknown:
        return value, ""
    return value, _not_an_option(column.options.words, unknown)


def _not_an_option(words: dict[str, str], unknown: str) -> str:
    if len(words) > MAX_LISTED:
        return _("沒有「%(value)s」這個選項。可以填的請看「%(help)s」工作表。") % {"value": unknown[:40], "help": HELP}
    return _("沒有「%(value)s」這個選項。可以填：%(words)s。") % {"value": unknown[:40], "words": listed(words)}
