"""What of its own work a unit follows in others' hands: plans of work, results, changes, reports, money; never makes a move."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from accounts.states import UnitKind
from proposals.models import Proposal, Venture
from tracking.changes.chart import ACCEPT as ACCEPT_CHANGE
from tracking.models import ChangeRequest, Payment, ProgressReport, Undertaking
from tracking.payments.chart import ACCOUNT, PAY
from tracking.payments.desk import OVERSEES
from tracking.queries import concerns_of
from tracking.reports.chart import ACCEPT_REPORT
from tracking.states import ChangeState, PaymentState, ReportState, State
from tracking.workflow import ACCEPT_PLAN, ACCEPT_RESULTS, RELEASE
from workflow import known
from workflow.engine.moves import Move
from workflow.engine.steps import MOST_DUTIES, Duty, was_read
from workflow.nested import partly
from workflow.statements import gathered
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor

OF_CASE = ("state", "holder", "due_on", "state_since")
OF_PLAN = ("id", "case_number", "title", "filed_title", "state")
OF_VENTURE = ("title", "filed_title")
THEIR_OWN = OVERSEES | {UnitKind.PLATFORM}  # who judge what others carry out


@dataclass(frozen=True)
class Kind:
    """What is followed of an undertaking: where it is, read by which ``key``, what it waits for there, what it is ``called``.

    ``undertaking`` leads to the undertaking; ``number`` is the column that tells one from others of the same.
    """

    page: str
    key: str
    waits: Mapping[str, Move]
    undertaking: str = "undertaking__"
    number: str = "number"
    called: Callable[[int], str] = lambda number: ""

    def column(self, rows: QuerySet) -> known.Column:
        """``rows`` of it, the longest first, as a column of the desk's statement."""
        venture = f"{self.undertaking}venture__"
        plan = f"{venture}proposal__"
        names = [*OF_CASE, self.key, self.number, *(plan + name for name in OF_PLAN)]
        names += [venture + name for name in OF_VENTURE]
        return gathered(rows.order_by("state_since", "pk")[:MOST_DUTIES], *names), self._duties

    def _duties(self, rows: Sequence[Sequence[Any]]) -> list[Duty]:
        return [self._duty(row) for row in rows]

    def _duty(self, row: Sequence[Any]) -> Duty:
        state, holder, due, since, key, number, *said = row
        plan: Proposal = partly(Proposal, OF_PLAN, said[: len(OF_PLAN)])
        venture: Venture = partly(Venture, OF_VENTURE, said[len(OF_PLAN) :])
        move, called = self.waits[state], self.called(number)
        is_theirs = (
            holder != Party.EXECUTING
        )  # what was spent is the platform's to account for, though the unit holds it
        return Duty(
            move.duty or move.label,
            reverse(self.page, args=[key]),
            plan,
            dt.date.fromisoformat(due) if due and is_theirs else None,
            f"{venture.called}　{called}" if called else venture.called,
            hands=Party(holder if is_theirs else Party.PLATFORM).label,
            since=parse_datetime(since) if is_theirs else None,
        )


UNDERTAKINGS = Kind(
    page="tracking:undertaking",
    key="pk",
    waits={State.PLAN_FILED: ACCEPT_PLAN, State.REPORTED: ACCEPT_RESULTS, State.COMPLETED: RELEASE},
    undertaking="",
    number="pk",
)
CHANGES = Kind(
    page="tracking:change",
    key="pk",
    waits={ChangeState.FILED: ACCEPT_CHANGE},
    called=lambda number: _("第 %(number)s 次計畫變更") % {"number": number},
)
REPORTS = Kind(
    page="tracking:report",
    key="pk",
    waits={ReportState.FILED: ACCEPT_REPORT},
    called=lambda number: ProgressReport(number=number).called,
)
PAYMENTS = Kind(
    page="tracking:ledger",
    key="undertaking",
    waits={PaymentState.ASKED: PAY, PaymentState.PAID: ACCOUNT},
    number="instalment",
    called=lambda number: Payment(instalment=number).called,
)


def ahead(actor: Actor) -> dict[str, known.Column]:
    """What of the unit's own work others have in hand; nothing for those who judge it."""
    if not actor.may_act or actor.unit_id is None or actor.kind in THEIR_OWN:
        return {}
    ever = concerns_of(actor.unit_id).filter(facets__contains=[f"unit:{actor.unit_id}"])
    own = ever.open()
    mine = {"undertaking__in": own.values("undertaking")}
    judged = own.filter(state__in=[State.PLAN_FILED, State.REPORTED])
    released = own.filter(state=State.COMPLETED)
    undertakings = Q(pk__in=judged.values("undertaking"))
    undertakings |= Q(pk__in=released.values("undertaking"), holder=Party.RDEC)
    paid = Q(state=PaymentState.ASKED, **mine)
    paid |= Q(is_proven=True, undertaking__in=ever.values("undertaking"))  # also of what has ended meanwhile
    return {
        "undertakings elsewhere": UNDERTAKINGS.column(Undertaking.objects.filter(undertakings)),
        "changes elsewhere": CHANGES.column(ChangeRequest.objects.filter(state=ChangeState.FILED, **mine)),
        "reports elsewhere": REPORTS.column(ProgressReport.objects.filter(state=ReportState.FILED, **mine)),
        "payments elsewhere": PAYMENTS.column(Payment.objects.filter(paid)),
    }


def duties(actor: Actor) -> Iterator[Duty]:
    """What the unit filed and others judge, pay or account for (no query on a desk, which reads it ahead)."""
    for name in ahead(actor):
        yield from was_read(ahead, name, actor)
