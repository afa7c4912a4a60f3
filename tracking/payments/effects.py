"""What a move of a payment does besides changing the state, and what must hold; under the lock of the payment and its plan.

A file in ``data`` is stored with the plan and replaced by its attachment, which is what the log then names.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from inputs.words import sentences
from programmes.states import Expense
from proposals.services import attach_file
from proposals.states import Purpose
from tracking.approvals import rules
from tracking.approvals.ledger import entry, reversal
from tracking.guards import plan_is_open
from tracking.models import LedgerEntry, Payment
from tracking.payments import limits
from tracking.payments.limits import kinds_of
from tracking.states import ENDED, Entry
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
    _require_nothing(limits.of_paying(payment, data))
    paid = kinds_of(data)
    payment.paid_recurrent, payment.paid_capital = paid[Expense.RECURRENT], paid[Expense.CAPITAL]
    _enter(payment, Entry.RECEIVED, paid, by, data)
    return {"amount": sum(paid.values())}


def account(payment: Payment, by: Actor, data: Data, at: dt.datetime) -> Data:
    """核銷: what was proven to be spent of the instalment, never above it, nor above what the ledger says was spent."""
    _require_nothing(limits.of_accounting(payment, data))
    proven = kinds_of(data)
    payment.accounted_recurrent, payment.accounted_capital = proven[Expense.RECURRENT], proven[Expense.CAPITAL]
    _file(payment, by, data)
    return {"amount": sum(proven.values())}


def return_rest(payment: Payment, by: Actor, data: Data, at: dt.datetime) -> Data:
    """What was not spent goes back, in part or whole."""
    _require_nothing(limits.of_returning(payment, data))
    back = kinds_of(data)
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


def _require_nothing(found: Mapping[str, str]) -> None:
    """Raise with all that stands against it."""
    if found:
        raise DataMissing(sentences(found.values()))


def _file(payment: Payment, by: Actor, data: Data) -> None:
    if data.get("file"):
        data["file"] = attach_file(payment.plan, data["file"], Purpose.PAYMENT, by=by, writes=payment.writes)
