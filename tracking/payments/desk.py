"""Whom a payment waits for, and what stands on desks of it; never makes a move."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.states import UnitKind
from tracking.models import LedgerEntry, Payment
from tracking.payments.chart import ACCOUNT, PAY
from tracking.states import Entry, PaymentState
from workflow.engine.moves import Waiting
from workflow.engine.services import hand_on
from workflow.engine.steps import Duty, Step
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor
    from workflow.engine.facts import Facts

SHOWN = 30
OVERSEES = frozenset({UnitKind.RDEC, UnitKind.CONVENER, UnitKind.NDC})
RETURNS = _("繳回未支用餘額")
SPENDS = _("登錄支用")


def waiting(payment: Payment) -> Waiting | None:
    """What is left of an accounted payment is the executing unit's to return; nobody is waited for where nothing is."""
    return Waiting(Party.EXECUTING, clock=payment.state) if payment.rest else None


def follow_payment(payment: Payment, by: Actor | None) -> None:
    """A payment that was accounted for waits for its rest."""
    hand_on(payment, by=by)


def no_steps(facts: Facts, actor: Actor) -> Iterable[Step]:
    """Payments are moved from the ledger, not from the plan's panel: there may be many."""
    return ()


def duties(actor: Actor) -> Iterator[Duty]:
    """The platform records payments asked for, and accounts for what was spent; the unit spends and returns (one query)."""
    if not actor.may_act or actor.kind in OVERSEES:
        return
    rows = Payment.objects.for_page().order_by(F("due_on").asc(nulls_last=True), "id")
    if actor.kind == UnitKind.PLATFORM:
        asked = Q(state=PaymentState.ASKED, holder_unit=actor.unit_id)
        proven = Q(state=PaymentState.PAID, spent__gte=F("accounted") + F("recurrent") + F("capital"))
        for row in rows.alias(spent=_spent(), accounted=_accounted()).filter(asked | proven)[:SHOWN]:
            move = PAY if row.state == PaymentState.ASKED else ACCOUNT
            due = row.due_on if move == PAY else None
            yield Duty(move.label, reverse("tracking:payment_move", args=[row.pk, move.name]), row.plan, due, str(row))
        return
    for row in rows.filter(_carried_out_by(actor.unit_id), holder=Party.EXECUTING)[:SHOWN]:
        verb = SPENDS if row.state == PaymentState.PAID else RETURNS
        yield Duty(verb, row.get_absolute_url(), row.plan, row.due_on, str(row))


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
