"""補助款帳 of an undertaking or of a plan, as paper and as spreadsheet whose sums are formulas; made of what is given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import override

from documents.papers.blocks import (
    NOTHING,
    Block,
    Column,
    Heading,
    Kind,
    Look,
    Note,
    Paper,
    Row,
    Run,
    Title,
    figures,
    row,
    table,
)
from documents.papers.ods import Formula, Workbook
from documents.papers.render import LANGUAGE
from proposals.models import Proposal, Venture
from tracking.approvals.pages import (
    MOST_ENTRIES,
    MOVED,
    Table,
    by_programme,
    by_venture,
    by_year,
    headings,
    left_headings,
    left_in_words,
    left_of_payment,
)
from tracking.approvals.pages import Row as Line
from tracking.approvals.sums import Cells
from tracking.models import LedgerEntry, Payment
from workflow.templatetags.cs import money, roc

LEDGER = "補助款帳"
ENTRY_COLUMNS = ("日期", "事業提案", "項別", "補助計畫", "文號或憑證", "項目", "說明")
BEYOND = 6  # of the amounts of a line: what was spent of other money
MONEY_COLUMNS = "BCDEFGHI"  # of a sheet of sums


@override(LANGUAGE)
def ledger_paper(
    plan: Proposal,
    called: str,
    found: Cells,
    entries: Sequence[LedgerEntry],
    ventures: Sequence[Venture],
    at: dt.datetime,
    payments: Sequence[Payment] = (),
) -> Paper:
    """What is left in words, then by venture, programme and year, then instalments, then entry by entry with what reverses what."""
    name = f"{called} {LEDGER}"
    blocks: list[Block] = [Title(LEDGER, (f"{plan.case_number or ''}　{called}",))]
    blocks.append(Note((Run(left_in_words(found)),)))
    for title, summed in _tables(found, ventures):
        blocks += [Heading(title, 1), _summed(title, summed)]
    if payments:
        columns = (
            *(
                Column("事業提案", 3.6),
                Column("期別", 1.8, Kind.CENTER),
                Column("補助計畫"),
                Column("年度", 1.5, Kind.CENTER),
            ),
            *(Column("請款文號與日期", 4.4), Column("情形", 5.2)),
            figures("金額（元）", (money(each.amount) for each in payments)),
        )
        blocks += [Heading("請款", 1), table(columns, [_payment(each) for each in payments])]
    if entries:
        entries, cut = entries[-MOST_ENTRIES:], _cut(entries)
        amounts = figures("金額（元）", (money(each.amount) for each in entries))
        columns = (
            *(Column("日期", 2.4, Kind.WHOLE), Column("事業提案", 3.6), Column("項別", 1.6, Kind.CENTER)),
            *(Column("補助計畫", 4), Column("文號或憑證", 3.6), Column("項目與說明"), amounts),
        )
        blocks += [Heading("帳目", 1), *([Note((Run(cut),))] if cut else [])]
        blocks.append(table(columns, [_entry(each) for each in entries]))
    return Paper(name, at, tuple(blocks), running=name, is_across=True, is_demo=plan.is_demo)


def _cut(entries: Sequence[LedgerEntry]) -> str:
    """That not all entries are listed, where it is so; sums are of all."""
    if len(entries) <= MOST_ENTRIES:
        return ""
    return f"帳目僅列最近的 {MOST_ENTRIES:,} 筆，其餘見系統補助款帳；以上各表為全部帳目之合計。"


def _tables(found: Cells, ventures: Sequence[Venture]) -> list[tuple[str, Table]]:
    tables = [("各補助計畫", by_programme(found)), ("各年度經常門與資本門", by_year(found))]
    return [("各事業", by_venture(found, ventures)), *tables] if len(ventures) > 1 else tables


def _summed(title: str, summed: Table) -> Block:
    shown = [*summed.rows, summed.total]
    amounts = [[money(amount) for amount in _amounts(summed, line)] for line in shown]
    names = [f"{name}（元）" for name in _headings(summed)]
    if summed.has_left and not any(
        line.beyond for line in shown
    ):  # nothing else was spent: the column has nothing to explain
        names, amounts = _without(names, BEYOND), [_without(said, BEYOND) for said in amounts]
    columns = (
        Column(title),
        *(figures(name, said) for name, said in zip(names, zip(*amounts, strict=True), strict=True)),
    )
    looks = [Look.PLAIN] * len(summed.rows) + [Look.TOTAL]
    return table(
        columns, [row(line.label, *said, look=look) for line, said, look in zip(shown, amounts, looks, strict=True)]
    )


def _without(said: Sequence[str], place: int) -> list[str]:
    return [*said[:place], *said[place + 1 :]]


def _headings(summed: Table) -> list[str]:
    return [*headings(), *(left_headings() if summed.has_left else ())]


def _amounts(summed: Table, line: Line) -> list[int]:
    return [*line.amounts, *(line.left if summed.has_left else ())]


def _payment(each: Payment) -> Row:
    return row(
        each.undertaking.venture.called,
        each.called,
        each.programme.name if each.programme else NOTHING,
        str(each.year),
        f"{each.document}\n{roc(each.asked_on)}",
        f"{each.get_state_display()}：{left_of_payment(each)}",
        money(each.amount),
    )


def _entry(each: LedgerEntry) -> Row:
    return row(
        roc(each.day),
        each.venture.called,
        each.get_entry_display(),
        each.programme_name,
        each.document or NOTHING,
        remark(each) or NOTHING,
        money(each.amount),
    )


def remark(each: LedgerEntry) -> str:
    """What an entry is of: its item or instalment; what it reverses and why, or that it was reversed."""
    what = each.item or (each.payment.called if each.payment else "")
    if each.reverses:
        return f"{what}　沖銷 {roc(each.reverses.day)} 之帳目：{each.reason}".strip("　")
    return f"{what}　（已沖銷）".strip("　") if hasattr(each, "reversed_by") else what


@override(LANGUAGE)
def ledger_ods(
    plan: Proposal,
    called: str,
    found: Cells,
    entries: Sequence[LedgerEntry],
    ventures: Sequence[Venture],
    at: dt.datetime,
) -> bytes:
    """The same to go on working with: a sheet of each table, one of the entries."""
    book = Workbook(f"{called} {LEDGER}", at=at)
    for title, summed in _tables(found, ventures):
        _sheet(book, title, called, summed)
    sheet = book.sheet("帳目", (2.6, 5, 2, 6, 5, 5, 7, 3.3))
    sheet.title(f"{called} 帳目")
    entries, cut = entries[-MOST_ENTRIES:], _cut(entries)
    sheet.note("案號", plan.case_number or "未成案")
    if cut:
        sheet.line(cut)
    sheet.gap()
    sheet.head((*ENTRY_COLUMNS, "金額（元）"), on_every_page=True)
    first = sheet.next_row
    for each in entries:
        words = (each.venture.called, str(each.get_entry_display()), each.programme_name, each.document, each.item)
        sheet.row((each.day, *words, remark(each), each.amount), money_from=7)
    for entry in MOVED:
        kind, amount = str(entry.label), sum(each.amount for each in entries if each.entry == entry)
        last = max(sheet.next_row - 1, first)
        span = f'[.$C${first}:.$C${last}];"{kind}";[.$H${first}:.$H${last}]'
        sheet.row((f"{kind}合計", *[None] * 6, Formula(f"SUMIF({span})", amount)), money_from=7, total=True)
    return book.to_bytes()


def _sheet(book: Workbook, title: str, called: str, summed: Table) -> None:
    sheet = book.sheet(title, (7.5, *[3.3] * len(MONEY_COLUMNS)))
    sheet.title(f"{called} {title}")
    sheet.note("單位", "元")
    sheet.gap()
    sheet.head((title, *_headings(summed)), on_every_page=True)
    first = sheet.next_row
    for line in summed.rows:
        left = _left(sheet.next_row, line) if summed.has_left else ()
        sheet.row((line.label, *line.amounts, *left), money_from=1)
    last = sheet.next_row - 1
    sums = [
        Formula(f"SUM([.{column}{first}:.{column}{last}])" if last >= first else "0", amount)
        for column, amount in zip(MONEY_COLUMNS, _amounts(summed, summed.total), strict=False)
    ]
    sheet.row((summed.total.label, *sums), money_from=1, total=True)


def _left(at: int, line: Line) -> tuple[Formula, Formula, int]:
    """What is left to receive and what was spent of other money, worked out beside what they are of; what is in hand adds up from
    programmes, as no row shows.
    """
    to_receive = Formula(f"[.C{at}]-[.D{at}]", line.sums.to_receive)
    return to_receive, Formula(f"[.I{at}]-[.D{at}]+[.E{at}]+[.F{at}]", line.beyond), line.in_hand
