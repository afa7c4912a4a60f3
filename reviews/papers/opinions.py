"""書面審查意見表 of one agency and 審查意見彙整表 of a round (R2)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from django.utils.translation import override

from documents.papers.blocks import (
    NOTHING,
    Block,
    Column,
    Heading,
    Kind,
    Look,
    Paper,
    Prose,
    Row,
    Signature,
    Table,
    Title,
    cell,
    facts,
    row,
    table,
)
from documents.papers.render import LANGUAGE
from reviews.models import Answerable, Commitment, OpinionRequest, ReviewRound
from reviews.opinions.effects import Hanging
from reviews.states import FILED, OpinionState
from workflow.templatetags.cs import roc_in_full

OPINION, SUMMARY = "機關書面審查意見表", "審查意見彙整表"
UNDER_WAY = "審查中"  # all that those who may not read it yet are told
SIGNED = "承辦人：　　　　　　　　　　　　單位主管："
CONTENT, FIT = "計畫內容意見", "對接中央補助計畫之合宜性"
BY_VENTURE = "各事業提案之意見"
LATER = "嗣後變更："
ITEM_COLUMNS = (Column("項次", 1.4, Kind.CENTER), Column("章節", 4.2), Column("意見"))
VENTURE_COLUMNS = (Column("項次", 1.4, Kind.CENTER), Column("事業提案", 3.2), Column(CONTENT), Column(FIT))
MATTER_COLUMNS = (Column("項次", 1.4, Kind.CENTER), Column("分工或配合事項"), Column("類別", 2.4, Kind.CENTER))


@override(LANGUAGE)
def opinion_paper(opinion: OpinionRequest, rows: Hanging | None = None) -> Paper:
    """What one agency found; its officer and supervisor sign below.

    ``rows`` are what hangs on an opinion that is not filed yet, else what it was filed with.
    """
    plan = opinion.plan
    if rows is None:
        rows = Hanging(list(opinion.items.all()), list(opinion.venture_opinions.all()), list(opinion.commitments.all()))
    blocks: list[Block] = [Title(OPINION, (str(opinion.agency),)), _about(opinion), *_two_parts(opinion, rows)]
    if rows.ventures:
        by_venture = [
            row(str(v.number), v.venture_title, v.content or NOTHING, v.fit or NOTHING) for v in rows.ventures
        ]
        blocks.append(table(VENTURE_COLUMNS, by_venture, BY_VENTURE))
    items = [row(str(item.number), item.section_label or NOTHING, quoting(item)) for item in rows.items]
    matters = [row(str(number), offered(matter), matter.part) for number, matter in enumerate(rows.matters, 1)]
    blocks += [Heading("三、意見項目", 1), table(ITEM_COLUMNS, items)]
    blocks += [Heading("四、本機關承擔之分工及配合事項", 1), table(MATTER_COLUMNS, matters)]
    blocks.append(Signature(SIGNED))
    return Paper(
        name=f"{plan.called} {OPINION}（{opinion.agency}）",
        at=opinion.filed_at or opinion.state_since,
        blocks=tuple(blocks),
        author=str(opinion.agency),
        running=f"{plan.called}　{OPINION}",
        is_demo=plan.is_demo,
    )


def _two_parts(opinion: OpinionRequest, rows: Hanging) -> Iterator[Block]:
    """R2's two parts; one that was said of each venture alone points to the table of these."""
    content, fit = opinion.content_opinion, opinion.fit_opinion
    if content or fit:
        yield Heading(f"一、{CONTENT}", 1)
        yield Prose(content or _elsewhere(v.content for v in rows.ventures))
        yield Heading(f"二、{FIT}", 1)
        yield Prose(fit or _elsewhere(v.fit for v in rows.ventures))


def _elsewhere(by_venture: Iterable[str]) -> str:
    return f"見{BY_VENTURE}。" if any(by_venture) else NOTHING


def quoting(item: Answerable) -> str:
    """An item's words below the passage that they are about, as it was quoted."""
    return f"原文：「{item.quote}」\n{item.text}" if item.quote else item.text


def on_ventures(opinion: OpinionRequest) -> Iterator[tuple[str, str]]:
    """What was said of each venture: which part of which venture, and the words."""
    for said in opinion.venture_opinions.all():
        for label, text in ((CONTENT, said.content), (FIT, said.fit)):
            if text:
                yield f"事業提案 {said.number}「{said.venture_title}」{label}", text


def _about(opinion: OpinionRequest) -> Table:
    """Which plan, which version, when, with what result."""
    return facts(
        [
            *_of_plan(opinion.round),
            ("審查輪次", f"{opinion.round}（依{opinion.round.version}）"),
            ("回復日期", roc_in_full(opinion.filed_at) if opinion.filed_at else ""),
            ("審查結果", opinion.get_result_display()),
        ]
    )


def _of_plan(opened: ReviewRound) -> list[tuple[str, str]]:
    """Under the title that was reviewed."""
    plan = opened.proposal
    return [("計畫名稱", opened.title), ("案號", plan.case_number or ""), ("提案單位", str(plan.owner))]


@override(LANGUAGE)
def summary_paper(opened: ReviewRound, opinions: Sequence[OpinionRequest], readable: Collection[int]) -> Paper:
    """Every agency of a round with its opinion, one below the other, where its key is one of those ``readable``."""
    plan = opened.proposal
    filed = [opinion for opinion in opinions if is_read(opinion, readable)]
    days = f"{roc_in_full(opened.opened_at)}分送，{roc_in_full(opened.due_on)}前回復"
    counts = f"請 {len(opinions)} 個機關審查，本表列 {len(filed)} 個機關之意見"
    notes = (f"{plan.case_number or ''}　{plan.called}", f"{opened}　依{opened.version}　{days}　{counts}")
    return Paper(
        name=f"{plan.called} {SUMMARY}（{opened}）",
        at=max((opinion.filed_at for opinion in filed if opinion.filed_at), default=opened.opened_at),
        blocks=(
            Title(SUMMARY, notes),
            table(
                ITEM_COLUMNS,
                (line for opinion in opinions for line in _of_agency(opinion, is_shown=is_read(opinion, readable))),
            ),
        ),
        running=f"{plan.called}　{SUMMARY}",
        is_across=True,
        is_demo=plan.is_demo,
    )


def is_read(opinion: OpinionRequest, readable: Collection[int]) -> bool:
    """Was it given, and may this reader read it?"""
    return opinion.state in FILED and opinion.pk in readable


def _of_agency(opinion: OpinionRequest, *, is_shown: bool) -> Iterator[Row]:
    """The agency and its result, its two opinions, its items, what it takes on."""
    head = f"{opinion.agency}　{standing(opinion, is_shown=is_shown)}"
    yield row(cell(head, len(ITEM_COLUMNS), kind=Kind.TEXT, is_head=True), look=Look.GROUP)
    if not is_shown:
        return
    for label, text in ((CONTENT, opinion.content_opinion), (FIT, opinion.fit_opinion)):
        if text:
            yield row("", label, text)
    for label, text in on_ventures(opinion):
        yield row("", label, text)
    for item in opinion.items.all():
        yield row(str(item.number), item.section_label or NOTHING, quoting(item))
    for matter in opinion.commitments.all():
        yield row("", taken_on(matter), offered(matter))


def offered(matter: Commitment) -> str:
    """A matter as it was filed; what became of it later stands below, never in its place."""
    changes = matter.changed_since
    return f"{matter.filed_as}\n（{LATER}{'、'.join(changes)}）" if changes else matter.filed_as


def taken_on(matter: Commitment) -> str:
    """A 分工事項 with the agency's part in it, or a 配合事項."""
    return f"分工事項（{matter.part}）" if matter.role else matter.part


def standing(opinion: OpinionRequest, *, is_shown: bool) -> str:
    """Its result and when it was given, else where it stands, as far as the reader may know.

    Where it stands in its agency, or between that and RDEC, is for who sees the request (``asked_in``); not in a packet.
    """
    is_followed = getattr(opinion, "seen", False) and opinion.state not in FILED
    if not (is_shown or is_followed or opinion.state == OpinionState.EXCUSED):
        return UNDER_WAY
    if opinion.state not in FILED or opinion.filed_at is None:
        return str(opinion.get_state_display())
    unreleased = "　尚未釋出" if opinion.state == OpinionState.AWAITING_RELEASE else ""
    return f"{opinion.get_result_display()}（{roc_in_full(opinion.filed_at)}回復）{unreleased}"
