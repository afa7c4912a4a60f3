"""審查意見回應對照表 of a plan (R20): opinion, answer, old and new passage, page, what the agency found of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import override

from documents.papers.blocks import NOTHING, Cell, Column, Kind, Look, Mark, Paper, Row, Run, Title, cell, row, table
from documents.papers.render import LANGUAGE
from proposals.models import Proposal
from proposals.papers.comparison import Pages, Unprinted
from reviews.models import Answerable, NamedPassage
from reviews.papers.opinions import quoting
from workflow.templatetags.cs import roc

ANSWERS = "審查意見回應對照表"
PAGES = "頁次為最近一版計畫書（PDF）之頁碼"
KEPT, ADDED, DELETED = "（不修改）", "（新增）", "（刪除）"


@override(LANGUAGE)
def answers_paper(
    plan: Proposal, items: Iterable[Answerable], pages: Pages | None = None, name: str = ANSWERS
) -> Paper:
    """Each released item with the proposer's answer, agency by agency in the order of ``items`` (R20).

    ``pages`` tells where the last version of the plan stands in print; ``name`` what the paper is, by whose items. Only
    agencies are asked again: of NDC's comments there is no verdict.
    """
    found = list(items)
    columns = _columns(found)
    times = (time for item in found for time in (item.answered_at, item.asked_at) if time)
    return Paper(
        name=f"{plan.called} {name}",
        at=max(times, default=plan.state_since),
        blocks=(
            Title(name, (f"{plan.case_number or ''}　{plan.called}", f"提案單位：{plan.owner}　{PAGES}")),
            table(columns, _answers(found, pages or Unprinted(), len(columns))),
        ),
        author=str(plan.owner),
        running=f"{plan.called}　{name}",
        is_across=True,
        is_demo=plan.is_demo,
    )


def _columns(items: Sequence[Answerable]) -> tuple[Column, ...]:
    called = str(items[0].CALLED if items else Answerable.CALLED)
    columns = (
        Column("項次", 1.4, Kind.CENTER),
        Column("章節", 2.8),
        Column(called),
        Column("提案單位回應"),
        Column("原內容"),
        Column("修正後內容"),
        Column("頁次", 1.4, Kind.CENTER),
    )
    return columns if called != Answerable.CALLED else (*columns, Column("再審", 1.6, Kind.CENTER))


def _answers(items: Iterable[Answerable], pages: Pages, wide: int) -> Iterator[Row]:
    shown: Any = None
    for item in items:
        if item.asked_in != shown:
            shown = item.asked_in
            head = f"{item.asked_by}　{item.asked_result}（{item.asked_when}，依{item.reviewed}）"
            yield row(cell(head, wide, kind=Kind.TEXT, is_head=True), look=Look.GROUP)
        yield from (row(*cells[:wide]) for cells in _of_item(item, pages))


def _of_item(item: Answerable, pages: Pages) -> Iterator[tuple[Any, ...]]:
    """A row, and one more for each further passage that was changed for it."""
    # What is not filed yet is the proposer's draft: also what was taken back, which is one again.
    answer = f"{item.answer}\n（{roc(item.answered_at)}）" if item.answered_at else "尚未回應"
    asked = f"（{item.follows_words}）{quoting(item)}" if item.follows_words else quoting(item)
    said = (str(item.number), item.section_label or NOTHING, asked, answer)
    changes: list[NamedPassage] = list(item.changes.all()) if item.answered_at else []  # type: ignore[attr-defined]
    if not changes:
        kept = KEPT if item.answered_at and item.kept else NOTHING
        yield (*said, NOTHING, kept, pages.page(item.place.code), item.verdict or NOTHING)
    for place, change in enumerate(changes):
        about = ("（續）", "", "", "") if place else said
        page = pages.page(change.place.code, set(change.said)) if change.new else NOTHING
        found = "" if place else item.verdict or NOTHING
        yield (*about, _side(change, change.old or ADDED), _side(change, change.new or DELETED), page, found)


def _side(change: NamedPassage, text: str) -> Cell:
    """A passage below the name of where it stands."""
    return Cell(((Run(change.called, Mark.LABEL),), *cell(text).paragraphs))
