"""列管進度表 of whatever a board shows, as paper and as spreadsheet whose sums are formulas; made of what is given (R10)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils import timezone
from django.utils.translation import override

from documents.papers.blocks import (
    NOTHING,
    Block,
    Cell,
    Column,
    Kind,
    Look,
    Note,
    Paper,
    Row,
    Run,
    Title,
    figures,
    paragraphs,
    row,
    table,
)
from documents.papers.ods import Formula, Workbook
from documents.papers.render import LANGUAGE
from inputs.fields import format_roc
from tracking.approvals.sums import Sums, whole
from tracking.board.lines import Line, counted_by_light
from tracking.states import Light
from tracking.undertakings.curve import percent
from workflow.calendar import clock
from workflow.templatetags.cs import money, roc, roc_in_full

PROGRESS = "列管進度表"
MOST_LINES = 1_000  # of a paper and of a sheet: more is narrowed first
COLUMNS = (
    *(
        "案號",
        "事業提案",
        "計畫",
        "行政區",
        "執行單位",
        "部會",
        "燈號",
        "預定進度（%）",
        "實際進度（%）",
        "差（百分點）",
    ),
    *("支用率（%）", "下次到期", "到期日", "核定（元）", "支用（元）"),
)
WIDTHS = (2.6, 5, 5, 3, 4.5, 4.5, 2.2, 2.2, 2.2, 2.2, 2.2, 3.6, 2.6, 3.3, 3.3)
MONEY_FROM = COLUMNS.index("核定（元）")
LIGHT, SPENDING, APPROVED, SPENT = "G", "K", "N", "O"  # columns of the sheet that are added up


@dataclass(frozen=True)
class Sheet:
    """What is on it: which undertakings in words, and each as it stands."""

    words: str
    lines: Sequence[Line]
    is_cut: bool = False

    @property
    def at(self) -> dt.datetime:
        """The day it shows; the same sheet asked for twice in a day is made once."""
        return timezone.localtime(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)

    @property
    def total(self) -> Sums:
        """The money of all lines."""
        return whole(line.money for line in self.lines)

    @property
    def is_demo(self) -> bool:
        """Is any plan on it invented?"""
        return any(line.undertaking.plan.is_demo for line in self.lines)

    @property
    def summary(self) -> str:
        """How many undertakings, how many of which light; whether more are not listed."""
        counts = counted_by_light(self.lines)
        said = [f"{light.label} {counts[light]} 案" for light in Light if counts[light]]
        cut = f"僅列到期在前的 {MOST_LINES:,} 案，其餘請縮小篩選範圍後另列。" if self.is_cut else ""
        return f"共 {len(self.lines)} 案{'：' if said else ''}{'、'.join(said)}。{cut}"


@override(LANGUAGE)
def progress_paper(sheet: Sheet) -> Paper:
    """One table, what is due first on top, with the money summed."""
    day = roc_in_full(sheet.at)
    blocks: list[Block] = [Title(PROGRESS, (sheet.words, f"製表日期：{day}"))]
    blocks.append(Note((Run(sheet.summary),)))
    approved = [money(line.money.approved) for line in sheet.lines]
    spent = [money(line.money.spent) for line in sheet.lines]
    total = sheet.total
    columns = (
        *(Column("案號", 2.3, Kind.WHOLE), Column("事業提案、行政區"), Column("執行單位、部會", 4.2)),
        *(
            Column("燈號", 1.8, Kind.CENTER),
            Column("實際／預定（%）", 2.5, Kind.WHOLE),
            Column("差", 1.6, Kind.WHOLE),
        ),
        *(
            figures("核定（元）", [*approved, money(total.approved)]),
            figures("支用（元）", [*spent, money(total.spent)]),
        ),
        Column("下次到期", 2.8),
    )
    rows = [_row(line) for line in sheet.lines]
    sums = ("", "合計", "", "", "", "", money(total.approved), money(total.spent), "")
    rows.append(row(*sums, look=Look.TOTAL))
    blocks.append(table(columns, rows))
    name = f"{PROGRESS} {format_roc(sheet.at.date())}"
    return Paper(name, sheet.at, tuple(blocks), running=f"{PROGRESS}　{day}", is_across=True, is_demo=sheet.is_demo)


def _row(line: Line) -> Row:
    row_ = line.undertaking
    due = f"{line.due[0]}\n{roc(line.due[1])}" if line.due else NOTHING
    stands = f"{line.actual}／{line.planned}" if line.actual is not None else NOTHING
    return row(
        row_.plan.case_number or NOTHING,
        _cell(f"{row_.venture.called}\n{line.districts}"),
        _cell(f"{row_.executing_unit.name}\n{line.ministries}"),
        line.light_words,
        stands,
        line.gap_words or NOTHING,
        money(line.money.approved),
        money(line.money.spent),
        _cell(due),
    )


def _cell(text: str) -> Cell:
    return Cell(paragraphs(text))


@override(LANGUAGE)
def progress_ods(sheet: Sheet) -> bytes:
    """The same to go on working with, column by column."""
    book = Workbook(PROGRESS, at=sheet.at)
    page = book.sheet(PROGRESS, WIDTHS)
    page.title(PROGRESS)
    page.note("範圍", sheet.words)
    page.note("製表日期", sheet.at.date())
    page.line(sheet.summary)
    page.gap()
    page.head(COLUMNS, on_every_page=True)
    first = page.next_row
    for line in sheet.lines:
        page.row(_values(line, page.next_row), money_from=MONEY_FROM)
    last = max(page.next_row - 1, first)
    total, at = sheet.total, page.next_row
    sums = [
        Formula(f"SUM([.{column}{first}:.{column}{last}])", amount)
        for column, amount in ((APPROVED, total.approved), (SPENT, total.spent))
    ]
    many = Formula(f"COUNTA([.B{first}:.B{last}])", len(sheet.lines))
    page.row(("合計", many, *[None] * 8, _spending(at, total), None, None, *sums), money_from=MONEY_FROM, total=True)
    for light, count in counted_by_light(sheet.lines).items():
        label = str(Light(light).label)
        counted = Formula(f'COUNTIF([.{LIGHT}{first}:.{LIGHT}{last}];"{label}")', count)
        page.row((label, counted), money_from=MONEY_FROM)
    return book.to_bytes()


def _values(line: Line, at: int) -> tuple[str | int | Decimal | dt.date | Formula | None, ...]:
    row_, due = line.undertaking, line.due or (None, None)
    return (
        row_.plan.case_number or "",
        row_.venture.called,
        row_.plan.called,
        line.districts,
        row_.executing_unit.name,
        line.ministries,
        line.light_words,
        line.planned,
        line.actual,
        line.gap,
        _spending(at, line.money),
        *due,
        line.money.approved,
        line.money.spent,
    )


def _spending(at: int, sums: Sums) -> Formula | None:
    """支用率, worked out beside what it is of."""
    if not sums.approved:
        return None
    rate = percent(Fraction(sums.spent, sums.approved))
    return Formula(f"ROUND([.{SPENT}{at}]*100/[.{APPROVED}{at}];1)", rate)
