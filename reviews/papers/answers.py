"""審查意見回應對照表 of a plan (R20): opinion, answer, old and new passage, page, what the agency found of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import override

from documents.papers.blocks import NOTHING, Cell, Column, Kind, Look, Mark, Paper, Row, Run, Title, cell, row, table
from documents.papers.render import LANGUAGE
from proposals.models import Proposal
from proposals.papers.comparison import Pages, Unprinted
from reviews.models import AnswerChange, OpinionItem, OpinionRequest
from reviews.papers.opinions import quoting
from workflow.templatetags.cs import roc

ANSWERS = "審查意見回應對照表"
COLUMNS = (
    Column("項次", 1.4, Kind.CENTER),
    Column("章節", 2.8),
    Column("審查意見"),
    Column("提案單位回應"),
    Column("原內容"),
    Column("修正後內容"),
    Column("頁次", 1.4, Kind.CENTER),
    Column("再審", 1.6, Kind.CENTER),
)
PAGES = "頁次為最近一版計畫書（PDF）之頁碼"
KEPT, ADDED, DELETED = "（不修改）", "（新增）", "（刪除）"


@override(LANGUAGE)
def answers_paper(plan: Proposal, items: Iterable[OpinionItem], pages: Pages | None = None) -> Paper:
    """Each released item with the proposer's answer, agency by agency in the order of ``items`` (R20).

    ``pages`` tells where the last version of the plan stands in print.
    """
    found = list(items)
    answered = [item.answered_at for item in found if item.answered_at]
    released = [item.request.released_at for item in found if item.request.released_at]
    return Paper(
        name=f"{plan.called} {ANSWERS}",
        at=max([*answered, *released], default=plan.state_since),
        blocks=(
            Title(ANSWERS, (f"{plan.case_number or ''}　{plan.called}", f"提案單位：{plan.owner}　{PAGES}")),
            table(COLUMNS, _answers(found, pages or Unprinted())),
        ),
        author=str(plan.owner),
        running=f"{plan.called}　{ANSWERS}",
        is_across=True,
        is_demo=plan.is_demo,
    )


def _answers(items: Iterable[OpinionItem], pages: Pages) -> Iterator[Row]:
    shown: OpinionRequest | None = None
    for item in items:
        if item.request != shown:
            shown = item.request
            head = f"{shown.agency}　{shown.get_result_display()}（{shown.round}，依{shown.round.version}）"
            yield row(cell(head, len(COLUMNS), kind=Kind.TEXT, is_head=True), look=Look.GROUP)
        yield from _of_item(item, pages)


def _of_item(item: OpinionItem, pages: Pages) -> Iterator[Row]:
    """A row, and one more for each further passage that was changed for it."""
    # What is not filed yet is the proposer's draft: also what was taken back, which is one again.
    answer = f"{item.answer}\n（{roc(item.answered_at)}）" if item.answered_at else "尚未回應"
    asked = f"（{item.follows_words}）{quoting(item)}" if item.follows_words else quoting(item)
    said = (str(item.number), item.section_label or NOTHING, asked, answer)
    changes = list(item.changes.all()) if item.answered_at else []
    if not changes:
        kept = KEPT if item.answered_at and item.kept else NOTHING
        yield row(*said, NOTHING, kept, pages.page(item.place.code), item.verdict or NOTHING)
    for place, change in enumerate(changes):
        about = ("（續）", "", "", "") if place else said
        page = pages.page(change.place.code, set(change.said)) if change.new else NOTHING
        found = "" if place else item.verdict or NOTHING
        yield row(*about, _side(change, change.old or ADDED), _side(change, change.new or DELETED), page, found)


def _side(change: AnswerChange, text: str) -> Cell:
    """A passage below the name of where it stands."""
    return Cell(((Run(change.called, Mark.LABEL),), *cell(text).paragraphs))
