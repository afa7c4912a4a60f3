"""What decisions give units to do, and what these have confirmed, becomes theirs to report on (R3); never reports for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from inputs.words import in_words
from proposals.states import State as PlanState
from reviews.models import Charge, Commitment, Decision
from reviews.states import REVIEWS, CommitmentState
from workflow.calendar import clock
from workflow.delivery import notices
from workflow.engine.services import start_clock
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal
    from reviews.models import Meeting

GIVEN = _("%(plan)s：%(meeting)s決議由貴單位主辦，辦理後請回報")
HANDED_OVER = _("%(plan)s已核定：貴機關確認的分工與配合事項請依計畫辦理，完成後回報")


def charge_units(meeting: Meeting, *, by: Actor) -> None:
    """Each decision that names a unit is that unit's to report on, and it is told; but a proposer answers with its plan."""
    decisions = Decision.objects.filter(agenda_item__meeting=meeting).exclude(unit=None)
    plans = [f"agenda_item__proposal{party}" for party in ("", "__owner", "__represented_by")]
    rows = decisions.select_related("unit", *plans, "agenda_item__meeting").order_by("pk")
    charges = [
        Charge(
            decision=row,
            proposal=row.agenda_item.proposal,
            unit=row.unit,
            holder=Party.AGENCIES,
            holder_unit=row.unit,
        )
        for row in rows
        if row.unit and row.unit_id != row.agenda_item.proposal.proposing_unit.pk
    ]
    for charge in charges:
        assert charge.decision
        start_clock(charge, clock.now(), {"due_on": charge.decision.due_on})
    for charge in Charge.objects.bulk_create(charges):
        words = in_words(GIVEN, {"plan": charge.plan.called, "meeting": charge.origin})
        event = notices.Event(f"charge:{charge.pk}", about=charge)
        notices.tell(event, words, charge.get_absolute_url(), [charge.unit], but=by.user)


def hand_over(plan: Proposal, by: Actor | None) -> None:
    """What agencies have confirmed is theirs to do once the plan is approved, each told once (R3); again for what is new."""
    if plan.state != PlanState.APPROVED:
        return
    rows = Commitment.objects.filter(proposal=plan, state=CommitmentState.CONFIRMED, charge=None)
    made = [
        Charge(commitment=row, proposal=plan, unit=row.agency, holder=Party.AGENCIES, holder_unit=row.agency)
        for row in rows.select_related("agency").order_by("pk")
    ]
    for charge in made:
        start_clock(charge, clock.now(), {})
    charges = Charge.objects.bulk_create(made)
    if charges:
        units = list({charge.unit_id: charge.unit for charge in charges}.values())
        words = in_words(HANDED_OVER, {"plan": plan.called})
        event = notices.Event(f"charges:{charges[0].pk}", REVIEWS.asked, plan)
        notices.tell(event, words, reverse("reviews:charges"), units, but=by.user if by else None)
