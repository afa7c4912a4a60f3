"""The figures of whatever plans an office sees, reckoned by the database; never who sees them, nor how they are shown.

Plain values, because a snapshot keeps them as JSON: amounts are integers in 元, days are days of the calendar.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import Coalesce

from proposals.models import KpiContribution, Proposal, Venture
from proposals.states import DECIDED, ENDED, STAGES, Outcome, State
from tracking.models import LedgerEntry
from tracking.states import Entry
from workflow.states import Party

AMOUNTS = tuple(entry.value for entry in Entry if entry != Entry.OWN)  # in the order in which money goes


@dataclass
class Money:
    """One line: what it is of, how many ventures it counts, what of their subsidy was asked … returned."""

    key: str
    ventures: int = 0
    amounts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(AMOUNTS, 0))


@dataclass
class Hand:
    """A hand: cases that lie in it now, and how long it had those that it ever had, in days."""

    party: str
    now: int = 0
    cases: int = 0
    median: float = 0
    ninth: float = 0  # nine tenths took no longer


@dataclass
class Kpi:
    """What ventures that passed promised of one indicator in one ROC year."""

    code: str
    name: str
    unit: str
    year: int
    target: str
    ventures: int


@dataclass
class Figures:
    """All of them."""

    stages: dict[str, int] = field(default_factory=dict)  # by stage, and of those without one by state
    hands: list[Hand] = field(default_factory=list)
    outcomes: dict[str, int] = field(default_factory=dict)
    total: Money = field(default_factory=lambda: Money(""))
    ministries: list[Money] = field(default_factory=list)
    districts: list[Money] = field(default_factory=list)
    years: list[Money] = field(default_factory=list)
    kpis: list[Kpi] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """What a snapshot keeps."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Figures:
        """The same again."""
        lines = {name: [Money(**row) for row in kept[name]] for name in ("ministries", "districts", "years")}
        return cls(
            stages=kept["stages"],
            hands=[Hand(**row) for row in kept["hands"]],
            outcomes=kept["outcomes"],
            total=Money(**kept["total"]),
            kpis=[Kpi(**row) for row in kept["kpis"]],
            **lines,
        )

    @property
    def plans(self) -> int:
        """How many plans there are."""
        return sum(self.stages.values())


def figures(plans: QuerySet[Proposal], now: dt.datetime) -> Figures:
    """Of ``plans``, a queryset of those that are seen (six queries, whatever their number)."""
    keys = plans.order_by().values("pk")
    payer = Coalesce("programme__ministry", "letter__ministry")  # where a letter names no programme, its ministry
    entries = LedgerEntry.objects.filter(venture__proposal__in=keys).order_by().annotate(payer=payer)
    said = ("entry", "amount", "venture_id")
    of = _money(entries.values("payer", "year", *said), "payer", "year")
    return Figures(
        **_where(plans, now),
        outcomes=_outcomes(keys),
        total=next(iter(of[""]), Money("")),
        ministries=of["payer"],
        years=of["year"],
        districts=_money(entries.annotate(place=F("venture__proposal__districts")).values("place", *said), "place")[
            "place"
        ],
        kpis=_kpis(keys),
    )


def stage_of(state: str) -> str:
    """The key under which a plan in ``state`` is counted: its stage, or itself where it has none."""
    return str(STAGES[state].value) if state in STAGES else state


def _where(plans: QuerySet[Proposal], now: dt.datetime) -> dict[str, Any]:
    stages: dict[str, int] = defaultdict(int)
    held: dict[str, int] = defaultdict(int)
    for state, holder, many in plans.order_by().values_list("state", "holder").annotate(many=Count("pk")):
        stages[stage_of(state)] += many
        if state not in ENDED:
            held[holder] += many
    return {"stages": dict(stages), "hands": _hands(plans, held, now)}


def _outcomes(keys: QuerySet) -> dict[str, int]:
    rows = Venture.objects.filter(proposal__in=keys, outcome__in=DECIDED).order_by()
    return dict(rows.values_list("outcome").annotate(many=Count("pk")))


# By each of some columns and by none, in one statement; a venture that stands in several groups counts in each once.
SUMS = """
    SELECT {columns}, grouping({columns}), count(DISTINCT venture_id), {amounts}
    FROM ({entries}) AS entry GROUP BY GROUPING SETS ({sets}, ()) ORDER BY {columns}
"""


def _money(entries: QuerySet, *by: str) -> dict[str, list[Money]]:
    """The ledger by each column of ``by`` and, under an empty name, as a whole; what has no value of it comes last."""
    inner, parameters = entries.query.sql_with_params()
    sql = SUMS.format(
        columns=", ".join(by),
        sets=", ".join(f"({column})" for column in by),
        amounts=", ".join(f"coalesce(sum(amount) FILTER (WHERE entry = '{name}'), 0)::bigint" for name in AMOUNTS),
        entries=inner,
    )
    found: dict[str, list[Money]] = {name: [] for name in ("", *by)}
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        for row in cursor.fetchall():
            keys, left_out, ventures, amounts = row[: len(by)], row[len(by)], row[len(by) + 1], row[len(by) + 2 :]
            grouped = [name for place, name in enumerate(reversed(by)) if not left_out >> place & 1]
            name = grouped[0] if grouped else ""
            key = keys[by.index(name)] if name else None
            if ventures:
                line = Money("" if key is None else str(key), ventures, dict(zip(AMOUNTS, amounts, strict=True)))
                found[name].append(line)
    return found


# Whoever has a case after a line of its log has it until the next one, or until now. The first line is the notice: what
# comes before is the proposer's own.
STAYS = """
    WITH seen (id) AS ({plans}), stays AS (
        SELECT t.subject_id, t.holder, extract(epoch FROM lead(t.at, 1, %s) OVER (PARTITION BY t.subject_id ORDER BY t.id)
            - t.at) / 86400 AS days
        FROM proposals_proposaltransition t WHERE t.subject_id IN (SELECT id FROM seen)
    ), had AS (
        SELECT subject_id, holder, sum(greatest(days, 0)) AS days FROM stays WHERE holder <> %s GROUP BY 1, 2
    )
    SELECT holder, count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY days),
        percentile_cont(0.9) WITHIN GROUP (ORDER BY days) FROM had GROUP BY 1
"""


def _hands(plans: QuerySet[Proposal], held: dict[str, int], now: dt.datetime) -> list[Hand]:
    found = {party: Hand(party, now=many) for party, many in held.items()}
    sql, parameters = plans.order_by().values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(STAYS.format(plans=sql), [*parameters, now, Party.NOBODY.value])
        for party, cases, median, ninth in cursor.fetchall():
            hand = found.setdefault(party, Hand(party))
            hand.cases, hand.median, hand.ninth = cases, round(float(median), 1), round(float(ninth), 1)
    return [found[party] for party in Party.values if party in found]


def _kpis(keys: QuerySet) -> list[Kpi]:
    rows = KpiContribution.objects.filter(venture__proposal__in=keys, venture__outcome=Outcome.PASSED).order_by()
    named = ("kpi__code", "kpi__name", "kpi__unit", "year")
    summed = rows.values_list(*named).annotate(target=Sum("target"), many=Count("venture", distinct=True))
    return [
        Kpi(code, name, unit, year, f"{target.normalize():f}", many)
        for code, name, unit, year, target, many in summed.order_by(*named)
    ]


def states_without_stage() -> Iterable[State]:
    """Those that are counted by themselves."""
    return [state for state in State if state not in STAGES]
