"""修正對照表 as ODT, to be worked on in an office program; never compares by itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import override

from documents.papers.odf import Paragraphs, Run, Td, TextPaper, Total
from documents.papers.render import LANGUAGE
from proposals.models import PlanVersion
from proposals.papers.comparison import Line, paper
from proposals.versions.differences import Change, Row, Span
from workflow.templatetags.cs import money, roc

HEAD = ("章節", "原內容", "修正後內容", "修正理由／回應")
WIDTHS = (3.2, 0, 0, 5.2)
STYLES = {Change.ADDED: "Added", Change.REMOVED: "Removed"}
DASH = "—"


def comparison_odt(old: PlanVersion, new: PlanVersion) -> bytes:
    """What was added is underlined and bold, what was removed is struck through; as in the PDF, row for row."""
    with override(LANGUAGE):
        given = paper(old, new)
        basics, case = given["basics"], new.proposal.case_number
        title = f"{basics.title}　修正對照表"
        document = TextPaper(
            f"{basics.title} 修正對照表（第 {old.number} 版、第 {new.number} 版）",
            at=new.created_at,
            running=title,
            mark="示範資料" if given["demo"] else "",
            across=True,
        )
        document.title(title)
        document.paragraph(f"{f'案號：{case}　' if case else ''}提案單位：{basics.owner.name}", "Paper_20_note")
        versions = (
            f"{name}：第 {v.number} 版（{roc(v.created_at)}）" for name, v in (("原版本", old), ("修正後版本", new))
        )
        document.paragraph("　".join(versions), "Paper_20_note")
        legend = (
            Run("刪除線", "Removed"),
            Run("為原版本刪去之文字；"),
            Run("粗體底線", "Added"),
            Run("為修正後新增之文字。"),
        )
        document.runs(legend, "Paper_20_note")
        document.table(WIDTHS, _rows(given), head=HEAD)
        return document.to_bytes()


def _rows(given: dict[str, Any]) -> list[Any]:
    rows: list[Any] = [_row(line) for line in given["lines"]] or [(Td("兩個版本內容相同。", span=4),)]
    if total := given["total"]:
        rows.append(Total([given["totals"].label, money(total.old), f"{money(total.new)}（{total.difference}）", ""]))
    return rows


def _row(line: Line) -> Any:
    if line.kind == "venture":
        return Total([Td(line.label, span=4)])
    section = line.shown.difference.section.label if line.shown else ""
    return (section, *_sides(line), _asked(line))


def _sides(line: Line) -> tuple[Any, Any]:
    label = [[Run(line.label, "Label")]] if line.label else []
    if line.kind == "pair":
        return Paragraphs([*label, _spans(line.block.old)]), Paragraphs([*label, _spans(line.block.new)])
    if line.kind == "row":
        return Paragraphs([*label, *_old_row(line.block)]), Paragraphs([*label, *_new_row(line.block)])
    if line.kind == "sums":
        old = [[Run(f"{amount.label}：{money(amount.old)}")] for amount in line.block]
        new = [[Run(f"{amount.label}：{money(amount.new)}（{amount.difference}）")] for amount in line.block]
        return Paragraphs([*label, *old]), Paragraphs([*label, *new])
    return Paragraphs(label), Paragraphs(label)


def _old_row(row: Row) -> list[list[Run]]:
    if row.change == Change.ADDED:
        return [[Run(DASH)]]
    return [[Run(f"{cell.label}："), *_spans(cell.pair.old)] for cell in row.cells if cell.pair.old]


def _new_row(row: Row) -> list[list[Run]]:
    if row.change == Change.REMOVED:
        return [[Run("（刪除）")]]
    shown = [cell for cell in row.cells if cell.pair.new]
    return [
        [
            Run(f"{cell.label}："),
            *_spans(cell.pair.new),
            *([Run(f"（{cell.difference}）")] if row.change == Change.CHANGED and cell.difference else []),
        ]
        for cell in shown
    ]


def _spans(spans: Iterable[Span] | None) -> list[Run]:
    return [Run(span.text, STYLES.get(span.change, "")) for span in spans or ()] or [Run(DASH)]


def _asked(line: Line) -> Paragraphs:
    """Why the section was to be revised, and what the proposer answered."""
    said: list[list[Run]] = []
    for item in line.shown.requests if line.shown else ():
        said.append([Run("理由：", "Label"), Run(item.reason)])
        if item.answer:
            said.append([Run("回應：", "Label"), Run(item.answer)])
    return Paragraphs(said)
