"""What moves write into the request itself, which its log keeps none of."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from accounts.actors import Actor
    from privacy.models import RightsRequest

Data = dict[str, Any]


def put_off(request: RightsRequest, by: Actor, data: Data, at: dt.datetime) -> None:
    """As many days again as the law gives, from the day of receipt."""
    request.extended = data["extended"]
    data["due_on"] = request.last_day_extended


def decided(request: RightsRequest, by: Actor, data: Data, at: dt.datetime) -> None:
    """The answer, and of a refusal its ground."""
    request.answer, request.ground = data["answer"], data.get("ground", "")


def carried_out(request: RightsRequest, by: Actor, data: Data, at: dt.datetime) -> None:
    """What was done."""
    request.done = data["done"]
