"""A venture removed while the plan is coached: what was asked of it is compared as removed, and asked no more."""

from dataclasses import replace

import pytest
from django.urls import reverse

from proposals import workflow as w
from proposals.content import from_rows
from proposals.models import Venture
from proposals.states import Place
from proposals.versions.differences import Change, compare_place
from proposals.writing.services import remove_venture
from tests.factories.accounts import sign_in
from tests.workflow.cases import fresh
from workflow.engine.services import perform

pytestmark = pytest.mark.django_db
WHY = "這一項已有詳細說明，不需要再作任何修改。"


@pytest.fixture
def coached(made):
    return fresh(made["coaching"])


def answered(coached, *sections):
    """The platform asked one section of each of the plan's ventures; the owner has answered that they stay."""
    plan = coached.plan
    sections = {Place(s, v.pk).code: "請補充。" for s, v in zip(sections, plan.venture_list, strict=False)}
    perform(plan, w.ASK_COACHING_REVISION, by=coached.cast.of("PLATFORM"), sections=sections)
    asked = [request.pk for request in plan.open_requests]
    perform(plan, w.RESUBMIT_TO_COACHING, by=coached.owner, answers=dict.fromkeys(asked, WHY), kept=asked)
    return plan


def remove(plan, owner, *ventures):
    for venture in ventures:
        remove_venture(Venture.objects.get(pk=venture.pk), by=owner)


def test_a_removed_venture_is_compared_as_removed(coached):
    before = from_rows(coached.plan)
    gone = before.ventures[0]
    there = replace(before, ventures=before.ventures[1:])
    found = compare_place(before, there, "concept", gone.id)
    assert (found.change, found.venture.title) == (Change.REMOVED, gone.title)
    assert compare_place(before, before, "concept", gone.id).change == Change.SAME


@pytest.mark.parametrize("section", ["theme", "stakeholders", "concept", "kpi", "budget"])
def test_the_plan_has_its_pages_after_the_removal(client, coached, section):
    plan = answered(coached, section)
    remove(plan, coached.owner, plan.venture_list[0])
    assert plan.section_requests.get().place == Place(section, plan.section_requests.get().venture_id)
    sign_in(client, coached.cast.of("PLATFORM"))
    pages = [plan.get_absolute_url(), reverse("proposals:move", args=[plan.pk, "ask_coaching_revision"])]
    assert [client.get(page).status_code for page in pages] == [200, 200]
    sign_in(client, coached.owner)
    pages = [plan.get_absolute_url(), reverse("proposals:move", args=[plan.pk, "withdraw"])]
    assert [client.get(page).status_code for page in pages] == [200, 200]


def test_taken_back_it_opens_only_what_is_there(client, coached):
    plan = answered(coached, "concept", "concept")
    ventures = plan.venture_list[:2]
    third = Venture.objects.create(proposal=plan, title="第三項", position=3)
    remove(plan, coached.owner, *ventures)
    sign_in(client, coached.owner)
    page = reverse("proposals:move", args=[plan.pk, "take_back_coaching"])
    shown = client.get(page)
    data = {name: shown.context[name] for name in ("expected_version", "key")}
    assert client.post(page, data).status_code == 302
    plan.refresh_from_db()
    assert (plan.state, plan.open_requests, list(plan.ventures.all())) == ("coaching_revision", [], [third])
    assert [request.venture_id for request in plan.section_requests.all()] == [venture.pk for venture in ventures]
    edit = reverse("proposals:edit", args=[plan.pk])
    assert client.get(edit).url == plan.get_absolute_url()
    assert client.get(plan.get_absolute_url()).status_code == 200
    assert client.get(reverse("proposals:move", args=[plan.pk, "resubmit_to_coaching"])).status_code == 200
