"""What the verbs of the review do, and that a refused one leaves nothing."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from proposals.models import Proposal
from proposals.models import ProposalGroupObjectPermission as Permit
from proposals.services import let_out
from proposals.states import PlanPermission
from proposals.states import State as PlanState
from proposals.workflow import WITHDRAW
from reviews.answers.services import answer_opinions
from reviews.commitments.services import move_commitment
from reviews.meetings import recording
from reviews.models import (
    Commitment,
    CommitmentTransition,
    Decision,
    OpinionItem,
    OpinionRequest,
    OpinionTransition,
    ReviewRound,
)
from reviews.opinions.services import excuse, file_opinion, recall
from reviews.rounds.services import ask_revision, open_round, release_round
from reviews.states import CommitmentState, MeetingState, OpinionState, Result
from reviews.workflow import CONFIRM
from tests.factories.accounts import sign_in
from tests.reviews.cases import (
    asked,
    days_on,
    file_as,
    latest_round,
    make_plan,
    offer,
    plan_with_meeting,
    reviewed_plan,
    revise,
    words,
)
from tests.reviews.service_cases import sections, told
from workflow.calendar import deadlines
from workflow.engine.errors import DataMissing, GuardFailed, NotPermitted, Refused, StaleVersion, WrongState
from workflow.engine.services import perform
from workflow.models import CalendarDay, Notification, OutboxMessage
from workflow.states import Party
from workflow.templatetags.cs import roc

pytestmark = pytest.mark.django_db


def states(plan):
    return {o.agency.name: str(o.state) for o in OpinionRequest.objects.of_plan(plan).select_related("agency")}


class TestOpenRound:
    def test_asks_each_agency_lets_it_in_and_tells_it(self, cast):
        plan = make_plan(cast)
        due = days_on(10)
        log = open_round(plan, cast.agencies, due, by=cast.rdec)
        opened = ReviewRound.objects.get()
        assert (plan.state, plan.due_on) == (PlanState.DOCUMENT_REVIEW, due)
        assert (opened.number, opened.version, opened.due_on) == (1, plan.version, due)
        assert opened.opened_by == str(cast.rdec)
        rows = OpinionRequest.objects.values_list("agency", "state", "holder", "holder_unit", "due_on")
        assert set(rows) == {(u.pk, "requested", Party.AGENCIES, u.pk, due) for u in cast.agencies}
        assert Proposal.objects.visible_to(cast.farm).get() == plan
        assert told(cast.farm) == told(cast.water) == [f"{plan}：請貴機關審查"]
        assert told(cast.stranger) == []
        assert [unit["id"] for unit in log.data["agencies"]] == [str(u.pk) for u in cast.agencies]

    def test_an_agency_reads_what_to_do_until_when_and_is_led_to_its_own_form(self, client, cast):
        plan, due = make_plan(cast), days_on(10)
        open_round(plan, cast.agencies, due, by=cast.rdec)
        opinion = OpinionRequest.objects.get(agency=cast.farm.unit)
        mail = OutboxMessage.objects.get(payload__to=cast.farm.user.email).payload
        assert (mail["lines"], mail["url"]) == ([f"期限：{roc(due)}", "請您：回復審查意見"], opinion.get_absolute_url())
        page = sign_in(client, cast.farm).get(mail["url"], follow=True)
        assert page.redirect_chain == [(reverse("reviews:opinion_file", args=[opinion.pk]), 302)]

    @pytest.mark.parametrize(("days", "counted"), [(15, 15), (10, None)], ids=["as offered", "chosen"])
    def test_a_day_off_declared_later_moves_what_was_counted(self, cast, days, counted):
        plan = make_plan(cast)
        open_round(plan, cast.agencies, days_on(days), by=cast.rdec)
        off = days_on(3)
        with TestCase.captureOnCommitCallbacks(execute=True):
            deadlines.declare([CalendarDay(date=off, is_workday=False, name="颱風停班")], by=cast.rdec)
        plan.refresh_from_db()
        row, opened = asked(plan, cast.farm), latest_round(plan)
        due = days_on(15) if counted else days_on(9)  # the calendar has a day off more by now
        assert {(each.due_on, each.due_days) for each in (plan, row, opened)} == {(due, counted)}
        file_opinion(row, by=cast.farm, **words())
        recall(row, by=cast.farm)
        row.refresh_from_db()
        plan.refresh_from_db()
        assert (row.due_on, row.due_days, plan.due_on, plan.due_days) == (due, counted, due, counted)

    def test_a_repeated_intent_opens_one_round(self, cast):
        plan = make_plan(cast)
        first = open_round(plan, cast.agencies, days_on(5), by=cast.rdec, key="k", expected_version=0)
        again = open_round(plan, cast.agencies, days_on(5), by=cast.rdec, key="k", expected_version=0)
        assert first == again
        assert (ReviewRound.objects.count(), OpinionRequest.objects.count(), Permit.objects.count()) == (1, 2, 2)

    def test_its_line_says_who_was_let_in_and_why(self, cast):
        log = open_round(make_plan(cast), cast.agencies, days_on(5), by=cast.rdec)
        units = [{"id": str(unit.pk), "label": unit.name} for unit in cast.agencies]
        assert log.data["let_in"] == {"permission": "review_proposal", "units": units}

    def test_a_repeated_intent_lets_nobody_in_again(self, cast):
        plan = make_plan(cast)
        open_round(plan, cast.agencies, days_on(5), by=cast.rdec, key="k")
        let_out(plan, cast.farm.unit, PlanPermission.REVIEW, by=cast.rdec)
        open_round(plan, cast.agencies, days_on(5), by=cast.rdec, key="k")
        assert list(plan.units_for(Party.AGENCIES)) == [cast.water.unit]

    @pytest.mark.parametrize(
        ("change", "error", "words"),
        [
            ({"agencies": []}, DataMissing, "請至少選擇一個審查機關；只有本府機關可受請審查。"),
            ({"agencies": "proposer"}, DataMissing, "請至少選擇一個審查機關；只有本府機關可受請審查。"),
            ({"due_on": dt.date(2026, 1, 1)}, DataMissing, "回復期限須在今天之後。"),
            ({"by": "platform"}, NotPermitted, "只有研考會承辦人或主管能做這件事。"),
            ({"expected_version": 7}, StaleVersion, None),
        ],
    )
    def test_refused_leaves_nothing(self, cast, change, error, words):
        plan = make_plan(cast)
        change = {k: getattr(cast, v) if k == "by" else v for k, v in change.items()}
        if change.get("agencies") == "proposer":
            change["agencies"] = [cast.proposer.unit]
        with pytest.raises(error) as refused:
            open_round(plan, **({"agencies": cast.agencies, "due_on": days_on(5), "by": cast.rdec} | change))
        assert words is None or str(refused.value) == words
        assert (ReviewRound.objects.count(), Permit.objects.count(), Notification.objects.count()) == (0, 0, 0)
        assert Proposal.objects.get(pk=plan.pk).state == PlanState.FORMED

    def test_a_plan_never_filed_has_nothing_to_review(self, cast):
        plan = make_plan(cast)
        Proposal.objects.filter(pk=plan.pk).update(version=None)
        with pytest.raises(Refused, match="計畫還沒有送件的版本，無法分送審查。"):
            open_round(plan, cast.agencies, days_on(5), by=cast.rdec)
        assert Permit.objects.count() == 0


class TestFileOpinion:
    def test_writes_the_two_parts_the_items_and_what_is_offered(self, cast):
        plan = reviewed_plan(cast)
        opinion = file_as(cast.farm, plan, Result.REVISE, commitments=[offer()])
        assert (opinion.state, opinion.result) == (OpinionState.AWAITING_RELEASE, Result.REVISE)
        assert (opinion.content_opinion, opinion.fit_opinion) == ("內容具體。", "合於補助範圍。")
        assert (opinion.holder, opinion.due_on) == (Party.RDEC, None)
        assert OpinionItem.objects.values_list("number", "section", "text").get() == (1, "concept", "請補充期程。")
        made = Commitment.objects.get()
        assert (made.proposal, made.agency, made.item, made.role) == (plan, cast.farm.unit, "協助場域媒合", "lead")
        assert (made.state, made.holder) == (CommitmentState.PROPOSED, Party.RDEC)
        assert told(cast.rdec) == [f"農業局：{plan}：回復審查意見（{cast.farm}）"]
        assert told(cast.proposer) == [f"{plan}：分送機關書面審查（{cast.rdec}）"]

    @pytest.mark.parametrize(
        ("change", "words_"),
        [
            ({"result": "maybe"}, "請選擇審查結果。"),
            ({"content_opinion": ""}, "請填寫對計畫內容的意見；沒有修正意見也請說明認為合宜之處。"),
            ({"fit_opinion": ""}, "請說明對接中央補助計畫之合宜性。"),
            (
                {"result": Result.REREVIEW, "items": []},
                "請至少列一項，提案單位才知道改什麼。",
            ),
            (
                {"commitments": [offer(), offer(role="assist")]},
                "同一事項只能列一次，且與先前提出的主協辦一致：協助場域媒合。",
            ),
        ],
    )
    def test_says_what_is_missing(self, cast, change, words_):
        plan = reviewed_plan(cast)
        with pytest.raises(DataMissing) as refused:
            file_opinion(asked(plan, cast.farm), by=cast.farm, **(words() | change))
        assert str(refused.value) == words_
        assert (OpinionTransition.objects.count(), Commitment.objects.count()) == (0, 0)

    def test_who_is_not_concerned_says_only_that(self, cast):
        plan = reviewed_plan(cast)
        opinion = asked(plan, cast.farm)
        asks = {"items": [{"text": "請補營運期程。", "section": ""}]}
        for more in (asks, {"commitments": [offer()]}):
            with pytest.raises(DataMissing) as refused:
                file_opinion(opinion, by=cast.farm, result=Result.NOT_OURS, **more)
            words = "「非本機關權管」不列意見項目與分工事項；要提案單位回應或由貴機關辦理的，請改選其他結果。"
            assert str(refused.value) == words
        file_opinion(opinion, by=cast.farm, result=Result.NOT_OURS)
        assert opinion.state == OpinionState.AWAITING_RELEASE

    @pytest.mark.parametrize("who", ["water", "reader", "stranger", "rdec", "proposer"])
    def test_is_the_agencys_own(self, cast, who):
        plan = reviewed_plan(cast)
        words_of = {"stranger": "您的單位已不能再檢視這件計畫。"}
        with pytest.raises(NotPermitted, match=words_of.get(who, "只有該機關的承辦人或主管能做這件事。")):
            file_opinion(asked(plan, cast.farm), by=getattr(cast, who), **words())

    def test_not_after_the_review(self, cast):
        plan = reviewed_plan(cast)
        perform(plan, WITHDRAW, by=cast.rdec, reason="重提")
        with pytest.raises(GuardFailed, match="計畫目前為「撤案」，書面審查已不進行。"):
            file_as(cast.farm, plan)
        assert asked(plan, cast.farm).units_for(Party.AGENCIES) == []

    def test_taken_back_and_filed_anew(self, cast):
        plan = reviewed_plan(cast)
        opinion = file_as(cast.farm, plan, Result.REVISE, commitments=[offer("甲"), offer("乙")])
        recall(opinion, by=cast.farm)
        assert (opinion.state, opinion.due_on) == (OpinionState.REQUESTED, latest_round(plan).due_on)
        assert (opinion.content_opinion, opinion.items.count()) == ("內容具體。", 1)
        file_as(cast.farm, plan, Result.AGREE, commitments=[offer("乙")])
        opinion.refresh_from_db()
        assert (opinion.result, opinion.items.count()) == (Result.AGREE, 0)
        assert list(opinion.commitments.values_list("item", flat=True)) == ["乙"]
        first = OpinionTransition.objects.order_by("id")[0]
        assert first.data["items"] == [{"text": "請補充期程。", "section": "concept"}]
        assert [row["item"] for row in first.data["commitments"]] == ["甲", "乙"]

    def test_not_taken_back_once_released(self, cast):
        plan = reviewed_plan(cast)
        opinion = file_as(cast.farm, plan)
        release_round(latest_round(plan), by=cast.rdec)
        with pytest.raises(WrongState, match="意見已釋出給提案單位，不能取回。"):
            recall(opinion, by=cast.farm)

    def test_the_log_is_append_only(self, cast):
        plan = reviewed_plan(cast)
        file_as(cast.farm, plan, commitments=[offer()])
        release_round(latest_round(plan), by=cast.rdec)
        move_commitment(Commitment.objects.get(), CONFIRM, by=cast.farm)
        for log in (OpinionTransition.objects.all(), CommitmentTransition.objects.all()):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                log.update(actor_label="別人")
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                log.delete()


class TestRelease:
    def test_releases_every_filed_opinion_and_tells_the_proposer_once(self, cast):
        plan = reviewed_plan(cast)
        file_as(cast.farm, plan)
        file_as(cast.water, plan)
        assert release_round(latest_round(plan), by=cast.rdec) == 2
        assert states(plan) == {"農業局": "released", "水利局": "released"}
        opened = latest_round(plan)
        assert opened.released_at is not None
        assert opened.closed_at is not None
        assert told(cast.proposer)[1:] == [f"{plan}：研考會已釋出 2 份審查意見"]

    def test_a_round_that_waits_stays_open(self, cast):
        plan = reviewed_plan(cast)
        file_as(cast.farm, plan)
        release_round(latest_round(plan), by=cast.rdec)
        assert (states(plan)["水利局"], latest_round(plan).closed_at) == ("requested", None)

    def test_nothing_to_release_and_not_by_others(self, cast):
        plan = reviewed_plan(cast)
        with pytest.raises(Refused, match="這一輪沒有已回復而待釋出的意見。"):
            release_round(latest_round(plan), by=cast.rdec)
        file_as(cast.farm, plan)
        with pytest.raises(NotPermitted):
            release_round(latest_round(plan), by=cast.platform)


class TestExcuse:
    def test_only_when_overdue_and_what_was_taken_back_is_gone(self, cast):
        plan = reviewed_plan(cast, days=3)
        opinion = file_as(cast.farm, plan, Result.REVISE, commitments=[offer()])
        recall(opinion, by=cast.farm)
        with pytest.raises(GuardFailed, match="過期未回復才能逾期結案。"):
            excuse(opinion, reason="多次催辦", by=cast.rdec)
        with time_machine.travel(timezone.now() + dt.timedelta(days=14)):
            excuse(opinion, reason="多次催辦", by=cast.rdec)
        assert (opinion.state, opinion.excused_reason) == (OpinionState.EXCUSED, "多次催辦")
        assert (opinion.result, opinion.content_opinion, opinion.filed_at) == ("", "", None)
        assert (OpinionItem.objects.count(), Commitment.objects.count()) == (0, 0)
        assert latest_round(plan).closed_at is None

    def test_needs_a_reason_and_closes_the_last_one(self, cast):
        plan = reviewed_plan(cast, days=3)
        file_as(cast.farm, plan)
        release_round(latest_round(plan), by=cast.rdec)
        opinion = asked(plan, cast.water)
        with time_machine.travel(timezone.now() + dt.timedelta(days=14)):
            with pytest.raises(DataMissing, match="缺少：理由"):
                excuse(opinion, reason="", by=cast.rdec)
            excuse(opinion, reason="多次催辦", by=cast.rdec)
        assert latest_round(plan).closed_at is not None


class TestRevision:
    def sent_back(self, cast):
        plan = reviewed_plan(cast, days=7)
        file_as(cast.farm, plan, Result.REREVIEW)
        file_as(cast.water, plan, Result.REVISE)
        ask_revision(plan, sections(plan), by=cast.rdec)
        return plan

    def test_releases_and_opens_the_sections(self, cast):
        plan = self.sent_back(cast)
        assert plan.state == PlanState.REVIEW_REVISION
        assert states(plan) == {"農業局": "released", "水利局": "released"}
        assert [(r.section, r.reason) for r in plan.open_requests] == [("concept", "請補期程。")]

    def test_refused_releases_nothing(self, cast):
        plan = reviewed_plan(cast)
        file_as(cast.farm, plan)
        with pytest.raises(GuardFailed, match="還沒有機關回復待提案單位回應的意見項目。"):
            ask_revision(plan, sections(plan), by=cast.rdec)
        file_as(cast.water, plan, Result.REVISE)
        with pytest.raises(DataMissing, match="請勾選要修正的章節，並逐一說明理由。"):
            ask_revision(plan, {}, by=cast.rdec)
        assert states(plan) == {"農業局": "awaiting_release", "水利局": "awaiting_release"}

    def test_every_item_is_answered_and_who_asked_reviews_again(self, cast):
        plan = self.sent_back(cast)
        items = {item.pk: f"已補 {item.number}" for item in OpinionItem.objects.to_answer(plan)}
        answer_opinions(plan, items, revise(plan), by=cast.proposer, key="a")
        answer_opinions(plan, items, {}, by=cast.proposer, key="a")
        assert (plan.state, plan.version.number) == (PlanState.DOCUMENT_REVIEW, 2)
        assert set(OpinionItem.objects.values_list("answer", flat=True)) == {"已補 1"}
        second = latest_round(plan)
        assert (second.number, second.version, second.due_on) == (2, plan.version, days_on(7))
        assert plan.due_on == second.due_on
        assert [o.agency for o in second.requests.all()] == [cast.farm.unit]
        assert told(cast.farm)[-1] == f"{plan}：計畫已修正，請貴機關再審"
        assert Notification.objects.filter(user=cast.water.user, text__contains="再審").count() == 0

    def test_an_item_left_out_changes_nothing(self, cast):
        plan = self.sent_back(cast)
        items = {
            item.pk: "已補" for item in OpinionItem.objects.to_answer(plan) if item.request.agency.name == "農業局"
        }
        with pytest.raises(GuardFailed) as refused:
            answer_opinions(plan, items, revise(plan), by=cast.proposer)
        left = "尚有 1 項審查意見沒有回應完成：水利局 1（尚未回應）。逐項回應後才能送回。"
        assert str(refused.value) == left
        stored = Proposal.objects.get(pk=plan.pk)
        assert (stored.state, stored.version.number) == (PlanState.REVIEW_REVISION, 1)
        assert OpinionItem.objects.filter(answered_at=None).count() == 2
        assert ReviewRound.objects.count() == 1

    def test_without_a_re_review_no_new_round(self, cast):
        plan = reviewed_plan(cast)
        file_as(cast.water, plan, Result.REVISE)
        ask_revision(plan, sections(plan), by=cast.rdec)
        items = {item.pk: "已補" for item in OpinionItem.objects.to_answer(plan)}
        answer_opinions(plan, items, revise(plan), by=cast.proposer)
        assert (plan.state, ReviewRound.objects.count()) == (PlanState.DOCUMENT_REVIEW, 1)
        assert states(plan)["農業局"] == "requested"

    def test_an_offer_repeated_in_a_re_review_is_the_same_one(self, cast):
        plan = reviewed_plan(cast)
        file_as(cast.farm, plan, Result.REREVIEW, commitments=[offer()])
        ask_revision(plan, sections(plan), by=cast.rdec)
        items = {item.pk: "已補" for item in OpinionItem.objects.to_answer(plan)}
        answer_opinions(plan, items, revise(plan), by=cast.proposer)
        with pytest.raises(DataMissing, match="與先前提出的主協辦一致：協助場域媒合。"):
            file_as(cast.farm, plan, commitments=[offer(role="assist")])
        file_as(cast.farm, plan, commitments=[offer(), offer("提供苗木")])
        assert list(Commitment.objects.values_list("item", flat=True)) == ["協助場域媒合", "提供苗木"]


def test_a_file_that_may_not_come_in_leaves_the_meeting_as_it_was(cast):
    _plan, meeting = plan_with_meeting(cast)
    with pytest.raises(Refused, match=r"的檔案類型（\.exe）不能上傳。"):
        recording.record_minutes(meeting, SimpleUploadedFile("紀錄.exe", b"MZ"), ["照案通過"], by=cast.rdec)
    meeting.refresh_from_db()
    assert (meeting.state, Decision.objects.count()) == (MeetingState.PLANNED, 0)
