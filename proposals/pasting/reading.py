"""A pasted table row by row: heads, totals, notes and blank rows told apart from lines, each cell understood; never saves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import override

from documents.papers.render import LANGUAGE
from inputs.cleaning import plain
from inputs.fields import MoneyField
from proposals.pasting import heads
from proposals.pasting.cells import Understood, understood
from proposals.pasting.clipboard import Cell, Table
from proposals.pasting.heads import Heads
from proposals.workbooks.columns import Column, options_of

HEAD, LINE, TOTAL, BLANK, ASIDE = "head", "line", "total", "blank", "aside"
SUMMED = re.compile(
    r"^(?:[一二三四五六七八九十]+[、.])?(?:民國)?(?:\d{2,4}年?度?)?(?:全案|本案|事業|計畫|經費|補助|預算)*"
    r"(?:合計|小計|總計|總額|總經費|總預算|總和|共計|加總|累計|total|subtotal|grandtotal|sum)(?:金額|數)?(?:[:(].*)?$",
    re.IGNORECASE,
)
NOTED = re.compile(r"^(?:註|附註|備註|說明|單位|資料來源|※|\*)")
LEAST_SUMMED = 2  # lines
Amounts = Mapping[str, Decimal]
# Fields of a row that are no columns of a table.
APART = frozenset({"id", "ORDER", "DELETE"})


@dataclass
class Line:
    """A row of the table: which it is there, counted from 1, what it is, and its cells understood by field."""

    number: int
    kind: str
    texts: list[str]
    found: dict[str, Understood] = field(default_factory=dict)
    below: list[str] = field(default_factory=list)  # fields whose cell is merged with the one above

    @property
    def is_line(self) -> bool:
        """Becomes it a row of the form?"""
        return self.kind == LINE

    @property
    def why(self) -> str:
        """Why it does not."""
        words = {
            HEAD: _("標題列，不帶入"),
            TOTAL: _("合計列，不帶入（系統會自己加總）"),
            BLANK: _("空白列，不帶入"),
            ASIDE: _("說明文字，不帶入"),
        }
        return words.get(self.kind, "")


def columns_of(rows: Any) -> list[Column]:
    """The columns of a section's rows, as a workbook of ours has them; files cannot be pasted."""
    with override(LANGUAGE):
        return [
            Column(0, name, str(asked.label), asked, options_of(asked))
            for name, asked in rows.empty_form.fields.items()
            if name not in APART and not isinstance(asked, forms.FileField) and not asked.widget.is_hidden
        ]


def read(table: Table, columns: Sequence[Column], known: Heads, *, scale: int) -> list[Line]:
    """The rows of ``table`` by its heads; ``scale`` is the unit of the whole table, where a head says no other."""
    by_name = {column.name: column for column in columns}
    lines: list[Line] = []
    since: list[Amounts] = []  # of the lines since the last total
    whole: list[Amounts] = []
    for number, row in enumerate(table.rows):
        line = Line(number + 1, _kind(row, number, known), [cell.text for cell in row])
        if line.is_line:
            _understand(line, row, known, by_name, scale)
            amounts = {
                name: _amount(found)
                for name, found in line.found.items()
                if isinstance(by_name[name].field, MoneyField)
            }
            if _is_sum(line, amounts, since) or _is_sum(line, amounts, whole):
                line.kind = TOTAL
            else:
                since, whole = [*since, amounts], [*whole, amounts]
        if line.kind == TOTAL:
            since = []
        lines.append(line)
    return lines


def _understand(line: Line, row: Sequence[Cell], known: Heads, columns: Mapping[str, Column], scale: int) -> None:
    """An amount that stands for several merged rows is taken once: repeated it would be another sum."""
    for place, (cell, name) in enumerate(zip(row, known.fields, strict=True)):
        if not name:
            continue
        is_money = isinstance(columns[name].field, MoneyField)
        if cell.below:
            line.below.append(name)
        scaled = known.scale_of(place, columns[name]) or (scale if is_money else 1)
        line.found[name] = understood(columns[name], "" if cell.below and is_money else cell.text, scale=scaled)


def _kind(row: Sequence[Cell], number: int, known: Heads) -> str:
    written = [cell.text for cell in row if cell.text]
    if not written:
        return BLANK
    if known.row is not None and (number <= known.row or _is_head_again(row, known)):
        return HEAD
    if any(SUMMED.match(plain(text)) for text in written[:2]):
        return TOTAL
    return ASIDE if len(written) == 1 and len(row) > 1 and NOTED.match(plain(written[0])) else LINE


def _is_head_again(row: Sequence[Cell], known: Heads) -> bool:
    """The heads once more, as on every page of a long table."""
    texts = [heads.called(cell.text) for cell in row]
    return texts == [heads.called(text) for text in known.texts]


def _is_sum(line: Line, amounts: Amounts, above: Sequence[Amounts]) -> bool:
    """Amounts without a name that are what stands above them, added up; of one line they may be another like it."""
    if len(above) < LEAST_SUMMED or any(found.value for name, found in line.found.items() if name not in amounts):
        return False
    return any(amounts.values()) and all(
        amount == sum(line_above[name] for line_above in above) for name, amount in amounts.items()
    )


def _amount(found: Understood) -> Decimal:
    digits = found.value.replace(",", "")
    return Decimal(digits) if re.fullmatch(r"-?\d{1,20}(?:\.\d+)?", digits) else Decimal(0)


def lines_of(lines: Sequence[Line]) -> Iterator[Line]:
    """Those that become rows."""
    return (line for line in lines if line.is_line)
