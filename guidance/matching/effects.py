"""What else happens when a match moves; never decides whether it may."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from guidance.letting import hide_plan, show_plan
from guidance.matching.states import PLACE_TAKEN
from proposals.states import PlanPermission
from workflow.engine.errors import DataMissing

if TYPE_CHECKING:
    from accounts.actors import Actor
    from guidance.models import Match

Data = dict[str, Any]


def note_contact(match: Match, by: Actor, data: Data, at: dt.datetime) -> None:
    """From now on the partner sees the match."""
    match.contacted_at = at


def take_place(match: Match, by: Actor, data: Data, at: dt.datetime) -> None:
    """One of the partner's places is taken, on paper, and the partner sees the plan."""
    match.agreement, match.agreement_number = data.get("agreement"), data.get("agreement_number", "")
    if not (match.agreement or match.agreement_number):
        raise DataMissing(_("請附上合作文件，或填寫文件的文號。"))
    _count(match, 1)
    show_plan(match.proposal, match.partner.unit, by=by, kind=PlanPermission.PARTNER)


def close(match: Match, by: Actor, data: Data, at: dt.datetime) -> None:
    """What came of it or why not, and by whom; a place that was taken is free, and the plan out of the partner's sight."""
    match.outcome = data.get("outcome") or data["reason"]
    match.closed_by = by.unit.name if by.unit else ""
    if match.state in PLACE_TAKEN:
        _count(match, -1)
        hide_plan(match.proposal, match.partner.unit, by=by, ended=match, kind=PlanPermission.PARTNER)


def _count(match: Match, more: int) -> None:
    """The partner's row is locked with the match."""
    match.partner.taken += more
    match.writes.save(match.partner, only=("taken",))
