"""Asking for money and entering what was spent: what an undertaking's people write in its ledger, each under its lock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from inputs.fields import format_day
from inputs.words import in_words, sentences
from programmes.models import CentralProgramme
from proposals.models import BudgetLine
from proposals.services import attach_file
from proposals.states import ENDED as PLAN_ENDED
from proposals.states import Purpose
from tracking.approvals import ledger, rules
from tracking.approvals.budget import accepted_lines, key_of
from tracking.guards import plan_is_open
from tracking.models import LedgerEntry, Payment, Undertaking
from tracking.payments import limits
from tracking.payments.limits import accounted_of, spent_of
from tracking.permissions import is_executing_unit
from tracking.states import AFTER_WORK, ENDED, PAYMENT_HOLDERS, Entry, PaymentState
from workflow.calendar import clock
from workflow.delivery import notices
from workflow.engine.errors import DataMissing, GuardFailed, NotPermitted
from workflow.engine.services import lock, log_line, start_clock
from workflow.engine.verdicts import YES, Verdict, when
from workflow.states import Party, Remark

INSTALMENT_TWICE = gettext_lazy("%(programme)s第 %(number)d 期已請款，同一期不得重複請款；請改填下一期。")


def may_enter(undertaking: Undertaking, actor: Actor) -> Verdict:
    """Whoever carries the venture out, from its approval until its tracking ends: asks for payments, enters what was spent."""
    ended = undertaking.get_state_display() if undertaking.state in ENDED else ""
    open_ = when(not ended, _("本項事業已「%s」，不再登錄請款與支用。") % ended)
    return is_executing_unit(undertaking, actor) and plan_is_open(undertaking, actor) and open_


def may_spend(undertaking: Undertaking, actor: Actor) -> Verdict:
    """The same; and after the end what was spent before, while an instalment waits to be accounted for (one query then)."""
    verdict = may_enter(undertaking, actor)
    if verdict or not is_executing_unit(undertaking, actor):
        return verdict
    return YES if undertaking.payments.filter(state=PaymentState.PAID).exists() else verdict


def ended_on(undertaking: Undertaking) -> dt.date | None:
    """The day on which the tracking of the venture, or its plan, ended."""
    ends = [case.state_since for case in (undertaking, undertaking.plan) if case.state in ENDED | PLAN_ENDED]
    return min((timezone.localdate(at) for at in ends), default=None)


ASKED = gettext_lazy("%(payment)s：請款 %(amount)s 元（%(actor)s），請登錄撥款。")


@transaction.atomic
def ask_payment(undertaking: Undertaking, *, by: Actor, **said: Any) -> Payment:
    """請款: ask for an instalment of a programme; with all that is asked for and paid never above approval and cap.

    ``said``: programme, instalment, year, recurrent and capital (元), document, asked_on and, if there is one, file.
    """
    locked = _locked(undertaking, by)
    amounts = limits.kinds_of(said)
    programme: CentralProgramme | None = said.get("programme")
    mine = {"undertaking": locked, "programme": programme}
    standing = Payment.objects.filter(undertaking=locked).exclude(state=PaymentState.CANCELLED)
    wrong = [*limits.some(said).values(), *_instalment_again(standing, programme, said["instalment"], said["document"])]
    if wrong:
        raise DataMissing(sentences(wrong))
    at, file = clock.now(), said.get("file")
    payment = Payment(
        **mine,
        **amounts,
        instalment=said["instalment"],
        year=said["year"],
        document=said["document"],
        asked_on=said["asked_on"],
        holder=PAYMENT_HOLDERS[PaymentState.ASKED],
        attachment=attach_file(locked.plan, file, Purpose.PAYMENT, by=by) if file else None,
    )
    rules.require(locked.plan, _as_paid(payment, locked, by), pending=_pending(standing, locked, by))
    platform = list(locked.units_for(Party.PLATFORM))
    payment.holder_unit = platform[0] if len(platform) == 1 else None
    start_clock(payment, at, {})
    payment.save(force_insert=True)
    said = {"day": payment.asked_on, "document": payment.document, "amount": payment.amount}
    log_line(payment, Remark.ASKED, by, at, data=said).save(force_insert=True)
    words = {"payment": payment, "amount": f"{payment.amount:,}", "actor": by}
    text = in_words(ASKED, words)
    notices.tell(f"payment:{payment.pk}:asked", text, payment.get_absolute_url(), platform, but=by.user, case=payment)
    follow_money(locked, by)
    return payment


@transaction.atomic
def record_spending(
    undertaking: Undertaking,
    *,
    line: BudgetLine,
    amount: int,
    day: dt.date,
    document: str,
    by: Actor,
    file: Any = None,
) -> LedgerEntry:
    """登錄支用: what was paid for an item of the venture's budget, once for each document."""
    locked = _locked(undertaking, by, may=may_spend)
    own = {key_of(each) for each in accepted_lines([locked.venture])[locked.venture_id]}
    if line.venture_id != locked.venture_id or key_of(line) not in own:
        raise DataMissing(_("這一筆經費不屬於本項事業。"))
    if amount <= 0:
        raise DataMissing(_("支用金額要大於 0。"))
    made = _spent(locked, line, amount, by=by, day=day, document=document)
    if wrong := [*_after_the_end(locked, day), *rules.refusals(locked.plan, [made])]:
        raise DataMissing(sentences(wrong))
    made.attachment = attach_file(locked.plan, file, Purpose.PAYMENT, by=by) if file else None
    made.save(force_insert=True)
    follow_money(locked, by)
    return made


@transaction.atomic
def against_spending(undertaking: Undertaking, line: BudgetLine, amount: int, document: str, *, by: Actor) -> list[str]:
    """What the ledger would refuse of an amount of which something else is not known yet."""
    made = _spent(undertaking, line, amount, by=by, day=timezone.localdate(), document=document)
    return rules.refusals(undertaking.plan, [made])


def against_asking(undertaking: Undertaking, *, by: Actor, **said: Any) -> list[str]:
    """The same of an instalment."""
    standing = Payment.objects.filter(undertaking=undertaking).exclude(state=PaymentState.CANCELLED)
    programme, number = said.get("programme"), said.get("instalment") or 0
    again = _instalment_again(standing, programme, number, said.get("document") or "")
    about = {"undertaking": undertaking, "programme": programme, "year": said["year"]}
    payment = Payment(**about, **limits.kinds_of(said), asked_on=timezone.localdate())
    added, pending = _as_paid(payment, undertaking, by), _pending(standing, undertaking, by)
    return [*again, *rules.refusals(undertaking.plan, added, pending=pending)]


@transaction.atomic
def reverse_spending(entry: LedgerEntry, *, reason: str, by: Actor) -> LedgerEntry:
    """沖銷支用: a counter entry with its reason; not of what has been accounted for."""
    locked = _locked(entry.venture.undertaking, by, may=may_spend)
    standing = LedgerEntry.objects.standing().filter(venture=locked.venture_id, entry=Entry.SPENT)
    row = standing.select_related("programme").filter(pk=entry.pk).first()
    if row is None:
        raise GuardFailed(_("這一筆已沖銷，或不是支用帳目。"))
    if not reason.strip():
        raise DataMissing(_("請說明沖銷的理由。"))
    row.venture = locked.venture
    of_programme = Payment(undertaking=locked, programme=row.programme)
    left, accounted = spent_of(of_programme)[row.expense] - row.amount, accounted_of(of_programme)[row.expense]
    if left < accounted:
        words = _("沖銷後支用剩 %(left)s 元，低於已核銷 %(accounted)s 元；請先由研考會撤銷核銷。")
        raise GuardFailed(words % {"left": f"{left:,}", "accounted": f"{accounted:,}"})
    made = ledger.reversal(row, reason.strip(), by=by, day=timezone.localdate(clock.now()))
    rules.require(locked.plan, [made])
    made.save(force_insert=True)
    follow_money(locked, by)
    return made


def follow_money(undertaking: Undertaking, by: Actor | None) -> None:
    """Money of an undertaking, held with its plan, came to be in other hands: so does what waits for it once the work is done.

    While somebody still carries the work out, the plan waits for that and not for its money.
    """
    if undertaking.state in AFTER_WORK:
        for follow in undertaking.machine.followers:
            follow(undertaking, by)


def _locked(undertaking: Undertaking, by: Actor, *, may: Any = may_enter) -> Undertaking:
    """The undertaking and its plan, held; whoever may not write there is refused."""
    locked = lock(undertaking, by=by)
    if not (theirs := is_executing_unit(locked, by)):
        raise NotPermitted(theirs.reason)
    if not (verdict := may(locked, by)):
        raise GuardFailed(verdict.reason)
    return locked


def _after_the_end(undertaking: Undertaking, day: dt.date) -> list[str]:
    """Nothing is spent once the tracking has ended."""
    end = ended_on(undertaking)
    return [_("列管已於 %s 結束，只能登錄當日以前的支用。") % format_day(end)] if end and day > end else []


def _spent(undertaking: Undertaking, line: BudgetLine, amount: int, **said: Any) -> LedgerEntry:
    """The entry of what was spent for a line of the budget."""
    where: dict[str, Any] = {"programme": line.programme, "year": line.year, "expense": line.expense}
    return ledger.entry(undertaking.venture, Entry.SPENT, amount, **said, **where, item=line.item)


def _pending(standing: Any, undertaking: Undertaking, by: Actor) -> list[LedgerEntry]:
    """What is asked for and not paid yet, as the ledger would hold it."""
    asked = (row for row in standing if row.state == PaymentState.ASKED)
    return [entry for payment in asked for entry in _as_paid(payment, undertaking, by)]


def _as_paid(payment: Payment, undertaking: Undertaking, by: Actor) -> list[LedgerEntry]:
    """What the ledger would hold, were the payment paid as it is asked for."""
    where = {"programme": payment.programme, "year": payment.year}
    return [
        ledger.entry(undertaking.venture, Entry.RECEIVED, amount, by=by, day=payment.asked_on, expense=kind, **where)
        for kind, amount in payment.kinds.items()
        if amount
    ]


def _instalment_again(standing: Any, programme: CentralProgramme | None, number: int, document: str) -> Iterator[str]:
    """The same instalment is asked for once, and one document asks for one (one query)."""
    name = f"「{programme.name}」" if programme else ""
    for row in standing.select_related("programme"):
        if row.programme == programme and row.instalment == number:
            yield str(INSTALMENT_TWICE) % {"programme": name, "number": number}
        elif row.programme == programme and rules.folded(row.document) == rules.folded(document):
            words = _("文號「%(document)s」已用於%(instalment)s，同一文件不得重複請款。")
            yield words % {"document": document, "instalment": row.called}
