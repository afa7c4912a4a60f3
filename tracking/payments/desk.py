"""Whom a payment waits for, and what stands on desks of it; never makes a move."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.states import UnitKind
from proposals.permissions import is_platform
from tracking.models import Payment, Undertaking
from tracking.payments.chart import ACCOUNT, PAY
from tracking.permissions import is_executing_unit
from tracking.states import PaymentState
from workflow.engine.moves import Waiting
from workflow.engine.services import hand_on
from workflow.engine.steps import Duty, Step
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor

OVERSEES = frozenset({UnitKind.RDEC, UnitKind.CONVENER, UnitKind.NDC})
RETURNS = _("繳回未支用餘額")
SPENDS = _("登錄支用")


def waiting(payment: Payment) -> Waiting | None:
    """What is left of an accounted payment is the executing unit's to return; nobody is waited for where nothing is."""
    return Waiting(Party.EXECUTING, clock=payment.state) if payment.rest else None


def follow_payment(payment: Payment, by: Actor | None) -> None:
    """A payment that was accounted for waits for its rest."""
    hand_on(payment, by=by)


def waiting_for(actor: Actor) -> list[QuerySet[Payment]]:
    """What the platform records of payments asked for and spent; what the executing unit spends and returns.

    Each is read in order from an index of its own.
    """
    rows = Payment.objects.order_by(F("due_on").asc(nulls_last=True), "id")
    if not actor.may_act or actor.kind in OVERSEES:
        return [rows.none()]
    own = {"holder_unit": actor.unit_id}
    if actor.kind == UnitKind.PLATFORM:
        return [rows.filter(state=PaymentState.ASKED, **own), rows.filter(is_proven=True)]
    return [rows.filter(holder=Party.EXECUTING, **own)]


def steps_of_payments(undertaking: Undertaking, actor: Actor) -> Iterator[Step]:
    """The same on the plan's panel, of an undertaking read with its plan (no query)."""
    spends, records = is_executing_unit(undertaking, actor), is_platform(undertaking.plan, actor)
    for pk, state, instalment, is_proven in vars(undertaking.venture).get("waiting_payments") or ():
        part = str(Payment(undertaking=undertaking, instalment=instalment))
        if records and (is_proven or state == PaymentState.ASKED):
            move = ACCOUNT if is_proven else PAY
            url = reverse("tracking:payment_move", args=[pk, move.name])
            yield Step(move.label, url, weight=move.weight, part=part, name=move.name)
        if spends and state != PaymentState.ASKED:
            verb, page = (SPENDS, "spend") if state == PaymentState.PAID else (RETURNS, "ledger")
            yield Step(verb, reverse(f"tracking:{page}", args=[undertaking.pk]), part=part)


def duty(undertaking: Undertaking, row: Sequence[Any], actor: Actor) -> Duty:
    """One of these, as it stands on a desk; ``row`` has the payment's id, state, day (ISO) and instalment."""
    pk, state, due, instalment = row
    part, day = str(Payment(undertaking=undertaking, instalment=instalment)), due and dt.date.fromisoformat(due)
    if actor.kind == UnitKind.PLATFORM:
        move = PAY if state == PaymentState.ASKED else ACCOUNT
        url = reverse("tracking:payment_move", args=[pk, move.name])
        return Duty(move.label, url, undertaking.plan, day if move == PAY else None, part)
    url = reverse("tracking:ledger", args=[undertaking.pk])
    return Duty(SPENDS if state == PaymentState.PAID else RETURNS, url, undertaking.plan, day, part)
