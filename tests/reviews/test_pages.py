"""The pages: who reaches them, what they say, what a refusal leaves, how many queries they make."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from inputs.bounds import years_from_today
from inputs.fields import format_roc
from proposals.models import Proposal
from proposals.states import State as PlanState
from reviews.answers.drafts import save_given
from reviews.models import OpinionItem, OpinionRequest, ReviewRound
from reviews.opinions.services import recall
from reviews.rounds.services import ask_revision, release_round
from reviews.states import Result
from tests.factories.plans import asked_of
from tests.reviews.cases import (
    days_on,
    file_as,
    latest_round,
    make_plan,
    offer,
    reviewed_plan,
    revise,
)
from tests.reviews.page_cases import fresh, said, showing, text, url

pytestmark = pytest.mark.django_db


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
        assert post.context["form"].errors == {
            "agencies": ["請選擇「審查機關」。"],
            "due_on": ["回復期限須在今天之後。"],
        }
        for typed, message in (
            ("9999-12-31", f"回復期限不可晚於 {format_roc(years_from_today(1)())}（一年內）。"),
            ("1-1-1", "回復期限須在今天之後。"),
        ):
            far = client.post(page.request["PATH_INFO"], fresh(page, agencies=[cast.farm.unit_id], due_on=typed))
            assert (far.status_code, far.context["form"].errors) == (422, {"due_on": [message]})
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


class TestTab:
    def test_says_only_what_the_reader_may_know(self, cast, as_):
        plan = reviewed_plan(cast)
        file_as(cast.farm, plan, content_opinion="牆面彩繪不補助。", commitments=[offer("媒合場域")])
        page = url("plan", plan.pk)
        secrets = ("牆面彩繪不補助。", "媒合場域", "待釋出", "農業局")
        for actor in (cast.proposer, cast.water, cast.platform):
            shown = text(as_(actor).get(page))
            assert [word for word in secrets if word in shown] == []
        assert [word for word in secrets if word not in text(as_(cast.rdec).get(page))] == []
        release_round(latest_round(plan), by=cast.rdec)
        for actor in (cast.proposer, cast.water, cast.platform):
            shown = text(as_(actor).get(page))
            assert [word for word in secrets[:2] if word not in shown] == []
        assert as_(cast.stranger).get(page).status_code == as_(cast.outsider).get(page).status_code == 404

    def test_shows_the_table_of_the_round(self, cast, as_):
        plan = reviewed_plan(cast)
        file_as(cast.farm, plan, Result.REVISE, commitments=[offer("甲"), offer("乙", "assist")])
        release_round(latest_round(plan), by=cast.rdec)
        rows = as_(cast.rdec).get(url("plan", plan.pk)).context["rounds"][0].rows
        assert [(r.agency, r.words, r.offers, r.replied) for r in rows] == [
            ("農業局", "修正後同意", "主辦 1、協辦 1", "當天回復"),
            ("水利局", "待機關回復", "", ""),
        ]
        assert [button.label for button in rows[1].buttons] == ["逾期結案", "展延回復期限", "撤回審查請求"]

    def test_a_matrix_of_agencies_and_matters(self, cast, as_):
        plan = reviewed_plan(cast)
        file_as(cast.farm, plan, commitments=[offer("媒合場域"), offer("提供苗木")])
        file_as(cast.water, plan, commitments=[offer("媒合場域", "assist")])
        release_round(latest_round(plan), by=cast.rdec)
        matrix = as_(cast.rdec).get(url("plan", plan.pk)).context["matrix"]
        assert matrix.agencies == ["農業局", "水利局"]
        cells = [(item, [c and str(c.commitment.get_role_display()) for c in row]) for item, row in matrix.lines]
        assert cells == [("媒合場域", ["主辦", "協辦"]), ("提供苗木", ["主辦", None])]
        assert [b.label for b in matrix.lines[0][1][0].buttons] == ["請機關釐清", "不列入"]
        assert [cell.confirmable for cell in matrix.lines[0][1]] == [True, True]
        assert (matrix.open_count, matrix.to_confirm) == (3, 3)

    def test_before_any_round(self, cast, as_):
        page = text(as_(cast.proposer).get(url("plan", make_plan(cast).pk)))
        assert [w for w in ("尚未分送機關書面審查。", "還沒有機關提出", "尚未召開專案會議。") if w not in page] == []

    @pytest.mark.parametrize("rows", [1, 30])
    def test_costs_the_same_for_many(self, cast, as_, django_assert_num_queries, rows):
        plan = reviewed_plan(cast)
        file_as(cast.farm, plan, Result.REVISE, commitments=[offer(f"事項{n}") for n in range(rows)])
        release_round(latest_round(plan), by=cast.rdec)
        client = as_(cast.rdec)
        client.get(url("plan", plan.pk))
        with django_assert_num_queries(11):
            client.get(url("plan", plan.pk))


def test_only_one_place_of_the_menu_is_lit(cast, as_):
    plan = reviewed_plan(cast)
    file_as(cast.farm, plan, Result.REVISE)
    page = as_(cast.rdec).get(url("ask_revision", plan.pk, "ask_review_revision")).text
    menu = page.partition('aria-label="主選單"')[2].partition("</nav>")[0]
    assert menu.count("aria-current") == 1


def test_who_is_not_concerned_shows_no_empty_headings(cast, as_):
    plan = reviewed_plan(cast)
    opinion = file_as(cast.farm, plan, Result.NOT_OURS, content_opinion="", fit_opinion="", items=[])
    page = text(as_(cast.rdec).get(url("plan", plan.pk)))
    assert ("非本機關權管" in page, "一、計畫內容意見" in page, "當天回復" in page) == (True, False, True)
    assert opinion.result == "not_ours"


class TestRelease:
    def test_releases_what_is_filed(self, cast, as_):
        plan = reviewed_plan(cast)
        file_as(cast.farm, plan)
        client = as_(cast.rdec)
        page = client.get(url("release", latest_round(plan).pk))
        after = client.post(url("release", latest_round(plan).pk), showing(page), follow=True)
        assert said(after) == ["已釋出 1 份審查意見。"]
        again = client.post(url("release", latest_round(plan).pk))
        assert again.status_code == 409
        assert "這一輪沒有已回復而待釋出的意見。" in text(again)

    def test_the_tab_leads_to_the_page_that_shows_what_is_released(self, cast, as_):
        plan = reviewed_plan(cast)
        file_as(cast.farm, plan)
        here = url("release", latest_round(plan).pk)
        tab = text(as_(cast.rdec).get(url("plan", plan.pk)))
        assert (f'href="{here}"' in tab, f'action="{here}"' in tab) == (True, False)

    def test_releases_nothing_that_the_page_has_not_shown(self, cast, as_):
        plan = reviewed_plan(cast)
        first = file_as(cast.farm, plan)
        client, here = as_(cast.rdec), url("release", first.round_id)
        page = client.get(here)
        second = file_as(cast.water, plan)
        refused = client.post(here, showing(page))
        assert (refused.status_code, [o.agency.name for o in refused.context["filed"]]) == (409, ["農業局", "水利局"])
        assert "待釋出的意見已有異動（現為：農業局、水利局）" in text(refused)
        assert set(first.round.requests.values_list("state", flat=True)) == {"awaiting_release"}
        second.refresh_from_db()
        recall(second, by=cast.water)  # shown, and no longer there
        assert client.post(here, showing(refused)).status_code == 409
        assert client.post(here, showing(client.get(here))).status_code == 302
        assert [request.state for request in first.round.requests.all()] == ["released", "requested"]

    def test_is_not_there_for_others(self, cast, as_):
        opened = latest_round(reviewed_plan(cast))
        others = [name for name in vars(cast) if name not in ("rdec", "supervisor")]
        assert {as_(getattr(cast, name)).post(url("release", opened.pk)).status_code for name in others} == {404}
        assert {as_(getattr(cast, name)).get(url("release", opened.pk)).status_code for name in others} == {404}

    def test_asks_first_and_names_who_has_not_replied(self, cast, as_):
        plan = reviewed_plan(cast)
        opinion = file_as(cast.farm, plan)
        page = as_(cast.rdec).get(url("release", opinion.round_id))
        assert [o.agency.name for o in page.context["filed"]] == ["農業局"]
        assert [o.agency.name for o in page.context["waiting"]] == ["水利局"]
        opinion.refresh_from_db()
        assert opinion.state == "awaiting_release"


class TestRevision:
    def test_is_asked_with_the_items_under_their_sections(self, cast, as_):
        plan = reviewed_plan(cast)
        file_as(cast.farm, plan, Result.REVISE)
        client = as_(cast.rdec)
        page = client.get(url("ask_revision", plan.pk, "ask_review_revision"))
        assert "將釋出並請提案單位逐項回應 1 份意見，共 1 項" in text(page)
        assert text(page).count('id="id_hides_agencies"') == 1
        concept = f"concept_{plan.venture_list[0].pk}"
        assert page.context["form"].initial == {f"ask_{concept}": True}
        assert page.context["form"][f"reason_{concept}"].help_text == "農業局 1：請補充期程。"
        sent = fresh(page, **{f"ask_{concept}": "on", f"reason_{concept}": "請補期程。"})
        after = client.post(page.request["PATH_INFO"], sent, follow=True)
        assert said(after) == ["已完成：釋出意見，請提案單位修正"]
        assert Proposal.objects.get(pk=plan.pk).state == PlanState.REVIEW_REVISION

    def test_is_not_asked_for_an_opinion_that_the_page_has_not_shown(self, cast, as_):
        plan = reviewed_plan(cast)
        file_as(cast.farm, plan, Result.REVISE, items=[{"text": "願景請補。", "section": "vision"}])
        client = as_(cast.rdec)
        page = client.get(url("ask_revision", plan.pk, "ask_review_revision"))
        file_as(cast.water, plan, Result.REVISE, items=[{"text": "預期效益請重寫。", "section": "benefits"}])
        refused = client.post(page.request["PATH_INFO"], fresh(page, ask_vision="on"))
        assert (refused.status_code, [item.text for item in refused.context["items"]]) == (
            409,
            ["願景請補。", "預期效益請重寫。"],
        )
        form = refused.context["form"]
        assert [form[name].value() for name in ("ask_vision", "ask_benefits")] == [True, True]
        assert Proposal.objects.get(pk=plan.pk).state == PlanState.DOCUMENT_REVIEW
        sent = fresh(refused, ask_vision="on", ask_benefits="on")
        assert client.post(page.request["PATH_INFO"], sent).status_code == 302
        opened = [request.place.code for request in Proposal.objects.get(pk=plan.pk).open_requests]
        assert opened == ["vision", "benefits"]

    def test_is_blocked_with_the_reason(self, cast, as_):
        plan = reviewed_plan(cast)
        client = as_(cast.rdec)
        page = client.get(url("ask_revision", plan.pk, "ask_review_revision"))
        assert "還沒有機關回復待提案單位回應的意見項目。" in text(page)
        sent = {"ask_vision": "on", "reason_vision": "請補。", "expected_version": plan.row_version, "key": "x"}
        assert client.post(page.request["PATH_INFO"], sent).status_code == 409
        assert Proposal.objects.get(pk=plan.pk).state == PlanState.DOCUMENT_REVIEW

    def test_is_answered_item_by_item(self, cast, as_):
        plan = reviewed_plan(cast)
        file_as(cast.farm, plan, Result.REREVIEW)
        ask_revision(plan, asked_of(plan, concept="請補期程。"), by=cast.rdec)
        (request,) = revise(plan)
        item = OpinionItem.objects.get()
        client = as_(cast.proposer)
        page = client.get(url("answer_opinions", plan.pk, "resubmit_review"))
        left = "尚有 1 項審查意見沒有回應完成：農業局 1（尚未回應）。逐項回應後才能送回。"
        assert str(page.context["verdict"].reason) == left
        answer = client.get(url("answer_item", plan.pk, item.pk))
        said_so = {"answer": "已補期程。", "changes": answer.context["own"][0].key, "saves": "0"}
        client.post(answer.request["PATH_INFO"], said_so)
        page = client.get(url("answer_opinions", plan.pk, "resubmit_review"))
        full = {f"answer_{request}": "已修正。"}
        after = client.post(page.request["PATH_INFO"], fresh(page, **full), follow=True)
        assert said(after) == ["已完成：修正完成，送回審查"]
        assert "已補期程。" in text(after)
        assert latest_round(plan).number == 2

    def test_three_opinions_are_answered_with_three_texts(self, cast, as_):
        """What items ask of a section is answered by their answers, not a second time as a whole (R20)."""
        plan = reviewed_plan(cast)
        concept, theme = (f"{section}_{plan.venture_list[0].pk}" for section in ("concept", "theme"))
        first = [{"text": "請補期程。", "section": concept}, {"text": "請附名冊。", "section": ""}]
        file_as(cast.farm, plan, Result.REVISE, items=first)
        file_as(cast.water, plan, Result.REVISE, items=[{"text": "請補取水點。", "section": concept}])
        client = as_(cast.rdec)
        page = client.get(url("ask_revision", plan.pk, "ask_review_revision"))
        assert page.context["form"].initial == {f"ask_{concept}": True}
        sent = fresh(page, **{f"ask_{concept}": "on", f"ask_{theme}": "on", f"reason_{theme}": "請與公所確認名稱。"})
        client.post(page.request["PATH_INFO"], sent)
        itemised, whole = sorted(plan.section_requests.all(), key=lambda r: not r.itemised)
        assert (itemised.place.code, itemised.reason) == (concept, "農業局 1：請補期程。\n水利局 1：請補取水點。")
        assert (whole.place.code, whole.reason, whole.itemised) == (theme, "請與公所確認名稱。", False)
        revise(plan)
        client = as_(cast.proposer)
        detail = client.get(plan.get_absolute_url())
        assert detail.context["also_asked"] == ["農業局 2：請附名冊。"]
        assert "另請回應不指定章節的意見：" in detail.text
        page = client.get(url("answer_opinions", plan.pk, "resubmit_review"))
        items = list(OpinionItem.objects.order_by("pk"))
        assert str(page.context["verdict"].reason).startswith("尚有 3 項審查意見沒有回應完成：")
        save_given(plan, {item.pk: f"已補第 {n} 項。" for n, item in enumerate(items, 1)}, by=cast.proposer)
        page = client.get(url("answer_opinions", plan.pk, "resubmit_review"))
        assert list(page.context["form"].fields) == [f"keep_{whole.pk}", f"answer_{whole.pk}"]
        kept = {f"keep_{whole.pk}": "on", f"answer_{whole.pk}": "公所函復名稱無誤，爰不修改。"}
        assert client.post(page.request["PATH_INFO"], fresh(page, **kept)).status_code == 302
        itemised.refresh_from_db()
        assert (itemised.answer, itemised.kept) == ("農業局 1：已補第 1 項。\n水利局 1：已補第 3 項。", False)

    def test_an_unrevised_section_of_items_needs_answers_that_say_why(self, cast, as_):
        plan = reviewed_plan(cast)
        file_as(cast.farm, plan, Result.REVISE)
        client = as_(cast.rdec)
        page = client.get(url("ask_revision", plan.pk, "ask_review_revision"))
        client.post(page.request["PATH_INFO"], fresh(page, **dict.fromkeys(page.context["form"].initial, "on")))
        (request,), item = plan.section_requests.all(), OpinionItem.objects.get()
        client = as_(cast.proposer)
        here, thin = url("answer_item", plan.pk, item.pk), {"answer": "不用。", "kept": "on", "saves": "0"}
        answer = client.post(here, thin)
        assert answer.context["form"].errors == {"answer": ["請具體說明為什麼不修改。"]}
        assert client.post(here, thin | {"answer": "期程依部會核定年度，無從提前。"}).status_code == 302
        page = client.get(url("answer_opinions", plan.pk, "resubmit_review"))
        assert list(page.context["form"].fields) == []
        assert client.post(page.request["PATH_INFO"], fresh(page)).status_code == 302
        request.refresh_from_db()
        assert (request.kept, request.answer) == (True, "農業局 1：期程依部會核定年度，無從提前。")


class TestMy:
    def test_an_agency_sees_what_it_owes_and_has_sent(self, cast, as_):
        plan, sent = reviewed_plan(cast), reviewed_plan(cast)
        file_as(cast.farm, sent)
        page = as_(cast.farm).get(url("my"))
        assert [o.plan for o in page.context["page"]] == [plan]
        assert [o.plan for o in page.context["filed"]] == [sent]
        assert "剩 10 個工作天" in text(page)

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
