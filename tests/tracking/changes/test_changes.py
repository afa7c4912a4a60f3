"""A change from the first word to the new baseline, and which way it goes."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from proposals import workflow as plans
from proposals.models import Proposal
from tests.tracking.cases import DAY, item, make_cast
from tests.tracking.changes.cases import END, LATER, WHY, extension, filed, tracked
from tracking.changes.chart import ACCEPT, DROP, FILE, REFUSE, RETURN, TAKE_BACK
from tracking.changes.comparing import compare
from tracking.changes.paths import path_of, touched
from tracking.changes.services import begin_change
from tracking.models import ApprovalLetter, ChangeRequest, Undertaking, WorkPlan
from tracking.states import ChangeState, State
from tracking.undertakings.checks import Bounds
from tracking.undertakings.drafting import filed_last, in_force
from tracking.undertakings.values import QuarterDraft
from workflow.engine.begun import begin
from workflow.engine.errors import DataMissing, GuardFailed, NotPermitted
from workflow.engine.services import perform

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def test_an_accepted_extension_is_the_baseline_and_its_days_follow(cast):
    row = tracked(cast)
    change = filed(cast, row)
    row.refresh_from_db()
    assert (filed_last(row).number, in_force(row).number, row.planned_end) == (2, 1, END)
    perform(change, ACCEPT, by=cast.rdec)
    row = Undertaking.objects.get(pk=row.pk)
    assert (row.baseline, row.planned_start, row.planned_end) == (change.work_plan, DAY, LATER)
    later = dt.date(2026, 6, 1)  # LATER is a Sunday
    assert (row.due_on, Proposal.objects.get(pk=row.plan.pk).due_on) == (later, later)
    assert list(row.baseline.items.values_list("code", "ends_on")) == [(1, LATER)]
    assert (row.baseline.accepted_at is not None, in_force(row).number) == (True, 2)


def test_a_refused_change_leaves_all_as_it_was(cast):
    row = tracked(cast)
    change = filed(cast, row)
    perform(change, REFUSE, by=cast.rdec, reason="進度可以趕上，不必展延。")
    row.refresh_from_db()
    assert (change.state, row.baseline.number, row.planned_end) == (ChangeState.REFUSED, 1, END)
    assert WorkPlan.objects.filter(undertaking=row).values_list("number", "accepted_at").last() == (2, None)


def test_there_is_never_a_second_open_change(cast):
    row = tracked(cast)
    first = begin_change(row, by=cast.executor)
    assert begin_change(row, by=cast.executor) == first
    with pytest.raises(IntegrityError, match="one_open_change"), transaction.atomic():
        ChangeRequest.objects.create(undertaking=row, number=2, was=row.baseline, holder="executing")
    perform(first, DROP, by=cast.executor)
    assert begin_change(row, by=cast.executor).number == 2


def test_it_is_taken_back_until_rdec_has_begun_and_returned_with_words(cast):
    change = filed(cast)
    perform(change, TAKE_BACK, by=cast.executor)
    perform(change, FILE, by=cast.executor, **extension())
    begin(change, by=cast.rdec)
    change.refresh_from_db()
    with pytest.raises(GuardFailed, match="開始處理，不能再撤回"):
        perform(change, TAKE_BACK, by=cast.executor)
    perform(change, RETURN, by=cast.rdec, reason="請附上停工期間的天數證明。")
    assert (change.state, change.holder) == (ChangeState.DRAFTING, "executing")


def test_others_neither_begin_nor_decide(cast):
    row = tracked(cast)
    for other in (cast.stranger, cast.proposer, cast.platform):
        with pytest.raises(NotPermitted):
            begin_change(row, by=other)
    change = filed(cast, row)
    for other in (cast.stranger, cast.executor, cast.platform):
        with pytest.raises(NotPermitted):
            perform(change, ACCEPT, by=other)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"kinds": ["items"]}, "預定完成日由 115.05.01 延到 115.05.31，請勾選「期程展延」。"),
        ({"items": [replace(item(DAY, END), code=1)]}, "勾選了「期程展延」，但預定完成日沒有晚於 115.05.01。"),
        ({"items": [item(LATER, DAY)]}, "「三月招標，五月完工」的完成日不可早於開始日。"),
        ({"items": [item(DAY, LATER, title="別的工作")]}, "請勾選「工作項目調整」。"),
        ({"quarters": [QuarterDraft(115, 1, 5)]}, "各季預定支用有調整，請勾選「經費調整」。"),
        ({"kinds": ["schedule", "money"]}, "請選擇經費在哪之間調整"),
        ({"kinds": ["items"], "items": [replace(item(DAY, END), code=1)]}, "和現行的工作計畫沒有差異"),
        ({"kinds": ["schedule", "scope"]}, "變更了核定的範圍。請確認已知須另經計畫調整。"),
        ({"why": ""}, "缺少：變更理由"),
    ],
)
def test_what_does_not_fit_is_refused_in_exact_words(cast, said, words):
    change = begin_change(tracked(cast), by=cast.executor)
    with pytest.raises(DataMissing, match=words):
        perform(change, FILE, by=cast.executor, **extension(**said))
    assert (WorkPlan.objects.count(), change.transitions.count()) == (1, 0)


def test_what_touches_the_approval_waits_for_the_plans_own_adjustment(cast):
    row = tracked(cast)
    change = filed(cast, row, kinds=["schedule", "scope"], understood=True)
    assert path_of(change) == ["變更了核定的範圍"]
    words = "變更了核定的範圍。須先經計畫調整，由國發會與部會重新核定；計畫目前為「執行（列管）」。"
    # RDEC's own acceptance of an adjustment is none, nor is the beginning of the execution or a walk in another order.
    for move in (None, plans.ACCEPT_CHANGE, plans.START_EXECUTION, plans.APPROVE, plans.SEND_CHANGE, plans.APPROVE):
        if move:
            row.plan.transitions.create(move=move.name, source="approved", target="executing", row_version=1)
        with pytest.raises(GuardFailed, match=words):
            perform(change, ACCEPT, by=cast.rdec)
    row.plan.transitions.create(move=plans.START_EXECUTION.name, source="approved", target="executing", row_version=1)
    perform(change, ACCEPT, by=cast.rdec)
    assert change.state == ChangeState.ACCEPTED
    assert change.transitions.filter(move="file").get().data["understood"] is True


def test_more_money_is_accepted_once_a_letter_grants_it_and_not_before(cast):
    row = tracked(cast)
    letter = {"ministry": "農業部", "letter_number": "農字第1號", "letter_date": DAY, "amount": 500}
    ApprovalLetter.objects.create(venture=row.venture, **letter)
    said = {"kinds": ["money"], "between": "years", "items": [replace(item(DAY, END), code=1)], "understood": True}
    change = filed(cast, row, **said, quarters=[QuarterDraft(115, 1, 250), QuarterDraft(115, 2, 251)])
    for move in (plans.SEND_CHANGE, plans.APPROVE, plans.START_EXECUTION):
        row.plan.transitions.create(move=move.name, source="approved", target="executing", row_version=1)
    with pytest.raises(GuardFailed, match="各季預定支用合計 501 元，超過核定補助 500 元"):
        perform(change, ACCEPT, by=cast.rdec)
    ApprovalLetter.objects.create(venture=row.venture, **letter | {"amount": 1})
    perform(ChangeRequest.objects.get(), ACCEPT, by=cast.rdec)
    assert ChangeRequest.objects.get().state == ChangeState.ACCEPTED


def test_what_looks_unwise_is_filed_only_with_a_reason_which_the_log_keeps_beside_why(cast):
    change = begin_change(tracked(cast), by=cast.executor)
    late = [replace(item(DAY, LATER, shape="end"), code=1)]
    said = extension(kinds=["schedule", "items"], items=late)
    with pytest.raises(DataMissing, match=r"期程過半（115\.04\.16）時預定進度只有 0\.0%，工作集中在後段"):
        perform(change, FILE, by=cast.executor, **said)
    perform(change, FILE, by=cast.executor, **said, reason="材料一次到貨後才能施作。")
    data = change.transitions.get().data
    assert (data["reason"], data["unwise"], "understood" in data) == (WHY, "材料一次到貨後才能施作。", False)


def test_who_carries_the_venture_out_now_has_the_duty_until_its_tracking_ends(cast):
    row = tracked(cast)
    change = begin_change(row, by=cast.executor)
    mine = ChangeRequest.objects.in_hands_of
    assert (list(mine(cast.executor.unit_id)), list(mine(cast.stranger.unit_id))) == ([change], [])
    row.venture.executing_unit = cast.stranger.unit
    row.venture.save()
    assert (list(mine(cast.executor.unit_id)), list(mine(cast.stranger.unit_id))) == ([], [change])
    Undertaking._base_manager.filter(pk=row.pk).update(state=State.TERMINATED)
    assert list(mine(cast.stranger.unit_id)) == []


def test_money_and_years_beyond_the_approval_are_said(cast):
    row = tracked(cast)
    letter = {"ministry": "農業部", "letter_number": "農字第1號", "letter_date": DAY, "amount": 500}
    ApprovalLetter.objects.create(venture=row.venture, **letter)
    late = replace(item(DAY, dt.date(2027, 1, 31)), code=1)
    said = {"kinds": ["schedule", "money"], "between": "years", "items": [late], "understood": True}
    said["reason"] = "材料一次到貨，款項先付。"
    change = filed(cast, row, **said, quarters=[QuarterDraft(115, 2, 501)])
    assert path_of(change) == [
        "各季預定支用合計 501 元，超過核定補助 500 元",
        "預定完成日 116.01.31 在核定經費的最後年度（至 115.12.31）之後",
    ]


def test_what_the_accepted_plan_reaches_is_settled_with_it():
    """A change that leaves the last day where it was does not touch the years once more."""
    bounds, until = Bounds(DAY, dt.date(2026, 12, 31), 500), dt.date(2027, 3, 1)
    assert touched(["items"], until, 500, bounds, until) == []
    assert touched(["schedule"], until + dt.timedelta(days=1), 500, bounds, until) == [
        "預定完成日 116.03.02 在核定經費的最後年度（至 115.12.31）之後"
    ]


def test_items_are_compared_by_their_code():
    was = [item(DAY, END, title="招標", weight=Decimal(40), code=1), item(DAY, END, title="舊", code=2)]
    now = [item(DAY, LATER, title="招標", weight=Decimal(50), code=1), item(DAY, END, title="新")]
    said = [(pair.was and pair.was.title, pair.now and pair.now.title, pair.words) for pair in compare(was, now)]
    assert said == [
        ("招標", "招標", ["調整期程", "調整權重"]),
        (None, "新", ["新增"]),
        ("舊", None, ["刪除"]),
    ]
