"""What was taken out of sight while a page was open says so (409) to who could see it; to others it was never there."""

from __future__ import annotations

import pytest

from proposals import workflow as w
from proposals.models import Proposal, Venture
from proposals.services import let_in, let_out, write_districts
from proposals.states import PlanPermission
from proposals.writing.sections import Parts, ThemeForm
from proposals.writing.services import save_forms
from tests.factories.accounts import make_actor, sign_in
from tests.workflow.cases import fresh, kept_for_module, make_cast, walker_at
from workflow.engine.services import perform
from workflow.templatetags.cs import roc_time

pytestmark = pytest.mark.django_db
TYPED = "期程請再說明，與區公所會勘後補正。"


@pytest.fixture(scope="module")
def kept(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        cast = make_cast()
        yield {state: walker_at(state, cast, owner=f"{state}協會") for state in ("drafting", "notified")}


@pytest.fixture
def notified(kept):
    return fresh(kept["notified"])


def answers(client, plan, actor):
    """Of the plan's page and of a move that was typed into it, as ``actor``: statuses, and what both said alike."""
    sign_in(client, actor)
    sent = {"reason": TYPED, "expected_version": plan.row_version}
    pages = [client.get(f"/plans/{plan.pk}/"), client.post(f"/plans/{plan.pk}/moves/ask_coaching_revision/", sent)]
    said = {page.context["advice"] for page in pages}
    assert (TYPED in pages[1].text, len(said)) == (True, 1)
    return [page.status_code for page in pages], str(said.pop())


NOWHERE = "網址可能有誤，或這一頁不在您目前身分的權限範圍內。可在右上角切換身分後再試。"


def test_a_notice_taken_back_is_told_to_who_had_been_told(client, notified):
    plan, cast = notified.plan, notified.cast
    line = perform(plan, w.TAKE_BACK_NOTICE, by=notified.owner)
    words = f"{line.actor_label}已於 {roc_time(line.at)} 撤回「知會專管平台」，這個計畫目前只有提案單位看得到。"
    saw = [cast.of("PLATFORM"), cast.of("RDEC"), cast.of("D200")]
    assert [answers(client, plan, actor) for actor in saw] == [([409, 409], words)] * 3
    never = [make_actor("agency"), cast.of("D290"), make_actor("proposer"), cast.of("CONVENER")]
    assert [answers(client, plan, actor) for actor in never] == [([404, 404], NOWHERE)] * 4
    perform(plan, w.NOTIFY, by=notified.owner)
    assert sign_in(client, cast.of("PLATFORM")).get(f"/plans/{plan.pk}/").status_code == 200


def test_where_a_draft_lies_since_it_was_called_back_is_nobodys_business(client, notified):
    plan, cast = notified.plan, notified.cast
    line = perform(plan, w.TAKE_BACK_NOTICE, by=notified.owner)
    words = f"{line.actor_label}已於 {roc_time(line.at)} 撤回「知會專管平台」，這個計畫目前只有提案單位看得到。"
    plan.districts.set([cast.of("D290").unit.district])
    executes = make_actor("agency")
    plan.ventures.update(executing_unit=executes.unit)
    assert [answers(client, plan, actor) for actor in (cast.of("D290"), executes)] == [([404, 404], NOWHERE)] * 2
    assert answers(client, plan, cast.of("D200")) == ([409, 409], words)


def test_a_draft_nobody_was_told_of_is_not_there(client, kept):
    plan, cast = fresh(kept["drafting"]).plan, kept["drafting"].cast
    assert [answers(client, plan, actor) for actor in (cast.of("PLATFORM"), cast.of("RDEC"))] == [
        ([404, 404], NOWHERE)
    ] * 2


def test_a_unit_let_out_is_told_and_one_let_in_again_reads_on(client, notified):
    plan, rdec, unit = notified.plan, notified.cast.of("RDEC"), make_actor("agency")
    let_in(plan, [unit.unit], PlanPermission.COUNSEL, by=rdec)
    assert sign_in(client, unit).get(f"/plans/{plan.pk}/").status_code == 200
    let_out(plan, unit.unit, PlanPermission.COUNSEL, by=rdec)
    line = plan.transitions.order_by("id").last()
    words = f"{line.actor_label}已於 {roc_time(line.at)} 停止開放貴單位檢視這個計畫（輔導）。"
    assert answers(client, plan, unit) == ([409, 409], words)
    assert answers(client, plan, make_actor("agency")) == ([404, 404], NOWHERE)
    let_in(plan, [unit.unit], PlanPermission.COUNSEL, by=rdec)
    assert sign_in(client, unit).get(f"/plans/{plan.pk}/").status_code == 200
    assert client.get(f"/plans/{plan.pk}/letters/1/").status_code == 404


def test_an_office_is_told_that_the_plan_lies_elsewhere_now(client, notified):
    plan, office = notified.plan, notified.cast.of("D200")
    write_districts(plan, [notified.cast.of("D290").unit.district_id])
    notified.step(w.SUBMIT_TO_DISTRICT)
    assert not Proposal.objects.visible_to(office).filter(pk=plan.pk).exists()
    line = plan.transitions.order_by("id").last()
    words = f"{line.actor_label}已於 {roc_time(line.at)}「送件至區公所」，計畫的行政區不再包含貴所轄區。"
    assert answers(client, plan, office) == ([409, 409], words)
    assert answers(client, plan, make_actor("proposer")) == ([404, 404], NOWHERE)


def given_away(walker, before, after):
    """The first venture, which ``before`` carried out when it was filed, is saved to be carried out by ``after``."""
    plan, venture = walker.plan, walker.plan.venture_list[0]
    Venture.objects.filter(pk=venture.pk).update(executing_unit=before.unit)
    walker.carry_out(w.SUBMIT_TO_DISTRICT)
    walker.carry_out(w.RETURN_FROM_DISTRICT)
    plan.section_requests.exclude(pk=plan.section_requests.first().pk).delete()
    plan.section_requests.update(section="theme", venture=venture)
    form = ThemeForm(
        {"title": venture.title, "theme": venture.theme, "executing_unit": after.unit.pk}, instance=venture
    )
    save_forms(plan, "theme", Parts(form), by=walker.owner, venture=venture)


def test_a_unit_that_carries_it_out_no_more_is_told_who_gave_it_away(client, notified):
    plan, before, after = notified.plan, make_actor("agency"), make_actor("agency")
    given_away(notified, before, after)
    pages = [sign_in(client, unit).get(f"/plans/{plan.pk}/").status_code for unit in (before, after)]
    assert pages == [200, 404]  # until it is handed in
    assert answers(client, plan, make_actor("agency")) == ([404, 404], NOWHERE)
    notified.carry_out(w.RESUBMIT_INTAKE_DISTRICT)
    line = plan.transitions.order_by("id").last()
    words = f"{line.actor_label}已於 {roc_time(line.at)}「{line.move_label}」，計畫的事業不再由貴單位執行。"
    assert answers(client, plan, before) == ([409, 409], words)
    assert sign_in(client, after).get(f"/plans/{plan.pk}/").status_code == 200
