"""A day off moves the due days of opinions, rounds, commitments and undertakings, and tells who holds each."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import TestCase
from django.utils import timezone

from proposals.states import Outcome
from proposals.states import State as PlanState
from reviews.answers.services import answer_opinions
from reviews.history.lines import of_review
from reviews.models import Commitment, ReviewRound
from reviews.opinions.services import recall
from reviews.rounds.services import ask_revision, open_round
from tests.factories.plans import asked_of
from tests.reviews import cases as reviews
from tests.tracking import cases as tracking
from tests.workflow.cases import day
from tracking import workflow as work
from tracking.approvals import services as approvals
from tracking.history.lines import of_tracking
from tracking.models import Undertaking
from tracking.states import State
from workflow.calendar import clock, deadlines
from workflow.calendar.days import ONE_DAY, WorkingCalendar
from workflow.delivery.reminders import remind_all
from workflow.engine.services import perform
from workflow.models import CalendarDay, Notification

pytestmark = pytest.mark.django_db
FRIDAY, MONDAY = day("2026-11-27"), day("2026-11-30")
NAMED = {"due_on": FRIDAY, "due_from": FRIDAY}
MOVED = "期限由 115.11.27 改為 115.11.30（行事曆異動：颱風停班）"


def declare(by) -> None:
    Notification.objects.all().delete()
    with TestCase.captureOnCommitCallbacks(execute=True):
        deadlines.declare([CalendarDay(date=FRIDAY, is_workday=False, name="颱風停班")], by=by)


def told() -> list[tuple[str, str]]:
    return sorted(Notification.objects.values_list("user__name", "text"))


def test_a_round_moves_with_its_plan_and_requests_and_each_agency_is_told_of_its_own():
    cast = reviews.make_cast()
    plan = reviews.reviewed_plan(cast)
    opened = reviews.latest_round(plan)
    for rows in (type(plan).objects, ReviewRound.objects, opened.requests):
        rows.update(**NAMED)
    declare(cast.rdec)
    plan.refresh_from_db()
    opened.refresh_from_db()
    assert [plan.due_on, opened.due_on, *opened.requests.values_list("due_on", flat=True)] == [MONDAY] * 4
    assert told() == [
        ("水利承辦", f"水利局：{plan}：{MOVED}"),
        ("農業承辦", f"農業局：{plan}：{MOVED}"),
    ]
    assert [request.transitions.get().move for request in opened.requests.all()] == ["due_moved"] * 2
    told_of = [line.what for line in of_review(plan, cast.rdec)]
    assert sorted(told_of) == ["水利局：期限更動", "第 1 輪書面審查", "農業局：期限更動"]


def test_a_commitment_that_an_agency_is_to_clear_up():
    cast = reviews.make_cast()
    plan = reviews.reviewed_plan(cast)
    opinion = reviews.file_as(cast.farm, plan, commitments=[reviews.offer()])
    commitment = Commitment.objects.get(request=opinion)
    Commitment.objects.filter(pk=commitment.pk).update(**NAMED, holder="agencies", holder_unit=cast.farm.unit)
    declare(cast.rdec)
    commitment.refresh_from_db()
    assert commitment.due_on == MONDAY
    assert ("農業承辦", f"{commitment}：{MOVED}") in told()


def test_an_undertaking_runs_to_a_working_day():
    cast = tracking.make_cast()
    _plan, (tracked,) = tracking.executing_plan(cast, State.TRACKED)
    type(tracked).objects.update(**NAMED)
    declare(cast.rdec)
    tracked.refresh_from_db()
    assert (tracked.due_on, tracked.planned_end) == (MONDAY, tracking.DAY + (day("2025-03-02") - day("2025-01-01")))
    assert told() == [("執行者", f"{tracked}：{MOVED}")]
    assert [line.what for line in of_tracking(tracked.plan, cast.rdec)] == ["事業甲：期限更動"]


def test_the_clock_of_a_plan_follows_that_of_its_parts():
    """It stands where its last part is due, though nobody promised the plan itself any number of days."""
    cast = tracking.make_cast()
    plan, (tracked,) = tracking.executing_plan(cast, State.TRACKED)
    since = timezone.make_aware(dt.datetime.combine(day("2026-11-20"), dt.time(9)))
    type(tracked).objects.update(due_on=MONDAY, due_days=6, due_from=since.date(), state_since=since)
    type(plan).objects.filter(pk=plan.pk).update(due_on=MONDAY, due_days=None, due_from=MONDAY)
    declare(cast.rdec)
    tracked.refresh_from_db()
    plan.refresh_from_db()
    assert (tracked.due_on, plan.due_on) == (MONDAY + ONE_DAY, MONDAY + ONE_DAY)
    assert (deadlines.keep(), plan.due_on) == (0, MONDAY + ONE_DAY)


def test_a_named_day_on_which_offices_are_closed_is_the_next_working_day():
    cast = reviews.make_cast()
    plan = reviews.make_plan(cast)
    sunday = timezone.localdate() + ONE_DAY * (34 - timezone.localdate().weekday())
    open_round(plan, cast.agencies, sunday, by=cast.rdec)
    opened = reviews.latest_round(plan)
    monday = sunday + ONE_DAY
    assert [plan.due_on, opened.due_on, *opened.requests.values_list("due_on", flat=True)] == [monday] * 4


def test_the_round_after_a_re_review_counts_as_many_days_as_the_one_before():
    cast = reviews.make_cast()
    plan = reviews.reviewed_plan(cast, days=7)
    reviews.file_as(cast.farm, plan, reviews.Result.REREVIEW)
    ask_revision(plan, asked_of(plan, concept="請補期程"), by=cast.rdec)
    answers = reviews.revise(plan)
    items = {item.pk: "已補" for item in reviews.asked(plan, cast.farm).items.all()}
    answer_opinions(plan, items, answers, by=cast.proposer, consent=True)
    opened = reviews.latest_round(plan)
    assert (plan.state, plan.due_days, opened.due_days) == (PlanState.DOCUMENT_REVIEW, 7, 7)
    assert plan.due_on == opened.due_on == opened.requests.get().due_on == reviews.days_on(7)
    recall(reviews.file_as(cast.farm, plan), by=cast.farm)
    taken_back = opened.requests.get()  # as promised as the round, or a day off would move the round alone
    assert (taken_back.due_on, taken_back.due_days) == (opened.due_on, 7)


def test_a_plan_handed_on_when_every_opinion_is_in_keeps_its_new_day():
    cast = reviews.make_cast()
    with clock.at(timezone.now() - ONE_DAY * 14):
        plan = reviews.reviewed_plan(cast, days=20)
    for agency in (cast.farm, cast.water):
        reviews.file_as(agency, plan)
    plan.refresh_from_db()
    handed_on = plan.due_on
    assert (plan.holder, deadlines.keep()) == ("rdec", 0)
    plan.refresh_from_db()
    assert plan.due_on == handed_on


def declared_off(*days, withdrawn=()) -> None:
    deadlines.declare([CalendarDay(date=each, is_workday=False) for each in days], withdrawn=withdrawn, by=None)
    deadlines.keep()


def approve(plan, cast) -> None:
    letter = {"ministry": "農業部", "letter_number": "農字第1號", "letter_date": tracking.DAY, "amount": 1000}
    approvals.approve(plan, letters={plan.ventures.get().pk: letter}, by=cast.rdec)


def test_a_day_that_a_person_named_returns_when_its_day_off_is_withdrawn():
    cast = reviews.make_cast()
    plan = reviews.reviewed_plan(cast, days=5)
    opened, named = reviews.latest_round(plan), reviews.days_on(5)
    rows = (type(plan).objects, ReviewRound.objects, opened.requests)
    CalendarDay.objects.filter(date=named).delete()

    def due_days() -> set:
        return {due for each in rows for due in each.values_list("due_on", flat=True)}

    declared_off(named)
    assert due_days() == {WorkingCalendar.load().on_or_after(named)} != {named}
    declared_off(withdrawn=[named])
    assert due_days() == {named}


def test_a_plan_is_due_with_its_undertaking_after_a_day_off():
    cast = tracking.make_cast()
    plan = tracking.make_plan(cast, PlanState.PRELIMINARILY_APPROVED, outcomes=(Outcome.PASSED,))
    approve(plan, cast)
    tracked = Undertaking.objects.get()
    plan.refresh_from_db()
    due, first = tracked.due_on, reviews.days_on(1)
    assert plan.due_on == due
    declared_off(first)
    plan.refresh_from_db()
    tracked.refresh_from_db()
    assert plan.due_on == tracked.due_on == WorkingCalendar.load().add(due, 1)
    Notification.objects.all().delete()
    remind_all(plan.due_on)
    assert {text.rpartition("：")[2] for _name, text in told()} == {"期限已到，請於今天辦畢"}


def test_a_work_plan_taken_back_keeps_the_days_promised():
    cast = tracking.make_cast()
    plan = tracking.make_plan(cast, PlanState.PRELIMINARILY_APPROVED, outcomes=(Outcome.PASSED,))
    approve(plan, cast)
    tracked = Undertaking.objects.get()
    before = tracked.due_on, tracked.due_days, tracked.due_from
    perform(tracked, work.FILE_PLAN, by=cast.executor, **tracking.work(tracking.DAY, tracking.DAY + ONE_DAY * 300))
    declared_off(reviews.days_on(1))
    perform(tracked, work.TAKE_BACK_PLAN, by=cast.executor)
    later = WorkingCalendar.load().add(before[0], 1)
    assert (tracked.due_on, tracked.due_days, tracked.due_from) == (later, *before[1:])
    declared_off(reviews.days_on(2))
    tracked.refresh_from_db()
    assert tracked.due_on == WorkingCalendar.load().add(later, 1)


def test_an_opinion_recalled_is_due_with_its_round_after_a_day_off():
    cast = reviews.make_cast()
    plan = reviews.reviewed_plan(cast, days=7)
    reviews.file_as(cast.farm, plan, reviews.Result.REREVIEW)
    ask_revision(plan, asked_of(plan, concept="請補期程"), by=cast.rdec)
    answers = reviews.revise(plan)
    items = {item.pk: "已補" for item in reviews.asked(plan, cast.farm).items.all()}
    answer_opinions(plan, items, answers, by=cast.proposer, consent=True)
    opinion, opened = reviews.file_as(cast.farm, plan), reviews.latest_round(plan)
    recall(opinion, by=cast.farm)
    declared_off(reviews.days_on(1))
    for row in (plan, opened, opinion):
        row.refresh_from_db()
    assert opinion.due_days == 7
    assert plan.due_on == opened.due_on == opinion.due_on == reviews.days_on(7)


def test_the_registry_holds_every_machine_and_the_rounds():
    kept = {deadline.model.__name__ for deadline in deadlines.deadlines()}
    assert kept == {
        *("Proposal", "OpinionRequest", "Commitment", "Meeting", "Charge", "ReviewRound"),
        *("Undertaking", "Payment", "ChangeRequest", "ProgressReport"),
        "Handover",
        "RightsRequest",
        "Story",
        *("CounsellingRequest", "Visit", "FollowUp", "Coordination", "InventoryOffer", "Match", "ResourceUse"),
    }
