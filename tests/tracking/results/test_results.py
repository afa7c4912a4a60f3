"""Indicators beside targets, the final report returned by its parts, release and termination (R10)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import timezone

from inputs.fields import format_roc
from proposals.corrections.entries import entries
from proposals.corrections.services import correct
from proposals.states import State as PlanState
from tests.tracking.cases import executing_plan, ground, make_cast, paper, signed
from tests.tracking.results.cases import DAYS, JOBS, all_recorded, promising, recorded
from tracking.approvals.sums import cells, in_hand
from tracking.in_hand import total
from tracking.models import ChangeRequest, FinalReport, KpiActual, LedgerEntry, Payment, TerminationGround, Undertaking
from tracking.results import reference
from tracking.results.kpi import Figure, figures_of, in_words
from tracking.results.releasing import rests_of
from tracking.results.services import record_actuals
from tracking.states import PaymentState, State
from tracking.workflow import (
    ACCEPT_RESULTS,
    RELEASE,
    REPORT_COMPLETION,
    RETURN_RESULTS,
    TERMINATE,
)
from workflow.calendar.days import WorkingCalendar
from workflow.engine.errors import DataMissing, GuardFailed, NotPermitted
from workflow.engine.services import perform
from workflow.models import Notification

pytestmark = pytest.mark.django_db
WHY = "雨季較長，兩場活動改期，等候因此拉長。"


@pytest.fixture
def cast():
    return make_cast()


def report(case, cast, **extra):
    said = {"file": paper("成果"), "summary": "遊客增加三成，在地就業增加十二人。"} | extra
    return perform(case, REPORT_COMPLETION, by=cast.executor, **said)


def words_of(case):
    return [(figure.called, figure.actual, figure.words) for figure in figures_of(case)]


class TestKpi:
    def test_targets_of_the_approved_plan_beside_what_came(self, cast):
        _plan, (case,) = promising(cast)
        assert in_words(figures_of(case)) == "KPI 目標 4 項，已登錄實績 0 項，其中 0 項達成。"
        all_recorded(case, cast)
        assert words_of(case) == [
            ("114 年就業人數", 10, "達成"),
            ("114 年等候天數", pytest.approx(4.5), "達成"),
            ("115 年就業人數", 12, "達成"),
            ("115 年等候天數", 6, "未達目標，差 1"),
        ]
        assert in_words(figures_of(case)) == "KPI 目標 4 項，已登錄實績 4 項，其中 3 項達成。"
        told = Notification.objects.filter(user=cast.platform.user).latest("id")
        assert told.text == f"{case}：已登錄 KPI 實績 4 項（{cast.executor}）"

    def test_a_row_says_when_it_can_be_recorded_and_whether_completion_waits_for_it(self, cast):
        figure = Figure("T01", "就業人數", "人", 116, Decimal(0), Decimal(9))
        recorded_ = replace(figure, actual=Decimal(3))
        days = (dt.date(2026, 12, 31), dt.date(2027, 1, 1))
        assert [figure.when(State.TRACKED, day) for day in days] == [
            "116 年 1 月 1 日起可以登錄；在那之前提報完成，這一項不必登錄。",
            "現在可以登錄；沒有登錄不能提報完成。",
        ]
        assert figure.when(State.PLAN_FILED, days[1]) == "工作計畫核備、開始列管後才能登錄。"
        assert (figure.when(State.RELEASED, days[1]), recorded_.when(State.TRACKED, days[1])) == ("", "")

    def test_another_venture_promised_nothing(self, cast):
        _plan, (_first, second) = promising(cast, State.TRACKED, State.TRACKED)
        assert (figures_of(second), in_words([])) == ([], "本項事業沒有 KPI 目標。")

    def test_once_a_year_by_who_carries_it_out_while_it_is_tracked(self, cast):
        _plan, (case,) = promising(cast, years=(115, 117))
        recorded(case, cast, T01_115="9")
        for twice in ({(JOBS, 115): 9}, {(JOBS, 117): 9}, {("X", 115): 1}):
            with pytest.raises(GuardFailed) as refused:
                record_actuals(case, values=twice, basis="名冊", file=paper(), by=cast.executor)
            ((code, year),) = twice
            assert str(refused.value) == f"這些 KPI 已登錄過、年度未到，或不在核定計畫中：{code} {year}。"
        for other in (cast.platform, cast.rdec, cast.proposer, cast.stranger):
            with pytest.raises(NotPermitted):
                record_actuals(case, values={(DAYS, 115): 1}, basis="名冊", file=paper(), by=other)
        assert KpiActual.objects.count() == 1

    def test_a_correction_keeps_both_values(self, cast):
        plan, (case,) = promising(cast)
        (row,) = recorded(case, cast, T01_115="9")
        entry, said = entries["kpi_actual"], {"basis": "勞保投保人數"}
        correct(plan, entry, row, values=said | {"value": 11}, reason="漏計兩名兼職人員。", by=cast.executor)
        (made,) = plan.transitions.get(move="correct").data["corrected"]
        assert (made["label"], made["old"], made["new"]) == ("實績值", "9", "11")
        assert KpiActual.objects.get().value == 11
        with pytest.raises(NotPermitted):
            correct(plan, entry, row, values=said | {"value": 12}, reason="再更正。", by=cast.platform)
        with pytest.raises(DataMissing) as below:
            correct(plan, entry, row, values=said | {"value": -1}, reason="再更正。", by=cast.executor)
        assert str(below.value) == "以「人」計數，不可為負數。"

    def test_not_after_the_report_that_says_them(self, cast):
        plan, (case,) = promising(cast)
        all_recorded(case, cast)
        report(case, cast, shortfall=WHY)
        with pytest.raises(GuardFailed) as refused:
            correct(
                plan,
                entries["kpi_actual"],
                KpiActual.objects.first(),
                values={"value": 1},
                reason="x",
                by=cast.executor,
            )
        assert str(refused.value).startswith("本項事業目前為「成果報告待審」，列管中才能更正 KPI 實績")


class TestFinalReport:
    def test_wants_every_figure_and_why_one_was_missed(self, cast):
        _plan, (case,) = promising(cast)
        with pytest.raises(DataMissing) as missing:
            report(case, cast)
        assert str(missing.value) == (
            "還沒有登錄 KPI 實績：114 年就業人數、114 年等候天數、115 年就業人數、115 年等候天數。"
        )
        all_recorded(case, cast)
        with pytest.raises(DataMissing) as missing:
            report(case, cast)
        assert str(missing.value) == "未達目標：115 年等候天數；請說明原因。"
        with pytest.raises(DataMissing) as missing:
            report(case, cast, shortfall=WHY, story="一段故事")
        assert str(missing.value) == "成果故事要有標題和內容；不寫可以都留空。"
        report(case, cast, shortfall=WHY, story_title="導覽員", story="一段故事")
        made = FinalReport.objects.get()
        assert (made.number, made.shortfall, made.story_title, made.filed_by) == (1, WHY, "導覽員", cast.executor.label)
        assert [Figure.from_json(kept) for kept in made.figures] == figures_of(case)

    def test_is_returned_by_its_parts_and_filed_again_beside_the_first(self, cast):
        _plan, (case,) = promising(cast, years=())
        report(case, cast)
        said = [{"code": "photos", "title": "成果照片", "reason": "請補完工後的照片。"}]
        perform(case, RETURN_RESULTS, by=cast.platform, reason="照片與摘要不符，請補正。", returned=said)
        assert (case.state, case.transitions.latest("id").data["returned"]) == (State.TRACKED, said)
        report(case, cast, summary="遊客增加三成，補上完工照片。")
        perform(case, ACCEPT_RESULTS, by=cast.platform)
        kept = FinalReport.objects.values_list("number", "summary", "accepted_at")
        accepted = case.transitions.get(move="accept_results").at
        assert list(kept) == [
            (1, "遊客增加三成，在地就業增加十二人。", None),
            (2, "遊客增加三成，補上完工照片。", accepted),
        ]


class TestRelease:
    def refusal(self, case, cast):
        with pytest.raises(GuardFailed) as refused:
            perform(case, RELEASE, by=cast.rdec, **signed())
        return str(refused.value)

    def received(self, case, cast, amount=500_000, entry="received"):
        said = {"day": timezone.localdate(), "user": cast.platform.user, "actor_label": "平台"}
        return LedgerEntry.objects.create(venture=case.venture, entry=entry, amount=amount, **said)

    def test_is_shut_while_money_or_a_change_waits(self, cast):
        _plan, (case,) = executing_plan(cast, State.COMPLETED)
        asked = {"document": "請1", "asked_on": timezone.localdate(), "holder": "platform", "capital": 500_000}
        payment = Payment.objects.create(undertaking=case, instalment=1, year=115, **asked)
        unpaid, kind = "第 1 期請款還沒有撥付、核銷或繳回完畢", "未分經資門"
        assert self.refusal(case, cast) == f"{unpaid}。"
        Payment._base_manager.update(state=PaymentState.PAID, paid_capital=500_000)
        self.received(case, cast)
        assert self.refusal(case, cast) == f"{unpaid}；補助款結存 500,000 元（{kind} 500,000 元）還沒有支用或繳回。"
        self.received(case, cast, 400_000, "spent")
        Payment._base_manager.update(state=PaymentState.ACCOUNTED, accounted_capital=400_000)
        assert self.refusal(case, cast) == f"{unpaid}；補助款結存 100,000 元（{kind} 100,000 元）還沒有支用或繳回。"
        self.received(case, cast, 100_000, "returned")
        Payment._base_manager.update(state=PaymentState.RETURNED, returned_capital=100_000)
        change = ChangeRequest.objects.create(undertaking=case, number=1, was=case.baseline, holder="executing")
        assert self.refusal(case, cast) == "第 1 次計畫變更還沒有結果。"
        ChangeRequest._base_manager.filter(pk=change.pk).update(state="dropped")
        Undertaking.objects.filter(pk=case.pk).update(unfiled=1)
        case.refresh_from_db()
        assert self.refusal(case, cast) == "還有進度報告待填報或待核備。"
        Undertaking.objects.filter(pk=case.pk).update(unfiled=0)
        assert Payment.objects.get() == payment
        perform(case, RELEASE, by=cast.rdec, **signed())
        assert case.state == State.RELEASED

    def test_what_is_in_hand_is_what_the_ledger_says(self, cast):
        _plan, rows = executing_plan(cast, State.COMPLETED, State.TRACKED)
        for case, amounts in zip(rows, ((500, 300, 100), (100, 300, 0)), strict=True):
            for amount, entry in zip(amounts, ("received", "spent", "returned"), strict=True):
                if amount:
                    self.received(case, cast, amount, entry)
        found = {row.pk: total(rests_of(row)) for row in Undertaking.objects.for_page()}
        assert found == {row.pk: in_hand(cells(venture=row.venture_id)) for row in rows}
        assert [found[row.pk] for row in rows] == [100, 0]


class TestTermination:
    def test_says_its_ground_and_what_is_left(self, cast):
        plan, (first, second) = executing_plan(cast, State.TRACKED, State.RELEASED)
        TestRelease().received(first, cast, 80_000)
        perform(first, TERMINATE, by=cast.supervisor, **ground())
        row = ground()["ground"]
        assert (first.state, first.ground) == (State.TERMINATED, row)
        data, today = first.transitions.get().data, timezone.localdate()
        due = WorkingCalendar.load().add(today, 20)
        assert (data["ground"]["label"], data["left"]) == (
            "執行單位書面表示不再執行（本計畫貳、三、(五)）",
            (
                "補助款結存 80,000 元（未分經資門 80,000 元）。終止日以前的支用核銷後，其餘由執行單位繳回並附繳款證明"
                f"；期限 {format_roc(due)}，繳回前計畫不能結案。"
            ),
        )
        # No venture is tracked any more: the plan waits for RDEC to close it.
        plan.refresh_from_db()
        assert (plan.state, plan.holder, second.state) == (PlanState.EXECUTING, "rdec", State.RELEASED)

    def test_the_list_is_kept_by_rdec_once_it_is_there(self):
        reference.load()
        codes = list(TerminationGround.objects.values_list("code", flat=True))
        assert codes == ["given_up", "approval_lost", "condition_broken", "circumstances", "unable", "plan_withdrawn"]
        TerminationGround.objects.exclude(code="unable").delete()
        reference.load()
        assert TerminationGround.objects.get().clause == "臺中市加速地方創生推動計畫貳、三、(五)"
