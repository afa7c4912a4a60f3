"""What stands against what is recorded of a payment, all of it, each at the field of its form; form and effect ask here.

``unread`` are the fields of the form that cannot be read yet. What the ledger itself holds against it is
``tracking.approvals.rules``'s. Never writes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from inputs.fields import grouped
from programmes.states import Expense
from tracking.approvals.sums import Sums, cells
from tracking.approvals.sums import by as by_key
from tracking.models import LedgerEntry, Payment
from tracking.states import Entry, PaymentState

Found = dict[str, str]  # field and message


def of_paying(payment: Payment, said: Mapping[str, Any], unread: Collection[str] = ()) -> Found:
    """Never above what was asked for, nor before."""
    found = _within(said, payment.asked_by_kind, _("實撥%(kind)s %(amount)s 元，超過本期請款 %(limit)s 元。"))
    return found | some(said, unread) | _not_before(payment.asked_on, said, _("撥款日期不可早於請款日期。"))


def of_accounting(payment: Payment, said: Mapping[str, Any], unread: Collection[str] = ()) -> Found:
    """Never above what was paid, nor above what the ledger says was spent (three queries)."""
    words = _(
        "核銷%(kind)s共 %(sum)s 元，超過已登錄支用 %(spent)s 元；請執行單位先登錄支用，目前最多可核銷 %(left)s 元。"
    )
    found, before, spent = {}, accounted_of(payment), spent_of(payment)
    for kind, amount in kinds_of(said).items():
        if amount and before[kind] + amount > spent[kind]:
            left = max(spent[kind] - before[kind], 0)
            figures = {"sum": grouped(before[kind] + amount), "spent": grouped(spent[kind]), "left": grouped(left)}
            found[kind] = words % {"kind": Expense(kind).label, **figures}
    above = _within(said, payment.kinds, _("核銷%(kind)s %(amount)s 元，超過本期撥款 %(limit)s 元。"))
    return found | above | some(said, unread) | _after_paid(payment, said)


def of_returning(payment: Payment, said: Mapping[str, Any], unread: Collection[str] = ()) -> Found:
    """Never above what is left; all of it where nothing was accounted for, for that cannot be done after it (one query)."""
    rest = payment.rest_by_kind
    found = _within(said, rest, _("繳回%(kind)s %(amount)s 元，超過本期未核銷餘額 %(limit)s 元。")) | some(said, unread)
    if payment.state == PaymentState.PAID and not found and not is_unread(unread) and kinds_of(said) != rest:
        words = _("這一期還沒有核銷，只能全數繳回 %s 元；有支用的，請先登錄核銷，再繳回餘額。")
        found["recurrent"] = words % grouped(payment.rest)
    return found | _after_paid(payment, said)


def kinds_of(said: Mapping[str, Any]) -> dict[str, int]:
    """The amounts of a form by kind of expense."""
    return {kind.value: said.get(kind.value) or 0 for kind in Expense}


def accounted_of(payment: Payment) -> dict[str, int]:
    """What of the programme's instalments was accounted for, 元, by kind of expense (one query)."""
    rows = Payment.objects.filter(undertaking=payment.undertaking_id, programme=payment.programme_id)
    found = rows.aggregate(**{kind.value: Sum(f"accounted_{kind}") for kind in Expense})
    return {kind: amount or 0 for kind, amount in found.items()}


def spent_of(payment: Payment) -> dict[str, int]:
    """What was spent of the programme, 元, by kind of expense (one query)."""
    own = {"venture": payment.undertaking.venture_id, "programme": payment.programme_id}
    found = by_key(lambda cell: cell.expense, cells(**own))
    return {kind.value: found.get(kind.value, Sums()).spent for kind in Expense}


def some(said: Mapping[str, Any], unread: Collection[str] = ()) -> Found:
    """Some money is spoken of, of one kind at least."""
    if is_unread(unread) or any(kinds_of(said).values()):
        return {}
    return {Expense.RECURRENT.value: _("經常門與資本門至少一項要大於 0。")}


def is_unread(unread: Collection[str]) -> bool:
    """Is one of the amounts not known yet?"""
    return any(kind.value in unread for kind in Expense)


def _within(said: Mapping[str, Any], limits: Mapping[str, int], words: str) -> Found:
    return {
        kind: words % {"kind": Expense(kind).label, "amount": grouped(amount), "limit": grouped(limits[kind])}
        for kind, amount in kinds_of(said).items()
        if amount > limits[kind]
    }


def _not_before(first: dt.date | None, said: Mapping[str, Any], words: str) -> Found:
    day: dt.date | None = said.get("day")
    return {"day": words} if first and day and day < first else {}


def _after_paid(payment: Payment, said: Mapping[str, Any]) -> Found:
    """Neither accounted for nor returned before it was paid (one query)."""
    paid = LedgerEntry.objects.standing().filter(payment=payment, entry=Entry.RECEIVED)
    first = paid.order_by("day").values_list("day", flat=True).first()
    return _not_before(first, said, _("日期不可早於撥款日期。"))
