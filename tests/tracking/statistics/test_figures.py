"""Every total is that of a plain recomputation from rows, after whatever changes; each figure counts the list it opens."""

from __future__ import annotations

import datetime as dt
import statistics
from collections import Counter, defaultdict
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership
from accounts.states import UnitKind
from inputs.fields import roc_year
from proposals.case.milestones import COME_TO, REMARKS, UNDOING, Milestone
from proposals.models import KpiContribution, Proposal, ProposalTransition
from proposals.states import DECIDED, ENDED, HOLDERS, Outcome
from proposals.states import State as PlanState
from reviews.models import OpinionRequest, OpinionTransition
from reviews.states import FILED, IN_AGENCY, STRUCK
from tests.factories.accounts import make_actor, make_unit, sign_in
from tests.tracking.cases import executing_plan, make_cast
from tests.tracking.statistics.books import NOW, URL, Books, day_of
from tracking.models import Snapshot, Undertaking
from tracking.states import State
from tracking.statistics.figures import figures, stage_of
from tracking.statistics.snapshots import GOOD_FOR, read_by, take_all
from tracking.statistics.values import AMOUNTS, Figures
from workflow.calendar import clock
from workflow.calendar.days import ONE_DAY, WorkingCalendar
from workflow.states import Party

pytestmark = pytest.mark.django_db


def lines_of(plans):
    for plan in plans:
        yield plan, [*ProposalTransition.objects.filter(subject=plan).order_by("id")]


def days_of(plans, calendar):
    """How long each hand had each case, in working days, by walking through the log."""
    found = defaultdict(Counter)
    for plan, lines in lines_of(plans):
        ends = [*(day_of(line.at) for line in lines[1:]), day_of(NOW)]
        for line, end in zip(lines, ends, strict=False):
            if line.holder != Party.NOBODY:
                found[line.holder][plan.pk] += max(calendar.between(day_of(line.at), end), 0)
    return found


def came(plans, calendar):
    """Of each milestone the plans that came there or farther, and the working days since the one before."""
    order, found = list(Milestone), [(set(), []) for _milestone in Milestone]
    for plan, lines in lines_of(plans):
        moves = [line for line in lines if line.move not in REMARKS]
        after = [*(line.move for line in moves[1:]), ""]
        stood = [line for line, then in zip(moves, after, strict=bool(moves)) if then not in UNDOING]
        at = [(order.index(COME_TO[line.target]), day_of(line.at)) for line in stood if line.target in COME_TO]
        before = None
        for place in range(len(order)):
            days = [day for far, day in at if far >= place]
            if days:
                found[place][0].add(plan.pk)
                found[place][1].extend([] if before is None else [calendar.between(before, min(days))])
                before = min(days)
    return [(len(who), *((spread(days, s) for s in (0.5, 0.9)) if days else (None, None))) for who, days in found]


def spread(days, share):
    """Between the two nearest of the sorted days."""
    days = sorted(days)
    at = share * (len(days) - 1)
    low = int(at)
    return round(days[low] + (days[min(low + 1, len(days) - 1)] - days[low]) * (at - low), 1)


def asked_of(plans, calendar):
    """The agencies' part, request by request."""
    found = defaultdict(lambda: [0, 0, 0, 0, 0, []])
    for row in (
        OpinionRequest.objects.filter(round__proposal__in=plans).exclude(state__in=STRUCK).select_related("round")
    ):
        line = found[row.agency_id]
        line[0] += 1
        line[1] += row.state in FILED
        line[3] += row.state in IN_AGENCY
        line[4] += row.state in IN_AGENCY and row.due_on is not None and row.due_on < day_of(NOW)
        moves = [*OpinionTransition.objects.filter(subject=row).order_by("id")]
        given = [n for n, move in enumerate(moves) if move.source in IN_AGENCY and move.target in FILED]
        if not given:
            continue
        answered = day_of(moves[given[-1]].at)
        due = moves[given[-1] - 1].due_on if given[-1] else None
        if row.state in FILED:
            line[2] += answered <= (due or row.round.due_on)
        line[5].append(calendar.between(day_of(row.added_at or row.round.opened_at), answered))
    return {key: (*line[:5], statistics.median(line[5]) if line[5] else None) for key, line in found.items()}


def plain(plans):
    """The figures again, row by row in Python."""
    calendar = WorkingCalendar.load()
    entries = [e for plan in plans for v in plan.ventures.all() for e in v.ledger.select_related("programme", "letter")]
    kinds = ("total", "ministry", "programme", "district", "year", "kind")
    summed = {name: defaultdict(lambda: (set(), Counter())) for name in kinds}
    for e in entries:
        payer = e.programme.ministry if e.programme else e.letter.ministry if e.letter else ""
        plan = e.venture.proposal
        keys = [
            ("total", ""),
            ("ministry", payer),
            ("programme", str(e.programme_id or "")),
            ("year", str(e.year or "")),
        ]
        keys += [("kind", plan.owner.organisation_kind), *(("district", d.code) for d in plan.districts.all())]
        for name, key in keys:
            ventures, amounts = summed[name][key]
            ventures.add(e.venture_id)
            amounts[str(e.entry)] += e.amount
    days = days_of(plans, calendar)
    open_plans = [plan for plan in plans if plan.state not in ENDED]
    held = Counter(plan.holder for plan in open_plans)
    late = Counter(plan.holder for plan in open_plans if plan.due_on and plan.due_on < day_of(NOW))
    kpis = defaultdict(lambda: [Decimal(0), set()])
    for row in KpiContribution.objects.filter(venture__proposal__in=plans, venture__outcome=Outcome.PASSED):
        kpis[row.kpi.code, row.year][0] += row.target
        kpis[row.kpi.code, row.year][1].add(row.venture_id)
    return {
        "stages": Counter(stage_of(plan.state) for plan in plans),
        "reached": came(plans, calendar),
        "hands": {
            p: (
                *(held[p], late[p], len(days[p])),
                *((spread(days[p].values(), s) for s in (0.5, 0.9)) if days[p] else (0, 0)),
            )
            for p in {*held, *days}
        },
        "places": Counter(d.code for plan in plans for d in plan.districts.all()),
        "proposers": Counter(plan.owner.organisation_kind for plan in plans),
        "outcomes": Counter(v.outcome for p in plans for v in p.ventures.all() if v.outcome in DECIDED),
        "agencies": asked_of(plans, calendar),
        "kpis": {key: (total, len(of)) for key, (total, of) in kpis.items()},
        **{
            name: {k: (len(of), [amounts[a] for a in AMOUNTS]) for k, (of, amounts) in lines.items()}
            for name, lines in summed.items()
        },
    }


def said(found: Figures):
    """The same of the figures."""

    def lines(rows):
        return {row.key: (row.ventures, [row.amounts[a] for a in AMOUNTS]) for row in rows}

    return {
        "stages": found.stages,
        "reached": [(row.plans, row.median, row.ninth) for row in found.reached],
        "hands": {hand.party: (hand.now, hand.late, hand.cases, hand.median, hand.ninth) for hand in found.hands},
        "places": found.places,
        "proposers": found.proposers,
        "outcomes": found.outcomes,
        "agencies": {
            row.key: (row.asked, row.answered, row.in_time, row.open, row.late, row.median) for row in found.agencies
        },
        "kpis": {(row.code, row.year): (Decimal(row.target), row.ventures) for row in found.kpis},
        "total": lines([found.total] if found.total.ventures else []),
        "ministry": lines(found.ministries),
        "programme": lines(found.programmes),
        "district": lines(found.districts),
        "year": lines(found.years),
        "kind": lines(found.kinds),
    }


def seen(actor):
    return Proposal.objects.visible_to(actor)


@pytest.mark.parametrize(
    ("seed", "changes"), [(9, 80), *(pytest.param(seed, 150, marks=pytest.mark.slow) for seed in (4, 5))]
)
def test_totals_are_those_of_the_rows_after_random_changes(seed, changes):
    books = Books(seed)
    office = make_actor(make_unit(UnitKind.DISTRICT_OFFICE, district="東勢區"))
    for number in range(1, changes + 1):
        books.change()
        if number % 20 == 0:
            for actor in (books.cast.rdec, office):
                found = figures(seen(actor), NOW)
                assert said(found) == plain(list(seen(actor).order_by("pk")))
                assert Figures.from_json(found.to_json()) == found
    found = figures(seen(books.cast.rdec), NOW)
    assert found.total.ventures > 1
    assert {type(amount) for row in found.ministries for amount in row.amounts.values()} == {int}
    assert statistics.median([hand.cases for hand in found.hands]) > 0


@pytest.mark.parametrize(
    "asked",
    [
        *("", "?notified={year}", "?kind=civic", "?district={place}", "?district={place}&kind=civic"),
        "?district={place}&notified={year}&against=114",
    ],
)
def test_each_figure_counts_the_list_that_it_opens(client, asked):
    books = Books(7)
    for _number in range(120):
        books.change()
    office = make_actor(make_unit(UnitKind.DISTRICT_OFFICE, district="東勢區"))
    opened = 0
    said = asked.format(year=roc_year(NOW), place=books.districts[0].code)
    for actor in (books.cast.rdec, office):
        page = sign_in(client, actor).get(URL + said).context
        against = {"against": year} if (year := page["filter"].against_year) else {}
        assert page["filter"].asked | against == {
            name: int(value) if name == "against" else value for name, value in QueryDict(said[1:]).items()
        }
        cells = [cell for part in page["parts"] for line in part.lines for cell in line.cells]
        for cell in cells:
            assert (cell.to and client.get(cell.to).context["page"].paginator.count) == (cell.to and cell.value), (
                cell.to
            )
            opened += bool(cell.to)
    assert opened > (30 if not asked else 15)


def test_of_plans_that_lie_in_two_districts_only_the_one_asked_for_is_told(client):
    books = Books(3)
    here, there = books.districts[:2]
    here.priority = True
    here.save()
    for _number in range(2):
        books.begin()
    for plan in Proposal.objects.order_by("pk"):
        plan.districts.set([here, there])
        QuerySet.update(Proposal.objects.filter(pk=plan.pk), notified_at=NOW)
    for _number in range(6):
        books.approve()
    read = sign_in(client, books.cast.rdec).get(f"{URL}?district={here.code}").context
    parts = {part.name: part for part in read["parts"]}
    rows = {name: [(line.key, line.cells[0].value) for line in parts[name].lines] for name in ("places", "district")}
    ventures = parts["district"].total.cells[0].value
    assert rows == {"places": [(here.code, 3)], "district": [(here.code, ventures)]}
    assert (parts["places"].heading, parts["places"].notes) == (
        "石岡區共 3 件計畫",
        ["★ 優先區。也在其他行政區的計畫照計，其他行政區不列。"],
    )


def test_a_hand_has_a_plan_until_the_moment_that_is_asked_for():
    cast, then = make_cast(), NOW + dt.timedelta(days=30)
    plan, _rows = executing_plan(cast, State.TRACKED)
    QuerySet.update(Proposal.objects.filter(pk=plan.pk), notified_at=NOW)
    state = PlanState.DOCUMENT_REVIEW
    ProposalTransition.objects.create(
        subject=plan, move="m", source=plan.state, target=state, holder=HOLDERS[state], row_version=1, at=NOW,
        actor_label="測試",
    )  # fmt: skip
    hands = {hand.party: (hand.cases, hand.median) for hand in figures(seen(cast.rdec), then).hands if hand.cases}
    assert hands == {HOLDERS[state]: (1, WorkingCalendar.load().between(day_of(NOW), day_of(then)))}


class TestSnapshots:
    def test_an_office_is_taken_as_long_as_somebody_belongs_to_it(self):
        cast, today = make_cast(), day_of(NOW)
        people = Membership.objects.filter(unit=cast.rdec.unit)
        people.update(valid_to=dt.date(2099, 12, 31))
        Membership.objects.filter(unit=cast.ndc.unit).update(valid_from=today - ONE_DAY * 9, valid_to=today - ONE_DAY)
        assert (take_all(), Snapshot.objects.filter(unit=cast.rdec.unit).count()) == (2, 1)
        assert not Snapshot.objects.filter(unit=cast.ndc.unit).exists()

    def test_the_clock_takes_them_and_a_page_reads_the_last(self, client):
        books = Books(1)
        books.approve()
        assert take_all() == 3
        assert take_all() == 3  # once more in a day is the same row
        assert Snapshot.objects.count() == 3
        before, at = read_by(books.cast.rdec)
        books.approve()
        assert read_by(books.cast.rdec) == (before, at)
        with clock.at(at + GOOD_FOR):
            now, later = read_by(books.cast.rdec)
        assert now.total.amounts["approved"] > before.total.amounts["approved"]
        assert later == at + GOOD_FOR

    def test_a_page_asks_little_whatever_it_counts(self, client):
        books = Books(1)
        for _number in range(30):
            books.change()
        sign_in(client, books.cast.rdec).get(URL)
        with CaptureQueriesContext(connection) as live:
            assert client.get(URL).status_code == 200
        with CaptureQueriesContext(connection) as two:
            assert client.get(f"{URL}?kind=civic&notified=115&against=114").status_code == 200
        take_all()
        with CaptureQueriesContext(connection) as kept:
            assert client.get(URL).status_code == 200
        assert (len(live), len(two), len(kept)) == (11, 12, 9), [q["sql"][:90] for q in live]


def test_figures_are_for_offices(client):
    cast = make_cast()
    executing_plan(cast, State.TRACKED)
    actors = (cast.rdec, cast.platform, cast.ndc, cast.executor, cast.proposer)
    assert [sign_in(client, actor).get(URL).status_code for actor in actors] == [200, 200, 200, 404, 404]
    assert sign_in(client, cast.proposer).get(f"{URL}ventures/").status_code == 404
    assert Undertaking.objects.count() == 1
