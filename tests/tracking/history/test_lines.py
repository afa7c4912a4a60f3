"""The history tells what happened in NDC's meetings, in the ministries' letters and in tracking."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inputs.fields import format_roc
from proposals import workflow as plans
from proposals.states import Outcome
from proposals.states import State as PlanState
from proposals.versions import history
from tests.tracking.cases import DAY, executing_plan, make_cast, make_plan, make_submission, paper, work
from tracking.approvals import services as approvals
from tracking.history.lines import of_tracking
from tracking.ndc import services as ndc
from tracking.states import State
from tracking.workflow import ACCEPT_PLAN, FILE_PLAN
from workflow.calendar import deadlines
from workflow.engine.services import perform
from workflow.models import CalendarDay

pytestmark = pytest.mark.django_db
WORK = work(dt.date(2026, 4, 1), dt.date(2026, 12, 31))


def test_work_plans_are_told_with_their_period_in_one_query():
    cast = make_cast()
    plan, (undertaking, _other) = executing_plan(cast, State.PLANNING, State.PLANNING)
    title = undertaking.venture.title
    perform(undertaking, FILE_PLAN, by=cast.executor, **WORK)
    perform(undertaking, ACCEPT_PLAN, by=cast.platform, note="依限完成")
    with CaptureQueriesContext(connection) as captured:
        found = [(line.what, line.target, line.words) for line in of_tracking(plan, cast.proposer)]
    assert (len(captured), found) == (
        1,
        [
            (f"{title}：提報工作計畫", "工作計畫待核備", [WORK["reason"], "預定 115.04.01 至 115.12.31"]),
            (f"{title}：核備工作計畫", "列管中", ["依限完成"]),
        ],
    )


def test_letters_decisions_and_approvals_are_told_with_dates_and_amounts():
    cast = make_cast()
    plan = make_plan(cast, PlanState.READY_FOR_WORKING)
    ndc.send(plan, plans.SEND_TO_WORKING, letter_number="府研綜字第1150012345號", letter_date=DAY, by=cast.rdec)
    first, second = plan.ventures.order_by("position")
    outcomes = {first.pk: Outcome.PASSED, second.pk: Outcome.REJECTED}
    ndc.ndc_decide(plan, plans.WORKING_PASS, file=paper(), met_on=DAY, outcomes=outcomes, by=cast.rdec)
    letter = {"ministry": "農業部", "letter_number": "農授字第1號", "letter_date": DAY, "amount": 550_000}
    approvals.approve(plan, letters={first.pk: letter}, by=cast.rdec)
    lines = history.lines(plan, plan.transitions.order_by("id"), cast.proposer)
    told = {line.what: (list(line.marks), list(line.words)) for line in reversed(lines) if line.target}
    assert told == {
        "函送國發會（工作會議）": (
            ["府研綜字第1150012345號 115.03.02"],
            [f"開放檢視：{cast.ndc.unit}（函送國發會）"],
        ),
        "工作會議：通過": ([], ["會議日期：115.03.02", f"{first.title}：通過", f"{second.title}：未通過"]),
        str(plans.APPROVE.label): ([], [f"核定「{first.title}」550,000 元：農業部 農授字第1號（115.03.02）"]),
    }


def test_nothing_of_it_before_a_case_is_formed():
    cast = make_cast()
    plan = make_plan(cast, PlanState.READY_FOR_WORKING)
    make_submission(plan)
    plan.case_number = None
    with CaptureQueriesContext(connection) as captured:
        assert of_tracking(plan, cast.proposer) == []
    assert len(captured) == 0


def test_a_day_off_that_moves_a_deadline_is_told():
    """Such a line is no move: its words are the remark's own."""
    cast = make_cast()
    plan, (undertaking, _other) = executing_plan(cast, State.PLANNING, State.PLANNING)
    was = timezone.localdate() + dt.timedelta(days=40)
    type(undertaking).objects.filter(pk=undertaking.pk).update(due_on=was, due_days=None, due_from=was)
    CalendarDay.objects.create(date=was, is_workday=False, name="颱風停班")
    deadlines.keep(by=cast.rdec, why="颱風停班")
    undertaking.refresh_from_db()
    moved = f"期限由 {format_roc(was)} 改為 {format_roc(undertaking.due_on)}（行事曆異動：颱風停班）"
    found = [(line.what, line.words) for line in of_tracking(plan, cast.proposer)]
    assert (f"{undertaking.venture.title}：期限更動", [moved]) in found
