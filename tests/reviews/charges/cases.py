"""What decisions give units to do, of plans that wait for it."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import Unit
from proposals.models import Proposal
from proposals.states import State
from reviews.models import Charge, Decision
from workflow.states import Party


def charged(plan: Proposal) -> QuerySet[Charge]:
    """Of a decision that names an agency."""
    rows = Charge.objects.filter(proposal=plan)
    if plan.state == State.MEETING_REVISION and not rows.exists():
        said = {"decision": Decision.objects.filter(agenda_item__proposal=plan).first(), "holder": Party.AGENCIES}
        Charge.objects.create(proposal=plan, unit=Unit.objects.get(code="TOU"), **said)
    return rows
