"""How the figures stand on the page: rows with words, a bar, and the address of the list each one counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from proposals.states import Outcome, Stage
from tracking.statistics.figures import AMOUNTS, Figures, Kpi, Money, states_without_stage
from tracking.undertakings.curve import percent
from workflow.states import Party


@dataclass(frozen=True)
class Counted:
    """How many of one kind, and where they are listed; ``part`` of the largest, in percent, is the bar."""

    words: str
    count: int
    to: str
    part: Decimal


@dataclass(frozen=True)
class Handed(Counted):
    """The same of a hand, with how long it has cases."""

    cases: int
    median: float
    ninth: float


@dataclass(frozen=True)
class Sum:
    """A line of money."""

    words: str
    ventures: int
    to: str
    amounts: Sequence[int]


@dataclass(frozen=True)
class Promised:
    """A line of an indicator in one year."""

    kpi: Kpi
    to: str


def listed_at(name: str, **asked: object) -> str:
    """The address of a list with its filter."""
    return f"{reverse(name)}?{urlencode(asked)}"


def part(count: int, most: int) -> Decimal:
    """A share in percent; nothing of nothing."""
    return percent(Fraction(count, most)) if most else Decimal(0)


def stages(found: Figures) -> list[Counted]:
    """Where the plans are: every stage in the order of the process, then how those ended that left it."""
    rows = [(stage.label, str(stage.value), "stage") for stage in Stage]
    rows += [(state.label, state.value, "state") for state in states_without_stage()]
    most = max(found.stages.values(), default=0)
    return [
        Counted(
            str(words), (many := found.stages.get(key, 0)), listed_at("proposals:list", **{by: key}), part(many, most)
        )
        for words, key, by in rows
    ]


def hands(found: Figures) -> list[Handed]:
    """Who has plans now, and how long each hand had those it ever had."""
    most = max((hand.now for hand in found.hands), default=0)
    return [
        Handed(
            words=str(Party(hand.party).label),
            count=hand.now,
            to=listed_at("proposals:list", holder=hand.party),
            part=part(hand.now, most),
            cases=hand.cases,
            median=hand.median,
            ninth=hand.ninth,
        )
        for hand in found.hands
    ]


def outcomes(found: Figures) -> list[Counted]:
    """Ventures that passed and that did not."""
    decided = sum(found.outcomes.values())
    return [
        Counted(
            str(outcome.label),
            (many := found.outcomes.get(outcome, 0)),
            listed_at("tracking:statistics_ventures", outcome=outcome.value),
            part(many, decided),
        )
        for outcome in (Outcome.PASSED, Outcome.REJECTED)
    ]


def rate(found: Figures) -> Decimal | None:
    """事業核定率 in percent; None where nothing was decided."""
    decided = sum(found.outcomes.values())
    return percent(Fraction(found.outcomes.get(Outcome.PASSED, 0), decided)) if decided else None


def money(rows: Sequence[Money], asked_as: str, names: Mapping[str, str] | None = None) -> list[Sum]:
    """Lines of money; what is of none has no list of its own."""
    return [
        Sum(
            words=(names or {}).get(row.key, row.key) if row.key else _("未指明"),
            ventures=row.ventures,
            to=listed_at("tracking:board", **{asked_as: row.key, "money": "on"}) if row.key else "",
            amounts=amounts(row),
        )
        for row in rows
    ]


def amounts(row: Money) -> list[int]:
    """In the order of :func:`headings`."""
    return [row.amounts[name] for name in AMOUNTS]


def headings() -> list[str]:
    """The columns of :func:`amounts`."""
    return [_("申請"), _("核定"), _("撥入"), _("支用"), _("繳回")]


def kpis(found: Figures) -> list[Promised]:
    """Indicator by indicator, year by year."""
    name = "tracking:statistics_ventures"
    return [Promised(row, listed_at(name, outcome="passed", kpi=row.code, year=row.year)) for row in found.kpis]


def where_most(rows: Sequence[Counted]) -> str:
    """The heading of the first part: the stage most plans are in."""
    total = sum(row.count for row in rows)
    largest = max(rows, key=lambda row: row.count)
    if not total:
        return _("還沒有計畫")
    about = {"total": total, "where": largest.words, "many": largest.count}
    return _("共 %(total)d 件計畫，最多在「%(where)s」，%(many)d 件") % about


def longest(rows: Sequence[Handed]) -> str:
    """The heading of the second part: the hand that has cases longest."""
    if not rows:
        return _("還沒有計畫送出")
    slowest = max(rows, key=lambda row: row.median)
    about = {"who": slowest.words, "days": slowest.median}
    return _("%(who)s手上最久，中位數 %(days)s 天") % about
