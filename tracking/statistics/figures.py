"""The figures of whatever plans an office sees, reckoned by the database in one statement; never who sees them.

Days are working days by the government calendar: those after a day until another, as deadlines count them.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from proposals.case.milestones import COME_TO, REMARKS, UNDOING, Milestone
from proposals.models import Proposal, Venture
from proposals.states import DECIDED, ENDED, REVISING, STAGES, Outcome, State
from reviews.states import FILED, IN_AGENCY, STRUCK
from tracking.models import LedgerEntry
from tracking.statistics.values import AMOUNTS, Agency, Figures, Hand, Kpi, Money, Reached
from workflow.calendar.days import ONE_DAY, WorkingCalendar
from workflow.states import Party

Rows = list[dict[str, Any]]
Spelt = tuple[str, Sequence[Any]]  # a statement and its parameters
WORKING = "WITH working (day, n) AS MATERIALIZED (SELECT * FROM unnest(%s::date[], %s::int[])) SELECT "
BEGAN = dt.date(2024, 1, 1)  # no plan is older: the days before count as this one


def figures(plans: QuerySet[Proposal], now: dt.datetime, place: str | None = None) -> Figures:
    """Of ``plans``, a queryset of those that are seen (two queries, whatever their number).

    Plans of the district ``place`` may lie in others as well: by districts they are then told of that one alone.
    """
    keys, today = plans.order_by().values("pk"), timezone.localdate(now)
    payer = Coalesce("programme__ministry", "letter__ministry")  # where a letter names no programme, its ministry
    entries = LedgerEntry.objects.filter(venture__proposal__in=keys).order_by()
    said = ("entry", "amount", "venture_id")
    told = entries.annotate(payer=payer, kind=F("venture__proposal__owner__organisation_kind"))
    placed = entries.annotate(place=F("venture__proposal__districts"))
    late = Q(due_on__lt=today) & ~Q(state__in=ENDED)
    found = _at_once(
        today,
        states=_spelt(
            plans.order_by().values("state", "holder").annotate(many=Count("pk"), late=Count("pk", filter=late))
        ),
        places=_spelt(_only(place, _places(keys), "district")),
        proposers=_spelt(plans.order_by().values(key=F("owner__organisation_kind")).annotate(many=Count("pk"))),
        outcomes=_spelt(_decided(keys).values(key=F("outcome")).annotate(many=Count("pk"))),
        kpis=_promised(keys),
        money=_summed(
            told.values("payer", "year", "programme_id", "kind", *said), "payer", "year", "programme_id", "kind"
        ),
        placed=_summed(_only(place, placed, "place").values("place", *said), "place"),
        **_spans(keys, now),
        agencies=_asked(keys, today),
    )
    lines = _money(found["money"], "payer", "year", "programme_id", "kind")
    return Figures(
        **_where(found),
        reached=_reached(found["reached"]),
        **_counts(found),
        agencies=[Agency(**row | {"median": _spanned(row["median"])}) for row in found["agencies"]],
        total=next(iter(lines[""]), Money("")),
        ministries=lines["payer"],
        programmes=lines["programme_id"],
        years=lines["year"],
        kinds=lines["kind"],
        districts=_money(found["placed"], "place")["place"],
        kpis=[Kpi(**row) for row in found["kpis"]],
    )


def stage_of(state: str) -> str:
    """The key under which a plan in ``state`` is counted: its stage, or itself where it has none."""
    return str(STAGES[state].value) if state in STAGES else state


def states_without_stage() -> Iterable[State]:
    """Those that are counted by themselves."""
    return [state for state in State if state not in STAGES]


# --- one statement --------------------------------------------------------------------------------------------------


def _spelt(rows: QuerySet) -> Spelt:
    sql, parameters = rows.query.sql_with_params()
    return str(sql), parameters


def _at_once(today: dt.date, **parts: Spelt) -> dict[str, Rows]:
    """The rows of each part by their columns, all read at one moment: decimals are exact."""
    days, ordinals = _ordinals(WorkingCalendar.load(), today)
    columns = ", ".join(
        f"(SELECT json_agg(part)::text FROM ({sql}) part) AS {name}"  # noqa: S608 - ours
        for name, (sql, _given) in parts.items()
    )
    with connection.cursor() as cursor:
        cursor.execute(
            WORKING + columns,
            [days, ordinals, *(each for _sql, given in parts.values() for each in given)],
        )
        row = cursor.fetchone()
    return {name: json.loads(said or "[]", parse_float=Decimal) for name, said in zip(parts, row, strict=True)}


def _ordinals(calendar: WorkingCalendar, today: dt.date) -> tuple[list[dt.date], list[int]]:
    """Every day from the first on with the number of working days so far: the days between two are a difference.

    Until ``today``, and until the clock on the wall where that is later: a line whose day is not here would not be counted.
    """
    days = [BEGAN + ONE_DAY * n for n in range((max(today, timezone.localdate()) - BEGAN).days + 2)]
    ordinals, so_far = [], 0
    for day in days:
        so_far += calendar.is_workday(day)
        ordinals.append(so_far)
    return days, ordinals


# --- counts ---------------------------------------------------------------------------------------------------------


def _only(place: str | None, rows: QuerySet, column: str) -> QuerySet:
    return rows if place is None else rows.filter(**{column: place})


def _places(keys: QuerySet) -> QuerySet:
    through = Proposal.districts.through._default_manager.filter(proposal__in=keys).order_by()
    return through.values(key=F("district")).annotate(many=Count("pk"))


def _decided(keys: QuerySet) -> QuerySet:
    return Venture.objects.filter(proposal__in=keys, outcome__in=DECIDED).order_by()


# Of a plan in its writers' hands what was filed counts, not what they have typed since (R20).
PROMISED = """
    SELECT kpi.code, kpi.name, kpi.unit, year, sum(target)::text AS target, count(DISTINCT venture_id) AS ventures
    FROM (
        SELECT venture_id, kpi_id, year, target FROM proposals_kpicontribution
        WHERE venture_id IN ({standing})
        UNION ALL
        SELECT venture.id, kpi.id, (promised->>'year')::int, (promised->>'target')::numeric
        FROM proposals_venture venture JOIN proposals_proposal plan ON plan.id = venture.proposal_id
            JOIN proposals_planversion version ON version.id = plan.version_id,
            jsonb_array_elements(version.content->'ventures') filed, jsonb_array_elements(filed->'kpis') promised
            JOIN programmes_kpi kpi ON kpi.code = promised->>'code'
        WHERE venture.id IN ({written}) AND (filed->>'id')::bigint = venture.id
    ) promised JOIN programmes_kpi kpi ON kpi.id = kpi_id
    GROUP BY kpi.code, kpi.name, kpi.unit, year ORDER BY kpi.code, year
"""


def _promised(keys: QuerySet) -> Spelt:
    passed = Venture.objects.filter(proposal__in=keys, outcome=Outcome.PASSED).order_by().values("pk")
    standing, given = _spelt(passed.exclude(proposal__state__in=REVISING))
    written, also = _spelt(passed.filter(proposal__state__in=REVISING))
    return PROMISED.format(standing=standing, written=written), (*given, *also)


def _counts(found: Mapping[str, Rows]) -> dict[str, Any]:
    return {name: {row["key"]: row["many"] for row in found[name]} for name in ("places", "proposers", "outcomes")}


def _where(found: Mapping[str, Rows]) -> dict[str, Any]:
    stages: dict[str, int] = defaultdict(int)
    hands: dict[str, Hand] = {}
    for row in found["states"]:
        stages[stage_of(row["state"])] += row["many"]
        if row["state"] not in ENDED:
            hand = hands.setdefault(row["holder"], Hand(row["holder"]))
            hand.now += row["many"]
            hand.late += row["late"]
    for row in found["hands"]:
        hand = hands.setdefault(row["key"], Hand(row["key"]))
        hand.cases, hand.median, hand.ninth = row["many"], _days(row["median"]), _days(row["ninth"])
    return {"stages": dict(stages), "hands": [hands[party] for party in Party.values if party in hands]}


def _reached(rows: Rows) -> list[Reached]:
    found = {row["key"]: row for row in rows}
    return [_came(milestone, found.get(place)) for place, milestone in enumerate(Milestone)]


def _came(milestone: Milestone, row: Mapping[str, Any] | None) -> Reached:
    if row is None:
        return Reached(milestone.value)
    return Reached(milestone.value, row["many"], _spanned(row["median"]), _spanned(row["ninth"]))


def _spanned(said: Any) -> float | None:
    return None if said is None else _days(said)


def _days(said: Any) -> float:
    return round(float(said), 1)


# --- money ----------------------------------------------------------------------------------------------------------

# By each of some columns and by none, in one statement; a venture that stands in several groups counts in each once.
SUMS = """
    SELECT {columns}, grouping({columns}) AS left_out, count(DISTINCT venture_id) AS ventures, {amounts}
    FROM ({entries}) AS entry GROUP BY GROUPING SETS ({sets}, ()) ORDER BY {columns}
"""


def _summed(entries: QuerySet, *by: str) -> Spelt:
    """The ledger by each column of ``by`` and as a whole."""
    inner, parameters = _spelt(entries)
    sql = SUMS.format(
        columns=", ".join(by),
        sets=", ".join(f"({column})" for column in by),
        amounts=", ".join(
            f"coalesce(sum(amount) FILTER (WHERE entry = '{name}'), 0)::bigint AS {name}" for name in AMOUNTS
        ),
        entries=inner,
    )
    return sql, parameters


def _money(rows: Rows, *by: str) -> dict[str, list[Money]]:
    """The lines by each column of ``by`` and, under an empty name, of all; what has no value of it comes last."""
    found: dict[str, list[Money]] = {name: [] for name in ("", *by)}
    for row in rows:
        grouped = [name for place, name in enumerate(reversed(by)) if not row["left_out"] >> place & 1]
        name = grouped[0] if grouped else ""
        key = row[name] if name else None
        if row["ventures"]:
            amounts = {entry: row[entry] for entry in AMOUNTS}
            found[name].append(Money("" if key is None else str(key), row["ventures"], amounts))
    return found


# --- spans ----------------------------------------------------------------------------------------------------------

# Whoever has a case after a line of its log has it until the next one, or until today. The first line is the notice: what
# comes before is the proposer's own.
LINES = """
    line AS (
        SELECT subject_id, holder, target, day, is_move, coalesce(lead(day) OVER (PARTITION BY subject_id ORDER BY id), %s) AS until,
            coalesce(lead(move) OVER (PARTITION BY subject_id, is_move ORDER BY id) = ANY(%s), false) AS is_undone
        FROM (
            SELECT id, subject_id, holder, target, greatest((at AT TIME ZONE %s)::date, %s) AS day, move,
                move <> ALL(%s) AS is_move
            FROM proposals_proposaltransition WHERE subject_id IN ({plans})
        ) own
    )
"""
HANDS = """
    WITH {lines}, had AS (
        SELECT holder, sum(greatest(b.n - a.n, 0)) AS days
        FROM line JOIN working a ON a.day = line.day JOIN working b ON b.day = line.until
        WHERE holder <> %s GROUP BY subject_id, holder
    )
    SELECT holder AS key, count(*) AS many, {spread} FROM had GROUP BY holder
"""
# Of each plan the first day on which it stood at a milestone or farther on, and the same of the milestone before; what was
# taken back does not count.
CAME = """
    WITH {lines}, come AS (
        SELECT subject_id, place, min(day) AS day
        FROM line JOIN unnest(%s::text[], %s::int[]) AS milestone (state, place) ON state = target
        WHERE is_move AND NOT is_undone GROUP BY 1, 2
    ), reached AS (
        SELECT subject_id, far.place, min(day) AS day
        FROM come JOIN generate_series(0, %s) AS far (place) ON come.place >= far.place GROUP BY 1, 2
    ), step AS (
        SELECT place, day, lag(day) OVER (PARTITION BY subject_id ORDER BY place) AS since FROM reached
    ), span AS (
        SELECT step.place, b.n - a.n AS days
        FROM step JOIN working b ON b.day = step.day LEFT JOIN working a ON a.day = step.since
    )
    SELECT place AS key, count(*) AS many, {spread} FROM span GROUP BY place
"""
SPREAD = ", ".join(
    f"percentile_cont({share}) WITHIN GROUP (ORDER BY days) AS {name}"
    for name, share in (("median", 0.5), ("ninth", 0.9))
)


def _spans(keys: QuerySet, now: dt.datetime) -> dict[str, Spelt]:
    plans, parameters = _spelt(keys)
    lines, today = LINES.format(plans=plans), timezone.localdate(now)
    given = (today, UNDOING, timezone.get_default_timezone_name(), BEGAN, REMARKS, *parameters)
    order = list(Milestone)
    milestones = (list(map(str, COME_TO)), [order.index(at) for at in COME_TO.values()], len(order) - 1)
    return {
        "hands": (HANDS.format(lines=lines, spread=SPREAD), (*given, Party.NOBODY.value)),
        "reached": (CAME.format(lines=lines, spread=SPREAD), (*given, *milestones)),
    }


# An answer is in time by the day that stood before it was given, an extension among it.
ASKED = """
    WITH request AS (
        SELECT r.id, agency_id, r.state, r.due_on, o.due_on AS until, (coalesce(added_at, opened_at) AT TIME ZONE %s)::date AS day
        FROM reviews_opinionrequest r JOIN reviews_reviewround o ON o.id = r.round_id
        WHERE o.proposal_id IN ({plans}) AND r.state <> ALL (%s)
    ), line AS (
        SELECT id, subject_id, source, target, (at AT TIME ZONE %s)::date AS day,
            lag(due_on) OVER (PARTITION BY subject_id ORDER BY id) AS due
        FROM reviews_opiniontransition WHERE subject_id IN (SELECT id FROM request)
    ), answer AS (
        SELECT DISTINCT ON (subject_id) subject_id, day, due FROM line
        WHERE source = ANY (%s) AND target = ANY (%s) ORDER BY subject_id, id DESC
    )
    SELECT unit.id AS key, unit.name, count(*) AS asked, count(*) FILTER (WHERE state = ANY (%s)) AS answered,
        count(*) FILTER (WHERE state = ANY (%s) AND answer.day <= coalesce(answer.due, request.until)) AS in_time,
        count(*) FILTER (WHERE state = ANY (%s)) AS open,
        count(*) FILTER (WHERE state = ANY (%s) AND request.due_on < %s) AS late,
        (percentile_cont(0.5) WITHIN GROUP (ORDER BY b.n - a.n))::float AS median
    FROM request JOIN accounts_unit unit ON unit.id = agency_id LEFT JOIN answer ON answer.subject_id = request.id
        LEFT JOIN working a ON a.day = request.day LEFT JOIN working b ON b.day = answer.day
    GROUP BY unit.id, unit.name ORDER BY count(*) DESC, unit.id
"""


def _asked(keys: QuerySet, today: dt.date) -> Spelt:
    plans, parameters = _spelt(keys)
    zone, struck, filed, held = (
        timezone.get_default_timezone_name(),
        *(sorted(map(str, each)) for each in (STRUCK, FILED, IN_AGENCY)),
    )
    given = [zone, *parameters, struck, zone, held, filed, filed, filed, held, held, today]
    return ASKED.format(plans=plans), given
