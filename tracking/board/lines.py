"""A line of the board: how an undertaking stands, what of its money is spent, what is due next; made of what was read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from inputs.words import listed
from tracking.approvals.sums import Sums, of_undertakings
from tracking.in_hand import of_subsidy
from tracking.models import Undertaking
from tracking.states import ENDED, ChangeState, Light, PaymentState, ReportState, State
from tracking.undertakings.curve import percent

# What an undertaking itself waits for while it stands in a state.
WAITS = {
    State.PLANNING: lambda: _("工作計畫"),
    State.PLAN_FILED: lambda: _("核備工作計畫"),
    State.TRACKED: lambda: _("完成"),
    State.REPORTED: lambda: _("審定成果報告"),
    State.COMPLETED: lambda: _("解除列管"),
}


@dataclass(frozen=True)
class Line:
    """An undertaking as it stands; percentages are of its latest report."""

    undertaking: Any  # with the columns of ``for_board``
    money: Sums

    @property
    def is_ended(self) -> bool:
        """Then it has no light any more."""
        return self.undertaking.state in ENDED

    @property
    def light(self) -> str:
        """Its light while it is tracked; no data is not green (R10)."""
        return "" if self.is_ended else self.undertaking.light

    @property
    def mark(self) -> str:
        """What is drawn before the words."""
        return "ended" if self.is_ended else self.light

    @property
    def light_words(self) -> str:
        """Its light, else where it stands."""
        row = self.undertaking
        return str(Light(self.light).label) if self.light else str(row.get_state_display())

    @property
    def actual(self) -> Decimal | None:
        """實際進度, by the latest report."""
        return self.undertaking.actual

    @property
    def planned(self) -> Decimal | None:
        """預定進度 by the end of the same period."""
        return self.undertaking.planned if self.actual is not None else None

    @property
    def gap(self) -> Decimal | None:
        """Actual − planned, in percentage points."""
        return None if self.actual is None or self.planned is None else self.actual - self.planned

    @property
    def gap_words(self) -> str:
        """The same with its sign."""
        if self.gap is None:
            return ""
        return f"{self.gap:+}".replace("-", "−") if self.gap else "±0"

    @property
    def plan_at(self) -> Decimal:
        """Where the tick of the planned progress begins, so that it lies within the bar."""
        return min(self.planned or Decimal(0), Decimal(98))

    @property
    def spending(self) -> Decimal | None:
        """支用率: spent of what is approved, in percent, by the ledger, which counts; None where nothing is."""
        approved = self.money.approved
        return percent(Fraction(self.money.spent, approved)) if approved else None

    @property
    def reported_spending(self) -> Decimal | None:
        """The same by the latest report, where it says otherwise than the ledger by that day; None where they agree."""
        row, approved = self.undertaking, self.money.approved
        if not approved or row.reported_spent is None or row.reported_spent == of_subsidy(row.ledger_spent):
            return None
        return percent(Fraction(row.reported_spent, approved))

    @property
    def districts(self) -> str:
        """Where its plan lies, priority districts with a star."""
        return listed(name + (" ★" if priority else "") for _code, name, priority in self.undertaking.places)

    @property
    def ministries(self) -> str:
        """Who pays."""
        return listed(self.undertaking.ministries)

    @property
    def due(self) -> tuple[str, dt.date] | None:
        """What is due next, and when."""
        row = self.undertaking
        day = row.next_due
        if day is None:
            return None
        for words, due_on in self._besides():
            if due_on == day.isoformat():
                return words, day
        return WAITS[State(row.state)](), day

    def _besides(self) -> Iterable[tuple[str, str]]:
        """What besides itself is due, with the day as the database wrote it."""
        kinds = {ReportState.OPEN: _("第 %s 期進度報告"), ReportState.FILED: _("核備第 %s 期進度報告")}
        for state, number, due_on in self.undertaking.reports_due:
            yield kinds[state] % number, due_on
        changes = {ChangeState.DRAFTING: _("提出計畫變更"), ChangeState.FILED: _("審核計畫變更")}
        for state, _number, due_on in self.undertaking.changes_due:
            yield changes[state], due_on
        payments = {PaymentState.ASKED: _("登錄第 %s 期撥款"), PaymentState.PAID: _("登錄第 %s 期支用")}
        for state, instalment, due_on in self.undertaking.payments_due:
            yield payments.get(state, _("繳回第 %s 期餘額")) % instalment, due_on


def lines_of(rows: Iterable[Undertaking]) -> list[Line]:
    """Undertakings read ``for_board``, each with its money (one query)."""
    rows = list(rows)
    sums = of_undertakings([row.venture_id for row in rows]) if rows else {}
    return [Line(row, sums.get(row.venture_id, Sums())) for row in rows]


def counted_by_light(lines: Sequence[Line]) -> dict[str, int]:
    """How many of ``lines`` show which light."""
    return {light.value: sum(line.light == light for line in lines) for light in Light}
