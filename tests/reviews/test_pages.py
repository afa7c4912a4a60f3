"""The pages: who reaches them, what they say, what a refusal leaves, how many queries they make."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from inputs.fields import format_roc
from proposals.models import Proposal
from proposals.states import State as PlanState
from reviews import services
from reviews.models import Commitment, Decision, Meeting, OpinionItem, OpinionRequest, ReviewRound
from reviews.states import Result
from reviews.workflow import QUERY
from tests.reviews.cases import (
    asked,
    days_on,
    file_as,
    latest_round,
    make_plan,
    offer,
    paper,
    plan_with_meeting,
    reviewed_plan,
    revise,
)

pytestmark = pytest.mark.django_db
SECTIONS = {"concept": "請補期程。"}


def url(route, *args):
    return reverse(f"reviews:{route}", args=args)


def fresh(page, **data):
    """What the browser sends back: the page's version and key, and what was typed."""
    return {"expected_version": page.context["expected_version"], "key": page.context["key"]} | data


def text(response):
    return response.content.decode()


def said(response):
    """The messages of the page behind a redirect."""
    return [str(message) for message in response.context["messages"]]


def opinion_data(**extra):
    """The form of an opinion that agrees."""
    return {"result": "agree", "content_opinion": "內容具體。", "fit_opinion": "合於補助範圍。", "rows": "5"} | extra


class TestOpenRound:
    def test_is_rdecs_alone(self, cast, as_):
        page = url("open_round", make_plan(cast).pk, "open_review")
        found = {name: as_(actor).get(page).status_code for name, actor in vars(cast).items()}
        assert found == dict.fromkeys(vars(cast), 404) | {"rdec": 200, "supervisor": 200}

    def test_sends_to_the_chosen(self, cast, as_):
        plan = make_plan(cast)
        client = as_(cast.rdec)
        page = client.get(url("open_round", plan.pk, "open_review"))
        assert page.context["form"].initial["due_on"] == days_on(15)
        ticked = [unit.pk for unit in cast.agencies]
        sent = fresh(page, agencies=ticked, due_on=format_roc(days_on(8)))
        after = client.post(page.request["PATH_INFO"], sent, follow=True)
        assert after.redirect_chain == [(url("plan", plan.pk), 302)]
        assert said(after) == ["已完成：分送機關書面審查"]
        again = client.post(page.request["PATH_INFO"], sent)
        assert (again.status_code, ReviewRound.objects.get().due_on) == (302, days_on(8))

    def test_what_is_wrong_is_said_and_nothing_happens(self, cast, as_):
        plan = make_plan(cast)
        client = as_(cast.rdec)
        page = client.get(url("open_round", plan.pk, "open_review"))
        post = client.post(page.request["PATH_INFO"], fresh(page, due_on=format_roc(timezone.localdate())))
        assert post.status_code == 422
        assert post.context["form"].errors == {"agencies": ["這個欄位是必須的。"], "due_on": ["回復期限須在今天之後。"]}
        stale = fresh(page, agencies=[cast.farm.unit_id], due_on=format_roc(days_on(3))) | {"expected_version": "9"}
        refused = client.post(page.request["PATH_INFO"], stale)
        assert refused.status_code == 409
        assert "這一頁開啟之後，案件已有新的異動" in text(refused)
        assert ReviewRound.objects.count() == 0

    def test_a_move_has_one_page(self, cast, as_):
        plan = make_plan(cast)
        client = as_(cast.rdec)
        assert client.get(url("call_meeting", plan.pk, "open_review")).status_code == 404
        assert client.get(reverse("proposals:move", args=[plan.pk, "open_review"])).status_code == 404


class TestOpinion:
    def test_the_agency_is_led_to_its_form(self, cast, as_):
        opinion = asked(reviewed_plan(cast), cast.farm)
        page = as_(cast.farm).get(url("opinion", opinion.pk), follow=True)
        assert page.redirect_chain == [(url("opinion_file", opinion.pk), 302)]
        assert len(page.context["form"].item_rows()) == 5

    @pytest.mark.parametrize(
        ("route", "reached"),
        [
            ("opinion", {"rdec": 200, "supervisor": 200, "reader": 200, "farm": 302}),
            ("opinion_file", {"farm": 200}),
            ("opinion_recall", {"farm": 200}),
            ("excuse", {"rdec": 200, "supervisor": 200}),
        ],
    )
    def test_who_reaches_what(self, cast, as_, route, reached):
        opinion = asked(reviewed_plan(cast), cast.farm)
        found = {name: as_(actor).get(url(route, opinion.pk)).status_code for name, actor in vars(cast).items()}
        assert found == dict.fromkeys(vars(cast), 404) | reached

    def test_is_filed_with_items_and_commitments(self, cast, as_):
        plan = reviewed_plan(cast)
        opinion = asked(plan, cast.farm)
        client = as_(cast.farm)
        page = client.get(url("opinion_file", opinion.pk))
        rows = {"item_2": "請補期程。", "section_2": "concept", "commitment_1": "媒合場域", "role_1": "assist"}
        after = client.post(
            page.request["PATH_INFO"], fresh(page, **opinion_data(result="rereview", **rows)), follow=True
        )
        assert said(after) == ["已完成：回復審查意見"]
        opinion.refresh_from_db()
        assert (opinion.state, opinion.result) == ("awaiting_release", Result.REREVIEW)
        assert OpinionItem.objects.values_list("number", "text", "section").get() == (1, "請補期程。", "concept")
        assert Commitment.objects.values_list("item", "role").get() == ("媒合場域", "assist")

    def test_more_rows_keep_what_was_typed(self, cast, as_):
        opinion = asked(reviewed_plan(cast), cast.farm)
        client = as_(cast.farm)
        page = client.get(url("opinion_file", opinion.pk))
        typed = opinion_data(content_opinion="寫到一半", item_5="第五項", more="1", fit_opinion="")
        more = client.post(page.request["PATH_INFO"], fresh(page, **typed))
        form = more.context["form"]
        assert (more.status_code, form.errors, len(form.item_rows())) == (200, {}, 10)
        assert (form["content_opinion"].value(), form["item_5"].value()) == ("寫到一半", "第五項")
        assert 'name="rows" value="10"' in text(more)
        opinion.refresh_from_db()
        assert opinion.state == "requested"

    def test_what_is_missing_is_said_at_its_field(self, cast, as_):
        opinion = asked(reviewed_plan(cast), cast.farm)
        client = as_(cast.farm)
        page = client.get(url("opinion_file", opinion.pk))
        typed = opinion_data(result="revise", fit_opinion="", commitment_3="媒合場域")
        post = client.post(page.request["PATH_INFO"], fresh(page, **typed))
        assert post.status_code == 422
        assert post.context["form"].errors == {
            "role_3": ["請選擇主辦或協辦。"],
            "fit_opinion": ["請說明對接中央補助計畫之合宜性。"],
            "item_1": ["結果為「修正後同意」時，請至少列一項意見，供提案單位逐項回應。"],
        }
        assert post.context["form"]["content_opinion"].value() == "內容具體。"

    def test_taken_back_the_form_holds_what_was_filed(self, cast, as_):
        plan = reviewed_plan(cast)
        opinion = file_as(cast.farm, plan, Result.REVISE, commitments=[offer()])
        client = as_(cast.farm)
        page = client.get(url("opinion_recall", opinion.pk))
        form_page = client.post(page.request["PATH_INFO"], fresh(page), follow=True)
        assert form_page.redirect_chain == [(url("opinion_file", opinion.pk), 302)]
        form = form_page.context["form"]
        assert [form[name].value() for name in ("result", "item_1", "commitment_1")] == [
            "revise",
            "請補充期程。",
            "協助場域媒合",
        ]

    def test_a_late_click_is_told_and_changes_nothing(self, cast, as_):
        plan = reviewed_plan(cast)
        opinion = file_as(cast.farm, plan)
        client = as_(cast.farm)
        page = client.get(url("opinion_recall", opinion.pk))
        services.release_round(latest_round(plan), by=cast.rdec)
        post = client.post(page.request["PATH_INFO"], fresh(page))
        assert post.status_code == 409
        assert "意見已釋出給提案單位，不能取回。" in text(post)

    def test_excused_when_overdue(self, cast, as_):
        opinion = asked(reviewed_plan(cast, days=3), cast.water)
        page = as_(cast.rdec).get(url("excuse", opinion.pk))
        assert "過期未回復才能逾期結案。" in text(page)
        with time_machine.travel(timezone.now() + dt.timedelta(days=14)):
            client = as_(cast.rdec)
            page = client.get(url("excuse", opinion.pk))
            after = client.post(page.request["PATH_INFO"], fresh(page, reason="多次催辦"), follow=True)
            assert said(after) == ["已完成：逾期結案"]
            assert "多次催辦" in text(client.get(url("opinion", opinion.pk)))

    def test_read_by_those_who_may(self, cast, as_):
        plan = reviewed_plan(cast)
        opinion = file_as(cast.farm, plan, content_opinion="內容具體可行。")
        page = url("opinion", opinion.pk)
        assert "內容具體可行。" in text(as_(cast.rdec).get(page))
        assert as_(cast.proposer).get(page).status_code == 404
        services.recall(opinion, by=cast.farm)
        assert "內容具體可行。" not in text(as_(cast.rdec).get(page))
        file_as(cast.farm, plan, content_opinion="內容具體可行。")
        services.release_round(latest_round(plan), by=cast.rdec)
        assert "內容具體可行。" in text(as_(cast.proposer).get(page))


class TestTab:
    def test_says_only_what_the_reader_may_know(self, cast, as_):
        plan = reviewed_plan(cast)
        file_as(cast.farm, plan, content_opinion="牆面彩繪不補助。", commitments=[offer("媒合場域")])
        page = url("plan", plan.pk)
        secrets = ("牆面彩繪不補助。", "媒合場域", "待釋出")
        for actor in (cast.proposer, cast.water, cast.platform):
            shown = text(as_(actor).get(page))
            assert [word for word in secrets if word in shown] == []
            assert "農業局" in shown
        assert [word for word in secrets if word not in text(as_(cast.rdec).get(page))] == []
        services.release_round(latest_round(plan), by=cast.rdec)
        for actor in (cast.proposer, cast.water, cast.platform):
            shown = text(as_(actor).get(page))
            assert [word for word in secrets[:2] if word not in shown] == []
        assert as_(cast.stranger).get(page).status_code == as_(cast.outsider).get(page).status_code == 404

    def test_shows_the_table_of_the_round(self, cast, as_):
        plan = reviewed_plan(cast)
        file_as(cast.farm, plan, Result.REVISE, commitments=[offer("甲"), offer("乙", "assist")])
        services.release_round(latest_round(plan), by=cast.rdec)
        rows = as_(cast.rdec).get(url("plan", plan.pk)).context["rounds"][0].rows
        assert [(r.agency, r.words, r.offers, r.replied) for r in rows] == [
            ("農業局", "修正後同意", "主辦 1、協辦 1", "第 0 天回復"),
            ("水利局", "待機關回復", "", ""),
        ]
        assert [button.label for button in rows[1].buttons] == ["逾期結案"]

    def test_a_matrix_of_agencies_and_matters(self, cast, as_):
        plan = reviewed_plan(cast)
        file_as(cast.farm, plan, commitments=[offer("媒合場域"), offer("提供苗木")])
        file_as(cast.water, plan, commitments=[offer("媒合場域", "assist")])
        services.release_round(latest_round(plan), by=cast.rdec)
        matrix = as_(cast.rdec).get(url("plan", plan.pk)).context["matrix"]
        assert matrix.agencies == ["農業局", "水利局"]
        cells = [(item, [c and str(c.commitment.get_role_display()) for c in row]) for item, row in matrix.lines]
        assert cells == [("媒合場域", ["主辦", "協辦"]), ("提供苗木", ["主辦", None])]
        assert [b.label for b in matrix.lines[0][1][0].buttons] == ["確認分工", "請機關釐清", "不列入"]
        assert matrix.open_count == 3

    def test_before_any_round(self, cast, as_):
        page = text(as_(cast.proposer).get(url("plan", make_plan(cast).pk)))
        assert [w for w in ("尚未分送機關書面審查。", "還沒有機關提出", "尚未召開專案會議。") if w not in page] == []

    @pytest.mark.parametrize("rows", [1, 30])
    def test_costs_the_same_for_many(self, cast, as_, django_assert_num_queries, rows):
        plan = reviewed_plan(cast)
        file_as(cast.farm, plan, Result.REVISE, commitments=[offer(f"事項{n}") for n in range(rows)])
        services.release_round(latest_round(plan), by=cast.rdec)
        client = as_(cast.rdec)
        client.get(url("plan", plan.pk))
        with django_assert_num_queries(12):
            client.get(url("plan", plan.pk))


class TestRelease:
    def test_releases_what_is_filed(self, cast, as_):
        plan = reviewed_plan(cast)
        file_as(cast.farm, plan)
        client = as_(cast.rdec)
        after = client.post(url("release", latest_round(plan).pk), follow=True)
        assert said(after) == ["已釋出 1 份審查意見。"]
        again = client.post(url("release", latest_round(plan).pk))
        assert again.status_code == 409
        assert "這一輪沒有已回復而待釋出的意見。" in text(again)

    def test_is_not_there_for_others(self, cast, as_):
        opened = latest_round(reviewed_plan(cast))
        others = [name for name in vars(cast) if name not in ("rdec", "supervisor")]
        assert {as_(getattr(cast, name)).post(url("release", opened.pk)).status_code for name in others} == {404}
        assert as_(cast.rdec).get(url("release", opened.pk)).status_code == 405


class TestRevision:
    def test_is_asked_with_the_items_under_their_sections(self, cast, as_):
        plan = reviewed_plan(cast)
        file_as(cast.farm, plan, Result.REVISE)
        client = as_(cast.rdec)
        page = client.get(url("ask_revision", plan.pk, "ask_review_revision"))
        assert "將釋出並請提案單位逐項回應 1 份意見，共 1 項" in text(page)
        assert page.context["form"].initial == {"ask_concept": True, "reason_concept": "農業局 1：請補充期程。"}
        sent = fresh(page, ask_concept="on", reason_concept="請補期程。")
        after = client.post(page.request["PATH_INFO"], sent, follow=True)
        assert said(after) == ["已完成：釋出意見，請提案單位修正"]
        assert Proposal.objects.get(pk=plan.pk).state == PlanState.REVIEW_REVISION

    def test_is_blocked_with_the_reason(self, cast, as_):
        plan = reviewed_plan(cast)
        client = as_(cast.rdec)
        page = client.get(url("ask_revision", plan.pk, "ask_review_revision"))
        assert "還沒有機關回復待提案單位回應的意見項目。" in text(page)
        sent = {"ask_concept": "on", "reason_concept": "請補。", "expected_version": plan.row_version, "key": "x"}
        assert client.post(page.request["PATH_INFO"], sent).status_code == 409
        assert Proposal.objects.get(pk=plan.pk).state == PlanState.DOCUMENT_REVIEW

    def test_is_answered_item_by_item(self, cast, as_):
        plan = reviewed_plan(cast)
        file_as(cast.farm, plan, Result.REREVIEW)
        services.ask_revision(plan, SECTIONS, by=cast.rdec)
        (request,) = revise(plan)
        item = OpinionItem.objects.get()
        client = as_(cast.proposer)
        page = client.get(url("answer_opinions", plan.pk, "resubmit_review"))
        assert page.context["form"][f"reply_{item.pk}"].label == "農業局 1（事業構想）"
        short = client.post(page.request["PATH_INFO"], fresh(page, **{f"answer_{request}": "已修正。"}))
        assert (short.status_code, list(short.context["form"].errors)) == (422, [f"reply_{item.pk}"])
        full = {f"answer_{request}": "已修正。", f"reply_{item.pk}": "已補期程。"}
        after = client.post(page.request["PATH_INFO"], fresh(page, **full), follow=True)
        assert said(after) == ["已完成：修正完成，送回審查"]
        assert "已補期程。" in text(after)
        assert latest_round(plan).number == 2


class TestCommitment:
    @pytest.fixture
    def made(self, cast):
        plan = reviewed_plan(cast)
        file_as(cast.farm, plan, commitments=[offer()])
        services.release_round(latest_round(plan), by=cast.rdec)
        return Commitment.objects.get()

    def test_who_may_move_it(self, cast, as_, made):
        for move, reached in (("confirm", ("rdec", "supervisor")), ("reconfirm", ("farm",))):
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
        after = client.post(page.request["PATH_INFO"], fresh(page, note="公務預算"), follow=True)
        assert (said(after), after.redirect_chain[0][0]) == (["已完成：釐清並再確認"], url("plan", made.proposal_id))
        made.refresh_from_db()
        assert made.state == "confirmed"

    def test_a_lost_race_is_told(self, cast, as_, made):
        client = as_(cast.rdec)
        page = client.get(url("commitment", made.pk, "confirm"))
        services.move_commitment(made, QUERY, by=cast.supervisor, reason="？")
        post = client.post(page.request["PATH_INFO"], fresh(page))
        assert post.status_code == 409
        assert "這一頁開啟之後，案件已有新的異動（現為「待釐清」）。" in text(post)


class TestMeeting:
    def test_is_called(self, cast, as_):
        plan = make_plan(cast, PlanState.CONFIRMING)
        client = as_(cast.rdec)
        page = client.get(url("call_meeting", plan.pk, "call_meeting"))
        sent = fresh(page, held_on="115.3.2", held_time="14:00", place="市政大樓", chair="副市長")
        after = client.post(page.request["PATH_INFO"], sent, follow=True)
        assert said(after) == ["已完成：召開專案會議"]
        assert timezone.localtime(Meeting.objects.get().held_at).isoformat() == "2026-03-02T14:00:00+08:00"
        assert "115.03.02 14:00　市政大樓" in text(after)

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
        assert (more.status_code, more.context["form"].count) == (200, 10)
        assert more.context["form"]["decision_1"].value() == "照案通過"
        after = client.post(page, {"rows": "5", "decision_1": "照案通過", "file": paper()}, follow=True)
        assert said(after) == ["已登錄會議紀錄與決議。"]
        download = reverse("proposals:download", args=[plan.pk, Meeting.objects.get().minutes_id])
        assert download in text(after)
        assert client.get(download).getvalue().decode() == "會議紀錄：內容"
        again = client.post(page, {"rows": "5", "decision_1": "再一項", "file": paper()})
        assert (again.status_code, Decision.objects.count()) == (409, 1)
        assert "這次會議的紀錄已確認，或計畫已不在專案會議階段。" in text(again)

    def test_its_decisions_are_answered(self, cast, as_):
        plan, meeting = plan_with_meeting(cast)
        services.record_minutes(meeting, paper(), ["請補營運"], by=cast.rdec)
        client = as_(cast.rdec)
        page = client.get(reverse("proposals:move", args=[plan.pk, "revise_after_meeting"]))
        client.post(page.request["PATH_INFO"], fresh(page, ask_concept="on", reason_concept="請補。"))
        (request,) = revise(plan)
        client = as_(cast.proposer)
        page = client.get(url("answer_decisions", plan.pk, "resubmit_meeting"))
        replies = {f"answer_{request}": "已修正。", f"reply_{Decision.objects.get().pk}": "已補營運。"}
        after = client.post(page.request["PATH_INFO"], fresh(page, **replies), follow=True)
        assert said(after) == ["已完成：修正完成，送回檢核"]
        assert "已補營運。" in text(after)


class TestMy:
    def test_an_agency_sees_what_it_owes_and_has_sent(self, cast, as_):
        plan, sent = reviewed_plan(cast), reviewed_plan(cast)
        file_as(cast.farm, sent)
        page = as_(cast.farm).get(url("my"))
        assert [o.plan for o in page.context["page"]] == [plan]
        assert [o.plan for o in page.context["filed"]] == [sent]
        assert "剩 10 天" in text(page)

    def test_others_see_the_open_rounds_of_their_plans(self, cast, as_):
        plan = reviewed_plan(cast)
        file_as(cast.farm, plan)
        make_plan(cast)
        page = as_(cast.rdec).get(url("my"))
        assert [(r.proposal, r.replied, r.asked, r.to_release) for r in page.context["page"]] == [(plan, 1, 2, 1)]
        assert "1／2 機關" in text(page)
        assert "待釋出" not in text(as_(cast.platform).get(url("my")))
        assert list(as_(cast.outsider).get(url("my")).context["page"]) == []

    @pytest.mark.parametrize("rows", [1, 30])
    def test_costs_the_same_for_many(self, cast, as_, django_assert_num_queries, rows):
        for _ in range(rows):
            reviewed_plan(cast)
        assert OpinionRequest.objects.due_from(cast.farm.unit).count() == rows
        for actor, queries in ((cast.farm, 9), (cast.rdec, 7)):
            client = as_(actor)
            client.get(url("my"))
            with django_assert_num_queries(queries):
                client.get(url("my"))
