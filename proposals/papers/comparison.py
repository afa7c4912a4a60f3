"""修正對照表 as a paper: the rows of :mod:`proposals.versions.comparisons` laid out; never compares by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import override

from documents.papers.blocks import (
    NOTHING,
    Cell,
    Column,
    Look,
    Mark,
    Note,
    Paper,
    Paragraph,
    Row,
    Run,
    Title,
    cell,
    paragraphs,
    row,
    table,
)
from documents.papers.fonts import on_paper
from documents.papers.numbering import numeral
from documents.papers.render import LANGUAGE
from proposals.models import PlanVersion
from proposals.papers.plan import typed
from proposals.versions.comparisons import Group, Shown, comparison
from proposals.versions.differences import Amount, Change, Part, Skipped, Span, Sums, Table, Words
from proposals.versions.differences.values import Cell as ChangedCell
from proposals.versions.differences.values import Row as ChangedRow
from workflow.templatetags.cs import money, roc_in_full

COLUMNS = (Column("章節", 3.4), Column("原內容"), Column("修正後內容"))
REASONS = "修正理由／回應"
LEGEND = (
    Run("刪除線", Mark.REMOVED),
    Run("為原版本刪去之文字；"),
    Run("底線", Mark.ADDED),
    Run("為修正後新增之文字。"),
)
MARKS = {Change.ADDED: Mark.ADDED, Change.REMOVED: Mark.REMOVED}
Sides = tuple[list[Paragraph], list[Paragraph]]


@override(LANGUAGE)
def comparison_paper(old: PlanVersion, new: PlanVersion) -> Paper:
    """修正對照表 of two versions of a plan, the newer one ``new``."""
    found = comparison(old, new)
    basics, case = found["content"].basics, new.proposal.case_number
    title = f"{basics.title}　修正對照表"
    about = f"{f'案號：{case}　' if case else ''}提案單位：{basics.owner.name}"
    versions = "　".join(
        f"{name}：第 {version.number} 版（{roc_in_full(version.created_at)}）"
        for name, version in (("原版本", old), ("修正後版本", new))
    )
    return Paper(
        name=f"{basics.title} 修正對照表（第 {old.number} 版、第 {new.number} 版）",
        at=new.created_at,
        blocks=(Title(title, (about, versions)), Note(LEGEND), table(COLUMNS, _rows(found))),
        author=basics.owner.name,
        running=title,
        is_across=True,
        is_demo=new.proposal.is_demo,
        typed=typed(found["content"]),
    )


def _rows(found: dict[str, Any]) -> list[Row]:
    rows = [line for group in found["groups"] for line in _group(group)] or [row(cell("兩個版本內容相同。", 3))]
    totals: Sums = found["totals"]
    if any(amount.old != amount.new for amount in totals.amounts):
        total = totals.amounts[-1]
        rows.append(row(totals.label, money(total.old), f"{money(total.new)}（{total.difference}）", look=Look.TOTAL))
    return rows


def _group(group: Group) -> Iterator[Row]:
    if venture := group.venture:
        change = "" if venture.change == Change.SAME else f"（{venture.change.label}）"
        yield row(cell(f"事業{numeral(venture.number)}：{venture.title}{change}", 3, is_head=True), look=Look.GROUP)
    for shown in group.sections:
        yield from _section(shown)


def _section(shown: Shown) -> Iterator[Row]:
    """A section's rows, its name in each for the pages that follow; below them why it was revised, and the answers."""
    empty = _both(NOTHING if shown.difference.change != Change.SAME else "（未變動）")
    sides = [side for part in shown.difference.parts for side in _part(part, shown.difference.title)] or [empty]
    for place, (before, after) in enumerate(sides):
        name = cell(f"{shown.difference.title}{'（續）' if place else ''}", is_head=True)
        yield Row((name, Cell(tuple(before)), Cell(tuple(after))))
    if asked := tuple(_asked(shown)):
        yield Row((cell(REASONS, is_head=True), Cell(asked, across=2)))


def _part(part: Part, title: Words) -> Iterator[Sides]:
    """What stood and what stands, a paragraph or a row at a time; what the part is called comes above the first."""
    label = [(Run(str(part.label), Mark.LABEL),)] if str(part.label) != str(title) else []
    if isinstance(part, Sums):
        last = part.amounts[-1]
        changed = [amount for amount in part.amounts if amount.old != amount.new or amount is last]
        yield [*label, *map(_was, changed)], [*label, *map(_is, changed)]
    elif isinstance(part, Table):
        for place, line in enumerate(part.rows):
            above = [] if place else label
            yield [*above, *_old_row(line)], [*above, *_new_row(line)]
        if part.same:
            yield _both(f"（未變動 {part.same} 列）")
    else:
        for place, block in enumerate(part.blocks):
            above = [] if place else label
            if isinstance(block, Skipped):
                yield _both(f"（未變動 {block.count} 段）")
            else:
                yield [*above, _spans(block.old)], [*above, _spans(block.new)]


def _both(words: str) -> Sides:
    said: list[Paragraph] = [(Run(words, Mark.LABEL),)]
    return said, said


def _was(amount: Amount) -> Paragraph:
    return (Run(f"{amount.label}：{money(amount.old)}"),)


def _is(amount: Amount) -> Paragraph:
    return (Run(f"{amount.label}：{money(amount.new)}（{amount.difference}）"),)


def _old_row(line: ChangedRow) -> list[Paragraph]:
    if line.change == Change.ADDED:
        return [(Run(NOTHING),)]
    return [_in_line((Run(f"{each.label}："), *_spans(each.pair.old)) for each in line.cells if each.pair.old)]


def _new_row(line: ChangedRow) -> list[Paragraph]:
    if line.change == Change.REMOVED:
        return [(Run("（刪除）"),)]
    return [_in_line(_new_cell(each, line.change) for each in line.cells if each.pair.new)]


def _new_cell(each: ChangedCell, change: Change) -> Paragraph:
    differs = (Run(f"（{each.difference}）"),) if change == Change.CHANGED and each.difference else ()
    return (Run(f"{each.label}："), *_spans(each.pair.new), *differs)


def _in_line(cells: Iterable[Paragraph]) -> Paragraph:
    """The cells of a row behind each other: one below the other they would fill a page with three rows."""
    return tuple(run for place, cell in enumerate(cells) for run in ((Run("；"),) if place else ()) + cell)


def _spans(spans: Iterable[Span] | None) -> Paragraph:
    return tuple(Run(on_paper(span.text), MARKS.get(span.change, Mark.PLAIN)) for span in spans or ()) or (
        Run(NOTHING),
    )


def _asked(shown: Shown) -> Iterator[Paragraph]:
    """Why the section was to be revised, and what the proposer answered."""
    for item in shown.requests:
        for label, text in (("理由：", item.reason), ("回應：", item.answer)):
            for place, (run,) in enumerate(paragraphs(text)):
                yield (run,) if place else (Run(label, Mark.LABEL), run)
