"""What a ministry approves beside what the venture asked for; never decides, a person says why or that it is meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from programmes.caps import total_cap
from programmes.states import CapUnit
from proposals.budget.sums import sheet
from proposals.models import BudgetLine, Venture
from tracking.approvals.budget import accepted_lines

MANY_TIMES = 10


@dataclass(frozen=True)
class Asked:
    """A venture's budget in 元: central money asked for, all sources, and what its programmes' caps allow at most."""

    central: int = 0
    total: int = 0
    cap: int | None = None  # None when a programme it asks has no cap
    is_shared: bool = field(default=False, compare=False)  # does the cap count what all ventures of the plan get?
    lines: tuple[BudgetLine, ...] = field(default=(), compare=False)  # with their caps

    @property
    def words(self) -> str:
        """「申請中央補助 440,000 元（事業總經費 550,000 元）」."""
        figures = {"central": f"{self.central:,}", "total": f"{self.total:,}"}
        return _("申請中央補助 %(central)s 元（事業總經費 %(total)s 元）") % figures

    def of(self, programme: int | None) -> Asked:
        """What is asked of one programme; all of it where none is named."""
        return _asked([line for line in self.lines if line.programme_id == programme]) if programme else self

    @property
    def programmes(self) -> list[int]:
        """The ids of those that are asked for money, in the order of the budget."""
        return list(dict.fromkeys(line.programme_id for line in self.lines if line.central and line.programme_id))

    def above(self, amount: int, before: int = 0) -> str:
        """Why approving ``amount`` after ``before`` wants a reason; empty when it is within what was asked."""
        whole = before + amount
        if whole <= self.central:
            return ""
        figures = {"amount": f"{whole:,}", "asked": f"{self.central:,}", "before": f"{before:,}"}
        if before:
            words = _("連同前函 %(before)s 元共核定 %(amount)s 元，高於申請中央補助 %(asked)s 元，請說明原因。")
            return words % figures
        return _("核定 %(amount)s 元，高於申請中央補助 %(asked)s 元，請說明原因。") % figures

    def absurd(self, amount: int, beside: int = 0) -> str:
        """Why ``amount`` in all is to be confirmed, the plan's other ventures having ``beside``; empty when it may be so."""
        together = amount + (beside if self.is_shared else 0)
        if amount > self.central * MANY_TIMES:
            words = _("核定 %(amount)s 元，超過申請中央補助的十倍（%(limit)s 元）；確定無誤請勾選。")
            limit = self.central * MANY_TIMES
        elif self.cap is not None and amount > self.cap:
            words = _("核定 %(amount)s 元，超過對接計畫的上限 %(limit)s 元；確定無誤請勾選。")
            limit = self.cap
        elif self.cap is not None and together > self.cap:
            words = _("連同本案其他事業共核定 %(amount)s 元，超過對接計畫每案上限 %(limit)s 元；確定無誤請勾選。")
            amount, limit = together, self.cap
        else:
            return ""
        return words % {"amount": f"{amount:,}", "limit": f"{limit:,}"}


def asked_by(ventures: Iterable[Venture]) -> dict[int, Asked]:
    """What each venture of a plan asks for, by its id (queries as of ``accepted_lines``)."""
    return {pk: _asked(lines) for pk, lines in accepted_lines(list(ventures)).items()}


def amount_gaps(letter: Mapping[str, Any], asked: Asked, before: int = 0, beside: int = 0) -> dict[str, str]:
    """Field and message of what an approval's amount still asks for; all ask here.

    ``before`` is approved already, ``beside`` the same programme's for the plan's other ventures.
    """
    amount = letter.get("amount") or 0
    gaps = {"above_reason": asked.above(amount, before)} if not letter.get("above_reason") else {}
    gaps |= {"confirmed": asked.absurd(before + amount, beside)} if not letter.get("confirmed") else {}
    return {field: message for field, message in gaps.items() if message}


def _asked(lines: list[BudgetLine]) -> Asked:
    whole = sheet(lines).whole
    asking: dict[int | None, list[Any]] = {}
    for line in lines:
        if line.central:
            asking.setdefault(line.programme_id, []).append(line)
    caps = [_cap(of_programme) for of_programme in asking.values()]
    known = [cap for cap in caps if cap is not None]
    cap = sum(known) if known and len(known) == len(caps) else None
    is_shared = len(asking) == 1 and any(term.cap_unit == CapUnit.PLAN for term in next(iter(asking.values()))[0].terms)
    return Asked(whole.central, whole.total, cap, is_shared, tuple(lines))


def _cap(lines: list[Any]) -> int | None:
    """What one programme gives at most: the caps of the years asked, and not more than that of all years together.

    How many teams or places there are is not known here.
    """
    terms = {term.fiscal_year: term for term in lines[0].terms if not term.is_counted}
    capped = [terms[year].cap if year in terms else None for year in {line.year for line in lines}]
    total = total_cap(terms.values())
    yearly = None if None in capped else sum(cap for cap in capped if cap)
    limits: list[int | None] = [yearly, total.cap_total if total else None]
    return min((cap for cap in limits if cap is not None), default=None)
