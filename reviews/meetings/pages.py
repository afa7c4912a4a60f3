"""The page of a project meeting, its agenda as it went out with its notice; and what was corrected of meetings, minutes and
decisions, beside them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.states import UnitKind
from proposals.corrections.reading import offer
from proposals.models import Proposal
from proposals.states import GIVEN_UP
from proposals.states import State as PlanState
from reviews.guards import comments_open, is_running, its_morning
from reviews.meetings.chart import CANCEL, CLOSE, CONFIRM_MINUTES, DRAFT_MINUTES, POSTPONE, SEND_NOTICE
from reviews.meetings.inviting import own_invitation
from reviews.models import AgendaItem, Commitment, Decision, Invitation, Meeting
from reviews.permissions import commitments_in_sight
from reviews.states import DRAFTED, TO_COME, UNFINISHED, UNSETTLED, CommitmentState, MeetingState
from workflow.engine.services import available_moves
from workflow.engine.views import Button
from workflow.nested import Nested, read
from workflow.states import Remark
from workflow.templatetags.cs import roc, roc_time

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import ProposalTransition
    from reviews.models import MeetingTransition


def offer_corrections(plan: Proposal, agenda: list[AgendaItem], log: list[ProposalTransition], actor: Actor) -> None:
    """What was corrected of the meetings, their minutes and their decisions, and what the actor may correct (no query)."""
    for item in agenda:
        item.minutes_of = copy(item.meeting)  # type: ignore[attr-defined]  # corrected apart from time and place
        offer(plan, "decision", item.decisions.all(), log, actor)
    offer(plan, "meeting", [item.meeting for item in agenda], log, actor)
    offer(plan, "minutes", [item.minutes_of for item in agenda], log, actor)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Listed:
    """A matter on the agenda: as it was sent, and what became of it since; of one that was not sent, as it stands."""

    words: str
    whose: str
    stood: str
    since: str = ""
    is_added: bool = False


@dataclass(frozen=True)
class Case:
    """A plan on the agenda: its matters, those it asks now, and how much is settled and not listed."""

    item: AgendaItem
    matters: list[Listed]
    open: list[Commitment]
    settled: int
    changed: str = ""  # that it has joined since, or is given up

    @property
    def decisions(self) -> list[Decision]:
        """What was decided of it, with who leads, once the minutes are confirmed (no query)."""
        return list(self.item.decisions.all())


@dataclass(frozen=True)
class Notice:
    """What went out last: when, and what of it holds no more."""

    at: dt.datetime
    moved: list[str] = field(default_factory=list)
    agenda: dict[int, list[dict[str, Any]]] = field(default_factory=dict)  # by the agenda's items
    invited: frozenset[str] = frozenset()

    def added(self, rows: Iterable[Invitation]) -> list[Invitation]:
        """Those invited since."""
        return [row for row in rows if row.organisation not in self.invited]

    def left_out(self, rows: Iterable[Invitation]) -> list[str]:
        """Those it asked who are not invited any more."""
        return sorted(self.invited - {row.organisation for row in rows})


def notice_of(meeting: Meeting, log: Iterable[MeetingTransition]) -> Notice | None:
    """What went out with the notice that holds; None before one, and once the meeting was put off (no query)."""
    lines = [line for line in log if line.move in (SEND_NOTICE.name, POSTPONE.name)]
    if not lines or lines[-1].move == POSTPONE.name or "agenda" not in lines[-1].data:
        return None
    sent = lines[-1].data
    agenda = {row["id"]: row["matters"] for row in sent["agenda"]}
    return Notice(lines[-1].at, list(_moved(meeting, sent)), agenda, frozenset(sent["invited"]))


def _moved(meeting: Meeting, sent: dict[str, Any]) -> Iterator[str]:
    """Time and place as the notice had them, where they are others now."""
    held_at = dt.datetime.fromisoformat(sent["held_at"])
    if held_at != meeting.held_at:
        yield _("通知的時間是 %s") % roc_time(held_at)
    if sent["place"] != meeting.place:
        yield _("通知的地點是%s") % sent["place"]


def cases(items: list[AgendaItem], notice: Notice | None, actor: Actor) -> list[Case]:
    """Each plan with its matters that the actor may see (one query)."""
    rows = Commitment.objects.filter(commitments_in_sight(actor), proposal__in=[item.proposal_id for item in items])
    found: dict[int, list[Commitment]] = {}
    for row in rows.select_related("agency").order_by("agency_id", "id"):
        found.setdefault(row.proposal_id, []).append(row)
    return [_case(item, found.get(item.proposal_id, []), notice) for item in items]


def _case(item: AgendaItem, rows: list[Commitment], notice: Notice | None) -> Case:
    sent = (notice.agenda.get(item.pk) or []) if notice else []
    there = {row.pk: row for row in rows}
    listed = [_as_sent(told, there[told["id"]]) for told in sent if told["id"] in there]
    known = {told["id"] for told in sent}
    open_now = [row for row in rows if row.state in UNSETTLED]
    new = notice is not None and item.pk in notice.agenda
    listed += [
        Listed(row.item, _whose(row), str(row.get_state_display()), is_added=new)
        for row in open_now
        if row.pk not in known
    ]
    here = [row for row in rows if row.pk not in known and _is_settled_here(item.meeting, row)]
    listed += [Listed(row.item, _whose(row), f"{row.get_state_display()} {roc(row.state_since)}") for row in here]
    known |= {row.pk for row in here}
    settled = [row for row in rows if row.state == CommitmentState.CONFIRMED and row.pk not in known]
    return Case(item, listed, open_now, len(settled), _changed(item, notice))


def _is_settled_here(meeting: Meeting, row: Commitment) -> bool:
    """Was the matter settled by the meeting, which has begun, or by its minutes?"""
    has_begun = meeting.state not in TO_COME and meeting.state != MeetingState.CANCELLED
    return has_begun and row.state not in UNSETTLED and row.state_since >= its_morning(meeting)


def _as_sent(told: dict[str, Any], row: Commitment) -> Listed:
    since = []
    if row.item != told["item"]:
        since.append(_("修正為「%s」") % row.item)
    if row.state != told["state"]:
        since.append(f"{row.get_state_display()} {roc(row.state_since)}")
    return Listed(told["item"], _whose(row), str(CommitmentState(told["state"]).label), "，".join(since))


def _whose(row: Commitment) -> str:
    return f"{row.agency}{row.get_role_display()}"


def _changed(item: AgendaItem, notice: Notice | None) -> str:
    if item.proposal.state in GIVEN_UP:
        return str(item.proposal.get_state_display())
    return _("通知後加排") if notice and item.pk not in notice.agenda else ""


def meeting_context(meeting: Meeting, actor: Actor) -> dict[str, Any]:
    """Context of the page of a meeting (``for_page``): of the agenda the plans the actor may see, each with what is open and, once
    its notice is out, as it was sent, with what has changed since; to RDEC who has come, and once the
    minutes are confirmed what they decide (at most eight queries).
    """
    seen = Proposal.objects.visible_to(actor).filter(pk=OuterRef("proposal"))
    items = meeting.agenda_items.filter(Exists(seen)).select_related(
        "proposal", "version", "minutes", "meeting__minutes"
    )
    items = items.defer("version__content")
    log = list(meeting.transitions.order_by("id"))
    notice = notice_of(meeting, log)
    shown = cases(read(items.order_by("number"), {"decisions": Nested(one=("unit",))}), notice, actor)
    keeps = actor.kind == UnitKind.RDEC
    shows_came = keeps and meeting.state == MeetingState.MINUTES_CONFIRMED
    if shows_came:
        _offer_attendance(meeting, shown[0].item.proposal, actor)
    invited = list(meeting.invitations.select_related("unit", "arrival").order_by("number"))
    for row in invited:
        row.came = getattr(row, "arrival", None) if keeps else None  # type: ignore[attr-defined]
    calls_roll = keeps and (is_running(meeting) or meeting.state == MeetingState.MINUTES_CIRCULATED)
    return {
        "meeting": meeting,
        "heading": _heading(meeting),
        "cases": shown,
        "notice": notice,
        "added": {row.pk for row in notice.added(invited)} if notice else set(),
        "left_out": notice.left_out(invited) if notice else [],
        "invited": invited,
        "links": _links(meeting, invited, actor),
        "shows_people": keeps,
        "uninvited": list(meeting.arrivals.filter(invitation=None).order_by("pk")) if calls_roll else [],
        "own": own_invitation(meeting, invited, actor),
        "shows_came": shows_came,
        "came": list(meeting.attendances.all()) if shows_came else [],
        "running": is_running(meeting),
        "asks_own": any(row.agency_id == actor.unit_id for case in shown for row in case.open),
        "may_invite": keeps and actor.may_act and meeting.state in TO_COME,
        "buttons": _buttons(meeting, shown, actor),
        "log": log if keeps else [],
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
