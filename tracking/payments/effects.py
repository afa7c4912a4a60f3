"""What a move of a payment does besides changing the state, and what must hold; under the lock of the payment and its plan.

A file in ``data`` is stored with the plan and replaced by its attachment, which is what the log then names.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from programmes.states import Expense
from proposals.services import attach_file
from proposals.states import Purpose
from tracking.approvals import rules
from tracking.approvals.ledger import entry, reversal
from tracking.approvals.sums import Sums, cells
from tracking.approvals.sums import by as by_key
from tracking.guards import plan_is_open
from tracking.models import LedgerEntry, Payment
from tracking.states import ENDED, Entry, PaymentState
from workflow.engine.errors import DataMissing
from workflow.engine.verdicts import Verdict, when

if TYPE_CHECKING:
    from accounts.actors import Actor

Data = dict[str, Any]


def plan_goes_on(payment: Payment, actor: Actor) -> Verdict:
    """Nothing is paid to a plan that was withdrawn, nor to a venture whose tracking has ended."""
    undertaking = payment.undertaking
    ended = undertaking.get_state_display() if undertaking.state in ENDED else ""
    return plan_is_open(undertaking, actor) and when(not ended, _("本項事業已「%s」，不再撥款。") % ended)


def something_is_left(payment: Payment, actor: Actor) -> Verdict:
    """What was accounted for in full has nothing to return."""
    return when(payment.rest, _("這一期已全數核銷或繳回，沒有餘額。"))


def pay(payment: Payment, by: Actor, data: Data, at: dt.datetime) -> Data:
    """The money has come: an entry for each kind of expense, never above what was asked, approved and capped."""
    paid = kinds_of(data)
    _require_within(paid, payment.asked_by_kind, _("實撥%(kind)s %(amount)s 元，超過本期請款 %(limit)s 元。"))
    _require_some(paid)
    _require_first(payment.asked_on, data["day"], _("撥款日期不可早於請款日期。"))
    payment.paid_recurrent, payment.paid_capital = paid[Expense.RECURRENT], paid[Expense.CAPITAL]
    _enter(payment, Entry.RECEIVED, paid, by, data)
    return {"amount": sum(paid.values())}


def account(payment: Payment, by: Actor, data: Data, at: dt.datetime) -> Data:
    """核銷: what was proven to be spent of the instalment, never above it, nor above what the ledger says was spent."""
    proven = kinds_of(data)
    _require_within(proven, payment.kinds, _("核銷%(kind)s %(amount)s 元，超過本期撥款 %(limit)s 元。"))
    _require_some(proven)
    _require_after_paid(payment, data["day"])
    before, spent = accounted_of(payment), spent_of(payment)
    for kind, amount in proven.items():
        if amount and before[kind] + amount > spent[kind]:
            words = _(
                "核銷%(kind)s共 %(sum)s 元，超過已登錄支用 %(spent)s 元；"
                "請執行單位先登錄支用，目前最多可核銷 %(left)s 元。"
            )
            figures = {"sum": before[kind] + amount, "spent": spent[kind], "left": max(spent[kind] - before[kind], 0)}
            said = {name: f"{value:,}" for name, value in figures.items()}
            raise DataMissing(words % {"kind": Expense(kind).label, **said})
        setattr(payment, f"accounted_{kind}", amount)
    _file(payment, by, data)
    return {"amount": sum(proven.values())}


def return_rest(payment: Payment, by: Actor, data: Data, at: dt.datetime) -> Data:
    """What was not spent goes back, in part or whole; whole where nothing was accounted for, for that cannot be done after it."""
    back = kinds_of(data)
    _require_within(back, payment.rest_by_kind, _("繳回%(kind)s %(amount)s 元，超過本期未核銷餘額 %(limit)s 元。"))
    _require_some(back)
    if payment.state == PaymentState.PAID and back != payment.rest_by_kind:
        words = _("這一期還沒有核銷，只能全數繳回 %s 元；有支用的，請先登錄核銷，再繳回餘額。")
        raise DataMissing(words % f"{payment.rest:,}")
    _require_after_paid(payment, data["day"])
    _enter(payment, Entry.RETURNED, back, by, data)
    for kind, amount in back.items():
        name = f"returned_{kind}"
        setattr(payment, name, getattr(payment, name) + amount)
    return {"amount": sum(back.values())}


def reverse_received(payment: Payment, by: Actor, data: Data, at: dt.datetime) -> None:
    """What was recorded as paid is taken back; what was spent of it stands in the way. What was asked for stands."""
    _reverse(payment, Entry.RECEIVED, by, data["reason"], at)
    payment.paid_recurrent = payment.paid_capital = 0


def undo_account(payment: Payment, by: Actor, data: Data, at: dt.datetime) -> None:
    """Nothing of the instalment is accounted for any more; the ledger itself says nothing of that."""
    payment.accounted_recurrent = payment.accounted_capital = 0


def reverse_returned(payment: Payment, by: Actor, data: Data, at: dt.datetime) -> None:
    """What was recorded as returned is taken back, all of it."""
    _reverse(payment, Entry.RETURNED, by, data["reason"], at)
    payment.returned_recurrent = payment.returned_capital = 0


def kinds_of(data: Mapping[str, Any]) -> dict[str, int]:
    """The amounts of a form by kind of expense."""
    return {kind.value: data.get(kind.value) or 0 for kind in Expense}


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


def _enter(payment: Payment, kind: str, amounts: Mapping[str, int], by: Actor, data: Data) -> None:
    """Entries of the instalment, one for each kind of expense; its programme's limits are asked first."""
    _file(payment, by, data)
    said = {"programme": payment.programme, "year": payment.year, "document": data["document"], "payment": payment}
    said |= {"attachment": data.get("file")}
    venture = payment.undertaking.venture
    made = [
        entry(venture, kind, amount, by=by, day=data["day"], expense=expense, **said)
        for expense, amount in amounts.items()
        if amount
    ]
    _require_new_document(payment, kind, data["document"])
    rules.require(payment.plan, made)
    payment.writes.insert(made)


def _reverse(payment: Payment, kind: str, by: Actor, reason: str, at: dt.datetime) -> None:
    rows = LedgerEntry.objects.standing().filter(payment=payment, entry=kind).order_by("pk")
    made = [reversal(row, reason, by=by, day=timezone.localdate(at)) for row in rows.select_related("venture")]
    rules.require(payment.plan, made)
    payment.writes.insert(made)


def _require_new_document(payment: Payment, kind: str, document: str) -> None:
    """A document of the same programme pays a venture once: its instalments have one each."""
    rows = LedgerEntry.objects.standing().filter(venture=payment.undertaking.venture_id, entry=kind)
    again = rows.alias(sought=rules.Folded("document")).filter(
        sought=rules.folded(document), programme=payment.programme_id
    )
    if before := again.exclude(payment=payment).select_related("payment").first():
        words = _("文號「%(document)s」已登錄於%(instalment)s，同一文件不得重複登錄。")
        raise DataMissing(words % {"document": document, "instalment": before.payment.called if before.payment else ""})


def _require_within(amounts: Mapping[str, int], limits: Mapping[str, int], words: str) -> None:
    for kind, amount in amounts.items():
        if amount > limits[kind]:
            figures = {"amount": f"{amount:,}", "limit": f"{limits[kind]:,}"}
            raise DataMissing(words % (figures | {"kind": Expense(kind).label}))


def _require_some(amounts: Mapping[str, int]) -> None:
    if not any(amounts.values()):
        raise DataMissing(_("經常門與資本門至少一項要大於 0。"))


def _require_first(first: dt.date, day: dt.date, words: str) -> None:
    if day < first:
        raise DataMissing(words)


def _require_after_paid(payment: Payment, day: dt.date) -> None:
    """Neither accounted for nor returned before it was paid."""
    paid = LedgerEntry.objects.standing().filter(payment=payment, entry=Entry.RECEIVED)
    first = paid.order_by("day").values_list("day", flat=True).first()
    if first:
        _require_first(first, day, _("日期不可早於撥款日期。"))


def _file(payment: Payment, by: Actor, data: Data) -> None:
    if data.get("file"):
        data["file"] = attach_file(payment.plan, data["file"], Purpose.PAYMENT, by=by, writes=payment.writes)
