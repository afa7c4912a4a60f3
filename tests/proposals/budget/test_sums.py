"""The sums of a budget: one total, however it is added up, of stored, typed and frozen lines alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.states import YEARS, Expense
from proposals.budget import sums as budget
from proposals.budget.sums import Money, sheet
from proposals.models import BudgetLine, Proposal
from proposals.pages import money_of
from proposals.versions.freezing import snapshot
from tests.factories.plans import walker_at

amounts = st.integers(min_value=0, max_value=10**11)
lines = st.builds(
    dict,
    year=st.sampled_from(YEARS),
    expense=st.sampled_from(Expense.values),
    central=amounts,
    local=amounts,
    private=amounts,
)


@given(st.lists(lines, max_size=100))
def test_total_is_sources_is_kinds_of_expense_is_years(rows):
    sums = sheet(rows)
    total = sum(row["central"] + row["local"] + row["private"] for row in rows)
    assert sums.whole.total == total
    assert sums.whole.central + sums.whole.local + sums.whole.private == total
    assert sum(money.total for money in sums.expenses.values()) == total
    assert sum(money.total for money in sums.years.values()) == total
    assert sum(money.total for money in sums.cells.values()) == total
    for source, column in zip(budget.SOURCES, range(3), strict=True):
        of_source = sum(row[source] for row in rows)
        assert sum(money.amounts[column] for money in sums.years.values()) == of_source
        assert sum(money.amounts[column] for money in sums.expenses.values()) == of_source


@given(st.lists(lines, max_size=20))
def test_lines_that_are_typed_add_up_like_frozen_ones(rows):
    assert sheet(BudgetLine(item="x", **row) for row in rows) == sheet(rows)


def test_nothing_adds_up_to_nothing():
    sums = sheet([])
    assert (sums.whole, sums.years, sums.cells) == (Money(), {}, {})
    assert sums.expenses == {"recurrent": Money(), "capital": Money()}
    assert sums.year(115) == Money()


def test_each_amount_stands_where_it_belongs():
    rows = [
        {"year": 116, "expense": "capital", "central": 5, "local": 2, "private": 1},
        {"year": 115, "expense": "recurrent", "central": 10, "local": 0, "private": 3},
        {"year": 116, "expense": "capital", "central": 7, "local": 0, "private": 0},
    ]
    sums = sheet(rows)
    assert sums.whole.amounts == [22, 2, 4, 28]
    assert {year: money.amounts for year, money in sums.years.items()} == {115: [10, 0, 3, 13], 116: [12, 2, 1, 15]}
    assert {name: money.total for name, money in sums.expenses.items()} == {"recurrent": 13, "capital": 15}
    assert list(sums.years) == [115, 116]


@pytest.mark.django_db
def test_the_header_the_page_and_the_frozen_plan_have_the_same_sums(client):
    plan = Proposal.objects.get(pk=walker_at("drafting").plan.pk)
    frozen = sheet(line for venture in snapshot(plan)["ventures"] for line in venture["budget"])
    stored = sheet(BudgetLine.objects.filter(venture__proposal=plan))
    assert frozen == stored
    header = money_of(Proposal.objects.for_page().get(pk=plan.pk))
    assert header.amounts == [
        stored.whole.central,
        stored.whole.local,
        stored.whole.private,
        stored.whole.total,
    ]
