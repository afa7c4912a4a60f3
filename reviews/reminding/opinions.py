"""Agencies are reminded of the opinions ticked in the list, each by the rule that one is; never says what one says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from proposals.models import Proposal
from reviews.models import OpinionRequest
from reviews.reminding.several import Line
from reviews.rounds.nudging import TODAY, may_nudge, nudge, nudges
from workflow.calendar.days import WorkingCalendar
from workflow.engine.errors import Refused
from workflow.engine.verdicts import Verdict

if TYPE_CHECKING:
    from accounts.actors import Actor


def lines_of(actor: Actor, wanted: Iterable[int]) -> list[Line]:
    """Those of ``wanted`` that the actor sees, plan by plan (two queries)."""
    calendar = WorkingCalendar.load()
    rows = OpinionRequest.objects.visible_to(actor).filter(pk__in=wanted).for_list().annotate(nudges=nudges())
    found = rows.order_by("round__proposal_id", "id")
    return [_line(opinion, may_nudge(opinion, actor, calendar)) for opinion in found]


def _line(opinion: OpinionRequest, verdict: Verdict) -> Line:
    agency, plan = opinion.agency.name, opinion.plan
    words = f"{agency}（{plan.called}）"
    return Line(opinion, plan, agency, opinion.round, opinion.asked_until, verdict, words)


def remind(lines: Iterable[Line], *, by: Actor) -> None:
    """Plan by plan, each in a transaction of its own: what one refuses keeps no other from being done."""
    plans: dict[Proposal, list[Line]] = {}
    for line in lines:
        if line.verdict:
            plans.setdefault(line.plan, []).append(line)
    for plan, asked in plans.items():
        try:
            done = nudge(plan, by=by, only=[line.case.pk for line in asked])
        except Refused as refusal:
            for line in asked:
                line.refused = str(refusal)
        else:
            for line in asked:
                line.refused = "" if line.case in done else str(TODAY)
