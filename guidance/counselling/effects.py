"""What else happens when a request for counselling moves; never decides whether it may."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from accounts.states import UnitKind
from guidance.letting import hide_plan, show_plan
from guidance.states import Way
from workflow.engine.moves import reasons

if TYPE_CHECKING:
    from accounts.actors import Actor
    from guidance.models import CounsellingRequest

Data = dict[str, Any]
WAYS = {UnitKind.PLATFORM: Way.PLATFORM, UnitKind.COUNSELLING_TEAM: Way.TEAM, UnitKind.AGENCY: Way.AGENCY}


def assign(request: CounsellingRequest, by: Actor, data: Data, at: dt.datetime) -> None:
    """Who counsels from now on, and sees the plan; who did until now sees it no more."""
    end(request, by, data, at)
    request.team, request.coach, request.assigned_at = data["team"], data.get("coach"), at
    request.contacted_on = None  # it has spoken with nobody yet
    request.way = WAYS[UnitKind(request.team.kind)]
    show_plan(request.proposal, request.team, by=by)


def end(request: CounsellingRequest, by: Actor, data: Data, at: dt.datetime) -> None:
    """Nobody counsels any more by this request."""
    hide_plan(request.proposal, request.team, by=by, ended=request)


def hand_back(request: CounsellingRequest, by: Actor, data: Data, at: dt.datetime) -> None:
    """The platform is to find somebody else."""
    end(request, by, data, at)
    request.team = request.coach = request.assigned_at = None


def keep_outcome(request: CounsellingRequest, by: Actor, data: Data, at: dt.datetime) -> None:
    """What came of it."""
    request.outcome = data["outcome"]


def said(data: Data, request: CounsellingRequest) -> list[str]:
    """The words of a line of its log: what came of it first."""
    return [*([str(data["outcome"])] if data.get("outcome") else []), *reasons(data, request)]
