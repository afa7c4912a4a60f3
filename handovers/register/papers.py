"""移交清冊 as a paper and as a spreadsheet, of what a page shows; never decides who may have it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import override

from documents.papers.blocks import (
    NOTHING,
    Block,
    Column,
    Heading,
    Kind,
    Paper,
    Prose,
    Title,
    facts,
    row,
    table,
)
from documents.papers.ods import Value, Workbook
from documents.papers.render import LANGUAGE
from handovers.register.lines import Line
from workflow.templatetags.cs import roc, roc_in_full, roc_time

REGISTER, OPEN_NOW = "職務移交清冊", "名下未結事項"
COLUMNS = (
    *(Column("項次", 1.4, Kind.CENTER), Column("類別", 2.1), Column("案號", 2.6, Kind.WHOLE), Column("名稱")),
    *(Column("提案或申請單位", 3.4), Column("狀態", 2.8), Column("在誰手上", 2.6), Column("期限", 2.4, Kind.WHOLE)),
)
RESULT = Column("結果", 2.8)
HEADS = ("項次", "類別", "案號", "名稱", "提案或申請單位", "狀態", "在誰手上", "期限", "承辦起", "結果", "未移交的理由")
WIDTHS = (1.4, 2.4, 3, 8, 5, 3.2, 3.6, 2.6, 2.6, 2.2, 6)


@dataclass(frozen=True)
class Confirmed:
    """Who confirmed on one side, and when; nobody yet without a time."""

    side: str
    who: str
    at: dt.datetime | None = None

    @property
    def words(self) -> str:
        """As the paper has it."""
        return f"{self.who}　{roc_time(self.at)} 確認" if self.at else f"{self.who}　待確認"


@dataclass(frozen=True)
class Register:
    """What is open in somebody's name, or goes over to somebody else, as at ``at``; ``state`` of the handover in words."""

    unit: str
    giver: str
    lines: Sequence[Line]
    at: dt.datetime
    receiver: str = ""
    reason: str = ""
    words: str = ""
    state: str = ""
    confirmed: Sequence[Confirmed] = ()
    is_cut: bool = False

    @property
    def title(self) -> str:
        """Of the paper."""
        return REGISTER if self.receiver else OPEN_NOW

    @property
    def name(self) -> str:
        """Of its file, without the ending."""
        parts = [self.title, self.giver, *([self.receiver] if self.receiver else [])]
        return "_".join(parts)

    @property
    def summary(self) -> str:
        """How many there are, and of how many both sides were spared."""
        kept = sum(line.outcome == "kept" for line in self.lines)
        said = f"共 {len(self.lines)} 項。" if self.lines else "沒有未結事項。"
        cut = "僅列期限最近的部分，其餘請另列。" if self.is_cut else ""
        return said + cut + (f"其中 {kept} 項未移交，理由列於結果欄。" if kept else "")

    @property
    def has_results(self) -> bool:
        """Have both sides confirmed?"""
        return any(line.outcome for line in self.lines)


@override(LANGUAGE)
def register_paper(register: Register) -> Paper:
    """Who hands what over to whom, and who confirmed it."""
    day = roc_in_full(register.at)
    blocks: list[Block] = [Title(register.title, (register.unit,)), facts(_about(register))]
    columns = (*COLUMNS, RESULT) if register.has_results else COLUMNS
    rows = [row(str(number), *_cells(line, register)) for number, line in enumerate(register.lines, 1)]
    blocks.append(table(columns, rows))
    if register.words:
        blocks += [Heading("交接說明", 1), Prose(register.words)]
    if register.receiver:
        signed = [(each.side, each.words) for each in register.confirmed]
        blocks += [Heading("確認", 1), facts([*signed, ("單位主管核章", "　")])]
    name = f"{register.title}　{register.giver}"
    typed = {"交接說明": register.words, "移交事由": register.reason}
    typed |= {f"第 {number} 項": line.called for number, line in enumerate(register.lines, 1)}
    return Paper(name, register.at, tuple(blocks), running=f"{name}　{day}", is_across=True, typed=typed)


def _about(register: Register) -> Iterator[tuple[str, str]]:
    if register.receiver:
        yield "移交人", register.giver
        yield "接收人", register.receiver
        yield "移交事由", register.reason
        yield "辦理情形", register.state
    else:
        yield "承辦人", register.giver
    yield "資料日期", roc_in_full(register.at)
    yield "事項", register.summary


def _cells(line: Line, register: Register) -> Iterator[str]:
    yield line.kind_label
    yield line.number or NOTHING
    yield line.called
    yield line.about
    yield line.state
    yield line.holder
    yield roc(line.due_on) or NOTHING
    if register.has_results:
        yield f"{line.outcome_label}\n{line.why}"


@override(LANGUAGE)
def ods_of(register: Register) -> bytes:
    """The same to go on working with."""
    book = Workbook(register.title, at=register.at)
    page = book.sheet(register.title, WIDTHS)
    page.title(register.title)
    page.note("單位", register.unit)
    for label, value in _about(register):
        page.note(label, value)
    for each in register.confirmed:
        page.note(f"{each.side}確認", each.words)
    if register.words:
        page.line(f"交接說明：{register.words}")
    page.gap()
    page.head(HEADS, on_every_page=True)
    for number, line in enumerate(register.lines, 1):
        page.row(_values(number, line), money_from=len(HEADS))
    return book.to_bytes()


def _values(number: int, line: Line) -> tuple[Value, ...]:
    said: tuple[Value, ...] = (line.kind_label, line.number, line.called, line.about, line.state, line.holder)
    return (number, *said, line.due_on, line.since_on, line.outcome_label, line.why)
