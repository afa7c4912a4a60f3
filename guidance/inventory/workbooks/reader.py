"""A filled workbook read back: every row through the entry's form, every problem with its cell; never saves.

The rows that are right are kept as they were written, and go through the same form again when they are looked at and when
they are written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.files import File
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from accounts.models import District
from documents.sheets.grids import SheetRead
from documents.sheets.reading import cells_of
from guidance.inventory.forms import EntryForm
from guidance.inventory.workbooks.layout import KEY, MOST_ROWS, SHEET, columns
from guidance.models import InventoryEntry
from guidance.permissions import keeps_entry
from inputs.numbers import counted
from inputs.search import folded
from inputs.words import sentences
from proposals.workbooks.columns import Column
from proposals.workbooks.grids import Grid, Problem, hidden_sheets, value_of, wrong_names

Row = dict[str, Any]  # row: of the sheet; id, version: of an entry that is changed; data: what the form takes


@dataclass
class Book:
    """What a workbook holds: rows that may be written, and what stands against writing any."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class _Grid(Grid):
    """The sheet as it was read."""

    too_many_rows = gettext_lazy("超過 %(limit)s 列的上限。請分成幾個活頁簿匯入。")

    def __init__(self, read: SheetRead, laid: Sequence[Column]) -> None:
        self.columns = laid
        super().__init__(read, [KEY, *(column.label for column in laid)])


def read_book(file: File, districts: Sequence[District], *, by: Actor) -> Book:
    """The rows of ``file`` for the inventories of ``districts``, nothing saved; raises UploadRefused."""
    read = cells_of(file, (SHEET,))
    problems = [*wrong_names(read, (SHEET,), SHEET), *hidden_sheets(read)]
    found = next((sheet for sheet in read.sheets if sheet.name == SHEET), None)
    grid = _Grid(found, columns(districts)) if found else None
    problems += grid.wrong_shape() if grid else []
    if problems or grid is None:
        return Book(problems=problems)
    if len(grid.rows) > MOST_ROWS:
        words = _("有 %(count)d 列，每次最多 %(most)d 列。請分成幾個活頁簿匯入。")
        return Book(problems=[Problem(words % {"count": len(grid.rows), "most": MOST_ROWS}, SHEET)])
    if not grid.rows:
        return Book(problems=[Problem(_("沒有任何一列資料。請從第 2 列起填寫。"), SHEET)])
    known = _entries(grid)
    rows = [row for number in grid.rows if (row := _row(grid, number, districts, known, by, problems))]
    problems += _twice(rows)
    problems.sort(key=lambda problem: problem.row)
    return Book([] if problems else rows, problems)


def _entries(grid: _Grid) -> Mapping[int, InventoryEntry]:
    """Those that the rows are of (one query)."""
    keys = [key for number in grid.rows if (key := counted(grid.text(number, KEY).strip()))]
    return InventoryEntry.objects.select_related("district").in_bulk(keys)


def _row(
    grid: _Grid,
    number: int,
    districts: Sequence[District],
    known: Mapping[int, InventoryEntry],
    by: Actor,
    problems: list[Problem],
) -> Row | None:
    """One row, if nothing stands against it; ``problems`` takes the first problem of each column."""
    wrong = dict(grid.refused(number))
    entry = _entry(grid.text(number, KEY).strip(), known, by, wrong)
    data: dict[str, Any] = {}
    for column in grid.columns:
        data[column.name], problem = value_of(column, grid.text(number, column.label))
        if problem:
            wrong.setdefault(column.label, problem)
    form = EntryForm(data, districts=districts, entry=entry)
    labels = {column.name: column.label for column in grid.columns}
    for name, words in form.errors.items():
        wrong.setdefault(labels[name], sentences(words))
    problems += [Problem(words, SHEET, number, label) for label, words in wrong.items()]
    if wrong:
        return None
    version = entry.row_version if entry else None
    return {"row": number, "id": entry.pk if entry else None, "version": version, "data": data}


def _entry(key: str, known: Mapping[int, InventoryEntry], by: Actor, wrong: dict[str, str]) -> InventoryEntry | None:
    if not key or KEY in wrong:
        return None
    entry = known.get(counted(key) or 0)
    if entry is None:
        wrong[KEY] = _("沒有編號「%s」的資料。要新增時請把編號留空。") % key[:20]
    elif not keeps_entry(entry, by):
        wrong[KEY] = _("編號 %(key)s「%(name)s」不是貴單位維護的資料，不能修改。") % {"key": key, "name": entry.name}
    elif entry.removed_at:
        wrong[KEY] = _("編號 %(key)s「%(name)s」已停用，請先恢復使用。") % {"key": key, "name": entry.name}
    else:
        return entry
    return None


def _twice(rows: Sequence[Row]) -> Iterator[Problem]:
    """The same entry, or the same thing in one district, in two rows: which of them is meant nobody knows."""
    numbers: dict[Any, int] = {}
    for row in rows:
        data = row["data"]
        named = (data["district"], data["kind"], folded(data["name"]))
        for key, label in ((row["id"], KEY), (named, "名稱")):
            if key is None:
                continue
            if key in numbers:
                yield Problem(_("與第 %d 列重複。") % numbers[key], SHEET, row["row"], label)
            numbers.setdefault(key, row["row"])
