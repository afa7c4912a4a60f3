"""Money of a demo's undertaking: its first instalment asked for and paid, an invoice entered, a wrong one taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from accounts.states import UnitKind
from portal.demo.papers import paper
from programmes.states import Expense
from proposals.models import BudgetLine
from tracking.approvals.sums import by, cells
from tracking.models import Payment, Undertaking
from tracking.payments import services
from tracking.payments.chart import ACCOUNT, PAY, RETURN_REST
from tracking.states import PaymentState
from workflow.engine.services import perform

if TYPE_CHECKING:
    from portal.demo.walker import Walker

PAID = 3  # a third of what was approved is asked for first
WORTH_ASKING = 1_000


def move_money(walker: Walker, undertaking: Undertaking) -> None:
    """The first instalment of the first programme that approved money; nothing where none did."""
    if undertaking.payments.exists():
        return
    approved = by(lambda cell: (cell.programme, cell.year, cell.expense), cells(venture=undertaking.venture_id))
    lines = list(BudgetLine.objects.filter(venture=undertaking.venture_id).select_related("programme").order_by("pk"))
    line = next(
        (line for line in lines if approved[line.programme_id, line.year, line.expense].approved >= WORTH_ASKING), None
    )
    if line is None:
        return
    executor, platform = walker.cast.actor(undertaking.executing_unit), walker.cast.of(UnitKind.PLATFORM.name)
    day, part = timezone.localdate(walker.moment), approved[line.programme_id, line.year, line.expense].approved // PAID
    kinds: dict[str, Any] = {kind.value: part if kind == line.expense else 0 for kind in Expense}
    document = f"{undertaking.pk:03d}"
    payment = services.ask_payment(
        undertaking,
        programme=line.programme,
        instalment=1,
        year=line.year,
        asked_on=day,
        document=f"請字第{document}號",
        file=paper("領據"),
        by=executor,
        **kinds,
    )
    turn = undertaking.venture.position % 3  # the same wherever the plan is made
    if turn == 1:
        return  # it waits for the platform
    perform(payment, PAY, by=platform, day=day, document=f"撥字第{document}號", **kinds)
    spent = part - part // 10
    said: dict[str, Any] = {"line": line, "day": day, "by": executor}
    wrong = services.record_spending(undertaking, amount=part // 10, document=f"AB{document}00001", **said)
    services.reverse_spending(wrong, reason="憑證號碼誤植，改以正確號碼登錄。", by=executor)
    services.record_spending(undertaking, amount=spent, document=f"AB{document}00002", file=paper("發票"), **said)
    if turn == 2:
        return  # it waits to be accounted for
    settle_money(walker, undertaking)


def settle_money(walker: Walker, undertaking: Undertaking) -> None:
    """What was asked for is paid, spent but for a tenth, accounted for, and the rest returned: nothing is left in hand."""
    executor, platform = walker.cast.actor(undertaking.executing_unit), walker.cast.of(UnitKind.PLATFORM.name)
    day, document = timezone.localdate(walker.moment), f"{undertaking.pk:03d}"
    for payment in undertaking.payments.order_by("pk"):
        amounts: dict[str, Any] = payment.kinds
        if payment.state == PaymentState.ASKED:
            perform(payment, PAY, by=platform, day=day, document=f"撥字第{document}號", **amounts)
            _spend(undertaking, payment, f"AB{document}00002", by=executor, day=day)
        if payment.state == PaymentState.PAID:
            proven: dict[str, Any] = {kind: amount - amount // 10 for kind, amount in amounts.items()}
            perform(payment, ACCOUNT, by=platform, day=day, document=f"核字第{document}號", **proven)
        if payment.rest:
            rest: dict[str, Any] = payment.rest_by_kind
            proof: dict[str, Any] = {"document": f"繳字第{document}號", "file": paper("繳款單")}
            perform(payment, RETURN_REST, by=platform, day=day, **proof, **rest)


def _spend(undertaking: Undertaking, payment: Payment, document: str, **said: Any) -> None:
    lines = BudgetLine.objects.filter(venture=undertaking.venture_id, programme=payment.programme, year=payment.year)
    line = next(line for line in lines.order_by("pk") if payment.kinds[line.expense])
    amount = payment.amount - payment.amount // 10
    services.record_spending(undertaking, line=line, amount=amount, document=document, file=paper("發票"), **said)
