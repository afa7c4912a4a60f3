"""A meeting that sits today: one plan, a matter that two agencies have to confirm; one of the first was settled before."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from proposals.models import Proposal
from proposals.workflow import CONCLUDE_REVIEW
from reviews.commitments.services import move_commitment
from reviews.meetings.chart import SEND_NOTICE
from reviews.meetings.services import call_meeting, move_meeting
from reviews.models import Commitment, Meeting
from reviews.rounds.services import release_round
from reviews.workflow import CONFIRM
from tests.reviews.cases import Cast, file_as, latest_round, offer, reviewed_plan
from workflow.calendar import clock
from workflow.engine.services import perform

QUESTION = "協助場域媒合，由農業局主辦，是否確認？"


@dataclass
class Sitting:
    """What its tests speak of."""

    meeting: Meeting
    plan: Proposal
    lead: Commitment
    assist: Commitment
    settled: Commitment


def noon() -> dt.datetime:
    """Of today, where people are."""
    return timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)


def sitting(cast: Cast) -> Sitting:
    """Reviewed, called and notified yesterday."""
    with clock.at(noon() - dt.timedelta(days=1)):
        plan = reviewed_plan(cast)
        file_as(cast.farm, plan, commitments=[offer(), offer("提供苗木")])
        file_as(cast.water, plan, commitments=[offer(role="assist")])
        release_round(latest_round(plan), by=cast.rdec)
        settled = Commitment.objects.get(item="提供苗木")
        move_commitment(settled, CONFIRM, by=cast.farm)
        plan.refresh_from_db()
        perform(plan, CONCLUDE_REVIEW, by=cast.rdec)
        call_meeting(plan, held_at=noon(), place="市政大樓", chair="副市長", by=cast.rdec)
        meeting = Meeting.objects.get()
        move_meeting(meeting, SEND_NOTICE, by=cast.rdec)
    lead, assist = (Commitment.objects.get(item="協助場域媒合", agency=a.unit) for a in (cast.farm, cast.water))
    return Sitting(meeting, plan, lead, assist, settled)
