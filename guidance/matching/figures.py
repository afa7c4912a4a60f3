"""Matches by kind and state, hours and money put in, of a year (R6): figures, each of which a list shows; never writes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Count, Q, Sum
from django.urls import reverse

from guidance.figures import Figure
from guidance.matching.states import MatchState
from guidance.models import Contribution
from guidance.partners.states import PartnerKind
from guidance.queries import sights_of
from guidance.states import Listed
from inputs.fields import ROC_OFFSET

if TYPE_CHECKING:
    from accounts.actors import Actor


@dataclass(frozen=True)
class Line:
    """A kind of partner: its matches by state and in all, hours and money; without a name the sum of all."""

    name: str
    states: list[Figure]
    matches: Figure
    hours: Figure
    amount: Figure

    @property
    def is_empty(self) -> bool:
        """Is there nothing to count?"""
        return not (self.matches.count or self.hours.count or self.amount.count)


@dataclass(frozen=True)
class Figures:
    """A year's figures, kind by kind, and their sums."""

    year: int
    lines: list[Line]
    total: Line


def figures_of(actor: Actor, year: int) -> Figures:
    """What ``actor`` may see, counted (two queries)."""
    seen = sights_of(actor, Listed.MATCH).filter(year=year)
    counted = seen.values_list("kind", "state").annotate(count=Count("listed"))
    matches = Counter({(kind, state): count for kind, state, count in counted})
    of_year = Q(day__year=year + ROC_OFFSET)
    seen = sights_of(actor, Listed.PUT_IN).filter(of_year)
    rows = Contribution.objects.filter(of_year, pk__in=seen.values("listed"))
    summed = rows.order_by().values_list("kind").annotate(hours=Sum("hours"), amount=Sum("amount"))
    put_in: dict[str, tuple[Decimal | int, int]] = {kind: (hours, amount) for kind, hours, amount in summed}
    lines = [_line(year, kind.value, str(kind.label), matches, put_in) for kind in PartnerKind]
    for (_kind, state), count in list(matches.items()):
        matches["", state] += count
    hours, amounts = (sum((each[place] for each in put_in.values()), 0) for place in (0, 1))
    return Figures(year, lines, _line(year, "", "", matches, {"": (hours, int(amounts))}))


def _line(
    year: int,
    kind: str,
    name: str,
    matches: Counter[tuple[str, str]],
    put_in: dict[str, tuple[Decimal | int, int]],
) -> Line:
    asked = {"year": str(year)} | ({"kind": kind} if kind else {})

    def led(label: str, view: str, count: Decimal | int, **more: str) -> Figure:
        return Figure(count, reverse(f"guidance:{view}", query=asked | more), label)

    states = [led(str(state.label), "matches", matches[kind, state.value], state=state.value) for state in MatchState]
    hours, amount = put_in.get(kind, (0, 0))
    return Line(
        name,
        states,
        led("", "matches", sum(int(figure.count or 0) for figure in states)),
        led("", "contributions", hours),
        led("", "contributions", amount),
    )
