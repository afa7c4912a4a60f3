"""What letters are written for in a review, and what of them a page offers; never what one says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents.letters.values import Kind
from proposals.letters.occasions import Occasion, Offer, Shared, Subject, drafted, its_plan, label_of
from proposals.models import Letter
from proposals.permissions import is_rdec
from proposals.states import State
from reviews.guards import day_has_come, is_notice_due
from reviews.letters.drafts import agenda, ask_opinions, invite, waive_meeting
from reviews.letters.enclosures import on_agenda, with_notice, with_waiver
from reviews.letters.minutes import minutes
from reviews.meetings.chart import SEND_NOTICE
from reviews.meetings.services import move_meeting
from reviews.models import AgendaItem, Meeting
from reviews.states import AGENDA, TO_COME
from workflow.engine.services import guard_verdict
from workflow.engine.verdicts import Words
from workflow.templatetags.cs import roc_time

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal


def meetings(plan: Proposal) -> list[Subject]:
    """The plan's meetings, the last one first."""
    items = AgendaItem.objects.filter(proposal=plan).select_related("meeting").order_by("-meeting_id")
    return [Subject(item.meeting_id, str(item.meeting)) for item in items]


def meetings_begun(plan: Proposal) -> list[Subject]:
    """The same; what was said is drafted from the day of the meeting on."""
    items = AgendaItem.objects.filter(proposal=plan).select_related("meeting").order_by("-meeting_id")
    return [Subject(item.meeting_id, str(item.meeting), _is_to_come(item.meeting)) for item in items]


def _is_to_come(meeting: Meeting) -> Words:
    """Why nothing is written of what it decided yet: its day has not come; empty once it has."""
    if meeting.state not in TO_COME or day_has_come(meeting):
        return ""
    return gettext("還不能擬稿：會議訂於 %s 召開，當天起才擬紀錄。") % roc_time(meeting.held_at)


def _meeting_ids(plan: Any) -> QuerySet:
    """The keys of a plan's meetings."""
    return AgendaItem.objects.filter(proposal=plan).values("meeting")


TOGETHER = Shared(_meeting_ids, on_agenda)  # a letter about a meeting is one letter for all plans on its agenda


def _notice_is_out(letter: Letter, by: Actor) -> None:
    """With its number the notice is out: those invited are told, unless they were, the hour is past, or nobody is invited yet."""
    meeting = Meeting.objects.get(pk=letter.about or 0)
    if is_notice_due(meeting) and guard_verdict(meeting, SEND_NOTICE, by):
        move_meeting(meeting, SEND_NOTICE, by=by)


NOTIFYING = SEND_NOTICE.name  # the step for which notice and agenda are written
RECORDING = "minutes"  # the step that waits while a meeting is called: what it was is recorded
MET = frozenset({State.PROJECT_MEETING})
HELD = MET | {State.MEETING_REVISION}
OCCASIONS = (
    Occasion(
        "ask_opinions",
        _("函請機關書面審查"),
        Kind.LETTER,
        is_rdec,
        {State.FORMED, State.DOCUMENT_REVIEW},
        ask_opinions,
        ("open_review",),
        encloses=its_plan,
        not_yet={State.FORMED: _("還不能擬稿：審查機關與期限在分送審查時才定。分送的同時會一併擬好這份函。")},
        stays_inside=True,
    ),
    Occasion(
        "waive_meeting",
        _("簽請免召開專案會議"),
        Kind.MEMO,
        is_rdec,
        {State.CONFIRMING},
        waive_meeting,
        ("waive_meeting",),
        encloses=with_waiver,
    ),
    Occasion(
        "invite",
        _("專案會議開會通知單"),
        Kind.NOTICE,
        is_rdec,
        MET,
        invite,
        (NOTIFYING,),
        abouts=meetings,
        encloses=with_notice,
        tells_of=on_agenda,
        shared=TOGETHER,
        sent=_notice_is_out,
        follows=_("登錄後即為開會通知單已發出：還沒有通知開會的，受邀單位同時在系統收到通知。"),
    ),
    Occasion(
        AGENDA, _("專案會議議程"), Kind.AGENDA, is_rdec, MET, agenda, (NOTIFYING,), abouts=meetings, shared=TOGETHER
    ),
    Occasion(
        "minutes",
        _("專案會議紀錄"),
        Kind.MINUTES,
        is_rdec,
        HELD,
        minutes,
        (RECORDING,),
        abouts=meetings_begun,
        shared=TOGETHER,
    ),
)
OF_A_MEETING = [occasion for occasion in OCCASIONS if occasion.shared is TOGETHER]


def offers_of(plan: Proposal, meeting: Meeting, actor: Actor) -> list[Offer]:
    """What the actor may draft of one meeting of the plan, or has drafted, to stand beside it (no query)."""
    own = (occasion for occasion in OF_A_MEETING if plan.state in occasion.states)
    return drafted([_offer(occasion, meeting) for occasion in own if occasion.may(plan, actor)], plan)


def _offer(occasion: Occasion, meeting: Meeting, **made: Any) -> Offer:
    shut = _is_to_come(meeting) if occasion.abouts is meetings_begun else ""
    return Offer(occasion, meeting.pk, shut=shut, **made)


def offers_for_notice(plan: Proposal, meeting: Meeting, actor: Actor) -> list[Offer]:
    """Those that are sent with the meeting's notice, to stand where that is said to be out (no query)."""
    return [offer for offer in offers_of(plan, meeting, actor) if NOTIFYING in offer.occasion.moves]


def letters_context(meeting: Meeting, plans: list[Proposal], actor: Actor) -> dict[str, Any]:
    """What a meeting's page shows of its letters: those the actor sees of ``plans``, and what it may draft now (one query)."""
    named = [each.name for each in OF_A_MEETING]
    of_it = Letter.objects.filter(about=meeting.pk, occasion__in=named, proposal__in=plans)
    rows = list(of_it.visible_to(actor).kept().for_list())
    last = {row.occasion: row for row in reversed(rows) if row.unit_id == actor.unit_id}
    for row in rows:
        row.label = label_of(row)
    found = []
    for each in OF_A_MEETING:
        plan = next((plan for plan in plans if plan.state in each.states and each.may(plan, actor)), None)
        if plan:
            draft = last.get(each.name)
            made = {"draft": draft.pk, "kept_with": draft.proposal_id, "is_sent": draft.is_sent} if draft else {}
            found.append((plan, [_offer(each, meeting, **made)]))
    return {"letters": rows, "letter_offers": found}


def offers_of_round(plan: Proposal, actor: Actor) -> list[Offer]:
    """The letter to the agencies of the round that goes on, to stand beside it: drafted, or to be (no query)."""
    asking = next(occasion for occasion in OCCASIONS if occasion.name == "ask_opinions")
    going_on = plan.state == State.DOCUMENT_REVIEW and asking.may(plan, actor)
    return drafted([Offer(asking)], plan) if going_on else []
