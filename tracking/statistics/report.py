"""The statistics as files: 季報 as a paper, every table as a spreadsheet; made of the parts the page shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from documents.papers.blocks import (
    Block,
    Column,
    Heading,
    Look,
    Note,
    Paper,
    Row,
    Run,
    Table,
    Title,
    figures,
    row,
    table,
)
from documents.papers.ods import Sheet, Workbook
from documents.papers.ods import Value as Figure
from tracking.statistics.parts import Line, Part, Value
from workflow.calendar.quarters import Quarter
from workflow.templatetags.cs import roc, roc_in_full

REPORT = "地方創生推動情形季報"
FIRST, OTHERS = 7.0, 3.2  # cm: the first column of a sheet, and each of the others


def report_paper(
    quarter: Quarter, parts: Iterable[Part], at: dt.datetime, before: dt.datetime | None, *, is_demo: bool
) -> Paper:
    """季報: what the figures were at the end of a quarter, each table under what it says."""
    name = f"{quarter}{REPORT}"
    told = f"資料到 {roc_in_full(at)}" + (f"；對照前一季，資料到 {roc_in_full(before)}" if before else "")
    blocks: list[Block] = [Title(REPORT, (str(quarter),)), Note((Run(f"{told}。"),))]
    for part in parts:
        blocks += [Heading(part.heading, 1), _table(part), *(Note((Run(note),)) for note in part.notes)]
    return Paper(name, at, tuple(blocks), running=name, is_across=True, is_demo=is_demo)


def _table(part: Part) -> Table:
    lines = [*part.lines, *([part.total] if part.total else [])]
    columns = [Column(part.first)]
    for place, label in enumerate(part.columns):
        said = (line.cells[place].shown for line in lines if place < len(line.cells))
        columns.append(replace(figures("", said), label=label))  # as wide as its figures; its head may have two lines
    rows = [_row(line) for line in part.lines]
    if part.total:
        rows.append(_row(part.total, Look.TOTAL, len(part.columns)))
    return table(columns, rows)


def _row(line: Line, look: Look = Look.PLAIN, width: int = 0) -> Row:
    said = [cell.shown for cell in line.cells]
    return row(_called(line), *said, *[""] * (width - len(said)), look=look)


def _called(line: Line) -> str:
    return f"{line.words} ★" if line.is_marked else line.words


def report_ods(title: str, words: str, parts: Sequence[Part], at: dt.datetime) -> bytes:
    """A sheet for each part: what it says, its table, how it is counted."""
    book = Workbook(title, at=at)
    for part in parts:
        sheet = book.sheet(part.title.replace("（元）", ""), [FIRST, *[OTHERS] * len(part.columns)])
        sheet.title(part.heading)
        sheet.line(f"{words}；{roc(at)}")
        sheet.head([part.first, *part.columns], on_every_page=True)
        for line in part.lines:
            _write(sheet, part, line)
        if part.total:
            _write(sheet, part, part.total, total=True)
        for note in part.notes:
            sheet.line(note)
    return book.to_bytes()


def _write(sheet: Sheet, part: Part, line: Line, *, total: bool = False) -> None:
    first, last = (place + 1 for place in part.money)
    sheet.row([_called(line), *_figures(line.cells)], money_from=first, money_to=last, total=total)


def _figures(cells: Iterable[Value]) -> Iterator[Figure]:
    for cell in cells:
        yield Decimal(str(cell.value)) if isinstance(cell.value, float) else cell.value
