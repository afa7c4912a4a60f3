"""What of the review no walk meets on its straight way: sent back, more time, checked, two plans in a meeting, its papers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from accounts.actors import Actor
from accounts.models import Unit
from accounts.states import Role, UnitKind
from portal.demo.cast import Cast, unit_of
from portal.demo.walker import opinion
from proposals.models import Proposal
from proposals.states import State
from reviews.charges.chart import ACCEPT, ACCEPT_UNTIL, REPORT
from reviews.live.attendance import WHO, add, tick
from reviews.meetings.chart import HOLD
from reviews.meetings.services import join_meeting, move_meeting
from reviews.minutes.services import Drafted, save_draft
from reviews.models import Charge, Invitation, Meeting, OpinionRequest
from reviews.opinions.services import act, file_opinion
from reviews.packets.contents import sections
from reviews.packets.services import ask_for_packet
from reviews.rounds.asking import reassign
from reviews.states import ChargeState, CivilRank, MinutesPart, Outcome, Part, Result
from reviews.workflow import ASK_EXTENSION, MISROUTE
from workflow.calendar import clock
from workflow.calendar.days import WorkingCalendar
from workflow.engine.moves import Move
from workflow.engine.services import perform

CHECKED = "CUL"  # whose opinions a supervisor reads first


def walk_reviews(plans: Iterable[Proposal], cast: Cast) -> None:
    """In the first plan under review, and in the meeting that the last plan which waits for one is put before.

    Nothing where there are none, as in a demo of a few ideas.
    """
    found: dict[str, list[Proposal]] = {}
    for plan in plans:
        plan.refresh_from_db()
        found.setdefault(plan.state, []).append(plan)
    if State.DOCUMENT_REVIEW in found:
        _go_other_ways(found[State.DOCUMENT_REVIEW][0], cast)
    work_off(cast)
    if {State.PROJECT_MEETING, State.CONFIRMING} <= found.keys():
        _meet_together(found[State.PROJECT_MEETING][0], found[State.CONFIRMING][-1], cast)


def work_off(cast: Cast) -> None:
    """Of what agencies have confirmed in approved plans: one reported and accepted, one under way, one that waits, the rest
    still to report.
    """
    rows = Charge.objects.filter(state=ChargeState.OPEN).exclude(commitment=None)
    charges = rows.for_page().order_by("proposal__case_number", "commitment__item")
    rdec, today = cast.of("RDEC"), timezone.localdate()
    said: tuple[tuple[str, str, dt.date | None, Move | None], ...] = (
        (Outcome.DONE, "已派員輔導三次，並協助完成場域盤點。", None, ACCEPT),
        (Outcome.UNDER_WAY, "場域媒合二處，一處洽談中。", today + dt.timedelta(days=60), ACCEPT_UNTIL),
        (Outcome.NOT_DONE, "地主不同意提供場域，改洽鄰近公有空間。", None, None),
    )
    for charge, (outcome, report, until, answer) in zip(charges, said, strict=False):
        by = cast.actor(charge.unit)
        perform(charge, REPORT, by=by, outcome=outcome, report=report, until=until)
        if answer:
            perform(charge, answer, by=rdec)


def _go_other_ways(plan: Proposal, cast: Cast) -> None:
    """One agency sends it back and another is asked, one asks for more time, one's supervisor has its opinion to check."""
    asked = {each.agency.code: each for each in OpinionRequest.objects.of_plan(plan).for_list()}
    calendar, today = WorkingCalendar.load(), timezone.localdate()
    road = unit_of("CON")
    why = "步道與護岸整理屬建設局權管，本局無意見。"
    act(asked["WRB"], MISROUTE, by=cast.of("WRB"), reason=why, belongs_to=road)
    reassign(asked["WRB"], agency=road, new_due=calendar.add(today, 10), by=cast.of("RDEC"))
    until = calendar.add(asked["TOU"].due_on or today, 5)
    act(
        asked["TOU"], ASK_EXTENSION, by=cast.of("TOU"), until=until, reason="須會同風景區管理所現勘，請准延五個工作天。"
    )
    Unit.objects.filter(code=CHECKED).update(checks_opinions=True)
    cast.of(CHECKED, Role.SUPERVISOR)
    waiting = OpinionRequest.objects.for_list().get(pk=asked[CHECKED].pk)
    file_opinion(waiting, **opinion(Result.REVISE, waiting.agency), by=cast.of(CHECKED))


def _report(meeting: Meeting, rdec: Actor) -> None:
    """Who was invited and who came differ: one did not come, one sent somebody of lower rank, one came unasked."""
    invited = list(meeting.invitations.exclude(part=Part.EXCUSED).order_by("number"))
    tick(meeting, [(row, _as_invited(row)) for row in invited[:-1]], by=rdec)
    if deputies := [row for row in invited[:-1] if row.unit and row.unit.kind == UnitKind.AGENCY]:
        sent = _as_invited(deputies[0]) | {"title": "科員", "name": "周代理", "rank": CivilRank.JUNIOR}
        tick(meeting, [(deputies[0], sent)], by=rdec)
    guest = {"organisation": "逢甲大學", "title": "副教授", "name": "賴旁聽", "rank": CivilRank.OTHER}
    add(meeting, guest, by=rdec)


def _as_invited(row: Invitation) -> dict[str, Any]:
    return {name: getattr(row, name) for name in WHO}


def _meet_together(first: Proposal, second: Proposal, cast: Cast) -> None:
    """Two plans in one meeting, with its volume; it has been held, and its minutes are drafted."""
    rdec = cast.of("RDEC")
    meeting = Meeting.objects.get(agenda_items__proposal=first)
    with clock.at(meeting.called_at + dt.timedelta(minutes=2)):
        join_meeting(second, meeting, by=rdec)
        ask_for_packet(meeting, sections(meeting, rdec), by=rdec)
    with clock.at(max(meeting.held_at, clock.now())):
        meeting.refresh_from_db()
        move_meeting(meeting, HOLD, by=rdec)
        _report(meeting, rdec)
        cases = [
            Drafted(
                (MinutesPart.CASE, item.pk, None, 1), settled=f"「{item.proposal.called}」依各機關確認事項修正後通過。"
            )
            for item in meeting.agenda_items.select_related("proposal")
        ]
        report = Drafted((MinutesPart.REPORT, None, None, 1), "書面審查結果及待確認分工事項。", "洽悉。")
        save_draft(meeting, [report, *cases], seen=0, by=rdec)
