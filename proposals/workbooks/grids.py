"""A sheet of a filled workbook: its shape judged, its cells by the heads of their columns, problems with their place.

Never knows what the rows are of; whoever reads a kind of workbook says that.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.sheets.grids import FORMULA, MAX_COLUMNS, MAX_ROWS, BookRead, SheetRead, address, letters
from inputs.cleaning import plain
from inputs.fields import RocDateField
from inputs.words import listed
from proposals.workbooks.columns import HELP, Column

HEAD_ROW = 1
MAX_LISTED = 12  # options that are named in a message; of more, the help sheet is
# 26/3/1 may be ROC 26 or 2026.
SHORT_YEAR = re.compile(r"^\d{1,2}[./年-]")


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


def wrong_names(read: BookRead, names: Sequence[str], needed: str) -> Iterator[Problem]:
    """Sheets that are missing, unknown or there twice."""
    counts = Counter(read.names)
    if needed not in counts:
        yield Problem(_("活頁簿裡沒有「%(name)s」工作表。請用範本填寫。") % {"name": needed})
    for name in [name for name in counts if name not in (*names, HELP)][:MAX_LISTED]:
        words = {"name": name[:40], "names": listed(names)}
        if name in read.hidden:
            yield Problem(
                _("範本沒有「%(name)s」這張工作表，它是隱藏的。請先取消隱藏，再刪除，或改回範本的名稱：%(names)s。")
                % words
            )
        else:
            yield Problem(_("範本沒有「%(name)s」這張工作表。請刪除，或改回範本的名稱：%(names)s。") % words)
    for name in names:
        if counts[name] > 1:
            yield Problem(_("有 %(count)s 張工作表都叫這個名稱，請合成一張。") % {"count": counts[name]}, name)


def hidden_sheets(read: BookRead) -> Iterator[Problem]:
    """What nobody sees is not imported unseen."""
    for sheet in read.sheets:
        if sheet.name in read.hidden and set(sheet.rows) - {HEAD_ROW}:
            yield Problem(_("這張工作表是隱藏的，但有內容。請取消隱藏，看過再上傳；不要匯入的請刪除。"), sheet.name)


class Grid:
    """A sheet as it was read; ``labels`` are the heads that the template gave its columns."""

    too_many_rows = gettext_lazy("超過 %(limit)s 列的上限。請分成幾個活頁簿匯入。")

    def __init__(self, read: SheetRead, labels: Sequence[str]) -> None:
        self.name = read.name
        self.read = read
        self.labels = labels
        heads = read.rows.get(HEAD_ROW, {})
        self.heads = {place: plain(text).rstrip("*") for place, text in heads.items()}
        self.rows = {number: cells for number, cells in read.rows.items() if number != HEAD_ROW}
        self.places = {head: place for place, head in self.heads.items()}

    def wrong_shape(self) -> Iterator[Problem]:
        """What stands against reading the rows at all."""
        name = self.name
        if self.read.beyond == "rows":
            yield Problem(self.too_many_rows % {"limit": f"{MAX_ROWS:,}"}, name)
        if self.read.beyond == "columns":
            yield Problem(_("超過 %(limit)s 欄的上限。請刪除範本以外的欄。") % {"limit": MAX_COLUMNS}, name)
        for merged in self.read.merged:
            yield Problem(_("%(range)s 是合併的儲存格。請取消合併，每一格各填一個值。") % {"range": merged}, name)
        yield from self._hidden()
        if not self.read.beyond:
            yield from self._wrong_heads()

    def _hidden(self) -> Iterator[Problem]:
        name = self.name
        if rows := sorted(self.read.hidden_rows & set(self.rows)):
            message = _("第 %(rows)s 列是隱藏的，但有內容。請取消隱藏或篩選，看過再上傳；不要匯入的請刪除。")
            yield Problem(message % {"rows": _listed(rows)}, name)
        filled = {place for cells in self.rows.values() for place in cells}
        if columns := sorted(self.read.hidden_columns & filled):
            message = _("%(columns)s 欄是隱藏的，但有內容。請取消隱藏，看過再上傳；不要匯入的請清除內容。")
            yield Problem(message % {"columns": "、".join(map(letters, columns))}, name)

    def _wrong_heads(self) -> Iterator[Problem]:
        name = self.name
        known = {plain(label): label for label in self.labels}
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
        for label in self.labels:
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


def value_of(column: Column, text: str) -> tuple[Any, str]:
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
