"""What a ministry approves beside what the venture asked for; never decides, a person says why or that it is meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from programmes.models import ProgrammeTerm
from programmes.states import COUNTED
from proposals.budget.sums import sheet
from proposals.models import BudgetLine, Venture

MANY_TIMES = 10


@dataclass(frozen=True)
class Asked:
    """A venture's budget in 元: central money asked for, all sources, and what its programmes' caps allow at most."""

    central: int = 0
    total: int = 0
    cap: int | None = None  # None when a programme it asks has no cap
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

    def absurd(self, amount: int) -> str:
        """Why ``amount`` in all is to be confirmed; empty when it may be so."""
        if amount > self.central * MANY_TIMES:
            words = _("核定 %(amount)s 元，超過申請中央補助的十倍（%(limit)s 元）；確定無誤請勾選。")
            limit = self.central * MANY_TIMES
        elif self.cap is not None and amount > self.cap:
            words = _("核定 %(amount)s 元，超過對接計畫的上限 %(limit)s 元；確定無誤請勾選。")
            limit = self.cap
        else:
            return ""
        return words % {"amount": f"{amount:,}", "limit": f"{limit:,}"}


def asked_by(ventures: Iterable[Venture]) -> dict[int, Asked]:
    """What each venture asks for, by its id (one query)."""
    ids = [venture.pk for venture in ventures]
    # How many teams or places there are is not known here.
    terms = ProgrammeTerm.objects.filter(programme=OuterRef("programme")).exclude(cap_unit__in=COUNTED)
    caps = {
        "cap": Subquery(terms.filter(fiscal_year=OuterRef("year")).values("cap")[:1]),
        "cap_total": Subquery(terms.filter(cap_total__isnull=False).order_by("-cap_total").values("cap_total")[:1]),
    }
    lines = BudgetLine.objects.filter(venture__in=ids).annotate(**caps).select_related("programme")
    found: dict[int, list[BudgetLine]] = {pk: [] for pk in ids}
    for line in lines:
        found[line.venture_id].append(line)
    return {pk: _asked(lines) for pk, lines in found.items()}


def amount_gaps(letter: Mapping[str, Any], asked: Asked, before: int = 0) -> dict[str, str]:
    """Field and message of what an approval's amount still asks for, ``before`` being approved besides; all ask here."""
    amount = letter.get("amount") or 0
    gaps = {"above_reason": asked.above(amount, before)} if not letter.get("above_reason") else {}
    gaps |= {"confirmed": asked.absurd(before + amount)} if not letter.get("confirmed") else {}
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
    return Asked(whole.central, whole.total, cap, tuple(lines))


def _cap(lines: list[Any]) -> int | None:
    """What one programme gives at most: the caps of the years asked, and not more than that of all years together."""
    years = {line.year: line.cap for line in lines}
    capped = [cap for cap in years.values() if cap is not None]
    yearly = sum(capped) if len(capped) == len(years) else None
    return min((cap for cap in (yearly, lines[0].cap_total) if cap is not None), default=None)
