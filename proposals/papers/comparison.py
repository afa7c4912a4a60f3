"""修正對照表 as a paper: the rows of :mod:`proposals.versions.comparisons` laid out; never compares by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any, Protocol

from django.utils.translation import override

from documents.papers.blocks import (
    NOTHING,
    Cell,
    Column,
    Kind,
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
from proposals.papers.plan import SUMMARY, typed
from proposals.states import Place
from proposals.versions.comparisons import Group, Shown, comparison
from proposals.versions.differences import Amount, Change, Part, Skipped, Span, Sums, Table, Words
from proposals.versions.differences.values import Cell as ChangedCell
from proposals.versions.differences.values import Row as ChangedRow
from workflow.templatetags.cs import money, roc_in_full

COLUMNS = (Column("章節", 3.4), Column("原內容"), Column("修正後內容"), Column("頁次", 1.4, Kind.CENTER))
ACROSS = len(COLUMNS)
REASONS = "修正理由／回應"
LEGEND = (
    Run("刪除線", Mark.REMOVED),
    Run("為原版本刪去之文字；"),
    Run("底線", Mark.ADDED),
    Run("為修正後新增之文字。頁次為修正後計畫書（PDF）之頁碼。"),
)
MARKS = {Change.ADDED: Mark.ADDED, Change.REMOVED: Mark.REMOVED}
Sides = tuple[list[Paragraph], list[Paragraph]]
# What a row's passage reads in the new version, by which its page is found; None where it is gone.
Said = frozenset[str] | None


class Pages(Protocol):
    """Tells on which page of the newer version a passage stands (:class:`proposals.papers.places.PrintedPlan`)."""

    def page(self, section: str, said: Collection[str] = ()) -> str:
        """The page of the passage of ``section`` that says most of ``said``."""


class Unprinted:
    """Where the plan is not printed yet, no page is known."""

    def page(self, section: str, said: Collection[str] = ()) -> str:
        """None."""
        return NOTHING


@override(LANGUAGE)
def comparison_paper(old: PlanVersion, new: PlanVersion, pages: Pages | None = None) -> Paper:
    """修正對照表 of two versions of a plan, the newer one ``new``, which stands in print on ``pages``."""
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
        blocks=(Title(title, (about, versions)), Note(LEGEND), table(COLUMNS, _rows(found, pages or Unprinted()))),
        author=basics.owner.name,
        running=title,
        is_across=True,
        is_demo=new.proposal.is_demo,
        typed=typed(found["content"]),
    )


def _rows(found: dict[str, Any], pages: Pages) -> list[Row]:
    rows = [line for group in found["groups"] for line in _group(group, pages)]
    rows = rows or [row(cell("兩個版本內容相同。", ACROSS))]
    totals: Sums = found["totals"]
    if any(amount.old != amount.new for amount in totals.amounts):
        total = totals.amounts[-1]
        now = f"{money(total.new)}（{total.difference}）"
        rows.append(row(totals.label, money(total.old), now, pages.page(SUMMARY), look=Look.TOTAL))
    return rows


def _group(group: Group, pages: Pages) -> Iterator[Row]:
    if venture := group.venture:
        change = "" if venture.change == Change.SAME else f"（{venture.change.label}）"
        yield row(
            cell(f"事業{numeral(venture.number)}：{venture.title}{change}", ACROSS, is_head=True), look=Look.GROUP
        )
    for shown in group.sections:
        yield from _section(shown, pages)


def _section(shown: Shown, pages: Pages) -> Iterator[Row]:
    """A section's rows, its name in each for the pages that follow; below them why it was revised, and the answers."""
    difference = shown.difference
    here = Place(difference.section, difference.venture.id if difference.venture else None).code
    empty = _both(NOTHING if difference.change != Change.SAME else "（未變動）")
    found = [row for part in difference.parts for row in _part(part, difference.title)] or [(empty, frozenset())]
    for number, ((before, after), said) in enumerate(found):
        name = cell(f"{difference.title}{'（續）' if number else ''}", is_head=True)
        page = NOTHING if said is None else pages.page(here, said)
        yield Row((name, Cell(tuple(before)), Cell(tuple(after)), cell(page)))
    if asked := tuple(_asked(shown)):
        yield Row((cell(REASONS, is_head=True), Cell(asked, across=ACROSS - 1)))


def _part(part: Part, title: Words) -> Iterator[tuple[Sides, Said]]:
    """What stood and what stands, a paragraph or a row at a time; what the part is called comes above the first."""
    label = [(Run(str(part.label), Mark.LABEL),)] if str(part.label) != str(title) else []
    if isinstance(part, Sums):
        last = part.amounts[-1]
        changed = [amount for amount in part.amounts if amount.old != amount.new or amount is last]
        yield ([*label, *map(_was, changed)], [*label, *map(_is, changed)]), frozenset()
    elif isinstance(part, Table):
        for place, line in enumerate(part.rows):
            above = [] if place else label
            said: Said = frozenset(_read(each.pair.new) for each in line.cells if each.pair.new)
            sides = [*above, *_old_row(line)], [*above, *_new_row(line)]
            yield sides, None if line.change == Change.REMOVED else said
        if part.same:
            yield _both(f"（未變動 {part.same} 列）"), frozenset()
    else:
        for place, block in enumerate(part.blocks):
            above = [] if place else label
            if isinstance(block, Skipped):
                yield _both(f"（未變動 {block.count} 段）"), frozenset()
            else:
                said = None if block.new is None else frozenset({_read(block.new)})
                yield ([*above, _spans(block.old)], [*above, _spans(block.new)]), said


def _read(spans: Iterable[Span]) -> str:
    return "".join(span.text for span in spans).strip()


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
