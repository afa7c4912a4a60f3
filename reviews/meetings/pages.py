"""The page of a project meeting; and what was corrected of meetings, minutes and decisions, beside them."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.states import UnitKind
from proposals.corrections.reading import offer
from proposals.models import Proposal
from proposals.states import State as PlanState
from reviews.guards import comments_open, is_running
from reviews.meetings.chart import CANCEL, CLOSE, CONFIRM_MINUTES, DRAFT_MINUTES
from reviews.models import AgendaItem, Commitment, Invitation, Meeting
from reviews.permissions import commitments_in_sight
from reviews.states import DRAFTED, TO_COME, UNFINISHED, UNSETTLED, MeetingState
from workflow.engine.services import available_moves
from workflow.engine.views import Button
from workflow.states import Remark
from workflow.templatetags.cs import roc, roc_time

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import ProposalTransition


def offer_corrections(plan: Proposal, agenda: list[AgendaItem], log: list[ProposalTransition], actor: Actor) -> None:
    """What was corrected of the meetings, their minutes and their decisions, and what the actor may correct (no query)."""
    for item in agenda:
        item.minutes_of = copy(item.meeting)  # type: ignore[attr-defined]  # corrected apart from time and place
        offer(plan, "decision", item.decisions.all(), log, actor)
    offer(plan, "meeting", [item.meeting for item in agenda], log, actor)
    offer(plan, "minutes", [item.minutes_of for item in agenda], log, actor)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Case:
    """A plan on the agenda: what of it is open, and how much is settled and not listed."""

    item: AgendaItem
    open: list[Commitment]
    settled: int


def meeting_context(meeting: Meeting, actor: Actor) -> dict[str, Any]:
    """Context of the page of a meeting (``for_page``): of the agenda the plans the actor may see, each with what is open (at most eight queries)."""
    seen = Proposal.objects.visible_to(actor).filter(pk=OuterRef("proposal"))
    items = meeting.agenda_items.filter(Exists(seen)).select_related("proposal", "version").defer("version__content")
    cases = _cases(list(items.order_by("number")), actor)
    keeps = actor.kind == UnitKind.RDEC
    shows_came = keeps and meeting.state == MeetingState.MINUTES_CONFIRMED
    if shows_came:
        _offer_attendance(meeting, cases[0].item.proposal, actor)
    invited = list(meeting.invitations.select_related("unit"))
    return {
        "meeting": meeting,
        "heading": _heading(meeting),
        "cases": cases,
        "invited": invited,
        "links": _links(meeting, invited, actor),
        "shows_people": keeps,
        "shows_came": shows_came,
        "came": list(meeting.attendances.all()) if shows_came else [],
        "running": is_running(meeting),
        "asks_own": any(row.agency_id == actor.unit_id for case in cases for row in case.open),
        "may_invite": keeps and actor.may_act and meeting.state in TO_COME,
        "buttons": _buttons(meeting, cases, actor),
        "log": list(meeting.transitions.order_by("id")) if keeps else [],
    }


def _offer_attendance(meeting: Meeting, plan: Proposal, actor: Actor) -> None:
    """What was corrected of who came stands in the log of the first plan, with which the minutes are kept (one query)."""
    offer(plan, "attendance", [meeting], plan.transitions.filter(move=Remark.CORRECT).order_by("id"), actor)


def _heading(meeting: Meeting) -> str:
    """The meeting in a sentence that says where it stands."""
    at = {"meeting": meeting, "at": roc_time(meeting.held_at), "due": roc(meeting.comments_due)}
    words = {
        MeetingState.PLANNED: _("%(meeting)s訂於 %(at)s，開會通知單還沒有發出"),
        MeetingState.NOTIFIED: _("%(meeting)s訂於 %(at)s，已通知開會"),
        MeetingState.HELD: _("%(meeting)s已於 %(at)s 開會，等紀錄登錄"),
        MeetingState.MINUTES_DRAFTED: _("%(meeting)s已於 %(at)s 開會，紀錄稿已擬"),
        MeetingState.MINUTES_CIRCULATED: _("%(meeting)s已於 %(at)s 開會，紀錄稿徵詢意見到 %(due)s"),
        MeetingState.MINUTES_CONFIRMED: _("%(meeting)s已於 %(at)s 開會，紀錄已確認"),
        MeetingState.CANCELLED: _("%(meeting)s已取消"),
        MeetingState.CLOSED: _("%(meeting)s已結束，議程上的計畫都已撤案，未作決議"),
    }
    return words[MeetingState(meeting.state)] % at


def _links(meeting: Meeting, invited: list[Invitation], actor: Actor) -> list[tuple[str, str]]:
    """The packets, for who sees every plan of the agenda; the draft of the minutes, for who writes or reads it (no query)."""
    found = []
    if meeting.is_whole:  # type: ignore[attr-defined]
        found.append((_("會議資料"), "reviews:packets"))
    if meeting.state in DRAFTED and actor.kind == UnitKind.RDEC and actor.may_act:
        found.append((_("編輯紀錄稿"), "reviews:draft_minutes"))
    if meeting.state == MeetingState.MINUTES_CONFIRMED:
        found.append((_("會議決議辦理情形表"), "reviews:meeting_decisions"))
    was_asked = actor.may_act and any(row.unit_id == actor.unit_id for row in invited)
    if meeting.comments_due and was_asked and actor.kind != UnitKind.RDEC:
        words = _("對紀錄稿表示意見") if comments_open(meeting) else _("紀錄稿與我們的意見")
        found.append((words, "reviews:comment_minutes"))
    return [(words, reverse(route, args=[meeting.pk])) for words, route in found]


def _cases(items: list[AgendaItem], actor: Actor) -> list[Case]:
    rows = Commitment.objects.live().filter(commitments_in_sight(actor), proposal__in=[i.proposal_id for i in items])
    found: dict[int, list[Commitment]] = {}
    for row in rows.select_related("agency").order_by("agency_id", "id"):
        found.setdefault(row.proposal_id, []).append(row)
    return [
        Case(
            item,
            [row for row in found.get(item.proposal_id, []) if row.state in UNSETTLED],
            sum(row.state not in UNSETTLED for row in found.get(item.proposal_id, [])),
        )
        for item in items
    ]


def _buttons(meeting: Meeting, cases: list[Case], actor: Actor) -> list[Button]:
    """The meeting's moves; its minutes and its end have pages of their own."""
    if meeting.state not in UNFINISHED:
        return []
    waiting = [case.item.proposal_id for case in cases if case.item.proposal.state == PlanState.PROJECT_MEETING]
    made = []
    for offer_of in available_moves(meeting, actor):
        move = offer_of.move
        if move in (CONFIRM_MINUTES, DRAFT_MINUTES):
            url = reverse(move.route, args=[meeting.pk])
        elif move == CANCEL:
            url = reverse(move.route, args=[waiting[0], "cancel_meeting"]) if waiting else ""
        elif move == CLOSE and waiting:
            url = ""  # beside it stands how such a meeting is cancelled
        else:
            url = reverse(move.route, args=[meeting.pk, move.name])
        if url:
            made.append(Button.of(offer_of, url))
    return made
