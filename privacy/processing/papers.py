"""個資盤點 as a paper and as a spreadsheet; never decides who may have it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from django.utils.translation import override

from documents.papers.blocks import Block, Column, Heading, Kind, Paper, Title, facts, row, table
from documents.papers.ods import Workbook
from documents.papers.render import LANGUAGE
from privacy.processing.register import Kept
from workflow.templatetags.cs import roc_in_full

TITLE = "個人資料檔案盤點清冊"
AGENCY = "臺中市政府研究發展考核委員會"
COLUMNS = (Column("項次", 1.4, Kind.CENTER), Column("個人資料檔案", 3.8), Column("特定目的"), Column("保存期限", 5))
HEADS = (
    "項次",
    "個人資料檔案",
    "特定目的",
    "個人資料類別",
    "法律依據",
    "當事人",
    "誰看得到",
    "保存期限",
    "安全維護",
    "資料表",
)
WIDTHS = (1.4, 4, 5, 6, 6, 4, 6, 5, 6, 5)


@override(LANGUAGE)
def register_paper(register: Sequence[Kept], at: dt.datetime) -> Paper:
    """A table of all, then each in full."""
    day = roc_in_full(at)
    blocks: list[Block] = [Title(TITLE, (AGENCY,)), facts([("資料日期", day), ("項數", f"共 {len(register)} 項")])]
    lines = [row(str(number), each.name, each.purpose, each.kept) for number, each in enumerate(register, 1)]
    blocks.append(table(COLUMNS, lines))
    for each in register:
        blocks += [Heading(each.name, 1), facts(list(_about(each)))]
    return Paper(TITLE, at, tuple(blocks), running=f"{TITLE}　{day}")


def _about(each: Kept) -> Iterator[tuple[str, str]]:
    yield "特定目的", each.purpose
    yield "個人資料類別", each.categories
    yield "法律依據", each.basis
    yield "當事人", each.persons
    yield "誰看得到", each.seen_by
    yield "保存期限", each.kept
    yield "安全維護", each.protection


@override(LANGUAGE)
def register_ods(register: Sequence[Kept], at: dt.datetime) -> bytes:
    """The same to go on working with, with the tables of each."""
    book = Workbook(TITLE, at=at)
    page = book.sheet(TITLE, WIDTHS)
    page.title(TITLE)
    page.note("機關", AGENCY)
    page.note("資料日期", roc_in_full(at))
    page.gap()
    page.head(HEADS, on_every_page=True)
    for number, each in enumerate(register, 1):
        said = (value for _label, value in _about(each))
        page.row((number, each.name, *said, "、".join(each.tables)), money_from=len(HEADS))
    return book.to_bytes()
