"""A plan's rows read as one value: in one statement, in their order, as they are now."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Unit
from proposals.content import from_rows
from proposals.content.rows import STATEMENT, line_content, plain
from proposals.content.values import LineContent, ProgrammeContent
from proposals.models import BudgetLine, Proposal
from tests.proposals.content.plans import answered
from tests.workflow.cases import fresh, kept_for_module, walker_at


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        yield walker_at("notified")


@pytest.fixture
def plan(made, db):
    return fresh(made).plan


def test_the_whole_content_costs_one_query_however_many_rows(plan, django_assert_num_queries):
    assert len(plan.layout.sections) == 10  # read once in a process
    with django_assert_num_queries(1) as few:
        from_rows(plan)
    for position in range(3, 13):
        plan.ventures.create(position=position, title=f"事業{position}")
    with django_assert_num_queries(1) as many:
        assert len(from_rows(plan).ventures) == 12
    assert few.captured_queries[0]["sql"] == many.captured_queries[0]["sql"] == STATEMENT.sql % plan.pk


def test_nothing_is_remembered_and_nothing_of_the_instance_is_believed(plan):
    before = from_rows(plan)
    plan.vision = "只在記憶體裡的願景"
    assert from_rows(plan) == before
    plan.ventures.filter(position=1).update(title="水圳慢慢走")
    assert (before.ventures[0].title, from_rows(plan).ventures[0].title) == ("水圳慢行導覽", "水圳慢慢走")
    assert set(vars(plan)) == set(vars(Proposal.objects.get(pk=plan.pk)))


def test_rows_stand_in_their_order_and_know_their_keys(plan):
    plan.ventures.filter(position=1).update(position=9)
    plan.resources.filter(pk=plan.resources.first().pk).update(position=9)
    content = from_rows(plan)
    assert [venture.id for venture in content.ventures] == [v.pk for v in plan.ventures.order_by("position")]
    assert [row.id for row in content.resources] == [row.pk for row in plan.resources.order_by("position", "id")]
    assert [row.id for row in content.consensus] == [row.pk for row in plan.consensus_meetings.all()]
    last = plan.ventures.get(position=9)
    for name, relation in (
        ("stakeholders", last.stakeholders),
        ("steps", last.steps),
        ("kpis", last.kpis),
        ("budget", last.budget_lines),
    ):
        assert [row.id for row in getattr(content.ventures[-1], name)] == [row.pk for row in relation.all()]


def test_figures_are_exact(plan):
    venture = plan.ventures.get(position=1)
    venture.kpis.update(baseline=Decimal("0.10"), target=Decimal("123456789012.34"))
    venture.budget_lines.all().delete()
    venture.budget_lines.create(item="沒有對接", year=117, expense="capital", private=10**11)
    read = from_rows(plan).ventures[0]
    assert {(kpi.baseline, kpi.target) for kpi in read.kpis} == {("0.1", "123456789012.34")}
    assert [(line.programme, line.private, line.total) for line in read.budget] == [(None, 10**11, 10**11)]


def test_who_carries_a_venture_out_is_named_and_its_kind_known(plan):
    office = Unit.objects.filter(kind="district_office")[0]
    plan.ventures.filter(position=1).update(executing_unit=office)
    plan.ventures.filter(position=2).update(executing_unit=None)
    assert [(venture.executing_unit, venture.applicant) for venture in from_rows(plan).ventures] == [
        (office.full_name, "district_office"),
        ("石岡水圳文化協會", "proposer"),
    ]


def test_a_place_is_said_with_its_district_or_not_at_all(plan):
    plan.ventures.update(address="", longitude=None, latitude=None)
    plan.ventures.filter(position=2).update(longitude="120.780000", latitude="24.275500")
    read = [(v.longitude, v.latitude, v.located_in) for v in from_rows(plan).ventures]
    assert read == [("", "", ""), ("120.78", "24.2755", "石岡區")]


@pytest.mark.django_db
def test_answers_stand_with_their_venture_in_the_order_they_are_asked():
    content = from_rows(answered())
    assert [(a.section, a.label, a.kind) for a in content.answers] == [
        ("vision", "成立日期", "date"),
        ("supplement", "合作團隊", "table"),
        ("supplement", "同意書", "file"),
    ]
    assert content.answers[1].value == (("水圳協會", "導覽"), ("農會", ""))
    assert content.answers[1].columns == ("名稱", "分工")
    assert content.answers[2].value.name == "同意書.txt"
    assert [[answer.value for answer in venture.answers] for venture in content.ventures] == [["12.5"], []]


def test_a_typed_line_reads_like_a_saved_one(plan):
    saved = from_rows(plan).ventures[0].budget[0]
    assert line_content(BudgetLine.objects.get(pk=saved.id)) == saved
    typed = BudgetLine(item="印刷", year=115, expense="recurrent", central=1, local=2, private=3)
    assert line_content(typed) == LineContent("印刷", None, 115, "recurrent", "經常門", 1, 2, 3)
    assert isinstance(saved.programme, ProgrammeContent)


@pytest.mark.parametrize(
    ("number", "text"),
    [("12.00", "12"), ("12.50", "12.5"), ("0.00", "0"), ("100", "100"), ("-3.10", "-3.1"), ("1E+2", "100")],
)
def test_figures_are_plain(number, text):
    assert plain(Decimal(number)) == text


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9))
def test_a_plain_figure_means_the_same(number):
    text = plain(number)
    assert Decimal(text) == number
    assert not ("." in text and text.endswith(("0", ".")))
