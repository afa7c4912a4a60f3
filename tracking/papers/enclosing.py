"""國發會審議及部會核定情形 in a plan's dossier; whoever sees the plan may read it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from documents.papers.blocks import NOTHING, Block, Column, Heading, Kind, Paper, Row, Title, facts, figures, row, table
from documents.papers.render import LANGUAGE
from proposals.papers.parts import IN_FILES, OPEN_TO_OFFICES, LeftOut, Part, printed, stored
from reviews.papers.answers import answers_paper
from tracking.approvals.pages import MOVED, letters_of, newest_entries, payments_of, with_fate
from tracking.approvals.sums import cells
from tracking.models import ApprovalLetter, NdcItem, NdcSubmission, Undertaking
from tracking.ndc.enclosures import ANSWERS_TO_NDC, may_open
from tracking.papers.ledger import LEDGER, ledger_paper
from workflow.templatetags.cs import money, roc_in_full

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal

NDC, MONEY = "國發會", "補助款"  # folders of the dossier
RECORD = "國發會審議及部會核定情形"
DECISION_COLUMNS = (Column("事業提案"), Column("結果", 3, Kind.CENTER))
UNDERTAKING_COLUMNS = (
    *(Column("事業提案", 4.6), Column("執行單位", 3.8), Column("辦理情形", 2.6, Kind.CENTER)),
    *(Column("預定期程", 3.4), Column("成果摘要")),
)


def enclosed(plan: Proposal, actor: Actor) -> Iterator[Part | LeftOut]:
    """What was sent, said and approved, NDC's comments with their answers, the ledger: each once there is anything of it.

    Nine queries, and two for each sending.
    """
    yield from _record(plan)
    yield from _sent_along(plan, actor)
    if comments := list(NdcItem.objects.for_paper(plan).prefetch_related("changes")):
        paper = partial(answers_paper, plan, comments, name=ANSWERS_TO_NDC)
        yield from printed(NDC, ANSWERS_TO_NDC, plan.state_since, paper)
    if found := cells(venture__proposal=plan):
        entries = newest_entries(venture__proposal=plan, entry__in=MOVED)
        payments = list(payments_of(undertaking__venture__proposal=plan))
        ventures = plan.venture_list
        ledger = partial(ledger_paper, plan, plan.called, found, entries, ventures, plan.state_since, payments)
        yield from printed(MONEY, LEDGER, plan.state_since, ledger)


def _record(plan: Proposal) -> Iterator[Part]:
    sendings = list(plan.ndc_submissions.select_related("version").defer("version__content").order_by("id"))
    if sendings:
        letters = letters_of(venture__proposal=plan)
        tracked = Undertaking.objects.filter(venture__proposal=plan).for_list().order_by("id")
        paper = partial(record_paper, plan, sendings, list(letters), list(tracked))
        yield from printed(NDC, RECORD, plan.state_since, paper)


def _sent_along(plan: Proposal, actor: Actor) -> Iterator[Part | LeftOut]:
    """What went along with each sending, as it was frozen: what is a file of the case lies among these, the plan by its version."""
    files = set(plan.files.values_list("attachment", flat=True))
    sendings = plan.ndc_submissions.select_related("version").defer("version__content").order_by("id")
    for sending in sendings:
        folder = f"{NDC}/{sending}_檢送文件"
        for each in sending.enclosures.select_related("attachment").order_by("position"):
            name = f"{folder}/{each.name}"
            if each.attachment is None:
                yield LeftOut(name, _("檢送的是%s，內容在「各版內容」資料夾。") % sending.version)
            elif each.attachment_id in files:
                yield LeftOut(name, IN_FILES)
            elif not may_open(each, actor):
                yield LeftOut(name, OPEN_TO_OFFICES)
            else:
                yield stored(folder, each.name, sending.sent_at, each.attachment)


@override(LANGUAGE)
def record_paper(
    plan: Proposal, sendings: list[NdcSubmission], letters: list[ApprovalLetter], tracked: list[Undertaking]
) -> Paper:
    """Each sending with its letter and what the meeting decided, the ministries' letters, where execution stands."""
    blocks: list[Block] = [Title(RECORD, (f"{plan.case_number}　{plan.called}",))]
    for sending in sendings:
        blocks += [Heading(str(sending), 1), facts(_sent(sending))]
        if decided := [row(each.venture, each.get_outcome_display()) for each in _decisions(sending)]:
            blocks.append(table(DECISION_COLUMNS, decided))
    if letters:
        amounts = figures("核定金額（元）", (money(each.amount) for each in letters))
        columns = (
            *(Column("事業提案", 3.6), Column("核定機關", 3), Column("核定函", 4.2), Column("與前函的關係、附帶條件")),
            amounts,
        )
        blocks += [Heading("部會核定", 1), table(columns, [_approval(*each) for each in with_fate(letters)])]
    if tracked:
        blocks += [Heading("列管情形", 1), table(UNDERTAKING_COLUMNS, map(_undertaking, tracked))]
    name, is_across = f"{plan.called} {RECORD}", bool(tracked)
    return Paper(name, plan.state_since, tuple(blocks), running=name, is_across=is_across, is_demo=plan.is_demo)


def _sent(sending: NdcSubmission) -> list[tuple[str, str]]:
    return [
        ("發文字號", f"{sending.letter_number}（{roc_in_full(sending.letter_date)}）"),
        ("函送版本", str(sending.version)),
        ("會議日期", roc_in_full(sending.met_on) if sending.met_on else ""),
        ("結果", str(sending.get_result_display())),
    ]


def _decisions(sending: NdcSubmission) -> QuerySet:
    return sending.decisions.select_related("venture").order_by("id")


def _approval(letter: ApprovalLetter, fate: str) -> Row:
    number = f"{letter.letter_number}（{roc_in_full(letter.letter_date)}）"
    conditions = f"附帶條件：{letter.conditions}" if letter.conditions else ""
    besides = "\n".join(words for words in (fate, conditions) if words)
    return row(letter.venture, letter.ministry, number, besides or NOTHING, money(letter.amount))


def _undertaking(each: Undertaking) -> Row:
    period = f"{roc_in_full(each.planned_start)}至{roc_in_full(each.planned_end)}" if each.planned_start else "未列"
    return row(each.venture, each.executing_unit, each.get_state_display(), period, each.results_summary or NOTHING)
