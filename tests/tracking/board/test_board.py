"""The board: whom it lists, by what it is narrowed, how it says where an undertaking stands, and what a page asks."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import combinations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import District
from accounts.states import UnitKind
from programmes.models import CentralProgramme
from proposals.models import Proposal
from tests.factories.accounts import make_actor, make_district, make_unit, sign_in
from tests.tracking.cases import executing_plan, make_cast
from tests.tracking.ledger_cases import money
from tracking.models import ApprovalLetter, ChangeRequest, Concern, LedgerEntry, Payment, ProgressReport, Undertaking
from tracking.states import ChangeState, Entry, Light, ReportState, State
from workflow.states import Party

pytestmark = pytest.mark.django_db
URL = "/tracking/board/"
DAY = dt.timedelta(days=1)


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def tracked(cast):
    """An undertaking under way of a city agency, and one of the proposer's own that is planned."""
    _plan, rows = executing_plan(cast, State.TRACKED, State.PLANNING)
    return rows


def letter(row, ministry="文化部", programme=None, amount=1_000_000):
    return ApprovalLetter.objects.create(
        venture=row.venture,
        ministry=ministry,
        programme=programme,
        letter_number="文1",
        letter_date=timezone.localdate(),
        amount=amount,
    )


def entry(row, kind, amount, cast, year=115):
    return LedgerEntry.objects.create(
        venture=row.venture,
        entry=kind,
        year=year,
        amount=amount,
        day=timezone.localdate(),
        user=cast.rdec.user,
        actor_label="研考",
    )


def report(row, number=1, due=None, state=ReportState.OPEN, **figures):
    month = dt.date(2026, 1, 1) + dt.timedelta(days=31 * (number - 1))
    return ProgressReport.objects.create(
        undertaking=row,
        baseline=row.baseline,
        number=number,
        first_day=month,
        last_day=month + DAY,
        opened_on=month,
        due_on=due or timezone.localdate(),
        state=state,
        holder=Party.EXECUTING,
        **figures,
    )


def change(row, due):
    return ChangeRequest.objects.create(
        undertaking=row, number=1, was=row.baseline, state=ChangeState.DRAFTING, due_on=due, holder=Party.EXECUTING
    )


def kept(row):
    """What every list that it stands on says of it: the same."""
    found = {
        (due, *facets) for due, facets in Concern.objects.filter(undertaking=row).values_list("next_due", "facets")
    }
    assert len(found) == 1
    return found.pop()


def shown(client, actor, **asked):
    """The undertakings a page of the board lists, in order."""
    page = sign_in(client, actor).get(URL, asked)
    assert page.status_code == 200
    return [line.undertaking.pk for line in page.context["lines"]]


class TestWhatIsKept:
    """The database keeps what a board asks, whoever writes it."""

    def test_places_money_light_and_unit(self, cast, tracked):
        row, other = tracked
        programme = CentralProgramme.objects.create(code="CPX", ministry="農業部", name="農村再生")
        code = row.plan.districts.get().code
        mine = {f"district:{code}", f"unit:{cast.executor.unit_id}"}
        assert set(kept(row)[1:]) == mine
        letter(row)
        changed = letter(row, "農業部", programme)
        entry(row, Entry.APPROVED, 5, cast, 115)
        entry(row, Entry.SPENT, 1, cast, 116)
        entry(row, Entry.SPENT, 1, cast, None)
        Undertaking.objects.filter(pk=row.pk).update(light=Light.RED)
        mine |= {"ministry:文化部", f"programme:{programme.pk}", "year:115", "year:116", "light:red", "money"}
        assert set(kept(row)[1:]) == mine
        changed.ministry, changed.programme = "交通部", None
        changed.save()
        row.plan.districts.add(make_district("東勢區", priority=True))
        mine = mine - {f"programme:{programme.pk}"} | {
            "ministry:交通部",
            "priority",
            f"district:{District.objects.get(name='東勢區').code}",
        }
        assert set(kept(row)[1:]) == mine
        row.plan.districts.remove(code)
        assert set(kept(row)[1:]) == mine - {f"district:{code}"}
        assert f"unit:{cast.proposer.unit_id}" in kept(other)

    def test_what_is_due_next(self, cast, tracked):
        row, _other = tracked
        own = timezone.localdate() + 30 * DAY
        Undertaking.objects.filter(pk=row.pk).update(due_on=own)
        assert kept(row)[0] == own
        waiting = report(row, due=timezone.localdate() + 3 * DAY)
        assert kept(row)[0] == timezone.localdate() + 3 * DAY
        asked = change(row, timezone.localdate() + DAY)
        assert kept(row)[0] == timezone.localdate() + DAY
        ChangeRequest._base_manager.filter(pk=asked.pk).update(state=ChangeState.DROPPED)
        assert kept(row)[0] == timezone.localdate() + 3 * DAY
        figures = {"planned": 10, "actual": 10, "filed_at": timezone.now()}
        ProgressReport._base_manager.filter(pk=waiting.pk).update(state=ReportState.ACCEPTED, **figures)
        assert kept(row)[0] == own
        Undertaking._base_manager.filter(pk=row.pk).update(state=State.TERMINATED)
        assert kept(row)[0] is None


@pytest.mark.parametrize(("state", "words"), [(State.REPORTED, "審定成果報告"), (State.COMPLETED, "解除列管")])
def test_what_was_done_waits_to_be_judged_then_to_be_released(client, cast, state, words):
    _plan, (row,) = executing_plan(cast, state)
    Undertaking.objects.filter(pk=row.pk).update(due_on=timezone.localdate())
    (line,) = sign_in(client, cast.platform).get(URL).context["lines"]
    assert line.due == (words, timezone.localdate())


def test_an_instalment_that_is_late_makes_its_undertaking_late(client):
    case = money()
    paid, platform = case.pay(case.ask()), sign_in(client, case.cast.platform)
    Undertaking.objects.filter(pk=case.undertaking.pk).update(due_on=timezone.localdate() + DAY)
    rows = Payment._base_manager.filter(pk=paid.pk)
    said = {"asked": "登錄第 1 期撥款", "paid": "登錄第 1 期支用", "accounted": "繳回第 1 期餘額"}
    for state, words in said.items():
        rows.update(state=state, due_on=timezone.localdate() - DAY)
        page = platform.get(URL, {"due": "late"})
        assert [line.due for line in page.context["lines"]] == [(words, timezone.localdate() - DAY)]
    rows.update(holder=Party.NOBODY)
    assert kept(case.undertaking)[0] == timezone.localdate() + DAY


class TestNarrowed:
    def test_by_each_and_by_any_two_together(self, client, cast, tracked):
        row, other = tracked
        letter(row)
        CentralProgramme.objects.create(code="CPX", ministry="文化部", name="社造")
        entry(row, Entry.APPROVED, 5, cast)
        row.plan.districts.add(make_district("東勢區", priority=True))
        Undertaking.objects.filter(pk=row.pk).update(light=Light.RED, due_on=timezone.localdate() - DAY)
        only = {
            "light": "red",
            "ministry": "文化部",
            "unit": cast.executor.unit.name,
            "year": 115,
            "state": "tracked",
            "due": "late",
        }
        both = {"district": District.objects.get(name="東勢區").pk, "priority": "on", "q": row.plan.title}
        for name, value in only.items():
            assert shown(client, cast.rdec, **{name: value}) == [row.pk], name
        for name, value in both.items():
            assert set(shown(client, cast.rdec, **{name: value})) == {row.pk, other.pk}, name
        for first, second in combinations((only | both).items(), 2):
            expected = [row.pk] if only.keys() & {first[0], second[0]} else None
            found = shown(client, cast.rdec, **dict([first, second]))
            assert expected is None or found == expected
        assert [shown(client, cast.rdec, **nothing) for nothing in ({"light": "green"}, {"year": 116})] == [[], []]

    def test_what_cannot_be_read_is_left_out(self, client, cast, tracked):
        assert len(shown(client, cast.rdec, light="blue", district="X", year="x", due="soon", page="x")) == 2

    def test_the_first_due_is_first_and_what_has_ended_is_last(self, client, cast):
        _plan, (ended, late, soon) = executing_plan(cast, State.TERMINATED, State.TRACKED, State.TRACKED)
        for row, due in (
            (ended, timezone.localdate() - 9 * DAY),
            (late, timezone.localdate() + 9 * DAY),
            (soon, timezone.localdate() + DAY),
        ):
            Undertaking.objects.filter(pk=row.pk).update(due_on=due)
        report(late, due=timezone.localdate() - DAY)
        assert shown(client, cast.rdec) == [late.pk, soon.pk, ended.pk]
        assert shown(client, cast.rdec, due="week") == [soon.pk]
        assert shown(client, cast.rdec, due="month") == [soon.pk]


def test_who_sees_what(client, cast, tracked):
    row, other = tracked
    both = {row.pk, other.pk}
    assert [set(shown(client, actor)) for actor in (cast.rdec, cast.platform, cast.proposer)] == [both] * 3
    assert [shown(client, cast.executor), shown(client, cast.stranger)] == [[row.pk], []]
    elsewhere = make_actor(make_unit(UnitKind.DISTRICT_OFFICE, district="東勢區"))
    assert shown(client, elsewhere) == []
    address = reverse("tracking:progress", args=[row.plan.pk])
    statuses = [sign_in(client, actor).get(address).status_code for actor in (cast.rdec, cast.stranger, elsewhere)]
    assert statuses == [200, 404, 404]


def test_a_line_says_how_it_stands(client, cast, tracked):
    row, _other = tracked
    letter(row)
    entry(row, Entry.APPROVED, 1_000_000, cast)
    entry(row, Entry.SPENT, 285_000, cast)
    report(row, 1, timezone.localdate(), ReportState.ACCEPTED, planned="55.0", actual="38.0", filed_at=timezone.now())
    report(row, 2, timezone.localdate() - DAY)
    Undertaking.objects.filter(pk=row.pk).update(light=Light.RED, actual="38.0", due_on=timezone.localdate() + 90 * DAY)
    page = sign_in(client, cast.rdec).get(URL, {"light": "red"})
    (line,) = page.context["lines"]
    assert (line.light_words, line.actual, line.planned, line.gap_words) == (
        "落後",
        Decimal("38.0"),
        Decimal("55.0"),
        "−17.0",
    )
    assert (line.spending, line.due, line.ministries) == (
        Decimal("28.5"),
        ("第 2 期進度報告", timezone.localdate() - DAY),
        "文化部",
    )
    assert page.context["sentence"] == "2 案列管中：1 案落後"
    assert page.context["second"] == "1 案已逾期"
    text = page.content.decode()
    assert 'aria-label="實際 38.0％，預定 55.0％"' in text
    assert "燈號：實際減預定不低於 −5 為正常，−5 至 −10 為注意，低於 −10 為落後" in text


def test_views_count_what_they_lead_to(client, cast, tracked):
    row, other = tracked
    executing_plan(cast, State.TERMINATED)
    District.objects.update(priority=True)
    Undertaking.objects.filter(pk=row.pk).update(light=Light.YELLOW, due_on=timezone.localdate() - DAY)
    Undertaking.objects.filter(pk=other.pk).update(light=Light.UNREPORTED)
    page = sign_in(client, cast.rdec).get(URL)
    assert page.context["sentence"] == "2 案列管中：1 案注意"
    for view in page.context["views"]:
        listed = client.get(f"{URL}?{view.query}").context["lines"]
        assert len(listed) == view.count, view.words
    assert {str(view.words): view.count for view in page.context["views"]}["優先區"] == 2


@pytest.mark.parametrize("many", [1, 12])
def test_the_page_asks_as_often_whatever_it_lists(client, cast, many):
    for _number in range(many):
        _plan, (row, _other) = executing_plan(cast, State.TRACKED, State.PLANNING)
        letter(row)
        entry(row, Entry.APPROVED, 9, cast)
        report(row, 1, timezone.localdate() - DAY)
    sign_in(client, cast.rdec).get(URL)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = client.get(URL, {"district": "", "year": 115, "ministry": "文化部", "due": "late"})
    assert page.status_code == 200
    assert len(asked) == 12, [q["sql"][:90] for q in asked]
    with CaptureQueriesContext(connection) as asked:
        assert len(client.get(URL).context["lines"]) == min(2 * many, 30)
    assert len(asked) == 12, [q["sql"][:90] for q in asked]


def test_no_plan_is_listed_that_a_reader_may_not_open(client, cast, tracked):
    for actor in (cast.rdec, cast.platform, cast.proposer, cast.executor):
        seen = set(Proposal.objects.visible_to(actor).values_list("pk", flat=True))
        found = Undertaking.objects.filter(pk__in=shown(client, actor)).values_list("venture__proposal", flat=True)
        assert set(found) <= seen
