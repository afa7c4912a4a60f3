"""What letters are written for in a review, and what of them a page offers; never what one says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from documents.letters.values import Kind
from proposals.letters.occasions import Occasion, Offer, Subject, drafted, its_plan
from proposals.permissions import is_rdec
from proposals.states import State
from reviews.letters.drafts import agenda, ask_opinions, invite, waive_meeting
from reviews.letters.enclosures import AGENDA, on_agenda, with_notice, with_waiver
from reviews.letters.minutes import minutes
from reviews.meetings.chart import SEND_NOTICE
from reviews.models import AgendaItem

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal


def meetings(plan: Proposal) -> list[Subject]:
    """The plan's meetings, the last one first."""
    items = AgendaItem.objects.filter(proposal=plan).select_related("meeting").order_by("-meeting_id")
    return [(item.meeting_id, str(item.meeting)) for item in items]


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
    ),
    Occasion(AGENDA, _("專案會議議程"), Kind.AGENDA, is_rdec, MET, agenda, (NOTIFYING,), abouts=meetings),
    Occasion("minutes", _("專案會議紀錄"), Kind.MINUTES, is_rdec, HELD, minutes, (RECORDING,), abouts=meetings),
)


def offers_of(plan: Proposal, meeting: int, actor: Actor) -> list[Offer]:
    """What the actor may draft of one meeting of the plan, or has drafted, to stand beside it (no query)."""
    own = (occasion for occasion in OCCASIONS if occasion.abouts is meetings and plan.state in occasion.states)
    return drafted([Offer(occasion, meeting) for occasion in own if occasion.may(plan, actor)], plan)


def offers_for_notice(plan: Proposal, meeting: int, actor: Actor) -> list[Offer]:
    """Those that are sent with the meeting's notice, to stand where that is said to be out (no query)."""
    return [offer for offer in offers_of(plan, meeting, actor) if NOTIFYING in offer.occasion.moves]


def offers_of_round(plan: Proposal, actor: Actor) -> list[Offer]:
    """The letter to the agencies of the round that goes on, to stand beside it: drafted, or to be (no query)."""
    asking = next(occasion for occasion in OCCASIONS if occasion.name == "ask_opinions")
    going_on = plan.state == State.DOCUMENT_REVIEW and asking.may(plan, actor)
    return drafted([Offer(asking)], plan) if going_on else []
