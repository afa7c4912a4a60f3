"""Pages of commitments and of the project meeting."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from inputs.bounds import years_from_today
from inputs.fields import format_roc
from proposals.states import State as PlanState
from reviews.commitments.services import move_commitment
from reviews.meetings import recording
from reviews.meetings.services import call_meeting
from reviews.models import Commitment, Decision, Meeting
from reviews.rounds.services import release_round
from reviews.workflow import QUERY
from tests.reviews.cases import (
    file_as,
    latest_round,
    make_plan,
    offer,
    paper,
    plan_with_meeting,
    reviewed_plan,
    revise,
)
from tests.reviews.page_cases import fresh, said, text, url
from workflow.calendar.days import WorkingCalendar
from workflow.models import CalendarDay

pytestmark = pytest.mark.django_db


class TestCommitment:
    @pytest.fixture
    def made(self, cast):
        plan = reviewed_plan(cast)
        file_as(cast.farm, plan, commitments=[offer()])
        release_round(latest_round(plan), by=cast.rdec)
        return Commitment.objects.get()

    def test_who_may_move_it(self, cast, as_, made):
        for move, reached in (
            ("confirm_for", ("rdec", "supervisor")),
            ("confirm", ("farm",)),
            ("reconfirm", ("farm",)),
        ):
            found = {n: as_(a).get(url("commitment", made.pk, move)).status_code for n, a in vars(cast).items()}
            assert {name for name, status in found.items() if status == 200} == set(reached)
        assert as_(cast.rdec).get(url("commitment", made.pk, "grow")).status_code == 404

    def test_is_queried_cleared_up_and_confirmed(self, cast, as_, made):
        client = as_(cast.rdec)
        page = client.get(url("commitment", made.pk, "query"))
        assert "農業局主辦「協助場域媒合」" in text(page)
        assert client.post(page.request["PATH_INFO"], fresh(page)).status_code == 422
        client.post(page.request["PATH_INFO"], fresh(page, reason="經費來源？"))
        client = as_(cast.farm)
        assert "協助場域媒合" in text(client.get(url("my")))
        page = client.get(url("commitment", made.pk, "reconfirm"))
        asked = [(str(cast.rdec), "經費來源？")]
        assert (page.context["exchange"], "經費來源？" in text(page)) == (asked, True)
        after = client.post(page.request["PATH_INFO"], fresh(page, note="公務預算"), follow=True)
        assert (said(after), after.redirect_chain[0][0]) == (["已完成：釐清並再確認"], url("plan", made.proposal_id))
        made.refresh_from_db()
        assert made.state == "confirmed"
        both = [*asked, (str(cast.farm), "公務預算")]
        for name, said_there in (("rdec", both), ("farm", both), ("platform", []), ("proposer", [])):
            tab = as_(getattr(cast, name)).get(url("plan", made.proposal_id))
            ((_item, (cell,)),) = tab.context["matrix"].lines
            assert (cell.said, "公務預算" in text(tab)) == (said_there, bool(said_there)), name

    def test_a_lost_race_is_told(self, cast, as_, made):
        client = as_(cast.rdec)
        page = client.get(url("commitment", made.pk, "confirm_for"))
        move_commitment(made, QUERY, by=cast.supervisor, reason="？")
        sent = fresh(page, paper=paper("回復函"), source="電子郵件")
        post = client.post(page.request["PATH_INFO"], sent)
        assert post.status_code == 409
        assert "這一頁開啟之後，案件已有新的異動（現為「待釐清」）。" in text(post)


class TestMeeting:
    def test_is_called(self, cast, as_):
        plan = make_plan(cast, PlanState.CONFIRMING)
        client = as_(cast.rdec)
        page = client.get(url("call_meeting", plan.pk, "call_meeting"))
        day = WorkingCalendar.load().on_or_after(timezone.localdate() + dt.timedelta(days=10))
        sent = fresh(page, held_on=format_roc(day), held_time="下午2:00", place="市政大樓", chair="副市長")
        after = client.post(page.request["PATH_INFO"], sent, follow=True)
        assert said(after) == ["已完成：召開專案會議"]
        assert timezone.localtime(Meeting.objects.get().held_at).isoformat() == f"{day}T14:00:00+08:00"
        assert f"{format_roc(day)} 14:00　市政大樓" in text(after)

    def test_a_day_off_is_asked_about_once(self, cast, as_):
        plan = make_plan(cast, PlanState.CONFIRMING)
        client, today = as_(cast.rdec), timezone.localdate()
        page = client.get(url("call_meeting", plan.pk, "call_meeting"))
        assert "on_day_off" not in page.context["form"].fields
        sunday = today + dt.timedelta(days=13 - today.weekday())
        sent = fresh(page, held_on=format_roc(sunday), held_time="14:00", place="市政大樓", chair="副市長")
        asked = client.post(page.request["PATH_INFO"], sent)
        words = f"{format_roc(sunday)}（星期日）是放假日。請改期；確定要在這一天開會，請勾選。"
        assert (asked.status_code, asked.context["form"].errors) == (422, {"on_day_off": [words]})
        assert (Meeting.objects.count(), "仍訂在這一天" in text(asked)) == (0, True)
        after = client.post(page.request["PATH_INFO"], fresh(asked, **sent, on_day_off="on"), follow=True)
        assert said(after) == ["已完成：召開專案會議"]
        assert timezone.localtime(Meeting.objects.get().held_at).date() == sunday

    @pytest.mark.parametrize(
        ("day", "time", "errors"),
        [
            (-1, "14:00", {"held_on": ["開會日期不可早於今天。"]}),
            (0, "00:00", {"held_time": ["這個時間已經過了，請排定之後的時間。"]}),
            (400, "14:00", {"held_on": ["開會日期不可晚於 %s（一年內）。"]}),
            (1, "兩點", {"held_time": ["「兩點」不是時間。請用 24 小時制，例如 14:00；1400、下午2:00 也可以。"]}),
        ],
    )
    def test_is_called_for_a_day_to_come(self, cast, as_, day, time, errors):
        plan, today = make_plan(cast, PlanState.CONFIRMING), timezone.localdate()
        client = as_(cast.rdec)
        page = client.get(url("call_meeting", plan.pk, "call_meeting"))
        on = today + dt.timedelta(days=day)
        CalendarDay.objects.update_or_create(date=on, defaults={"is_workday": True, "name": "補行上班"})
        sent = fresh(page, held_on=format_roc(on), held_time=time, place="市政大樓", chair="副市長")
        refused = client.post(page.request["PATH_INFO"], sent)
        last = format_roc(years_from_today(1)())
        said_so = {name: [word.replace("%s", last) for word in words] for name, words in errors.items()}
        assert (refused.status_code, refused.context["form"].errors) == (422, said_so)
        assert refused.context["form"]["place"].value() == "市政大樓"
        assert Meeting.objects.count() == 0

    def test_its_minutes_are_rdecs(self, cast, as_):
        _plan, meeting = plan_with_meeting(cast)
        found = {name: as_(actor).get(url("minutes", meeting.pk)).status_code for name, actor in vars(cast).items()}
        assert found == dict.fromkeys(vars(cast), 404) | {"rdec": 200, "supervisor": 200}

    def test_its_minutes_are_recorded_once(self, cast, as_):
        plan, meeting = plan_with_meeting(cast)
        client = as_(cast.rdec)
        page = url("minutes", meeting.pk)
        empty = client.post(page, {"rows": "5"})
        assert empty.status_code == 422
        assert empty.context["form"].errors == {
            "file": ["請選擇檔案。"],
            "decision_1": ["請至少登錄一項決議；照案通過也是決議。"],
        }
        more = client.post(page, {"rows": "5", "decision_1": "照案通過", "more": "1"})
        assert (more.status_code, more.context["form"].count) == (200, 6)
        assert more.context["form"]["decision_1"].value() == "照案通過"
        after = client.post(page, {"rows": "5", "decision_1": "照案通過", "file": paper()}, follow=True)
        assert said(after) == ["已登錄會議紀錄與決議。"]
        download = reverse("proposals:download", args=[plan.pk, Meeting.objects.get().minutes_id])
        assert download in text(after)
        assert client.get(download).getvalue().decode() == "會議紀錄：內容"
        again = client.post(page, {"rows": "5", "decision_1": "再一項", "file": paper()})
        assert (again.status_code, Decision.objects.count()) == (409, 1)
        assert "這次會議的紀錄已確認，或計畫已不在專案會議階段。" in text(again)

    def test_before_its_day_it_asks_when_it_was_held(self, cast, as_):
        plan = make_plan(cast, PlanState.CONFIRMING)
        held = timezone.now() + dt.timedelta(days=3)
        call_meeting(plan, held_at=held, place="市政大樓", chair="副市長", by=cast.rdec)
        Meeting.objects.update(called_at=timezone.now() - dt.timedelta(days=1))
        meeting, client, today = Meeting.objects.get(), as_(cast.rdec), timezone.localdate()
        tab = text(client.get(url("plan", plan.pk)))
        assert "會議當天起才能登錄紀錄；已提前召開的，請用「會議已提前召開，登錄紀錄」。" in tab
        page = url("minutes", meeting.pk)
        asked = client.get(page).context["form"]
        assert [asked[name].value() for name in ("held_on", "held_time")] == [None, None]
        sent = {"rows": "5", "decision_1": "照案通過。"}
        missing = client.post(page, sent | {"file": paper()})
        assert set(missing.context["form"].errors) == {"held_on", "held_time"}
        early = sent | {"held_on": format_roc(today), "held_time": "00:00", "file": paper()}
        assert said(client.post(page, early, follow=True)) == ["已登錄會議紀錄與決議。"]
        meeting.refresh_from_db()
        assert timezone.localtime(meeting.held_at) == timezone.make_aware(dt.datetime.combine(today, dt.time()))

    def test_its_decisions_are_answered(self, cast, as_):
        plan, meeting = plan_with_meeting(cast)
        recording.record_minutes(meeting, paper(), ["請補營運"], by=cast.rdec)
        client = as_(cast.rdec)
        page = client.get(reverse("proposals:move", args=[plan.pk, "revise_after_meeting"]))
        concept = f"concept_{plan.venture_list[0].pk}"
        asked = {f"ask_{concept}": "on", f"reason_{concept}": "請補。"}
        client.post(page.request["PATH_INFO"], fresh(page, **asked))
        (request,) = revise(plan)
        client = as_(cast.proposer)
        page = client.get(url("answer_decisions", plan.pk, "resubmit_meeting"))
        replies = {f"answer_{request}": "已修正。", f"reply_{Decision.objects.get().pk}": "已補營運。"}
        after = client.post(page.request["PATH_INFO"], fresh(page, **replies), follow=True)
        assert said(after) == ["已完成：修正完成，送回檢核"]
        assert "已補營運。" in text(after)
