"""What is read of a plan for one page: its content, what is to be revised, the checker's findings, each once."""

from __future__ import annotations

import pytest

from accounts.actors import Actor
from accounts.models import District
from proposals.content import facts
from proposals.content.completeness import gaps
from proposals.guards import budget_checked, one_district, plan_complete, several_districts_or_office
from proposals.models import Proposal
from tests.workflow.cases import fresh, kept_for_module, make_cast, walker_at
from workflow.engine.facts import Facts
from workflow.engine.services import available_moves


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        cast = make_cast()
        states = {"notified": (), "intake_revision": ("return_from_district",), "document_review": ()}
        yield {state: walker_at(state, cast, owner=f"{state}協會", via=via) for state, via in states.items()}


@pytest.fixture
def read(made, db):
    return {
        state: Facts(Proposal.objects.select_related("owner").get(pk=fresh(w).plan.pk)) for state, w in made.items()
    }


def test_the_guards_of_a_page_share_one_reading(read, made, django_assert_num_queries):
    page, owner = read["notified"], made["notified"].owner
    assert page.instance.layout.code == "114-1"  # read once in a process
    with django_assert_num_queries(2):  # the content, and what the programmes say
        for guard in (plan_complete, budget_checked, one_district, several_districts_or_office, plan_complete):
            page.judge(guard, owner)
        assert gaps(page.of(facts.content), page.instance.layout) == []


def test_a_guard_by_itself_reads_what_stands_now(made, db):
    plan, owner = fresh(made["notified"]).plan, made["notified"].owner
    assert bool(plan_complete(plan, owner)) is True
    plan.resources.all().delete()
    assert plan_complete(plan, owner).reason == "請至少盤點一項在地資源"


def test_a_page_shows_one_moment(read):
    page = read["notified"]
    before = page.of(facts.content)
    page.instance.resources.all().delete()
    assert page.of(facts.content) is before
    assert facts.content(page).resources == ()


def test_what_was_filed_is_not_checked_again(read, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert read["document_review"].of(facts.findings) == []


def test_findings_of_a_reopened_budget_are_read(read):
    page = read["intake_revision"]
    assert [request.section for request in page.of(facts.requests)] == ["concept", "budget"]
    assert page.of(facts.findings) == facts.findings(page)


def test_where_a_plan_goes_is_read_of_its_content(read):
    page = read["notified"]
    assert (page.of(facts.goes_to_rdec), page.instance.goes_to_rdec) == (False, False)
    two = Facts(page.instance)
    page.instance.districts.add(District.objects.exclude(code__in=page.instance.district_codes).first())
    assert (two.of(facts.goes_to_rdec), page.of(facts.goes_to_rdec)) == (True, False)


def test_a_plan_without_a_district_is_no_cross_district_plan(read):
    """Nobody chose several: what is blocked says that a district is missing."""
    plan = read["notified"].instance
    plan.districts.clear()
    actor = Actor(plan.created_by, plan.created_by.memberships.select_related("unit").get())
    offers = {offer.move.name: offer.verdict for offer in available_moves(plan, actor)}
    assert set(offers) & {"submit_to_rdec", "submit_to_district"} == {"submit_to_district"}
    assert "行政區" in str(offers["submit_to_district"].reason)
