"""What the panel and the desk say during tracking, and in whose hands the plan is."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from accounts.actors import Actor
from accounts.states import UnitKind
from proposals import workflow as plans
from proposals.models import Proposal
from proposals.states import Outcome
from proposals.states import State as PlanState
from tests.factories.accounts import make_unit, sign_in
from tests.factories.plans import walker_at
from tests.tracking.cases import executing_plan, make_cast, make_plan, make_undertaking, paper, signed, work
from tracking.models import Undertaking
from tracking.permissions import carried_out_by
from tracking.states import State
from tracking.workflow import MACHINE
from workflow.engine.facts import Facts
from workflow.engine.services import perform
from workflow.engine.steps import duties_of, steps_of
from workflow.models import Notification
from workflow.templatetags.cs import roc

pytestmark = pytest.mark.django_db
WORK_PLAN = work()


@pytest.fixture
def cast():
    return make_cast()


def test_who_carries_out_is_the_same_in_sql_where_an_office_represents_the_owner(cast):
    plan, (first, second) = executing_plan(cast, State.TRACKED, State.TRACKED)
    plan.represented_by = office = make_unit(UnitKind.DISTRICT_OFFICE)
    plan.save()
    rows = Undertaking.objects.filter(venture__proposal=plan).select_related("venture__proposal").order_by("id")
    units = [row.executing_unit_id for row in rows]
    assert units == [cast.executor.unit_id, office.pk]
    for unit in (cast.executor.unit_id, office.pk, plan.owner_id):
        found = Undertaking.objects.filter(carried_out_by(unit, "venture__")).order_by("id")
        assert list(found) == [row for row in (first, second) if units[row.pk == second.pk] == unit]


def panel(plan: Proposal, actor: Actor) -> list[tuple[str, str, bool]]:
    """Verb, part and whether it is open, of all that leads on."""
    steps = steps_of(Facts(Proposal.objects.get(pk=plan.pk)), actor)
    return [(str(step.verb), str(step.part), bool(step.verdict)) for step in steps.leading]


def desk(actor: Actor) -> list[tuple[str, str]]:
    """Verb and part of each line of 待辦."""
    return [(str(duty.verb), str(duty.part)) for duty in duties_of(actor) if not duty.hands]


def holder(plan: Proposal) -> str:
    """In whose hands."""
    return Proposal.objects.get(pk=plan.pk).holder


def test_an_approved_plan_waits_for_work_plans_then_for_the_platform(cast):
    plan = make_plan(cast, PlanState.APPROVED, outcomes=(Outcome.PASSED, Outcome.PASSED))
    first, second = (make_undertaking(venture, cast) for venture in plan.venture_list)
    assert panel(plan, cast.executor) == [("提報工作計畫", "事業甲", True)]
    assert desk(cast.executor) == [("提報工作計畫", "事業甲")]
    assert desk(cast.proposer) == [("提報工作計畫", "事業乙")]
    perform(first, MACHINE["file_plan"], by=cast.executor, **WORK_PLAN)
    assert (holder(plan), desk(cast.executor)) == ("executing", [])
    assert panel(plan, cast.executor) == [("撤回修改", "事業甲", True)]
    perform(second, MACHINE["file_plan"], by=cast.proposer, **WORK_PLAN)
    assert holder(plan) == "platform"
    assert panel(plan, cast.platform)[:2] == [("核備工作計畫", "事業甲", True), ("核備工作計畫", "事業乙", True)]
    assert panel(plan, cast.platform)[-1] == ("開始執行（列管）", "", False)
    for row in (first, second):
        perform(row, MACHINE["accept_plan"], by=cast.platform)
    assert panel(plan, cast.platform) == [("開始執行（列管）", "", True)]
    assert desk(cast.platform) == [("開始執行（列管）", "")]


def test_in_execution_who_carries_out_reports_and_then_rdec_has_it(cast):
    plan, (first, second) = executing_plan(cast, State.TRACKED, State.TRACKED)
    assert panel(plan, cast.executor) == [("提報完成與成果", "事業甲", True), ("申請計畫調整", "", True)]
    perform(first, MACHINE["report_completion"], by=cast.executor, file=paper("成果"), summary="完成。")
    assert holder(plan) == "executing"
    assert desk(cast.platform) == [("審定成果報告", "事業甲")]
    perform(first, MACHINE["accept_results"], by=cast.platform)
    assert desk(cast.rdec) == [("解除列管", "事業甲")]
    perform(second, MACHINE["report_completion"], by=cast.proposer, file=paper("成果"), summary="完成。")
    assert holder(plan) == "platform"
    perform(second, MACHINE["accept_results"], by=cast.platform)
    assert holder(plan) == "rdec"
    for row in (first, second):
        perform(row, MACHINE["release"], by=cast.rdec, **signed())
    assert panel(plan, cast.rdec) == [("結案解除列管", "", True)]
    assert desk(cast.rdec) == [("結案解除列管", "")]


def test_what_opens_on_a_day_to_come_is_followed_with_its_day(cast, client):
    executing_plan(cast, State.TRACKED)
    start = timezone.localdate() + dt.timedelta(days=9)
    Undertaking.objects.update(planned_start=start, planned_end=start + dt.timedelta(days=9))
    page = sign_in(client, cast.executor).get("/")
    assert (page.context["tasks"], list(page.context["followed"])) == ([], [])
    assert [(duty.verb, duty.opens_on) for duty in page.context["later"]] == [("提報完成與成果", start)]
    assert f"{start.year - 1911}.{start:%m.%d} 起由您辦理「提報完成與成果」" in page.text
    Undertaking.objects.update(planned_start=timezone.localdate())
    assert [duty.verb for duty in client.get("/").context["tasks"]] == ["提報完成與成果"]


def test_completion_is_nobodys_task_before_the_execution_began(cast):
    plan = make_plan(cast, PlanState.APPROVED, outcomes=(Outcome.PASSED,))
    make_undertaking(plan.venture_list[0], cast, State.TRACKED)
    assert desk(cast.executor) == []


def test_a_preliminary_approval_is_rdecs_to_record():
    walker = walker_at("preliminarily_approved")
    assert (holder(walker.plan), desk(walker.owner)) == ("rdec", [])
    assert desk(walker.cast.of("RDEC")) == [("登錄核定", "")]


def test_ndc_and_who_only_keeps_units_hold_nothing():
    walker = walker_at("ndc_counselling")
    assert desk(walker.cast.of("NDC")) == []
    assert panel(walker.plan, walker.cast.of("NDC")) == []
    assert [line[:2] for line in panel(walker.plan, walker.cast.of("RDEC"))] == [
        ("輔導會議：通過", ""),
        ("輔導會議：請修正", ""),
    ]


def test_after_the_approval_whoever_plans_the_work_is_told_so_and_nobody_else():
    walker = walker_at("preliminarily_approved")
    Notification.objects.all().delete()
    walker.step(plans.APPROVE)
    due = roc(walker.plan.due_on)
    told = {n.unit.kind: n.more.split("\n")[-2:] for n in Notification.objects.select_related("unit").order_by("id")}
    assert told["proposer"] == [f"期限：{due}", "請您：提報工作計畫"]
    assert told["platform"][-1] == f"目前由「{walker.owner.unit.name}」辦理，期限：{due}"


def test_the_end_of_work_that_goes_on_is_no_green_step(cast):
    """Right after a report the panel had led on to another venture's completion, a year ahead."""
    plan, (row, _other) = executing_plan(cast, State.TRACKED, State.TRACKED)

    def weights():
        steps = steps_of(Facts(Proposal.objects.get(pk=plan.pk)), cast.executor).leading
        return [(step.weight, bool(step.verdict)) for step in steps if step.name == "report_completion"]

    today, of_it = timezone.localdate(), Undertaking.objects.filter(pk=row.pk)
    of_it.update(planned_end=today + dt.timedelta(days=90))
    assert weights() == [("normal", True)]
    of_it.update(actual="100")
    assert weights() == [("primary", True)]
    of_it.update(actual="40", planned_end=today)
    assert weights() == [("primary", True)]
