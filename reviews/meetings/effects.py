"""What a move of a meeting does besides changing the state, under the row lock; never called but by the door."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from accounts.actors import Actor
    from reviews.models import Meeting

Data = dict[str, Any]
KEPT = ("minutes", "held_at", "recorder", "remarks", "adjourned_at")


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
