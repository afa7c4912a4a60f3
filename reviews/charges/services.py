"""What decisions give units to do, and what these have confirmed, becomes theirs to report on (R3); never reports for them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from inputs.fields import format_day
from inputs.words import in_words
from proposals.states import State as PlanState
from reviews.models import Charge, Commitment, Decision
from reviews.states import REVIEWS, ChargeState, CommitmentState
from workflow.calendar import clock
from workflow.delivery import notices
from workflow.engine.services import log_line, set_due, start_clock, working_days
from workflow.states import Party, Remark

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal
    from reviews.models import Meeting

GIVEN = _("%(plan)s：%(meeting)s決議由貴單位主辦，辦理後請回報")
PASSED_ON = _("%(plan)s：%(meeting)s%(part)s已更正由%(unit)s主辦，貴單位不必再回報")
HANDED_OVER = _("%(plan)s已核定：貴機關確認的分工與配合事項請依計畫辦理，完成後回報")


def charge_units(meeting: Meeting, *, by: Actor) -> None:
    """Each decision that names a unit is that unit's to report on, and it is told; but a proposer answers with its plan."""
    _charge(_decided(agenda_item__meeting=meeting), by)


def charge_anew(decision: Decision, *, by: Actor) -> None:
    """A decision was corrected, behind its plan's lock: what it gives to do goes to the unit that leads now, until the day that
    holds now. Both units are told.
    """
    charge = Charge.objects.select_for_update(of=("self",)).for_page().filter(decision=decision).first()
    if charge is None:
        _charge(_decided(pk=decision.pk), by)
        return
    former, unit = charge.unit, decision.unit
    if charge.state == ChargeState.OPEN:
        due = decision.due_on
        days = None if due else working_days(charge.machine, charge.state)
        set_due(charge, due or timezone.localdate(charge.state_since), days)
    if unit and unit != former:
        charge.unit = charge.holder_unit = unit
    charge.row_version += 1
    charge.save()
    with override(settings.LANGUAGE_CODE):
        said = [_("主辦由%(was)s改為%(now)s") % {"was": former, "now": charge.unit}] if charge.unit != former else []
        said += [_("期限 %s") % (format_day(charge.due_on) if charge.due_on else "—")]
        data = {"reason": "；".join(map(str, said))}
    line = log_line(charge, Remark.CORRECT, by, clock.now(), source=charge.state, data=data)
    line.save(force_insert=True)
    if charge.unit == former:
        return
    about = {"plan": charge.plan.called, "meeting": charge.origin, "part": charge.part, "unit": charge.unit}
    gone = notices.Event(f"charge:{charge.pk}:{charge.row_version}:gone", REVIEWS.asked, charge.plan)
    notices.tell(gone, in_words(PASSED_ON, about), reverse("reviews:charges"), [former], but=by.user)
    _tell(charge, f"charge:{charge.pk}:{charge.row_version}", by)


def _decided(**where: Any) -> QuerySet[Decision]:
    plans = [f"agenda_item__proposal{party}" for party in ("", "__owner", "__represented_by")]
    decisions = Decision.objects.filter(**where).exclude(unit=None)
    return decisions.select_related("unit", *plans, "agenda_item__meeting").order_by("pk")


def _charge(decisions: Iterable[Decision], by: Actor) -> None:
    charges = [
        Charge(
            decision=row,
            proposal=row.agenda_item.proposal,
            unit=row.unit,
            holder=Party.AGENCIES,
            holder_unit=row.unit,
        )
        for row in decisions
        if row.unit and row.unit_id != row.agenda_item.proposal.proposing_unit.pk
    ]
    for charge in charges:
        assert charge.decision
        start_clock(charge, clock.now(), {"due_on": charge.decision.due_on})
    for charge in Charge.objects.bulk_create(charges):
        _tell(charge, f"charge:{charge.pk}", by)


def _tell(charge: Charge, key: str, by: Actor) -> None:
    words = in_words(GIVEN, {"plan": charge.plan.called, "meeting": charge.origin})
    event = notices.Event(key, about=charge)
    notices.tell(event, words, charge.get_absolute_url(), [charge.unit], but=by.user)


def hand_over(plan: Proposal, by: Actor | None) -> None:
    """What agencies have confirmed is theirs to do once the plan is approved, each told once (R3); again for what is new."""
    if plan.state != PlanState.APPROVED:
        return
    rows = Commitment.objects.filter(proposal=plan, state=CommitmentState.CONFIRMED, charge=None)
    made = [
        Charge(commitment=row, proposal=plan, unit=row.agency, holder=Party.AGENCIES, holder_unit=row.agency)
        for row in rows.select_related("agency").order_by("agency_id", "pk")
    ]
    for charge in made:
        start_clock(charge, clock.now(), {})
    charges = Charge.objects.bulk_create(made)
    if charges:
        units = list({charge.unit_id: charge.unit for charge in charges}.values())
        words = in_words(HANDED_OVER, {"plan": plan.called})
        event = notices.Event(f"charges:{charges[0].pk}", REVIEWS.asked, plan)
        notices.tell(event, words, reverse("reviews:charges"), units, but=by.user if by else None)
