"""What a move leaves behind, what a page may offer, and the door's small parts."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.utils import timezone
from structlog.contextvars import bind_contextvars, clear_contextvars

from accounts.models import Unit
from proposals import workflow as w
from proposals.forms import CoachForm
from proposals.models import Proposal, ProposalTransition
from proposals.states import State
from tests.factories.accounts import make_deputy, make_user
from tests.workflow.cases import day, fresh, walker_at
from tests.workflow.engine.service_cases import coach
from workflow.calendar import clock
from workflow.engine.errors import GuardFailed
from workflow.engine.moves import machines
from workflow.engine.services import available_moves, due_date, guard_verdict, loggable, perform, state_label
from workflow.models import ClockRule, Notification, OutboxMessage

pytestmark = pytest.mark.django_db


FRIDAY = timezone.make_aware(dt.datetime(2025, 2, 7, 15, 0))


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
    assert (log.key, log.request_id, log.version.number) == ("abc", "0123456789abcdef", 1)
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
    assert (log.version.number, log.data["version"], log.data["consent"]) == (2, 2, True)
    assert (sorted(log.data), found) == (["budget_check", "consent", "version", "was_due"], [("P10", True)] * 2)
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


def offered(plan, actor):
    return [(o.move.name, o.verdict.allowed, str(o.verdict.reason)) for o in available_moves(plan, actor)]


def test_offers_are_open_blocked_or_left_out(walker, plan, platform):
    assert offered(plan, walker.owner) == [
        ("submit_to_district", True, ""),
        ("take_back_notice", True, ""),
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
    assert offered(cross.plan, cross.owner) == [
        ("submit_to_rdec", True, ""),
        ("take_back_notice", True, ""),
        ("withdraw", True, ""),
    ]


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
