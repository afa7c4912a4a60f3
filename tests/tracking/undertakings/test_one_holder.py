"""Every page of an undertaking names the same holder and the same day in its panel, and the plan's where it waits with that."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from proposals.models import Proposal
from proposals.states import State as PlanState
from tests.factories.accounts import sign_in
from tests.tracking.cases import executing_plan, make_cast
from tracking.models import Undertaking
from tracking.states import State
from workflow.states import Party

pytestmark = pytest.mark.django_db
FIRST, SECOND = dt.date(2026, 11, 15), dt.date(2026, 12, 20)
PAGES = (
    "undertaking",
    "results",
    "ledger",
    "reports",
    "record_kpi",
    "add_photo",
    "ask_payment",
    "spend",
    "begin_change",
)


@pytest.fixture
def cast():
    return make_cast()


def test_whatever_page_of_it(client, cast):
    _plan, (row, other) = executing_plan(cast, State.TRACKED, State.TRACKED)
    Undertaking.objects.filter(pk=row.pk).update(due_on=SECOND)
    Undertaking.objects.filter(pk=other.pk).update(due_on=FIRST)
    executor = sign_in(client, cast.executor)
    found = {name: executor.get(reverse(f"tracking:{name}", args=[row.pk])) for name in PAGES}
    assert {name: page.status_code for name, page in found.items()} == dict.fromkeys(PAGES, 200)
    said = {name: (page.context["hand"], page.context["due_on"]) for name, page in found.items()}
    assert said == dict.fromkeys(PAGES, (cast.executor.unit.name, SECOND))
    rhythm = sign_in(client, cast.rdec).get(reverse("tracking:report_every", args=[row.pk]))
    assert (rhythm.context["hand"], rhythm.context["due_on"]) == (cast.executor.unit.name, SECOND)


def test_accepted_before_the_execution_begins_it_waits_for_whom_its_plan_waits_for(client, cast):
    plan, (row, _other) = executing_plan(cast, State.TRACKED, State.TRACKED)
    day = dt.date(2026, 10, 1)
    Proposal._base_manager.filter(pk=plan.pk).update(
        state=PlanState.APPROVED, holder=Party.PLATFORM, holder_unit=cast.platform.unit, due_on=day
    )
    executor = sign_in(client, cast.executor)
    pages = [executor.get(row.get_absolute_url()), executor.get(plan.get_absolute_url())]
    assert [("hand" in page.context, page.context["due_on"]) for page in pages] == [(False, day), (False, day)]
    assert pages[0].context["undertaking"].holder_label == "專管平台"
    assert "<dt>期限</dt>" not in pages[0].text


def test_beside_others_its_own_steps_stand_first(client, cast):
    """On every page of the second, whatever may be done with the first."""
    plan, rows = executing_plan(cast, State.TRACKED, State.TRACKED)
    plan.ventures.update(executing_unit=cast.executor.unit)
    executor = sign_in(client, cast.executor)
    named = [row.venture.called for row in rows]
    found = {
        (row.pk, name): executor.get(reverse(f"tracking:{name}", args=[row.pk])).context["leading"]
        for row in rows
        for name in ("results", "ledger", "reports")
    }
    first = {page: str(steps[0][0].part) for page, steps in found.items()}
    assert first == {(row.pk, name): row.venture.called for row in rows for name in ("results", "ledger", "reports")}
    assert [str(step.part) for step, _letters in executor.get(plan.get_absolute_url()).context["leading"]][:2] == named
