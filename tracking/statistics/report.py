"""The statistics as files: 季報 as a paper, every table as a spreadsheet; made of the parts the page shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from django.template.loader import render_to_string

from documents.papers.blocks import (
    GAP,
    POINTS_A_CM,
    WIDTH_ACROSS,
    Block,
    Column,
    Heading,
    Kind,
    Look,
    Note,
    Paper,
    Picture,
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
from tracking.statistics import charts
from tracking.statistics.parts import Line, Part, Value
from workflow.calendar.quarters import Quarter
from workflow.templatetags.cs import roc, roc_in_full

REPORT = "地方創生推動情形季報"
NONE_BEFORE = "；前一季（%s）沒有保存統計，沒有並列的欄"
FIRST, OTHERS = 7.0, 3.2  # cm: the first column of a sheet, and each of the others
LEAST_BESIDE, MOST_BESIDE, MAP, BELOW = 7.0, 11.4, 12.0, 15.0  # cm: a chart beside its table, the map, a chart below
LETTER, HEAD_PADDING = 10, 10  # points of a letter of a dense paper, and beside a head's words
NAMES = 3.2  # cm that the names of the rows want
BY = ("ministry", "year")  # tables of money that have a chart


def report_paper(
    quarter: Quarter,
    parts: Sequence[Part],
    at: dt.datetime,
    before: dt.datetime | None,
    places: Mapping[str, int],
    *,
    is_demo: bool,
) -> Paper:
    """季報: what the figures were at the end of a quarter, each table under what it says, its chart with it."""
    name = f"{quarter}{REPORT}"
    beside = f"；與前一季並列，前一季資料到 {roc_in_full(before)}" if before else NONE_BEFORE % quarter.before
    blocks: list[Block] = [Title(REPORT, (str(quarter),)), Note((Run(f"資料到 {roc_in_full(at)}{beside}。"),))]
    for part in map(_short, parts):
        if not part.lines:
            continue
        chart = _chart(part, places)
        is_beside = chart is not None and chart.width < BELOW
        blocks += [Heading(part.heading, 1), _table(part, chart if is_beside else None)]
        if chart and not is_beside:
            blocks.append(chart)
        blocks += [Note((Run(note),)) for note in part.notes]
    if unsaid := list(dict.fromkeys(part.title for part in parts if not part.lines)):
        blocks.append(Note((Run(f"還沒有數字：{'、'.join(unsaid)}。"),)))
    return Paper(name, at, tuple(blocks), running=name, is_across=True, is_dense=True, is_demo=is_demo)


def _short(part: Part) -> Part:
    """Districts without a plan are named below the others."""
    without = [line for line in part.lines if part.name == "places" and not any(cell.value for cell in line.cells)]
    if not without:
        return part
    note = f"沒有計畫的行政區：{'、'.join(map(_called, without))}。"
    return replace(part, lines=[line for line in part.lines if line not in without], notes=[*part.notes, note])


def _columns(part: Part) -> list[Column]:
    """As wide as their figures, their heads in two lines."""
    lines = [*part.lines, *([part.total] if part.total else [])]
    said = (
        [line.cells[place].shown for line in lines if place < len(line.cells)] for place in range(len(part.columns))
    )
    return [_column(label, shown) for label, shown in zip(part.columns, said, strict=True)]


def _column(label: str, said: Sequence[str]) -> Column:
    head = (-(-len(label) // 2) * LETTER + HEAD_PADDING) / POINTS_A_CM
    return Column(label, round(max(figures("", said).width * LETTER / 12, head), 2), Kind.NUMBER)


def _beside(part: Part) -> float:
    """How many cm beside its table a chart has, if it has enough."""
    left = WIDTH_ACROSS - sum(column.width for column in _columns(part)) - NAMES - GAP
    return round(min(left, MOST_BESIDE), 1) if left >= LEAST_BESIDE else 0


def _table(part: Part, chart: Picture | None) -> Table:
    rows = [_row(line) for line in part.lines]
    if part.total:
        rows.append(_row(part.total, Look.TOTAL, len(part.columns)))
    return replace(table([Column(part.first), *_columns(part)], rows), beside=chart)


def _chart(part: Part, places: Mapping[str, int]) -> Picture | None:
    """The chart of the page, as a picture; of money, whose tables are wide, by ministry and by year alone."""
    if part.name == "places":
        return _picture(charts.of_map(part, places, is_titled=False), MAP)
    width = _beside(part) or (BELOW if part.name in BY else 0)
    drawn = charts.of(part, charts.on_paper(width)) if width else None
    return _picture(drawn, width) if drawn else None


def _picture(chart: charts.Chart, width: float) -> Picture:
    drawn = render_to_string("tracking/statistics/chart.svg", {"chart": chart})
    high = round(width * chart.shown / chart.width, 2)
    return Picture(drawn.encode(), "image/svg+xml", f"圖：{chart.title}；數字列在表中。", width, high)


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


def _figures(cells: Sequence[Value]) -> Iterator[Figure]:
    for cell in cells:
        yield Decimal(str(cell.value)) if isinstance(cell.value, float) else cell.value
