"""會議決議辦理情形表 of a plan or of a meeting (R3): decision, who leads, what came of it, when, where it stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import override

from documents.papers.blocks import NOTHING, Column, Kind, Look, Paper, Row, Title, cell, row, table
from documents.papers.render import LANGUAGE
from proposals.models import Proposal
from proposals.states import State
from reviews.letters.drafts import in_full
from reviews.models import Charge, Decision, Meeting
from workflow.templatetags.cs import roc

if TYPE_CHECKING:
    from accounts.actors import Actor

FOLLOWED = "會議決議辦理情形表"
COLUMNS = (
    Column("項次", 1.4, Kind.CENTER),
    Column("決議"),
    Column("主辦", 3.2),
    Column("辦理情形"),
    Column("辦理日期", 2.6, Kind.WHOLE),
    Column("狀態", 2.4, Kind.CENTER),
)
ANSWERED, NEED_NOT = "已回復", "免回復"
WAITS = {State.PROJECT_MEETING: "待續辦", State.MEETING_REVISION: "待回復"}


def decided(**where: object) -> QuerySet[Decision]:
    """Decisions with what a row says of them, in their order (one query)."""
    own = ("unit", "charge", "agenda_item__meeting", "agenda_item__proposal")
    rows = Decision.objects.filter(**where).select_related(*own)
    return rows.order_by("agenda_item__meeting_id", "agenda_item__number", "number")


def decided_in(meeting: Meeting, actor: Actor) -> list[Decision]:
    """Those of the plans of a meeting's agenda that the actor sees."""
    seen = Proposal.objects.visible_to(actor).filter(pk=OuterRef("agenda_item__proposal"))
    return list(decided(agenda_item__meeting=meeting).filter(Exists(seen)))


@override(LANGUAGE)
def decisions_paper(whole: Proposal | Meeting, rows: Iterable[Decision]) -> Paper:
    """Each decision of the plan or the meeting with what was done, below the meeting and the plan it is of."""
    found = list(rows)
    name = in_full(whole) if isinstance(whole, Meeting) else whole.called
    of = name if isinstance(whole, Meeting) else f"{whole.case_number or ''}　{name}"
    return Paper(
        name=f"{name} {FOLLOWED}",
        at=max(_last(each) for each in found),
        blocks=(Title(FOLLOWED, (of,)), table(COLUMNS, _rows(found))),
        running=f"{name}　{FOLLOWED}",
        is_across=True,
        is_demo=any(each.agenda_item.proposal.is_demo for each in found),
    )


def _last(each: Decision) -> dt.datetime:
    charge = _charge(each)
    said = (each.agenda_item.meeting.held_at, each.answered_at, charge.reported_at if charge else None)
    return max(moment for moment in said if moment)


def _rows(found: list[Decision]) -> Iterator[Row]:
    shown = None
    for each in found:
        item = each.agenda_item
        if item.pk != shown:
            shown = item.pk
            head = f"{in_full(item.meeting)}　{item.proposal.case_number or ''}　{item.proposal.called}"
            yield row(cell(head, len(COLUMNS), kind=Kind.TEXT, is_head=True), look=Look.GROUP)
        lead = str(each.unit) if each.unit else NOTHING
        yield row(str(each.number), each.text, lead, *_done(each), _stands(each))


def _done(each: Decision) -> tuple[str, str]:
    """What the proposer has answered and the unit reported, and when the last of it was said."""
    charge = _charge(each)
    reported = charge.reported_at if charge else None
    parts = [each.answer] if each.answered_at else []
    if charge and reported:
        parts.append(f"{charge.get_outcome_display()}{_until(charge)}：{charge.report}")
    days = [day for day in (each.answered_at, reported) if day]
    return ("\n".join(parts), roc(max(days))) if days else (NOTHING, NOTHING)


def _until(charge: Charge) -> str:
    return f"（預計 {roc(charge.until)} 完成）" if charge.until else ""


def _charge(each: Decision) -> Charge | None:
    return getattr(each, "charge", None)


def _stands(each: Decision) -> str:
    """Where the report of the unit stands; without a unit, what a meeting passed needs no answer, and of a plan that is
    revised each decision does.
    """
    if charge := _charge(each):
        return str(charge.get_state_display())
    return ANSWERED if each.answered_at else WAITS.get(State(each.agenda_item.proposal.state), NEED_NOT)
