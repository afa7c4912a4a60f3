"""Sections whose rows are a table: one line a row, drawn of the same fields as cards are."""

from __future__ import annotations

import re

import pytest

from chapters.states import GRIDS, VENTURE_SECTIONS, Section
from tests.factories.accounts import sign_in
from tests.factories.plans import walker_at
from tests.fuzz.screens import faults_of_screen
from tests.proposals.case.test_sections import address

pytestmark = pytest.mark.django_db
COLUMNS = {
    Section.BUDGET: "item programme year expense central local private order delete",
    Section.KPI: "kpi year baseline target evidence order delete",
    Section.CONCEPT: "title starts_on ends_on place order delete",
}


@pytest.fixture
def walker(db):
    return walker_at("drafting")


@pytest.mark.parametrize("section", COLUMNS)
def test_each_cell_is_called_by_its_column_and_its_row(client, walker, section):
    page = sign_in(client, walker.owner).get(address(walker.plan, section)).text
    heads = re.findall(r'<th scope="col"[^>]*>\s*<span id="rows-(\w+)">', page)
    assert heads == COLUMNS[section].split()
    assert re.findall(r'<th scope="row"[^>]*>\s*<span data-numbered id="rows-0-n">(.*?)</span>', page) == ["第 1 列"]
    first = re.findall(r'name="rows-0-(?:\w+)"[^>]*aria-labelledby="([^"]*)"', page)
    assert first == [f"rows-{name} rows-0-n" for name in heads]
    assert list(faults_of_screen(page)) == []


def test_the_other_sections_have_cards(client, walker):
    owner = sign_in(client, walker.owner)
    cards = [s for s in VENTURE_SECTIONS if "data-sheet" not in owner.get(address(walker.plan, s)).text]
    assert set(cards) == set(VENTURE_SECTIONS) - GRIDS
    page = owner.get(address(walker.plan, Section.STAKEHOLDERS)).text
    assert ("cs-row" in page, 'aria-labelledby="rows-' in page) == (True, False)


def test_a_line_says_its_sum_and_the_foot_all(client, walker):
    venture = walker.plan.ventures.all()[0]
    page = sign_in(client, walker.owner).get(address(walker.plan, Section.BUDGET, venture)).text
    sums = re.findall(r"<output data-row-sum>(.*?)</output>", page)
    lines = list(venture.budget_lines.all())
    assert sums == [*(f"{line.total:,}" for line in lines), "—"]  # the last is of the row that is added by a script
    foot = page.partition("<tfoot")[2].partition("</tfoot>")[0]
    assert f"{sum(line.total for line in lines):,}" in foot
