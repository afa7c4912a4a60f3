"""分工及配合事項一覽表 and what a project meeting settled of a plan (R3), described from what was recorded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

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
    Title,
    cell,
    facts,
    row,
    table,
)
from documents.papers.render import LANGUAGE
from proposals.models import Proposal
from reviews.letters.drafts import in_full
from reviews.meetings.recording import SETTLED
from reviews.models import AgendaItem, Commitment, Meeting
from reviews.states import CommitmentState, MatterKind, Part
from workflow.templatetags.cs import roc, roc_time

COMMITMENTS, DECISIONS = "分工及配合事項一覽表", "專案會議紀錄及決議"
COMMITMENT_COLUMNS = (
    Column("分工或配合事項"),
    Column("類別", 2.4, Kind.CENTER),
    Column("辦理情形", 2.4, Kind.CENTER),
    Column("更新日期", 2.6, Kind.WHOLE),
)
DECISION_COLUMNS = (
    Column("項次", 1.4, Kind.CENTER),
    Column("決議"),
    Column("提案單位回應"),
    Column("回應日期", 2.6, Kind.WHOLE),
)
MATTER_COLUMNS = (Column("項次", 1.4, Kind.CENTER), Column("內容"), Column("決定或決議"))


@override(LANGUAGE)
def commitments_paper(plan: Proposal, rows: Iterable[Commitment]) -> Paper:
    """Agency by agency what each takes on and where it stands, in the order of ``rows``."""
    found = list(rows)
    return Paper(
        name=f"{plan.called} {COMMITMENTS}",
        at=moved_last(plan, found),
        blocks=(Title(COMMITMENTS, (_of(plan),)), table(COMMITMENT_COLUMNS, _by_agency(found))),
        running=f"{plan.called}　{COMMITMENTS}",
        is_demo=plan.is_demo,
    )


def _by_agency(rows: list[Commitment]) -> Iterator[Row]:
    shown = None
    for each in rows:
        if each.agency_id != shown:
            shown = each.agency_id
            head = cell(each.agency, len(COMMITMENT_COLUMNS), kind=Kind.TEXT, is_head=True)
            yield row(head, look=Look.GROUP)
        yield row(each.item, each.part, each.get_state_display(), roc(_moved_at(each)) or NOTHING)


def moved_last(plan: Proposal, rows: Iterable[Commitment]) -> dt.datetime:
    """When the last of them came to stand where it does, else the plan."""
    return max(filter(None, map(_moved_at, rows)), default=plan.state_since)


def _moved_at(each: Commitment) -> dt.datetime | None:
    """When it came to stand where it does; what is only offered stands as its opinion came in, whose day tells whose it is."""
    return None if each.state == CommitmentState.PROPOSED else each.state_since


@override(LANGUAGE)
def meeting_paper(item: AgendaItem) -> Paper:
    """Who met when, what was heard, what was decided of this plan, and what its proposer answered."""
    plan, meeting = item.proposal, item.meeting
    decided = [
        row(str(each.number), each.text, each.answer or NOTHING, roc(each.answered_at) or NOTHING)
        for each in item.decisions.order_by("number")
    ]
    return Paper(
        name=f"{plan.called} {in_full(meeting)}",
        at=meeting.adjourned_at or meeting.held_at,
        blocks=(
            Title(DECISIONS, (in_full(meeting), _of(plan))),
            facts(_held(meeting)),
            *_heard(meeting),
            Heading("本案決議", 1),
            table(DECISION_COLUMNS, decided),
        ),
        running=f"{plan.called}　{in_full(meeting)}",
        is_demo=plan.is_demo,
    )


def _held(meeting: Meeting) -> list[tuple[str, str]]:
    people: dict[str, list[str]] = {part: [] for part in Part}
    for person in meeting.attendances.order_by("number"):
        people[person.part].append(str(person))
    ended = roc_time(meeting.adjourned_at) if meeting.adjourned_at else ""
    return [
        *(("開會時間", roc_time(meeting.held_at)), ("開會地點", meeting.place), ("主持人", meeting.chair)),
        *((str(part.label), "\n".join(people[part])) for part in Part),
        *(("紀錄", meeting.recorder), ("散會時間", ended)),
    ]


def _heard(meeting: Meeting) -> Iterator[Block]:
    if meeting.remarks:
        yield from (Heading("主席致詞", 1), Prose(meeting.remarks))
    for kind in SETTLED:
        found = [
            row(str(each.number), each.text, each.settled)
            for each in meeting.matters.filter(kind=kind).order_by("number")
        ]
        if found:
            yield from (Heading(str(MatterKind(kind).label), 1), table(MATTER_COLUMNS, found))


def _of(plan: Proposal) -> str:
    return f"{plan.case_number or ''}　{plan.called}"
