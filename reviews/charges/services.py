"""What decisions give units to do is laid on these, once the minutes are confirmed (R3); never reports for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from inputs.words import in_words
from reviews.models import Charge, Decision
from workflow.calendar import clock
from workflow.delivery import notices
from workflow.engine.services import start_clock
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor
    from reviews.models import Meeting

GIVEN = _("%(plan)s：%(meeting)s決議由貴單位主辦，辦理後請回報")


def charge_units(meeting: Meeting, *, by: Actor) -> None:
    """Each decision that names a unit is that unit's to report on, and it is told; but a proposer answers with its plan."""
    decisions = Decision.objects.filter(agenda_item__meeting=meeting).exclude(unit=None)
    plans = [f"agenda_item__proposal{party}" for party in ("", "__owner", "__represented_by")]
    rows = decisions.select_related("unit", *plans, "agenda_item__meeting").order_by("pk")
    charges = [
        Charge(decision=row, unit=row.unit, holder=Party.AGENCIES, holder_unit=row.unit)
        for row in rows
        if row.unit and row.unit_id != row.agenda_item.proposal.proposing_unit.pk
    ]
    for charge in charges:
        start_clock(charge, clock.now(), {})
    for charge in Charge.objects.bulk_create(charges):
        words = in_words(GIVEN, {"plan": charge.plan.called, "meeting": charge.decision.agenda_item.meeting})
        notices.tell(f"charge:{charge.pk}", words, charge.get_absolute_url(), [charge.unit], but=by.user)
