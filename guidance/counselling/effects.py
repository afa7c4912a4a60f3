"""What else happens when a request for counselling moves, and what must be so; never decides who may move it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext

from accounts.states import UnitKind
from guidance.letting import hide_plan, show_plan
from guidance.states import Way
from workflow.engine.moves import reasons
from workflow.engine.verdicts import Verdict, when

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


def platform_counsels(request: CounsellingRequest, actor: Actor) -> Verdict:
    """Of its own people alone the platform says who counsels."""
    return when(
        request.team_id == actor.unit_id, gettext("由其他單位輔導的申請，由該單位自行指派；要換單位請改派輔導單位。")
    )


def change_coach(request: CounsellingRequest, by: Actor, data: Data, at: dt.datetime) -> None:
    """Another one of the platform's people speaks with who asked; all else goes on."""
    request.coach = data["coach"]


def hand_back(request: CounsellingRequest, by: Actor, data: Data, at: dt.datetime) -> None:
    """The platform is to find somebody else."""
    end(request, by, data, at)
    request.team = request.coach = request.assigned_at = None


def keep_outcome(request: CounsellingRequest, by: Actor, data: Data, at: dt.datetime) -> None:
    """What came of it."""
    request.outcome = data["outcome"]


def said(data: Data, request: CounsellingRequest) -> list[str]:
    """The words of a line of its log: who counsels, or what came of it, first."""
    coach = [gettext("輔導員：%s") % data["coach"]["label"]] if data.get("coach") else []
    return [*coach, *([str(data["outcome"])] if data.get("outcome") else []), *reasons(data, request)]
