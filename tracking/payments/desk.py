"""Whom a payment waits for, and what stands on desks of it; never makes a move."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.states import UnitKind
from tracking.models import LedgerEntry, Payment, Undertaking
from tracking.payments.chart import ACCOUNT, PAY
from tracking.states import Entry, PaymentState
from workflow.engine.moves import Waiting
from workflow.engine.services import hand_on
from workflow.engine.steps import Duty
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


def waiting_for(actor: Actor) -> QuerySet[Payment]:
    """What the platform records of payments asked for and spent; what the executing unit spends and returns."""
    rows = Payment.objects.order_by(F("due_on").asc(nulls_last=True), "id")
    if not actor.may_act or actor.kind in OVERSEES:
        return rows.none()
    if actor.kind == UnitKind.PLATFORM:
        asked = Q(state=PaymentState.ASKED, holder_unit=actor.unit_id)
        proven = Q(state=PaymentState.PAID, spent_so_far__gte=F("accounted_so_far") + F("recurrent") + F("capital"))
        return rows.alias(spent_so_far=_spent(), accounted_so_far=_accounted()).filter(asked | proven)
    return rows.filter(_carried_out_by(actor.unit_id), holder=Party.EXECUTING)


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


def _carried_out_by(unit: int | None) -> Q:
    """As ``Undertaking.executing_unit_id`` says."""
    venture = "undertaking__venture__"
    own = Q(**{f"{venture}proposal__represented_by": unit}) | Q(
        **{f"{venture}proposal__represented_by": None, f"{venture}proposal__owner": unit}
    )
    return Q(**{f"{venture}executing_unit": unit}) | (Q(**{f"{venture}executing_unit": None}) & own)


def _spent() -> Coalesce:
    rows = LedgerEntry.objects.filter(venture=OuterRef("undertaking__venture"), entry=Entry.SPENT).order_by()
    rows = rows.filter(Q(programme=OuterRef("programme")) | Q(programme=None))
    return Coalesce(Subquery(rows.values("venture").annotate(sum=Sum("amount")).values("sum")), 0)


def _accounted() -> Coalesce:
    both = F("accounted_recurrent") + F("accounted_capital")
    rows = Payment.objects.filter(undertaking=OuterRef("undertaking"), programme=OuterRef("programme")).order_by()
    return Coalesce(Subquery(rows.values("undertaking").annotate(sum=Sum(both)).values("sum")), 0)
