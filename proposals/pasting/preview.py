"""What a pasted table would become, cell by cell, before it is taken: read, filled in, and judged by the section's formset."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inputs.fields import MoneyField
from inputs.numbers import counted
from inputs.rows import MAX_ROWS
from inputs.words import listed, sentences
from proposals.pasting import clipboard, heads, reading
from proposals.pasting.filling import Filled, Place, fill
from proposals.pasting.reading import Line
from proposals.workbooks.columns import Column
from workflow.drafts.texts import text_of

# What the unit of a whole table may be; the number is what its figures are multiplied by.
UNITS = {
    1: gettext_lazy("元"),
    1_000: gettext_lazy("千元"),
    10_000: gettext_lazy("萬元"),
    1_000_000: gettext_lazy("百萬元"),
    10**8: gettext_lazy("億元"),
}
CHOSEN, UNIT = "column-", "unit"


@dataclass(frozen=True)
class Shown:
    """A cell: as it was typed, in which words it is understood, what it takes the place of, and what is wrong with it."""

    text: str
    words: str = ""
    before: str = ""
    problem: str = ""
    taken: bool = True


@dataclass(frozen=True)
class ShownLine:
    """A row of the table: its cells in their order; which row of the form it becomes, or why none."""

    line: Line
    cells: list[Shown]
    target: int = 0
    was: bool = False
    problem: str = ""


@dataclass
class Preview:
    """The table of a clipboard beside the rows it is pasted into.

    ``rows`` is the section's formset with what is typed, ``remake`` makes it of other data.
    """

    text: str
    html: str
    posted: QueryDict
    rows: Any
    remake: Callable[[QueryDict], Any]
    at: Place = field(default_factory=Place)

    @cached_property
    def is_too_long(self) -> bool:
        """More than a table of a section can be?"""
        return max(len(self.text), len(self.html)) > clipboard.MAX_LENGTH

    @cached_property
    def table(self) -> clipboard.Table:
        """As it was copied."""
        return clipboard.Table() if self.is_too_long else clipboard.table_of(self.text, self.html)

    @cached_property
    def columns(self) -> list[Column]:
        """What may be filled in."""
        return reading.columns_of(self.rows)

    @cached_property
    def heads(self) -> heads.Heads:
        """As they were found, or as somebody has put them right."""
        found = heads.found_in(self.table, self.columns, first=self.at.name)
        names = {column.name for column in self.columns}
        chosen = [self.posted.get(f"{CHOSEN}{n}") for n in range(self.table.width)]
        if None not in chosen:
            kept = [str(name) if name in names else "" for name in chosen]
            found.fields = [name if name not in kept[:n] else "" for n, name in enumerate(kept)]
        return found

    @cached_property
    def scale(self) -> int:
        """What the figures of the table are multiplied by."""
        asked = counted(self.posted.get(UNIT, ""))
        return asked if asked in UNITS else self.heads.scale

    @cached_property
    def lines(self) -> list[Line]:
        """The rows of the table."""
        return reading.read(self.table, self.columns, self.heads, scale=self.scale)

    @cached_property
    def filled(self) -> Filled:
        """The form with the lines in it: a table with heads comes after what is there, one without where it was pasted."""
        at = self.at.row if self.heads.row is None else ""
        return fill(self.rows, list(reading.lines_of(self.lines)), at=at)

    @cached_property
    def refusal(self) -> str:
        """Why nothing of it can be taken; empty if something can."""
        if self.is_too_long:
            words = _("貼上的內容超過 %(limit)s 字，沒有讀取。請只複製要帶入的欄與列，分幾次貼上。")
            return words % {"limit": f"{clipboard.MAX_LENGTH:,}"}
        if not self.filled.rows:
            return _("貼上的內容裡沒有可以帶入的列。")
        if not any(self.heads.fields):
            return _("還沒有指定任何一欄。請在下表第一列選擇欄位，再按「依選擇的欄位再看一次」。")
        if self.table.beyond or self.filled.is_too_much:
            words = _(
                "這一節最多 %(limit)s 列；目前已有 %(now)s 列，貼上的有 %(more)s 列。請在下面的文字框刪去一部分再貼，"
                "或分到其他事業提案；目前填寫的內容都還在。"
            )
            more = f"{len(self.filled.rows)}{'＋' if self.table.beyond else ''}"
            return words % {"limit": MAX_ROWS, "now": self.rows.total_form_count(), "more": more}
        return ""

    @cached_property
    def shown(self) -> list[ShownLine]:
        """Each row of the table as the page shows it."""
        after = self.judged
        targets = {id(line): (prefix, number, was) for line, prefix, number, was in self.filled.rows}
        before = {form.prefix: form for form in self.rows.forms}
        shown = []
        for line in self.lines:
            prefix, number, was = targets.get(id(line), ("", 0, False))
            form = after.get(prefix)
            row = self._wrong_with(form) if form is not None else ""
            cells = list(self._cells(line, form, before.get(prefix) if was else None))
            shown.append(ShownLine(line, cells, number, was, row))
        return shown

    @cached_property
    def judged(self) -> Mapping[str, Any]:
        """The forms of the rows with the lines in them, by prefix; none where there are too many to be asked."""
        if self.refusal:
            return {}
        rows = self.remake(self.filled.data)
        rows.options = self.rows.options  # read once
        rows.is_valid()
        return {form.prefix: form for form in rows.forms}

    def _cells(self, line: Line, form: Any, former: Any) -> Iterator[Shown]:
        for text, name in zip(line.texts, self.heads.fields, strict=True):
            found = line.found.get(name)
            if not name or found is None:
                yield Shown(text, taken=False)
                continue
            problem = found.problem or (
                sentences(form.errors[name]) if form is not None and name in form.errors else ""
            )
            words = (
                _("空白（合併的儲存格，金額只帶入第一列）") if name in line.below and text and not found.value else ""
            )
            was = text_of(former[name]) if former is not None else ""
            yield Shown(text, words or found.words, was if was != (found.words or found.value) else "", problem)

    def _wrong_with(self, form: Any) -> str:
        """What is wrong with a row and with none of the cells that were pasted."""
        lacking = [form[name].label for name in form.errors if name in form.fields and name not in self.heads.fields]
        words = [_("還要填「%s」。") % listed(lacking)] if lacking else []
        return sentences([*form.non_field_errors(), *words])

    def label(self, name: str) -> str:
        """Of a column, in the language of the page."""
        return next((str(column.field.label) for column in self.columns if column.name == name), "")

    @property
    def choices(self) -> list[tuple[int, str, list[tuple[str, str, bool]]]]:
        """For each column of the table its number, its head, and the fields it may be, with the one that it is."""
        found = []
        for n, name in enumerate(self.heads.fields):
            fields = [("", _("不帶入"), not name)]
            fields += [(column.name, str(column.field.label), column.name == name) for column in self.columns]
            found.append((n, self.heads.texts[n] if self.heads.texts else "", fields))
        return found

    @property
    def units(self) -> list[tuple[int, str, bool]]:
        """The units that may be chosen, where there are amounts."""
        is_money = any(isinstance(column.field, MoneyField) for column in self.columns)
        return [(scale, str(words), scale == self.scale) for scale, words in UNITS.items()] if is_money else []

    @cached_property
    def problems(self) -> list[str]:
        """What is refused, by row and column of the form."""
        labels = [self.label(name) for name in self.heads.fields]
        words = _("第 %(row)s 列（貼上的第 %(own)s 列）「%(column)s」：%(words)s")
        found = []
        for line in self.shown:
            place = {"row": line.target, "own": line.line.number}
            for label, cell in zip(labels, line.cells, strict=True):
                if cell.problem:
                    found.append(words % {**place, "column": label, "words": cell.problem})
            if line.problem:
                row = _("第 %(row)s 列（貼上的第 %(own)s 列）：%(words)s")
                found.append(row % {**place, "words": line.problem})
        return found
