"""A plan whose venture two programmes approved money for, and short words for what is entered in its ledger."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from programmes.models import CentralProgramme
from programmes.states import Expense
from proposals.models import BudgetLine, Proposal, Venture
from proposals.states import Outcome
from proposals.states import State as PlanState
from tests.tracking.cases import DAY, Cast, make_cast, make_plan
from tracking.approvals import services as approvals
from tracking.models import LedgerEntry, Payment, Undertaking
from tracking.payments import services
from tracking.payments.chart import PAY
from workflow.engine.services import perform

ONE_DAY = dt.timedelta(days=1)


@dataclass
class Money:
    """Everybody, the undertaking of venture 甲 and the two programmes it asks: 600,000 capital, 100,000 recurrent."""

    cast: Cast
    plan: Proposal
    undertaking: Undertaking
    first: CentralProgramme
    second: CentralProgramme
    lines: list[BudgetLine]

    @property
    def venture(self) -> Venture:
        """甲, the agency's."""
        return self.undertaking.venture

    def ask(self, instalment: int = 1, **said: Any) -> Payment:
        """請款 of the first programme, 200,000 capital unless said otherwise."""
        values = {"programme": self.first, "year": 115, "capital": 200_000, "recurrent": 0, "asked_on": DAY}
        values |= {"document": f"請字第{instalment}號", "instalment": instalment, "by": self.cast.executor}
        return services.ask_payment(self.undertaking, **values | said)

    def pay(self, payment: Payment, **said: Any) -> Payment:
        """As it was asked for."""
        values = {"day": DAY, "document": f"撥字第{payment.instalment}號", **payment.kinds, "by": self.cast.platform}
        perform(payment, PAY, **values | said)
        return payment

    def spend(self, amount: int, document: str = "AB00000001", line: int = 0, **said: Any) -> LedgerEntry:
        """支用 of a line of the budget."""
        values = {"line": self.lines[line], "amount": amount, "day": DAY, "document": document}
        return services.record_spending(self.undertaking, **values | {"by": self.cast.executor} | said)


def letter(**extra: Any) -> dict[str, Any]:
    """A ministry's letter."""
    return {"ministry": "農業部", "letter_number": "農字第1號", "letter_date": DAY} | extra


def money(cast: Cast | None = None) -> Money:
    """Approved as asked, in two letters: 甲 asks of the first programme 600,000 + 100,000, of the second 300,000."""
    cast = cast or make_cast()
    plan = make_plan(cast, PlanState.PRELIMINARILY_APPROVED, outcomes=(Outcome.PASSED, Outcome.PASSED))
    venture, other = plan.venture_list
    named = [(f"L{n}", {"ministry": "部", "name": f"計畫{n}"}) for n in (1, 2)]
    first, second = (CentralProgramme.objects.get_or_create(said, code=code)[0] for code, said in named)
    venture.budget_lines.all().delete()
    other.budget_lines.update(programme=first, central=400_000, local=0)
    rows = (
        ("整建", 115, Expense.CAPITAL, first, 600_000, 50_000),
        ("課程", 115, Expense.RECURRENT, first, 100_000, 0),
        ("設備", 116, Expense.CAPITAL, second, 300_000, 0),
    )
    lines = [
        venture.budget_lines.create(item=item, year=year, expense=kind, programme=of, central=asked, local=own)
        for item, year, kind, of, asked, own in rows
    ]
    said = letter(amount=700_000, programme=first, conditions="年度結束前核銷")
    approvals.approve(plan, letters={venture.pk: said, other.pk: letter(amount=400_000)}, by=cast.rdec)
    undertaking = Undertaking.objects.select_related("venture").get(venture=venture)
    approvals.record_letter(
        undertaking, by=cast.rdec, **letter(amount=300_000, programme=second, letter_number="文字第2號")
    )
    return Money(cast, Proposal.objects.get(pk=plan.pk), undertaking, first, second, lines)
