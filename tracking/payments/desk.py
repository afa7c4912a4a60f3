"""Whom a payment waits for, and what stands on desks of it; never makes a move."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.states import UnitKind
from proposals.models import Venture
from proposals.permissions import is_platform
from tracking.models import Payment, Undertaking
from tracking.payments.chart import ACCOUNT, PAY, REFUSE_PAYMENT
from tracking.permissions import is_executing_unit
from tracking.results.releasing import held_by
from tracking.states import PaymentState
from workflow.engine.moves import Move, Waiting
from workflow.engine.steps import Duty, Step
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor
    from workflow.engine.verdicts import Words

OVERSEES = frozenset({UnitKind.RDEC, UnitKind.CONVENER, UnitKind.NDC})
RETURNS = _("繳回未支用餘額")
SPENDS = _("登錄支用")


def waiting(payment: Payment) -> Waiting | None:
    """What is left of an accounted payment is the executing unit's to return; nobody is waited for where nothing is."""
    return Waiting(Party.EXECUTING, clock=payment.state) if payment.rest else None


def owing(venture: Venture) -> list[tuple[str, dt.date | None]]:
    """Who is to settle each instalment that is not, and until when, of a venture read with its plan (no query)."""
    rows = vars(venture).get("waiting_payments") or ()
    return [
        held_by(holder, is_proven, due and dt.date.fromisoformat(due))
        for _pk, _state, _instalment, is_proven, holder, due in rows
    ]


def waiting_for(actor: Actor) -> list[QuerySet[Payment]]:
    """What the platform records of payments asked for and spent; what the executing unit spends and returns, until all of it is
    spent: then that is the platform's to account for.

    Each is read in order from an index of its own.
    """
    rows = Payment.objects.order_by(F("due_on").asc(nulls_last=True), "id")
    if not actor.may_act or actor.kind in OVERSEES:
        return [rows.none()]
    own = {"holder_unit": actor.unit_id}
    if actor.kind == UnitKind.PLATFORM:
        return [rows.filter(state=PaymentState.ASKED, **own), rows.filter(is_proven=True)]
    return [rows.filter(holder=Party.EXECUTING, is_proven=False, **own)]


def steps_of_payments(undertaking: Undertaking, actor: Actor) -> Iterator[Step]:
    """The same on the plan's panel, of an undertaking read with its plan (no query)."""
    spends, records = is_executing_unit(undertaking, actor), is_platform(undertaking.plan, actor)
    for pk, state, instalment, is_proven, *_held in vars(undertaking.venture).get("waiting_payments") or ():
        part = str(Payment(undertaking=undertaking, instalment=instalment))
        if records and (is_proven or state == PaymentState.ASKED):
            move = _recorded_by(undertaking, state)
            url = reverse("tracking:payment_move", args=[pk, move.name])
            yield Step(move.label, url, weight="primary", part=part, name=move.name)
        if spends and state != PaymentState.ASKED and not is_proven:
            verb = _verb(undertaking, state)
            page = "spend" if verb == SPENDS else "ledger"
            yield Step(verb, reverse(f"tracking:{page}", args=[undertaking.pk]), part=part)


def duty(undertaking: Undertaking, row: Sequence[Any], actor: Actor) -> Duty:
    """One of these, as it stands on a desk; ``row`` has the payment's id, state, day (ISO), instalment, and is it proven?"""
    pk, state, due, instalment, _is_proven = row
    part, day = str(Payment(undertaking=undertaking, instalment=instalment)), due and dt.date.fromisoformat(due)
    if actor.kind == UnitKind.PLATFORM:
        move = _recorded_by(undertaking, state)
        url = reverse("tracking:payment_move", args=[pk, move.name])
        return Duty(move.label, url, undertaking.plan, None if move == ACCOUNT else day, part)
    url = reverse("tracking:ledger", args=[undertaking.pk])
    return Duty(_verb(undertaking, state), url, undertaking.plan, day, part)


def _recorded_by(undertaking: Undertaking, state: str) -> Move:
    """What the platform records of an instalment; once tracking has ended nothing is paid any more."""
    if state != PaymentState.ASKED:
        return ACCOUNT
    return REFUSE_PAYMENT if undertaking.has_ended else PAY


def _verb(undertaking: Undertaking, state: str) -> Words:
    """What the executing unit does with an instalment of which not all is spent; once tracking has ended it returns the rest."""
    return SPENDS if state == PaymentState.PAID and not undertaking.has_ended else RETURNS
