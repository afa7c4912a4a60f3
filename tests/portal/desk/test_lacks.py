"""A desk's line says whether a task can be done at once, or what it lacks; what it lets through the door does."""

from __future__ import annotations

import pytest
from django.utils import timezone

from proposals.case.duties import duties
from proposals.states import State
from tests.factories.accounts import sign_in
from tests.factories.plans import walkers_at
from tests.reviews.cases import asked, make_cast, reviewed_plan
from workflow.engine.facts import Facts, expected_move
from workflow.engine.services import guard_verdict

pytestmark = pytest.mark.django_db
AT_ONCE = "不缺什麼，可以馬上辦理"
WALKED = ("drafting", "notified", "with_district", "intake_revision", "with_rdec", "formed")


def test_what_can_be_done_at_once_the_door_lets_through():
    found = {}
    for walker in walkers_at(*WALKED):
        for actor in (walker.owner, *(walker.cast.of(code) for code in ("PLATFORM", "D200", "RDEC"))):
            for duty in duties(actor):
                if duty.lacks == "" and (move := expected_move(Facts(duty.case), actor)):
                    found[duty.case.state] = bool(guard_verdict(duty.case, move, actor))
    assert found == dict.fromkeys(found, True)
    assert found.keys() >= {State.WITH_DISTRICT, State.WITH_RDEC, State.FORMED}


def test_of_what_came_back_it_says_how_many_sections_wait():
    (walker,) = walkers_at("intake_revision")
    (duty,) = [duty for duty in duties(walker.owner) if duty.case == walker.plan]
    waiting = walker.plan.section_requests.filter(closed_at=None, revised_at=None)
    assert str(duty.lacks) == f"還有 {waiting.count()} 項要修正"
    waiting.update(revised_at=timezone.now())
    assert [duty.lacks for duty in duties(walker.owner)] == [None]  # what the text lacks its page says


def test_the_line_stands_below_the_verb(client):
    walkers = dict(zip(WALKED, walkers_at(*WALKED), strict=True))
    office = walkers["with_district"].cast.of("D200")
    page = sign_in(client, office).get("/")
    (task,) = [t for group in page.context["groups"] for t in group.tasks if t.duty.case.state == State.WITH_DISTRICT]
    assert (task.duty.lacks, AT_ONCE in page.text) == ("", True)
    owner = sign_in(client, walkers["intake_revision"].owner).get("/")
    assert "項要修正" in owner.text


def test_an_agency_can_write_at_once(client):
    cast = make_cast()
    plan = reviewed_plan(cast)
    page = sign_in(client, cast.farm).get("/")
    (task,) = [task for group in page.context["groups"] for task in group.tasks]
    assert (task.duty.url, task.duty.lacks) == (asked(plan, cast.farm).get_absolute_url(), "")
    assert AT_ONCE in page.text
