"""What a move of a meeting does besides changing the state, under the row lock; never called but by the door."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from reviews.guards import still_discussed
from reviews.models import Commitment
from reviews.states import UNSETTLED, OpinionState

if TYPE_CHECKING:
    from accounts.actors import Actor
    from reviews.models import Meeting

Data = dict[str, Any]
KEPT = ("minutes", "held_at", "recorder", "remarks", "adjourned_at")


def note_agenda(meeting: Meeting, by: Actor, data: Data, at: dt.datetime) -> dict[str, Any]:
    """What went out with the notice, for the log: time and place, whom it asks, each plan with what of it is open (two queries)."""
    items = list(still_discussed(meeting).select_related("version").defer("version__content").order_by("number"))
    rows = Commitment.objects.filter(proposal__in=[item.proposal_id for item in items], state__in=UNSETTLED)
    told: dict[int, list[dict[str, Any]]] = {}
    for row in rows.filter(request__state=OpinionState.RELEASED).select_related("agency").order_by("agency", "pk"):
        told.setdefault(row.proposal_id, []).append({"id": row.pk, "item": row.item, "state": row.state})
    invited = meeting.invitations.order_by("number").values_list("organisation", flat=True)
    return {
        "held_at": meeting.held_at.isoformat(),
        "place": meeting.place,
        "invited": list(invited),
        "agenda": [{"id": item.pk, "matters": told.get(item.proposal_id, [])} for item in items],
    }


def put_off(meeting: Meeting, by: Actor, data: Data, at: dt.datetime) -> None:
    """Another time, perhaps another place; it is as if it had been called for then."""
    meeting.held_at = data["held_at"]
    meeting.place = data["place"]


def circulate(meeting: Meeting, by: Actor, data: Data, at: dt.datetime) -> None:
    """Until when those invited may say something of the draft."""
    meeting.comments_due = data["comments_due"]


def keep_minutes(meeting: Meeting, by: Actor, data: Data, at: dt.datetime) -> None:
    """The file, and when the meeting was held, by whom it is written down and when it ended."""
    for name in KEPT:
        setattr(meeting, name, data[name])
