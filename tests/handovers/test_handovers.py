"""A handover is prepared, confirmed by both and moved by the doors; what has changed meanwhile is named and stays."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.services import remove
from accounts.states import Role, UnitKind
from guidance.counselling.chart import CHANGE_COACH, CLOSE
from guidance.models import CounsellingRequest
from handovers.chart import CANCEL, HAND_OVER, RECEIVE, REFUSE
from handovers.models import Handover
from handovers.services import begin, move
from proposals.assigning.reading import standing
from proposals.assigning.services import assign
from proposals.models import Assignment, Proposal
from proposals.workflow import WITHDRAW
from tests.factories.accounts import make_actor, make_deputy
from tests.factories.plans import more
from tests.handovers.cases import REASON, WORDS
from workflow.calendar.days import WorkingCalendar
from workflow.delivery.reminders import remind_all
from workflow.engine.errors import GuardFailed, NotPermitted, Refused, WrongState
from workflow.engine.services import perform
from workflow.models import Notification

pytestmark = pytest.mark.django_db
STATEMENTS = 24  # eight of them the savepoints within the test's transaction


def handlers(scene):
    plans = (scene.handled, scene.coached)
    found = dict(standing(scene.giver).filter(proposal__in=plans).values_list("proposal", "user"))
    coach = CounsellingRequest.objects.get(pk=scene.request.pk).coach_id
    return [found.get(plan.pk) for plan in plans] + [coach]


def told(actor) -> list[tuple[str, str]]:
    rows = Notification.objects.filter(user=actor.user, key__startswith="handover:").order_by("pk")
    return list(rows.values_list("text", "more"))


def outcomes(handover) -> dict[str, tuple[str, str]]:
    kept = Handover.objects.get(pk=handover.pk)
    return {line.key: (line.outcome, line.why) for line in kept.lines}


# --- preparing --------------------------------------------------------------------------------------------------------


def test_one_prepares_ones_own_and_nothing_moves_yet(scene):
    handover = scene.prepared()
    assert (handover.state, handover.made_by, handover.reason) == ("prepared", scene.giver.label, REASON)
    assert sorted(line.key for line in handover.lines) == sorted(scene.keys)
    assert handlers(scene) == [scene.giver.user.pk, None, scene.giver.user.pk]
    assert told(scene.giver) == []


@pytest.mark.parametrize("who", ["head", "keeper"])
def test_who_oversees_the_unit_prepares_it_and_the_giver_is_told(scene, who):
    by = getattr(scene, who)
    scene.prepared(by=by)
    text = f"{by.label} 為您擬訂了職務移交清冊（接收人 {scene.receiver.user}），請確認移交"
    assert told(scene.giver) == [(text, "")]


def test_who_may_not_prepare_it(scene):
    for other in (scene.receiver, make_actor(scene.giver.unit, Role.MEMBER)):
        with pytest.raises(NotPermitted, match="只有本人、單位主管與單位管理者能擬訂職務移交"):
            scene.prepared(by=other)
    others = make_actor(UnitKind.RDEC, Role.SUPERVISOR)  # oversees its own unit's people, of whose cases these are none
    with pytest.raises(Refused, match="勾選的事項有的已結束或已由他人承辦"):
        scene.prepared(by=others, receiver=make_actor(others.unit).user)


def test_to_whom_it_cannot_go(scene):
    outside, reads = make_actor(UnitKind.RDEC), make_actor(scene.giver.unit, Role.MEMBER)
    for who in (outside.user, reads.user, scene.giver.user):
        with pytest.raises(GuardFailed, match="目前不是貴單位經手案件的人員"):
            scene.prepared(receiver=who)


def test_only_what_is_chosen_goes_over(scene):
    handover = scene.received(chosen=scene.keys[:1])
    assert [line.key for line in handover.lines] == scene.keys[:1]
    assert handlers(scene) == [scene.receiver.user.pk, None, scene.giver.user.pk]


@pytest.mark.parametrize(
    ("chosen", "said"),
    [(["plan-999999"], "勾選的事項有的已結束或已由他人承辦"), ([], "請勾選 1 至 100 項要移交的事項")],
)
def test_what_cannot_be_listed(scene, chosen, said):
    with pytest.raises(Refused, match=said):
        scene.prepared(chosen=chosen)


def test_a_handover_takes_so_many(scene):
    more(scene.handled, 101)
    plans = list(Proposal.objects.filter(state="with_rdec").order_by("pk"))
    Assignment.objects.filter(until=None).delete()
    assign(plans, scene.giver.user, by=scene.giver)
    keys = [f"plan-{plan.pk}" for plan in plans]
    listed = scene.open()
    assert (len(plans), len(listed)) == (102, 101)
    with pytest.raises(Refused, match="請勾選 1 至 100 項"):
        begin(scene.giver.user, receiver=scene.receiver.user, reason=REASON, chosen=listed, by=scene.giver)
    assert len(keys) == 102


# --- both confirm -----------------------------------------------------------------------------------------------------


def test_once_both_have_confirmed_all_of_it_is_the_receivers(scene):
    handover = scene.received()
    receiver = scene.receiver.user.pk
    assert (handover.state, handlers(scene)) == ("received", [receiver, receiver, receiver])
    assert set(outcomes(handover).values()) == {("moved", "")}
    assert (scene.open(), sorted(scene.open(scene.receiver))) == ([], sorted(scene.keys))


def test_nothing_moves_before_the_receiver_has_confirmed(scene):
    scene.handed_over()
    assert handlers(scene) == [scene.giver.user.pk, None, scene.giver.user.pk]


def test_each_case_says_why_and_by_whom(scene):
    handover = scene.received()
    row = Assignment.objects.get(proposal=scene.handled, until=None)
    assert (row.by, row.reason) == (scene.giver.label, f"職務移交：{REASON}")
    line = scene.request.transitions.get(move=CHANGE_COACH.name)
    assert (line.user, line.data["reason"], line.data["coach"]["label"]) == (
        scene.giver.user,
        "職務移交",
        str(scene.receiver.user),
    )
    log = handover.transitions.order_by("id")
    assert [(line.move, line.user) for line in log] == [
        ("hand_over", scene.giver.user),
        ("receive", scene.receiver.user),
    ]
    assert handover.machine.said(log[1].data, handover) == ["已移交 3 項"]


def test_a_request_keeps_its_day_and_what_was_spoken(scene):
    before = CounsellingRequest.objects.get(pk=scene.request.pk)
    scene.received()
    now = CounsellingRequest.objects.get(pk=scene.request.pk)
    kept = ("team_id", "assigned_at", "contacted_on", "due_on", "due_from", "due_days", "state")
    assert [getattr(now, name) for name in kept] == [getattr(before, name) for name in kept]


def test_whose_turn_it_is_is_told(scene):
    handover = scene.handed_over()
    called = str(handover)
    assert told(scene.receiver) == [(f"{called}：確認移交（{scene.giver.label}）", "")]
    move(handover, RECEIVE, by=scene.receiver, note="收到。")
    assert told(scene.giver) == [(f"{called}：確認接收（{scene.receiver.label}）", "說明：已移交 3 項\n說明：收到。")]
    notice = Notification.objects.get(user=scene.receiver.user, key__startswith="handover:")
    assert (notice.task, notice.done_at is None) == (f"handover:{handover.pk}", False)


def test_who_does_not_receive_says_why_and_nothing_moves(scene):
    handover = scene.handed_over()
    move(handover, REFUSE, by=scene.receiver, reason="水圳案宜由原組承辦。")
    assert (handover.state, handlers(scene)) == ("refused", [scene.giver.user.pk, None, scene.giver.user.pk])
    assert told(scene.giver)[0][1] == "說明：水圳案宜由原組承辦。"
    with pytest.raises(WrongState):
        move(handover, RECEIVE, by=scene.receiver)


@pytest.mark.parametrize("who", ["giver", "head", "keeper"])
def test_until_it_is_received_it_is_cancelled_with_a_reason(scene, who):
    handover = scene.handed_over()
    move(handover, CANCEL, by=getattr(scene, who), reason="改由兩人分接。")
    assert handover.state == "cancelled"
    assert told(scene.receiver)[1][1] == "說明：改由兩人分接。"


def test_either_side_has_three_working_days_and_colleagues_are_not_reminded(scene):
    handover = scene.handed_over()
    day = WorkingCalendar.load().add(timezone.localdate(), 3)
    assert (handover.due_on, handover.due_days) == (day, 3)
    Notification.objects.all().delete()
    reminded = remind_all(WorkingCalendar.load().add(day, 4))
    told = Notification.objects.filter(key__startswith="remind:handover").count()
    assert (told, reminded > 0) == (0, True)  # of the plans, not of what is two persons' own


# --- what has changed meanwhile ---------------------------------------------------------------------------------------


def test_what_has_changed_meanwhile_is_named_and_stays(scene):
    handover = scene.handed_over()
    third = make_actor(scene.giver.unit, Role.OFFICER, name="張同仁")
    assign([scene.handled], third.user, by=scene.head, reason="急件")
    end_counselling(scene)
    move(handover, RECEIVE, by=scene.receiver)
    assert outcomes(handover) == {
        scene.keys[0]: ("kept", "已由 張同仁 承辦。"),
        scene.keys[1]: ("moved", ""),
        scene.keys[2]: ("kept", "已結束：已結束輔導。"),
    }
    assert handlers(scene) == [third.user.pk, scene.receiver.user.pk, scene.giver.user.pk]
    line = handover.transitions.get(move="receive")
    assert handover.machine.said(line.data, handover) == ["已移交 1 項，未移交 2 項，理由見清冊"]


def end_counselling(scene):
    perform(scene.request, CLOSE, by=scene.giver, outcome="已找到補助計畫，由協會自行申請。")


def test_a_plan_that_has_ended_is_named(scene):
    handover = scene.handed_over()
    perform(scene.handled, WITHDRAW, by=scene.asker, reason="改由他案辦理。")
    move(handover, RECEIVE, by=scene.receiver)
    assert outcomes(handover)[scene.keys[0]] == ("kept", "已結束：撤案。")
    assert handlers(scene)[0] == scene.giver.user.pk


def test_a_plan_out_of_sight_is_named(scene):
    handover = scene.handed_over()
    Proposal.objects.filter(pk=scene.handled.pk).update(notified_at=None)
    move(handover, RECEIVE, by=scene.receiver)
    assert outcomes(handover)[scene.keys[0]] == ("kept", "貴單位已看不到這一案。")


def test_where_nothing_is_left_the_giver_cannot_confirm(scene):
    handover = scene.prepared(chosen=scene.keys[:1])
    assign([scene.handled], scene.receiver.user, by=scene.head, reason="急件")
    with pytest.raises(GuardFailed, match="清冊所列都已結束或已由他人承辦"):
        move(handover, HAND_OVER, by=scene.giver)


def test_the_lines_are_brought_up_to_date_when_the_giver_confirms(scene):
    handover = scene.prepared()
    third = make_actor(scene.giver.unit, Role.OFFICER, name="張同仁")
    assign([scene.handled], third.user, by=scene.head, reason="急件")
    move(handover, HAND_OVER, by=scene.giver)
    assert outcomes(handover)[scene.keys[0]] == ("", "已由 張同仁 承辦。")


def test_a_receiver_who_has_left_receives_nothing(scene):
    handover = scene.prepared()
    remove(scene.receiver.membership, by=scene.keeper)
    with pytest.raises(GuardFailed, match="林同仁 目前不是貴單位經手案件的人員，請作廢後另擬一份"):
        move(Handover.objects.get(pk=handover.pk), HAND_OVER, by=scene.giver)
    move(handover, CANCEL, by=scene.giver, reason="接收人離職。")
    assert handover.state == "cancelled"


# --- who has left -----------------------------------------------------------------------------------------------------


def test_once_the_giver_has_left_the_supervisor_confirms_in_its_place(scene):
    remove(scene.giver.membership, by=scene.keeper)
    handover = scene.prepared(by=scene.keeper)
    assert told(scene.giver) == []
    with pytest.raises(NotPermitted, match="由移交人本人確認；移交人離開單位後，由單位主管代為確認"):
        move(handover, HAND_OVER, by=scene.keeper)
    move(handover, HAND_OVER, by=scene.head)
    move(handover, RECEIVE, by=scene.receiver)
    receiver = scene.receiver.user.pk
    assert handlers(scene) == [receiver, receiver, receiver]
    assert Assignment.objects.get(proposal=scene.handled, until=None).by == scene.head.label
    assert told(scene.head)[-1][0] == f"{handover}：確認接收（{scene.receiver.label}）"


def test_while_the_giver_is_there_nobody_else_confirms_for_it(scene):
    handover = scene.prepared(by=scene.head)
    for other in (scene.head, scene.keeper):
        with pytest.raises(NotPermitted):
            move(handover, HAND_OVER, by=other)


def test_a_supervisor_who_is_to_receive_it_does_not_confirm_for_who_left(scene):
    remove(scene.giver.membership, by=scene.keeper)
    handover = scene.prepared(by=scene.keeper, receiver=scene.head.user)
    with pytest.raises(NotPermitted, match="接收人不能代為確認"):
        move(handover, HAND_OVER, by=scene.head)


def test_a_deputy_confirms_for_the_giver_but_never_for_the_receiver(scene):
    handover = scene.prepared()
    with pytest.raises(NotPermitted, match="接收人不能代為確認"):
        move(handover, HAND_OVER, by=make_deputy(scene.giver, scene.receiver.user))
    move(handover, HAND_OVER, by=make_deputy(scene.giver))
    with pytest.raises(NotPermitted, match="由接收人本人確認，不能由職務代理人代為接收"):
        move(handover, RECEIVE, by=make_deputy(scene.receiver))
    move(handover, RECEIVE, by=scene.receiver)
    assert handlers(scene)[0] == scene.receiver.user.pk


def test_who_left_after_having_confirmed_has_handed_over_all_the_same(scene):
    handover = scene.handed_over()
    remove(scene.giver.membership, by=scene.keeper)
    move(handover, RECEIVE, by=scene.receiver)
    receiver = scene.receiver.user.pk
    assert handlers(scene) == [receiver, receiver, receiver]


# --- what it costs ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 30])
def test_so_many_statements_for_however_many_plans(scene, number, django_assert_num_queries):
    more(scene.handled, number - 1)
    plans = list(Proposal.objects.filter(state="with_rdec").exclude(pk=scene.handled.pk))
    if plans:
        assign(plans, scene.giver.user, by=scene.giver)
    handover = scene.prepared(chosen=scene.open())
    assert len(handover.lines) == number + 2
    move(handover, HAND_OVER, by=scene.giver)
    handover = Handover.objects.for_page().get()
    with django_assert_num_queries(STATEMENTS):
        move(handover, RECEIVE, by=scene.receiver)
    assert handover.words == WORDS
