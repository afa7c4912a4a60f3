"""Who carries a venture out, and its programmes, are those told or filed last: a draft gives and takes no sight."""

from __future__ import annotations

import pytest
from django.db.models import F

from accounts.states import UnitKind
from programmes.models import CentralProgramme
from proposals import workflow as w
from proposals.content import from_rows
from proposals.models import BudgetLine, Proposal, Sight, SoughtProgramme
from proposals.writing.copying import copy_content
from tests.factories.accounts import make_actor, sign_in
from tests.workflow.cases import fresh, kept_for_module, make_cast, walker_at
from tracking.models import Concern
from workflow.states import Party

pytestmark = pytest.mark.django_db
WRITTEN = ("coaching_revision", "notified", "plan_change")
FILED = {
    "notified": (w.SUBMIT_TO_DISTRICT, w.TAKE_BACK_DISTRICT_TO_NOTIFIED),
    "coaching_revision": (w.RESUBMIT_TO_COACHING, w.TAKE_BACK_COACHING),
    "plan_change": (w.FILE_CHANGE, w.TAKE_BACK_CHANGE_FILING),
}


@pytest.fixture(scope="module")
def kept(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        cast = make_cast()
        yield {state: walker_at(state, cast, owner=f"{state}協會") for state in WRITTEN}


@pytest.fixture
def agency(kept):
    """An agency that has no part in the plan."""
    return make_actor(UnitKind.AGENCY)


@pytest.fixture(params=WRITTEN)
def given_away(request, client, kept, agency):
    """An agency is chosen on the page for the first venture, which its proposer carries out as it was told or filed."""
    walker = fresh(kept[request.param])
    plan, venture = walker.plan, walker.plan.venture_list[0]
    if asked := plan.section_requests.filter(closed_at=None).first():
        plan.section_requests.filter(closed_at=None).exclude(pk=asked.pk).delete()
        plan.section_requests.filter(pk=asked.pk).update(section="theme", venture=venture)
    save_theme(client, walker, agency.unit)
    walker.plan = Proposal.objects.get(pk=plan.pk)
    return walker


def save_theme(client, walker, unit):
    """As the proposer, on the page of the first venture's theme."""
    address = f"/plans/{walker.plan.pk}/ventures/{walker.plan.venture_list[0].pk}/theme/"
    page = sign_in(client, walker.owner).get(address)
    form = page.context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    typed |= {"executing_unit": unit.pk if unit else "", "saves": page.context["saves"]}
    assert client.post(address, typed).status_code == 302


def carried_out(client, walker, agency):
    """Whether the agency sees the plan, has it on its list, finds it by search; on sights and among those told, who does."""
    plan = walker.plan
    page = sign_in(client, agency).get(f"/plans/{plan.pk}/").status_code
    listed = [
        [row.pk for row in client.get("/plans/", asked).context["page"]] for asked in ({}, {"q": plan.owner.name})
    ]
    home = client.get("/").text
    return (
        page,
        [plan.pk in found for found in listed],
        plan.called in home,
        Sight.objects.filter(proposal=plan, unit=agency.unit).exists(),
        agency.unit in Proposal.objects.get(pk=plan.pk).units_for(Party.EXECUTING),
    )


def test_a_draft_gives_no_unit_sight(client, given_away, agency):
    assert carried_out(client, given_away, agency) == (404, [False, False], False, False, False)


def test_its_writers_read_whom_they_chose(client, given_away, agency):
    plan = given_away.plan
    venture = plan.venture_list[0]
    page = sign_in(client, given_away.owner).get(f"/plans/{plan.pk}/ventures/{venture.pk}/theme/")
    assert page.context["form"]["executing_unit"].value() == agency.unit_id
    assert from_rows(plan).ventures[0].executing_unit == agency.unit.full_name
    copy = Proposal.objects.create(owner=plan.owner, created_by=plan.created_by, template=plan.template, title="抄本")
    copy_content(plan, copy)
    (first, *_rest) = copy.venture_list
    assert (first.executing_unit, first.unit_rewritten) == (agency.unit, False)


def test_once_handed_in_the_unit_sees_it(client, given_away, agency):
    given_away.carry_out(FILED[given_away.plan.state][0])
    assert carried_out(client, given_away, agency) == (200, [True, True], True, True, True)
    assert [v.unit_rewritten for v in Proposal.objects.get(pk=given_away.plan.pk).venture_list] == [False] * 2


def test_taken_back_it_is_carried_out_as_before_and_written_as_chosen(client, given_away, agency):
    for move in FILED[given_away.plan.state]:
        given_away.carry_out(move)
    assert carried_out(client, given_away, agency) == (409, [False, False], False, False, False)
    venture = Proposal.objects.get(pk=given_away.plan.pk).venture_list[0]
    assert (venture.executing_unit, venture.unit_written, venture.unit_rewritten) == (None, agency.unit, True)


def test_chosen_as_it_was_it_is_rewritten_no_more(client, given_away, agency):
    save_theme(client, given_away, None)
    venture = given_away.plan.ventures.order_by("position").first()
    assert (venture.executing_unit, venture.unit_written, venture.unit_rewritten) == (None, None, False)


def test_a_notice_taken_back_makes_it_a_draft_carried_out_as_written(client, given_away, agency):
    if given_away.plan.state != "notified":
        return
    given_away.step(w.TAKE_BACK_NOTICE)
    venture = Proposal.objects.get(pk=given_away.plan.pk).venture_list[0]
    assert (venture.executing_unit, venture.unit_rewritten) == (agency.unit, False)


def test_an_adjustment_that_is_being_written_gives_no_undertaking_away(client, given_away, agency):
    if given_away.plan.state != "plan_change":
        return
    plan = given_away.plan
    case = plan.venture_list[0].undertaking
    assert case.executing_unit == plan.owner
    concerned = Concern.objects.filter(undertaking=case, unit=agency.unit)
    assert not concerned.exists()
    given_away.carry_out(w.FILE_CHANGE)
    case = type(case).objects.get(pk=case.pk)
    assert (case.executing_unit, concerned.exists()) == (agency.unit, True)


def found(client, walker, actor, word):
    page = sign_in(client, actor).get("/plans/", {"q": f"{walker.plan.owner.name} {word}"}).context["page"]
    return [plan.pk for plan in page]


def test_a_search_finds_a_plan_by_the_programmes_it_was_handed_in_with(client, given_away):
    plan, rdec = given_away.plan, given_away.cast.of(UnitKind.RDEC.name)
    lines = BudgetLine.objects.filter(venture__proposal=plan)
    filed, back = FILED[plan.state]
    before = lines.filter(programme__isnull=False).first().programme
    after = CentralProgramme.objects.exclude(pk__in=SoughtProgramme.objects.values("programme")).earliest("code")
    lines.filter(programme=before).update(programme=after)
    searched = [
        [bool(found(client, given_away, who, word.code)) for word in (before, after)]
        for who in (rdec, given_away.owner)
    ]
    assert searched == [[True, False]] * 2
    if plan.state == "notified":
        lines.update(programme=None, central=0, private=F("private") + F("central"))  # no warning is left to answer
        after = None
    given_away.carry_out(filed)
    assert found(client, given_away, rdec, before.code) == []
    assert after is None or found(client, given_away, rdec, after.code) == [plan.pk]
    given_away.carry_out(back)
    assert found(client, given_away, rdec, before.code) == [plan.pk]


def test_a_plan_nobody_was_told_of_is_found_by_its_rows(client, given_away, agency):
    plan = given_away.plan
    copy = Proposal.objects.create(owner=plan.owner, created_by=plan.created_by, template=plan.template, title="抄本")
    copy_content(plan, copy)
    docked = set(BudgetLine.objects.filter(venture__proposal=copy).values_list("programme", flat=True)) - {None}
    sought = SoughtProgramme.objects.filter(proposal=copy)
    assert set(sought.values_list("programme", flat=True)) == docked
    BudgetLine.objects.filter(venture__proposal=copy).delete()
    assert not sought.exists()
