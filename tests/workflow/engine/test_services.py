"""The door: what stands against a move, in which order, and what a move leaves behind."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.states import Role
from proposals import workflow as w
from proposals.models import Proposal, ProposalTransition
from tests.factories.plans import asked_of
from tests.workflow.cases import footprint, fresh, log_of, walker_at
from tests.workflow.engine.service_cases import coach
from workflow import known
from workflow.calendar.days import CHANGING, WorkingCalendar
from workflow.engine.errors import DataMissing, GuardFailed, NotPermitted, Refused, StaleVersion, WrongState
from workflow.engine.services import lock, perform, working_days
from workflow.models import ClockRule
from workflow.states import Party

pytestmark = pytest.mark.django_db


TAKEN = "這個送出代碼已用於另一個動作。請重新開啟頁面。"
CONSENT = "我已閱讀個人資料告知事項，同意臺中市政府於辦理地方創生提案之審查、函送與列管範圍內使用計畫所載個人資料。"


# --- what stands against a move, in which order ----------------------------------------------------------------------


def test_permission_comes_before_all_else(plan, platform):
    with pytest.raises(NotPermitted) as refused:
        perform(plan, w.RESUBMIT_NDC, by=platform, expected_version=99)
    assert str(refused.value) == "只有提案單位能做這件事。"


def test_a_stale_page_comes_before_the_state(walker, plan):
    with pytest.raises(StaleVersion) as refused:
        perform(plan, w.RESUBMIT_NDC, by=walker.owner, expected_version=0)
    assert str(refused.value) == ("這一頁開啟之後，案件已有新的異動（現為「已知會專管平台」）。請依最新內容再確認。")


def test_the_state_comes_before_the_guards(walker, plan):
    Proposal.objects.filter(pk=plan.pk).update(vision="")
    with pytest.raises(WrongState) as refused:
        perform(plan, w.RESUBMIT_INTAKE_RDEC, by=walker.owner, expected_version=1)
    assert str(refused.value) == "案件目前為「已知會專管平台」，不能「補正完成，送回研考會」。"


def test_the_guards_come_before_the_data(walker, plan):
    Proposal.objects.filter(pk=plan.pk).update(vision="")
    with pytest.raises(GuardFailed) as refused:
        perform(plan, w.SUBMIT_TO_DISTRICT, by=walker.owner, expected_version=1)
    assert str(refused.value) == "請寫地方創生願景"


def test_the_data_come_last(walker, plan):
    with pytest.raises(DataMissing) as refused:
        perform(plan, w.SUBMIT_TO_DISTRICT, by=walker.owner, expected_version=1)
    assert str(refused.value) == f"缺少：{CONSENT}"


def test_every_missing_field_is_named(walker, plan):
    platform = walker.cast.of("PLATFORM")
    coach(plan, platform)
    walker.step(w.SUBMIT_TO_DISTRICT)
    walker.step(w.FORWARD)
    with pytest.raises(DataMissing) as refused:
        perform(plan, w.DECLINE, by=walker.cast.of("RDEC", Role.SUPERVISOR), reason="不符")
    assert str(refused.value) == "缺少：發文字號、發文日期"


def test_the_reasons_of_all_guards_are_joined(walker, made):
    cross = fresh(made["cross"])
    Proposal.objects.filter(pk=cross.plan.pk).update(notified_at=None, vision="", benefits="")
    with pytest.raises(GuardFailed) as refused:
        perform(cross.plan, w.SUBMIT_TO_DISTRICT, by=cross.owner, consent=True)
    assert str(refused.value) == (
        "跨區計畫或區公所自提的計畫，請逕送研考會；規劃階段須先知會專管平台，才能送件；請寫地方創生願景；請寫預期效益"
    )


def test_a_hint_says_more_than_the_state(made, walker):
    draft = walker_at("drafting", walker.cast, name="draft", owner="草稿協會")
    with pytest.raises(WrongState) as refused:
        perform(draft.plan, w.SUBMIT_TO_DISTRICT, by=draft.owner, consent=True)
    assert str(refused.value) == "規劃階段須先知會專管平台，才能送件。"


@pytest.mark.parametrize(
    ("move", "actor", "data", "expected_version"),
    [
        (w.START_COACHING, "owner", {}, None),
        (w.START_COACHING, "platform", {}, None),
        (w.START_COACHING, "platform", {}, 0),
        (w.SUBMIT_TO_DISTRICT, "owner", {}, 1),
        (w.SUBMIT_TO_RDEC, "owner", {"consent": True}, 1),
        (w.FORWARD, "owner", {"vision_fit": "合"}, 1),
        (w.WITHDRAW, "owner", {"reason": ""}, 1),
    ],
)
def test_a_refused_call_changes_nothing(walker, plan, move, actor, data, expected_version):
    by = walker.owner if actor == "owner" else walker.cast.of("PLATFORM")
    before, memory = footprint(), dict(plan.__dict__)
    with pytest.raises(Refused):
        perform(plan, move, by=by, expected_version=expected_version, key="k", **data)
    assert footprint() == before
    assert {name: value for name, value in plan.__dict__.items() if name in memory} == memory


def test_an_effect_that_refuses_takes_everything_back(walker, plan, platform):
    coach(plan, platform)
    before = footprint()
    with pytest.raises(DataMissing) as refused:
        perform(plan, w.ASK_COACHING_REVISION, by=platform, sections=asked_of(plan, budget=""))
    assert str(refused.value) == "請勾選要修正的章節，並逐一說明理由。"
    assert footprint() == before
    assert (plan.state, plan.row_version) == ("coaching", 2)


def test_a_move_without_the_version_of_a_page_is_made(plan, platform):
    assert coach(plan, platform).row_version == 2


# --- one effect per intent -------------------------------------------------------------------------------------------


def test_the_same_key_gives_the_first_transition_and_writes_nothing(plan, platform):
    first = coach(plan, platform, expected_version=1, key="abc")
    before = footprint()
    second = coach(plan, platform, expected_version=1, key="abc")
    assert (second.pk, second.key) == (first.pk, "abc")
    assert footprint() == before
    assert log_of(plan) == [("notify", "drafting", "notified"), ("start_coaching", "notified", "coaching")]


def test_a_repeated_intent_needs_no_permission_any_more(walker, plan):
    first = perform(plan, w.WITHDRAW, by=walker.owner, reason="重新規劃", key="abc")
    assert perform(plan, w.WITHDRAW, by=walker.owner, reason="重新規劃", key="abc").pk == first.pk
    assert plan.state == "withdrawn"


def test_a_repeated_intent_shows_the_caller_where_the_case_stands(plan, platform):
    stale = Proposal.objects.get(pk=plan.pk)
    coach(plan, platform, key="abc")
    coach(stale, platform, key="abc")
    assert (stale.state, stale.row_version, stale.coach_id) == ("coaching", 2, platform.user.pk)


@pytest.mark.parametrize("reuse", ["another move", "another case", "another person", "another machine's page"])
def test_a_key_used_elsewhere_is_refused(made, walker, plan, platform, reuse):
    coach(plan, platform, key="abc")
    other = fresh(made["other"]).plan
    before = footprint()
    with pytest.raises(Refused) as refused:
        match reuse:
            case "another move":
                perform(plan, w.ASK_COACHING_REVISION, by=platform, key="abc", sections=asked_of(plan, budget="補"))
            case "another case":
                coach(other, platform, key="abc")
            case "another person":
                coach(plan, walker.cast.of("PLATFORM", Role.SUPERVISOR), key="abc")
            case _:
                perform(other, w.WITHDRAW, by=fresh(made["other"]).owner, key="abc", reason="x")
    assert str(refused.value) == TAKEN
    assert type(refused.value) is Refused
    assert footprint() == before


@pytest.mark.parametrize("key", [None, ""])
def test_without_a_key_nothing_is_taken_for_a_repetition(made, plan, platform, key):
    coach(plan, platform, key=key)
    coach(fresh(made["other"]).plan, platform, key=key)
    assert list(ProposalTransition.objects.filter(move="start_coaching").values_list("key", flat=True)) == [None, None]


HOLD = re.compile(rf"pg_advisory_xact_lock_shared\({CHANGING}\)")


def holds_calendar(asked):
    return [HOLD.search(query["sql"]) is not None for query in asked.captured_queries]


def test_what_every_move_asks_for_comes_with_the_lock(plan, platform, django_assert_num_queries):
    ClockRule.objects.create(machine="proposal", state="coaching", working_days=7)
    with known.act():
        with CaptureQueriesContext(connection) as asked:
            locked = lock(plan, w.START_COACHING.target, platform)
        assert holds_calendar(asked) == [True]
        with django_assert_num_queries(0):
            assert working_days(locked.machine, "coaching") == 7
            assert locked.units_for(Party.PLATFORM) == [platform.unit]
        with django_assert_num_queries(1):
            WorkingCalendar.held()
    with django_assert_num_queries(2):
        WorkingCalendar.held()


def test_who_only_looks_behind_the_lock_does_not_hold_the_calendar(plan, platform):
    with CaptureQueriesContext(connection) as asked:
        with known.act():
            lock(plan, by=platform)
        lock(plan, w.START_COACHING.target, platform)  # nobody would remember it
    assert holds_calendar(asked) == [False, False]
