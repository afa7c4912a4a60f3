"""The undertaking's chart, what it asks of the plan's, and who sees what."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.states import Role, UnitKind
from proposals.models import Proposal, ProposalFile, Venture
from proposals.services import let_in, let_out
from proposals.states import Outcome, PlanPermission, Purpose
from proposals.states import State as PlanState
from proposals.versions import freezing
from proposals.workflow import CLOSE, START_EXECUTION, WITHDRAW
from tests.factories.accounts import make_actor, sign_in
from tests.tracking.cases import (
    DAY,
    executing_plan,
    ground,
    make_cast,
    make_plan,
    make_undertaking,
    paper,
    signed,
    work,
)
from tracking.models import Undertaking
from tracking.states import State
from tracking.workflow import (
    ACCEPT_PLAN,
    ACCEPT_RESULTS,
    FILE_PLAN,
    MOVES,
    RELEASE,
    REPORT_COMPLETION,
    RETURN_COMPLETION,
    RETURN_PLAN,
    TERMINATE,
)
from workflow.calendar import deadlines
from workflow.engine.errors import DataMissing, GuardFailed, NotPermitted
from workflow.engine.services import perform
from workflow.models import Notification
from workflow.states import Party

pytestmark = pytest.mark.django_db
END = DAY + dt.timedelta(days=90)


@pytest.fixture
def cast():
    return make_cast()


def work_plan(**extra):
    return work(DAY, END, file=paper("工作計畫")) | extra


class TestChart:
    def test_from_work_plan_to_release(self, cast):
        plan, (case,) = executing_plan(cast, State.PLANNING)
        perform(case, FILE_PLAN, by=cast.executor, **work_plan())
        assert (case.state, case.holder, case.planned_end) == (State.PLAN_FILED, Party.PLATFORM, END)
        perform(case, RETURN_PLAN, by=cast.platform, reason="請補里程碑")
        assert (case.state, case.holder_unit) == (State.PLANNING, cast.executor.unit)
        log = perform(case, FILE_PLAN, by=cast.executor, **work_plan())
        assert log.data["file"]["label"] == "工作計畫.txt"
        perform(case, ACCEPT_PLAN, by=cast.platform)
        # The plan's last day is a Sunday: who holds it is due on the Monday.
        assert (case.state, case.planned_end, case.due_on) == (State.TRACKED, END, END + dt.timedelta(days=1))
        assert case.holder == Party.EXECUTING
        perform(case, REPORT_COMPLETION, by=cast.executor, file=paper("成果"), summary="遊客增加三成")
        assert (case.state, case.holder, case.results_summary) == (State.REPORTED, Party.PLATFORM, "遊客增加三成")
        perform(case, ACCEPT_RESULTS, by=cast.platform)
        assert (case.state, case.holder) == (State.COMPLETED, Party.RDEC)
        with pytest.raises(DataMissing) as missing:
            perform(case, RELEASE, by=cast.rdec)
        assert str(missing.value) == "缺少：簽的文號、簽的日期"
        perform(case, RELEASE, by=cast.rdec, **signed())
        assert (case.state, case.holder, case.due_on) == (State.RELEASED, Party.NOBODY, None)
        assert list(case.transitions.values_list("move", flat=True)) == [
            "file_plan",
            "return_plan",
            "file_plan",
            "accept_plan",
            "report_completion",
            "accept_results",
            "release",
        ]
        purposes = list(ProposalFile.objects.filter(proposal=plan).values_list("purpose", flat=True))
        assert purposes == [Purpose.WORK_PLAN, Purpose.WORK_PLAN, Purpose.RESULTS]

    def test_results_are_sent_back_to_be_completed(self, cast):
        _, (case,) = executing_plan(cast, State.COMPLETED)
        with pytest.raises(DataMissing) as missing:
            perform(case, RETURN_COMPLETION, by=cast.rdec)
        assert str(missing.value) == "缺少：理由"
        perform(case, RETURN_COMPLETION, by=cast.rdec, reason="請補遊客人次的統計與照片。")
        # The work plan has ended: as many working days as for a work plan.
        assert (case.state, case.holder_unit, case.due_days) == (State.TRACKED, cast.executor.unit, 10)
        perform(case, REPORT_COMPLETION, by=cast.executor, file=paper("成果"), summary="遊客增加三成")
        perform(case, ACCEPT_RESULTS, by=cast.platform)
        Undertaking.objects.update(planned_end=timezone.localdate() + dt.timedelta(days=400))
        case.refresh_from_db()
        perform(case, RETURN_COMPLETION, by=cast.rdec, reason="請補遊客人次的統計與照片。")
        assert (case.due_days, case.due_on >= case.planned_end) == (None, True)

    @pytest.mark.parametrize(
        ("end", "due"),
        [
            (dt.date(2028, 12, 31), dt.date(2028, 12, 31)),  # a Sunday: the Monday is in the next year
            (dt.date(2028, 9, 16), dt.date(2028, 9, 18)),  # a Saturday
        ],
    )
    def test_a_planned_end_does_not_move_behind_its_year(self, cast, end, due):
        _, (case,) = executing_plan(cast, State.PLANNING)
        perform(case, FILE_PLAN, by=cast.executor, **work(DAY, end))
        perform(case, ACCEPT_PLAN, by=cast.platform)
        assert (case.due_on, Proposal.objects.get().due_on) == (due, due)
        deadlines.keep()
        case = Undertaking.objects.get()
        assert (case.due_on, Proposal.objects.get().due_on) == (due, due)

    def test_the_page_says_a_day_far_off_once(self, cast, client):
        _, (case,) = executing_plan(cast, State.PLANNING)
        end = dt.date(2028, 9, 18)
        perform(case, FILE_PLAN, by=cast.executor, **work(DAY, end))
        perform(case, ACCEPT_PLAN, by=cast.platform)
        page = sign_in(client, cast.executor).get(case.get_absolute_url()).text
        assert "<dd>117.09.18</dd>" in page

    @pytest.mark.parametrize(
        "state", [State.PLANNING, State.PLAN_FILED, State.TRACKED, State.REPORTED, State.COMPLETED]
    )
    def test_terminated_by_the_supervisor_with_a_reason(self, cast, state):
        _, (case,) = executing_plan(cast, state)
        with pytest.raises(NotPermitted) as caught:
            perform(case, TERMINATE, by=cast.rdec, **ground())
        assert str(caught.value) == "只有研考會主管能做這件事。"
        with pytest.raises(DataMissing) as missing:
            perform(case, TERMINATE, by=cast.supervisor)
        assert str(missing.value) == "缺少：撤銷管制事由、理由"
        perform(case, TERMINATE, by=cast.supervisor, **ground())
        assert (case.state, case.holder) == (State.TERMINATED, Party.NOBODY)

    # The rest of the chart: who may make which move, and from where.
    ALLOWED = {
        "file_plan": ({"executor"}, {State.PLANNING}),
        "return_plan": ({"platform"}, {State.PLAN_FILED}),
        "accept_plan": ({"platform"}, {State.PLAN_FILED}),
        "report_completion": ({"executor"}, {State.TRACKED}),
        "return_results": ({"platform"}, {State.REPORTED}),
        "accept_results": ({"platform"}, {State.REPORTED}),
        "release": ({"rdec", "supervisor"}, {State.COMPLETED}),
        "return_completion": ({"rdec", "supervisor"}, {State.COMPLETED}),
        "take_back_plan": ({"executor"}, {State.PLAN_FILED}),
        "take_back_completion": ({"executor"}, {State.REPORTED}),
        "terminate": (
            {"supervisor"},
            {State.PLANNING, State.PLAN_FILED, State.TRACKED, State.REPORTED, State.COMPLETED},
        ),
    }

    def test_who_may_do_what_from_where(self, cast):
        _, (case,) = executing_plan(cast, State.PLANNING)
        member = make_actor(cast.executor.unit, Role.MEMBER)
        people = vars(cast) | {"member": member}
        found = {
            move.name: ({name for name, actor in people.items() if move.allowed(case, actor)}, set(move.source))
            for move in MOVES
        }
        assert found == self.ALLOWED

    def test_without_a_named_unit_the_owner_executes(self, cast):
        plan, _ = executing_plan(cast, State.PLANNING, State.PLANNING)
        case = Undertaking.objects.get(venture=plan.venture_list[1])
        assert not FILE_PLAN.allowed(case, cast.executor)
        perform(case, FILE_PLAN, by=cast.proposer, **work_plan())
        assert Notification.objects.filter(user=cast.platform.user).count() == 1

    def test_dates_run_forward(self, cast):
        _, (case,) = executing_plan(cast, State.PLANNING)
        with pytest.raises(DataMissing) as caught:
            perform(case, FILE_PLAN, by=cast.executor, **work(DAY, DAY - dt.timedelta(days=1)))
        assert str(caught.value) == "「三月招標，五月完工」的完成日不可早於開始日。"
        assert (ProposalFile.objects.count(), case.transitions.count()) == (0, 0)

    def test_of_a_withdrawn_plan_only_termination_is_left(self, cast):
        plan, (case,) = executing_plan(cast, State.PLANNING)
        perform(plan, WITHDRAW, by=cast.rdec, reason="撤案")
        case = Undertaking.objects.get(pk=case.pk)
        with pytest.raises(GuardFailed) as caught:
            perform(case, FILE_PLAN, by=cast.executor, **work_plan())
        assert str(caught.value) == "計畫已「撤案」，只能撤銷管制。"
        assert list(case.units_for(Party.EXECUTING)) == []
        assert list(Undertaking.objects.in_hands_of(cast.executor.unit_id)) == []
        perform(case, TERMINATE, by=cast.supervisor, **ground())
        assert case.state == State.TERMINATED

    def test_the_database_tracks_nothing_without_a_work_plan(self, cast):
        plan = make_plan(cast, PlanState.EXECUTING)
        for state in (State.PLAN_FILED, State.TRACKED, State.REPORTED, State.COMPLETED, State.RELEASED):
            with pytest.raises(IntegrityError), transaction.atomic():
                Undertaking.objects.create(venture=plan.venture_list[0], state=state, holder=Party.NOBODY)


class TestPlanGuards:
    def test_execution_waits_for_every_work_plan(self, cast, django_assert_num_queries):
        plan = make_plan(cast, PlanState.APPROVED, outcomes=(Outcome.PASSED,) * 3 + (Outcome.REJECTED,))
        first, second, _third, _ = plan.venture_list
        make_undertaking(first, cast, State.TRACKED)
        waiting = make_undertaking(second, cast, State.PLAN_FILED)
        with pytest.raises(GuardFailed) as caught:
            perform(plan, START_EXECUTION, by=cast.platform)
        assert str(caught.value) == "尚未核備工作計畫：事業乙、事業丙"
        perform(waiting, ACCEPT_PLAN, by=cast.platform)
        make_undertaking(plan.venture_list[2], cast, State.TERMINATED)
        (guard,) = plan.machine.guards_of(START_EXECUTION)
        with django_assert_num_queries(1):
            assert guard(plan, cast.platform)
        perform(plan, START_EXECUTION, by=cast.platform)
        assert plan.state == PlanState.EXECUTING

    def test_closing_waits_for_every_release(self, cast, django_assert_num_queries):
        plan, (_, second) = executing_plan(cast, State.RELEASED, State.COMPLETED)
        with pytest.raises(GuardFailed) as caught:
            perform(plan, CLOSE, by=cast.rdec)
        assert str(caught.value) == "尚未解除列管或撤銷管制：事業乙"
        perform(second, RELEASE, by=cast.rdec, **signed())
        (guard,) = plan.machine.guards_of(CLOSE)
        with django_assert_num_queries(1):
            assert guard(plan, cast.rdec)
        perform(plan, CLOSE, by=cast.rdec)
        assert plan.state == PlanState.CLOSED

    def test_closing_counts_ventures_never_tracked_and_those_no_longer_passed(self, cast):
        plan, _ = executing_plan(cast, State.TRACKED, State.RELEASED)
        Venture.objects.filter(pk=plan.venture_list[0].pk).update(outcome=Outcome.REJECTED)
        Venture.objects.create(proposal=plan, title="事業戊", position=9, outcome=Outcome.PASSED)
        with pytest.raises(GuardFailed) as caught:
            perform(plan, CLOSE, by=cast.rdec)
        assert str(caught.value) == "尚未解除列管或撤銷管制：事業甲、事業戊"


class TestWhoSees:
    def test_visible_with_the_plan(self, cast):
        _, cases = executing_plan(cast, State.PLANNING, State.PLANNING)
        seen = {name: Undertaking.objects.visible_to(actor).count() for name, actor in vars(cast).items()}
        assert seen == {
            "proposer": 2,
            "executor": 2,
            "platform": 2,
            "rdec": 2,
            "supervisor": 2,
            "ndc": 0,
            "stranger": 0,
        }
        assert len(cases) == 2

    def test_the_list_of_an_agency_holds_what_it_executes(self, cast):
        executing_plan(cast, State.PLANNING, State.PLANNING)
        listed = {
            name: [row.venture.title for row in Undertaking.objects.concerning(actor)[:30]]
            for name, actor in vars(cast).items()
        }
        assert listed["executor"] == ["事業甲"]
        assert listed["proposer"] == listed["platform"] == listed["rdec"] == ["事業甲", "事業乙"]
        assert listed["stranger"] == listed["ndc"] == []

    def test_in_hands_of_the_next_mover_by_due_date(self, cast, django_assert_num_queries):
        plan, (one, two, three, four) = executing_plan(
            cast, State.PLANNING, State.TRACKED, State.PLAN_FILED, State.COMPLETED
        )
        other, (five,) = executing_plan(cast, State.PLANNING)
        Undertaking.objects.filter(pk=five.pk).update(due_on=DAY)
        Undertaking.objects.filter(pk=one.pk).update(due_on=END)
        with django_assert_num_queries(1):
            mine = [(u.pk, u.venture.proposal.title) for u in Undertaking.objects.in_hands_of(cast.executor.unit_id)]
        assert mine == [(five.pk, other.title), (one.pk, plan.title)]
        assert list(Undertaking.objects.in_hands_of(cast.proposer.unit_id)) == [two]
        assert list(Undertaking.objects.in_hands_of(cast.platform.unit_id)) == [three]
        assert list(Undertaking.objects.in_hands_of(cast.rdec.unit_id)) == [four]
        assert list(Undertaking.objects.in_hands_of(None)) == []

    def test_in_hands_of_the_unit_the_plan_names_now(self, cast):
        _, (case,) = executing_plan(cast, State.PLANNING)
        successor = make_actor(UnitKind.AGENCY)
        Venture.objects.filter(pk=case.venture_id).update(executing_unit=successor.unit)
        assert list(Undertaking.objects.in_hands_of(successor.unit_id)) == [case]
        assert list(Undertaking.objects.in_hands_of(cast.executor.unit_id)) == []
        assert Undertaking.objects.get(pk=case.pk).holder_label == successor.unit.name


def test_who_carried_a_venture_out_is_told_of_it_alone(client):
    cast = make_cast()
    plan, (first, second) = executing_plan(cast, State.PLANNING, State.PLANNING)
    freezing.stand_at(plan, freezing.freeze(plan, by="提案人", at=timezone.now()))
    plan.save()
    let_in(plan, [cast.stranger.unit], PlanPermission.COUNSEL, by=cast.rdec)
    let_out(plan, cast.stranger.unit, PlanPermission.COUNSEL, by=cast.rdec)
    Venture.objects.filter(pk=first.venture_id).update(executing_unit=None)
    addresses = [reverse("proposals:detail", args=[plan.pk])]
    addresses += [reverse("tracking:undertaking", args=[row.pk]) for row in (first, second)]
    found = {
        who: [sign_in(client, getattr(cast, who)).get(address).status_code for address in addresses]
        for who in ("executor", "stranger", "rdec")
    }
    assert found == {"executor": [409, 409, 404], "stranger": [409, 404, 404], "rdec": [200, 200, 200]}
