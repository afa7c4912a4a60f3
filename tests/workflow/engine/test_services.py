"""The door: what stands against a move, in which order, and what a move leaves behind."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.utils import timezone
from structlog.contextvars import bind_contextvars, clear_contextvars

from accounts.models import Unit
from accounts.states import Role
from proposals import workflow as w
from proposals.forms import CoachForm
from proposals.models import Proposal, ProposalTransition
from proposals.states import State
from tests.factories.accounts import make_deputy, make_user
from tests.factories.plans import CROSS
from tests.workflow.cases import day, footprint, fresh, kept_for_module, log_of, make_cast, walker_at
from workflow.calendar import clock
from workflow.engine.errors import DataMissing, GuardFailed, NotPermitted, Refused, StaleVersion, WrongState
from workflow.engine.moves import machines
from workflow.engine.services import available_moves, due_date, guard_verdict, loggable, perform, state_label
from workflow.models import ClockRule, Notification, OutboxMessage

pytestmark = pytest.mark.django_db
FRIDAY = timezone.make_aware(dt.datetime(2025, 2, 7, 15, 0))
TAKEN = "這個送出代碼已用於另一個動作。請重新開啟頁面。"
CONSENT = "我已閱讀個人資料告知事項，同意臺中市政府於辦理地方創生提案之審查、函送與列管範圍內使用計畫所載個人資料。"


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        cast = make_cast()
        yield {
            "notified": walker_at("notified", cast),
            "other": walker_at("notified", cast, title="另一個計畫", owner="另一個協會"),
            "cross": walker_at("notified", cast, idea=CROSS),
        }


@pytest.fixture
def walker(made):
    return fresh(made["notified"])


@pytest.fixture
def plan(walker):
    return walker.plan


@pytest.fixture
def platform(walker):
    return walker.cast.of("PLATFORM")


def coach(plan, platform, **door):
    return perform(plan, w.START_COACHING, by=platform, coach=platform.user, **door)


# --- what stands against a move, in which order ---------------------------------------------------------------------


def test_permission_comes_before_all_else(plan, platform):
    with pytest.raises(NotPermitted) as refused:
        perform(plan, w.RESUBMIT_NDC, by=platform, expected_version=99)
    assert str(refused.value) == "只有提案單位能做這件事。"


def test_a_stale_page_comes_before_the_state(walker, plan):
    with pytest.raises(StaleVersion) as refused:
        perform(plan, w.RESUBMIT_NDC, by=walker.owner, expected_version=0)
    assert str(refused.value) == (
        "這一頁開啟之後，案件已有新的異動（現為「已知會專管平台」）。未作任何變更，請依最新內容再確認。"
    )


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
        "跨區計畫或區公所自提的計畫，請逕送研考會。；規劃階段須先知會專管平台，才能送件。；"
        "請寫地方創生願景；請寫預期效益"
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
        perform(plan, w.ASK_COACHING_REVISION, by=platform, sections={"budget": ""})
    assert str(refused.value) == "請勾選要修正的章節，並逐一說明理由。"
    assert footprint() == before
    assert (plan.state, plan.row_version) == ("coaching", 2)


def test_a_move_without_the_version_of_a_page_is_made(plan, platform):
    assert coach(plan, platform).row_version == 2


# --- one effect per intent ------------------------------------------------------------------------------------------


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
                perform(plan, w.ASK_COACHING_REVISION, by=platform, key="abc", sections={"budget": "補"})
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


# --- what a move leaves behind --------------------------------------------------------------------------------------


def test_a_line_of_the_log_says_everything(plan, platform):
    bind_contextvars(request_id="0123456789abcdef")
    try:
        with clock.at(FRIDAY):
            log = coach(plan, platform, key="abc", note="先電話聯繫", unused="", empty=[], nothing=None)
    finally:
        clear_contextvars()
    log = ProposalTransition.objects.get(pk=log.pk)
    assert (log.at, log.move, log.source, log.target) == (FRIDAY, "start_coaching", "notified", "coaching")
    assert (log.user, log.membership, log.deputy) == (platform.user, platform.membership, None)
    assert log.actor_label == "專管平台・承辦人 陳品妤"
    assert (log.row_version, log.holder, log.holder_unit) == (2, "platform", Unit.objects.get(code="PLATFORM"))
    assert (log.key, log.request_id, log.version) == ("abc", "0123456789abcdef", None)
    assert log.data == {"coach": {"id": str(platform.user.pk), "label": "陳品妤"}, "note": "先電話聯繫"}
    assert log.due_on == plan.due_on


def test_a_deputy_is_logged_as_one(plan, platform):
    deputy = make_deputy(platform, make_user("李代理"))
    log = coach(plan, deputy)
    assert (log.user, log.membership, log.deputy) == (deputy.user, platform.membership, deputy.deputy)
    assert log.actor_label == "專管平台・承辦人 李代理（代理陳品妤）"


def test_the_log_cites_the_version_and_what_effects_add(walker, plan, platform):
    coach(plan, platform)
    log = perform(plan, w.SUBMIT_TO_DISTRICT, by=walker.owner, consent=True)
    found = [(finding["code"], bool(finding["reason"])) for finding in log.data["budget_check"]]
    assert (log.version.number, log.data["version"], log.data["consent"]) == (1, 1, True)
    assert (sorted(log.data), found) == (["budget_check", "consent", "version"], [("P10", True)] * 2)
    assert (plan.version_id, plan.submitted_at, plan.consents.get().at) == (log.version_id, log.at, log.at)


def test_the_case_is_left_with_holder_clock_and_counter(walker, plan, platform):
    with clock.at(FRIDAY):
        coach(plan, platform)
    stored = Proposal.objects.get(pk=plan.pk)
    for case in (plan, stored):
        assert (case.state, case.row_version, case.state_since) == ("coaching", 2, FRIDAY)
        assert (case.holder, case.holder_unit.code, case.coach) == ("platform", "PLATFORM", platform.user)
    # 20 working days after Friday 7 February 2025: the make-up Saturday counts, 28 February does not.
    assert stored.due_on == day("2025-03-07")


def test_the_callers_object_needs_no_further_query(plan, platform, django_assert_num_queries):
    coach(plan, platform)
    with django_assert_num_queries(0):
        assert (plan.state, plan.holder_unit.code, plan.coach.name) == ("coaching", "PLATFORM", "陳品妤")


def test_a_case_in_several_hands_has_no_one_holder(walker, plan):
    walker.walk("document_review")
    assert (walker.plan.holder, walker.plan.holder_unit) == ("agencies", None)


def test_an_ended_case_is_in_nobodys_hands_and_has_no_clock(walker, plan):
    log = perform(plan, w.WITHDRAW, by=walker.owner, reason="重新規劃")
    assert (plan.holder, plan.holder_unit, plan.due_on) == ("nobody", None, None)
    assert (log.holder, log.holder_unit, log.due_on) == ("nobody", None, None)


@pytest.mark.parametrize(("days", "due"), [(1, "2025-02-08"), (2, "2025-02-10"), (0, None)])
def test_an_administrators_rule_takes_precedence(plan, platform, days, due):
    ClockRule.objects.create(machine="proposal", state="coaching", working_days=days)
    ClockRule.objects.create(machine="undertaking", state="coaching", working_days=99)
    with clock.at(FRIDAY):
        coach(plan, platform)
    assert plan.due_on == (due and day(due))


def test_a_due_day_given_with_the_move_takes_precedence_over_all(plan, platform):
    ClockRule.objects.create(machine="proposal", state="coaching", working_days=1)
    log = coach(plan, platform, due_on=day("2030-01-04"))
    assert (plan.due_on, log.due_on) == (day("2030-01-04"), day("2030-01-04"))


def test_the_day_of_the_clock_is_the_day_in_taipei(plan, platform):
    with clock.at(dt.datetime(2025, 2, 3, 16, 30, tzinfo=dt.UTC)):  # half past midnight on Tuesday
        coach(plan, platform, due_on=None)
    assert plan.due_on == day("2025-03-04")


def test_the_parties_are_told_in_the_same_transaction(plan, platform):
    Notification.objects.all().delete()
    OutboxMessage.objects.all().delete()
    coach(plan, platform)
    key = f"proposal:{plan.pk}:2"
    notice = Notification.objects.get()
    assert (notice.key, notice.user.name, notice.unit) == (key, "陳美玲", plan.owner)
    assert notice.text == f"{plan.title}：開始輔導（專管平台・承辦人 陳品妤）"
    assert OutboxMessage.objects.get().key == f"{key}:{notice.user_id}"


# --- what a page may offer ------------------------------------------------------------------------------------------


def offered(plan, actor):
    return [(o.move.name, o.verdict.allowed, str(o.verdict.reason)) for o in available_moves(plan, actor)]


def test_offers_are_open_blocked_or_left_out(walker, plan, platform):
    assert offered(plan, walker.owner) == [
        ("submit_to_district", True, ""),
        ("withdraw", True, ""),
    ]
    assert offered(plan, platform) == [("start_coaching", True, "")]
    assert offered(plan, walker.cast.of("D200")) == []
    assert offered(plan, walker.cast.of("RDEC")) == []


def test_a_move_that_does_not_fit_the_case_is_left_out_and_still_says_why(walker, plan, made):
    with pytest.raises(GuardFailed) as refused:
        perform(plan, w.SUBMIT_TO_RDEC, by=walker.owner, consent=True)
    assert str(refused.value) == "單一行政區的計畫，請送該區區公所。"
    cross = fresh(made["cross"])
    assert offered(cross.plan, cross.owner) == [("submit_to_rdec", True, ""), ("withdraw", True, "")]


def test_a_hint_is_offered_as_blocked(walker):
    draft = walker_at("drafting", walker.cast, name="draft", owner="草稿協會")
    told = "規劃階段須先知會專管平台，才能送件。"
    assert offered(draft.plan, draft.owner) == [
        ("notify", True, ""),
        ("submit_to_district", False, told),
        ("withdraw", True, ""),
    ]


def test_a_verdict_of_guards_is_yes_when_all_hold(walker, plan):
    assert (guard_verdict(plan, w.SUBMIT_TO_DISTRICT, walker.owner).allowed) is True
    assert (guard_verdict(plan, w.SUBMIT_TO_DISTRICT, walker.owner).reason) == ""


# --- small parts ----------------------------------------------------------------------------------------------------


def test_state_label():
    assert state_label(machines["proposal"], "with_rdec") == "研考會收件"


@pytest.mark.parametrize(
    ("state", "days", "due"),
    [
        ("notified", None, "2025-02-11"),
        ("notified", 1, "2025-02-08"),
        ("executing", None, None),
        ("executing", 5, "2025-02-13"),
        ("closed", None, None),
    ],
)
def test_due_date(made, state, days, due):
    assert due_date(machines["proposal"], State(state), day("2025-02-07"), days) == (due and day(due))


def test_the_log_keeps_plain_values(platform):
    pk = uuid.UUID("12345678-1234-5678-1234-567812345678")
    assert loggable(
        {
            "words": "話",
            "number": 3,
            "yes": True,
            "no": False,
            "zero": 0,
            "day": day("2025-02-07"),
            "row": platform.unit,
            "rows": [platform.unit],
            "nested": {"a": [platform.unit, {1: "x"}], "empty": ""},
            "money": Decimal("12.50"),
            "uuid": pk,
            "blank": "",
            "nothing": None,
            "none_of_them": [],
        }
    ) == {
        "words": "話",
        "number": 3,
        "yes": True,
        "no": False,
        "zero": 0,
        "day": day("2025-02-07"),
        "row": {"id": str(platform.unit.pk), "label": "專管平台"},
        "rows": [{"id": str(platform.unit.pk), "label": "專管平台"}],
        "nested": {"a": [{"id": str(platform.unit.pk), "label": "專管平台"}, {"1": "x"}], "empty": ""},
        "money": "12.50",
        "uuid": "12345678-1234-5678-1234-567812345678",
    }


def test_the_form_of_a_move_is_found_by_its_path():
    assert w.START_COACHING.form_class is CoachForm
    assert w.NOTIFY.form_class is None
