"""Agencies are reminded of the opinions ticked in the list, each by the rule that one is; never says what one says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from proposals.models import Proposal
from reviews.models import OpinionRequest
from reviews.reminding.several import Line
from reviews.rounds.nudging import TODAY, may_nudge, nudge, nudges
from workflow.calendar.days import WorkingCalendar
from workflow.engine.errors import Refused

if TYPE_CHECKING:
    from accounts.actors import Actor


@dataclass
class OpinionLine(Line):
    """An opinion that is asked for; whether its agency may be reminded."""

    opinion: OpinionRequest

    @property
    def words(self) -> str:
        """Whose, of which plan."""
        return f"{self.opinion.agency.name}（{self.opinion.plan.called}）"


def lines_of(actor: Actor, wanted: Iterable[int]) -> list[OpinionLine]:
    """Those of ``wanted`` that the actor sees, plan by plan (two queries)."""
    calendar = WorkingCalendar.load()
    rows = OpinionRequest.objects.visible_to(actor).filter(pk__in=wanted).for_list().annotate(nudges=nudges())
    found = rows.order_by("round__proposal_id", "id")
    return [OpinionLine(may_nudge(opinion, actor, calendar), "", opinion) for opinion in found]


def remind(lines: Iterable[OpinionLine], *, by: Actor) -> None:
    """Plan by plan, each in a transaction of its own: what one refuses keeps no other from being done."""
    plans: dict[Proposal, list[OpinionLine]] = {}
    for line in lines:
        if line.verdict:
            plans.setdefault(line.opinion.plan, []).append(line)
    for plan, asked in plans.items():
        try:
            done = nudge(plan, by=by, only=[line.opinion.pk for line in asked])
        except Refused as refusal:
            for line in asked:
                line.refused = str(refusal)
        else:
            for line in asked:
                line.refused = "" if line.opinion in done else str(TODAY)
