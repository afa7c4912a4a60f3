"""A plan lies where it lay when it was filed, for sight, lists, search and filter, until what is written is filed."""

from __future__ import annotations

import pytest

from proposals import workflow as w
from proposals.models import Proposal, Sight
from tests.factories.accounts import sign_in
from tests.workflow.cases import fresh, kept_for_module, make_cast, walker_at

pytestmark = pytest.mark.django_db
WRITTEN = ("coaching_revision", "notified")


@pytest.fixture(scope="module")
def kept(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        cast = make_cast()
        yield {state: walker_at(state, cast, owner=f"{state}協會") for state in WRITTEN}


@pytest.fixture(params=WRITTEN)
def elsewhere(request, client, kept):
    """石岡區 is what was told; its proposer has ticked 和平區 instead, on the page, and saved."""
    walker = fresh(kept[request.param])
    plan = walker.plan
    if asked := plan.section_requests.first():
        plan.section_requests.exclude(pk=asked.pk).delete()
        plan.section_requests.update(section="basics", venture=None)
    page = sign_in(client, walker.owner).get(f"/plans/{plan.pk}/edit/basics/")
    form = page.context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    assert typed["districts"] == [walker.cast.of("D200").unit.district_id]
    typed |= {"districts": [walker.cast.of("D290").unit.district_id], "saves": page.context["saves"]}
    assert client.post(f"/plans/{plan.pk}/edit/basics/", typed).status_code == 302
    walker.plan = Proposal.objects.get(pk=plan.pk)
    return walker


def found(client, actor, **asked):
    """The plans that the list finds for ``actor``."""
    return [plan.pk for plan in sign_in(client, actor).get("/plans/", asked).context["page"]]


def lies(client, walker):
    """Who sees the plan, whose list has it, and by which districts and priority RDEC finds it."""
    plan, cast = walker.plan, walker.cast
    offices = [cast.of("D200"), cast.of("D290")]
    seen = [sign_in(client, office).get(f"/plans/{plan.pk}/").status_code for office in offices]
    listed = [found(client, office, q=plan.owner.name) for office in offices]
    searched = [found(client, cast.of("RDEC"), q=f"{plan.owner.name} {word}") for word in ("石岡區", "和平區")]
    asked = [{"q": plan.owner.name, "district": office.unit.district_id} for office in offices]
    filtered = [found(client, cast.of("RDEC"), **narrow) for narrow in asked]
    units = Sight.objects.filter(proposal=plan, unit__in=[office.unit for office in offices])
    return (
        seen,
        listed,
        searched,
        filtered,
        [sight.unit.code for sight in units],
        [unit.code for unit in plan.units_for("district")],
    )


def test_a_draft_gives_and_takes_no_offices_sight(client, elsewhere):
    plan = elsewhere.plan
    here = [[plan.pk], []]
    assert lies(client, elsewhere) == ([200, 404], here, here, here, ["D200"], ["D200"])
    (row,) = sign_in(client, elsewhere.owner).get("/plans/", {"q": plan.owner.name}).context["page"]
    assert [name for _code, name, _priority in row.named_districts] == ["石岡區"]


def test_its_writers_read_what_they_chose(client, elsewhere):
    pages = [sign_in(client, elsewhere.owner).get(f"/plans/{elsewhere.plan.pk}/{tab}") for tab in ("", "edit/basics/")]
    assert [[d.name for d in page.context["districts"]] for page in pages] == [["和平區"]] * 2
    assert pages[1].context["form"]["districts"].value() == [elsewhere.cast.of("D290").unit.district_id]
    assert [d.name for d in pages[0].context["content"].basics.districts] == ["和平區"]


def test_once_filed_the_other_office_sees_it(client, elsewhere):
    moves = {"notified": [w.SUBMIT_TO_DISTRICT], "coaching_revision": [w.RESUBMIT_TO_COACHING]}
    for move in moves[elsewhere.plan.state]:
        elsewhere.carry_out(move)
    plan = Proposal.objects.get(pk=elsewhere.plan.pk)
    elsewhere.plan = plan
    there = [[], [plan.pk]]
    assert lies(client, elsewhere) == ([409, 200], there, there, there, ["D290"], ["D290"])
    assert plan.written_districts is None


def test_a_filing_taken_back_lies_again_where_it_was_told(client, elsewhere):
    back = {
        "notified": (w.SUBMIT_TO_DISTRICT, w.TAKE_BACK_DISTRICT_TO_NOTIFIED),
        "coaching_revision": (w.RESUBMIT_TO_COACHING, w.TAKE_BACK_COACHING),
    }
    for move in back[elsewhere.plan.state]:
        elsewhere.carry_out(move)
    plan = Proposal.objects.get(pk=elsewhere.plan.pk)
    elsewhere.plan = plan
    here = [[plan.pk], []]
    assert lies(client, elsewhere) == ([200, 409], here, here, here, ["D200"], ["D200"])
    assert [district.name for district in plan.districts_written] == ["和平區"]


def test_a_notice_taken_back_makes_it_a_draft_that_lies_where_it_is_written(client, elsewhere):
    if elsewhere.plan.state != "notified":
        return
    elsewhere.step(w.TAKE_BACK_NOTICE)
    plan = Proposal.objects.get(pk=elsewhere.plan.pk)
    assert ([d.name for d in plan.district_list], plan.written_districts) == (["和平區"], None)
    assert found(client, elsewhere.owner, q="和平區") == [plan.pk]
