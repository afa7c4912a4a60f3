"""The opinion's page."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from reviews.answers.services import answer_opinions
from reviews.models import Commitment, OpinionItem
from reviews.opinions.services import recall
from reviews.rounds.services import ask_revision, release_round
from reviews.states import Result
from tests.factories.plans import asked_of
from tests.reviews.cases import (
    asked,
    file_as,
    latest_round,
    offer,
    reviewed_plan,
    revise,
)
from tests.reviews.page_cases import fresh, said, text, url

pytestmark = pytest.mark.django_db


def opinion_data(**extra):
    """The form of an opinion that agrees."""
    return {"result": "agree", "content_opinion": "內容具體。", "fit_opinion": "合於補助範圍。", "rows": "5"} | extra


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
        concept = f"concept_{plan.venture_list[0].pk}"
        rows = {"item_2": "請補期程。", "section_2": concept, "commitment_1": "媒合場域", "role_1": "assist"}
        after = client.post(
            page.request["PATH_INFO"], fresh(page, **opinion_data(result="rereview", **rows)), follow=True
        )
        assert said(after) == ["已完成：回復審查意見"]
        opinion.refresh_from_db()
        assert (opinion.state, opinion.result) == ("awaiting_release", Result.REREVIEW)
        item = OpinionItem.objects.get()
        assert (item.number, item.text, item.place.code) == (1, "請補期程。", concept)
        assert item.section_label == "果香慢行・事業構想"
        assert Commitment.objects.values_list("item", "role").get() == ("媒合場域", "assist")

    def test_more_rows_keep_what_was_typed(self, cast, as_):
        opinion = asked(reviewed_plan(cast), cast.farm)
        client = as_(cast.farm)
        page = client.get(url("opinion_file", opinion.pk))
        typed = opinion_data(content_opinion="寫到一半", item_5="第五項", more="1", fit_opinion="")
        more = client.post(page.request["PATH_INFO"], fresh(page, **typed))
        form = more.context["form"]
        assert (more.status_code, form.errors, len(form.item_rows())) == (200, {}, 6)
        assert (form["content_opinion"].value(), form["item_5"].value()) == ("寫到一半", "第五項")
        assert 'name="rows" value="6"' in text(more)
        opinion.refresh_from_db()
        assert opinion.state == "requested"

    @pytest.mark.parametrize(("under", "counts"), [("rows", (6, 5)), ("commitment_count", (5, 6))])
    def test_a_row_is_added_to_the_list_its_button_stands_under(self, cast, as_, under, counts):
        client, opinion = as_(cast.farm), asked(reviewed_plan(cast), cast.farm)
        page = client.get(url("opinion_file", opinion.pk))
        assert [f'name="more" value="{counter}"' in text(page) for counter in ("rows", "commitment_count")] == [
            True
        ] * 2
        typed = opinion_data(item_5="第五項", commitment_5="媒合場域", role_5="assist", more=under)
        form = client.post(page.request["PATH_INFO"], fresh(page, **typed)).context["form"]
        assert (len(form.item_rows()), len(form.commitment_rows())) == counts
        assert (form["item_5"].value(), form["commitment_5"].value()) == ("第五項", "媒合場域")

    def test_what_is_missing_is_said_at_its_field(self, cast, as_):
        opinion = asked(reviewed_plan(cast), cast.farm)
        client = as_(cast.farm)
        page = client.get(url("opinion_file", opinion.pk))
        typed = opinion_data(result="revise", fit_opinion="", commitment_3="媒合場域")
        post = client.post(page.request["PATH_INFO"], fresh(page, **typed))
        assert post.status_code == 422
        assert post.context["form"].errors == {
            "role_3": ["請選擇主辦、協辦或配合事項。"],
            "fit_opinion": ["請說明對接中央補助計畫之合宜性。"],
            "item_1": ["請至少列一項，提案單位才知道改什麼。"],
        }
        assert post.context["form"]["content_opinion"].value() == "內容具體。"

    def test_what_no_paper_can_print_is_said_before_it_is_filed(self, cast, as_):
        opinion = asked(reviewed_plan(cast), cast.farm)
        client = as_(cast.farm)
        page = client.get(url("opinion_file", opinion.pk))
        typed = opinion_data(result="revise", content_opinion="王\uf041明負責\v場域🏡", item_1="\uf0b7 補充期程🏡")
        post = client.post(page.request["PATH_INFO"], fresh(page, **typed))
        words = "沒有字型可以印出，公文與計畫書會缺字。請改用其他文字或刪去。"
        assert (post.status_code, post.context["form"].errors) == (
            422,
            {
                "content_opinion": [f"「王\uf041明負責」裡的（U+F041）{words}"],
                "item_1": [f"「補充期程🏡」裡的「🏡」（U+1F3E1）{words}"],
            },
        )
        typed |= {"content_opinion": "王明負責\v場域", "item_1": "\uf0b7 補充期程"}
        assert client.post(page.request["PATH_INFO"], fresh(post, **typed)).status_code == 302
        opinion.refresh_from_db()
        assert (opinion.content_opinion, opinion.items.get().text) == ("王明負責\n場域", "• 補充期程")

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
        release_round(latest_round(plan), by=cast.rdec)
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
        recall(opinion, by=cast.farm)
        assert "內容具體可行。" not in text(as_(cast.rdec).get(page))
        file_as(cast.farm, plan, content_opinion="內容具體可行。")
        release_round(latest_round(plan), by=cast.rdec)
        assert "內容具體可行。" in text(as_(cast.proposer).get(page))


class TestReReview:
    """Asked again, an agency has its own opinion, the answers and the difference beside the form (R20)."""

    def again(self, cast):
        plan = reviewed_plan(cast)
        file_as(cast.farm, plan, Result.REREVIEW, content_opinion="淡季的營運還不清楚。")
        ask_revision(plan, asked_of(plan, concept="請補期程。"), by=cast.rdec)
        items = {item.pk: "已逐月補充期程。" for item in OpinionItem.objects.to_answer(plan)}
        answer_opinions(plan, items, revise(plan), by=cast.proposer)
        return plan

    def test_shows_all_three_beside_the_form(self, cast, as_):
        plan = self.again(cast)
        opinion = asked(plan, cast.farm)
        page = as_(cast.farm).get(url("opinion_file", opinion.pk))
        earlier = page.context["earlier"]
        assert (earlier.round.number, earlier.content_opinion) == (1, "淡季的營運還不清楚。")
        assert [(item.text, item.answer) for item in earlier.items.all()] == [("請補充期程。", "已逐月補充期程。")]
        changed = page.context["changed"]
        assert (changed["old"], changed["new"]) == (earlier.round.version, opinion.round.version)
        shown = text(page)
        assert "貴機關在第 1 輪書面審查的意見與提案單位的回應" in shown
        assert "貴機關看過的第 1 版與現在的第 2 版之差異" in shown
        assert "逐月列出工作項目。" in shown

    def test_costs_no_more_than_a_page_may(self, cast, as_, django_assert_max_num_queries):
        opinion = asked(self.again(cast), cast.farm)
        client = as_(cast.farm)
        client.get(url("opinion_file", opinion.pk))
        with django_assert_max_num_queries(12):
            client.get(url("opinion_file", opinion.pk))

    def test_the_first_time_there_is_nothing_beside_it(self, cast, as_):
        page = as_(cast.farm).get(url("opinion_file", asked(reviewed_plan(cast), cast.farm).pk))
        assert ("earlier" in page.context, "的意見與提案單位的回應" in text(page)) == (False, False)

    def test_another_agencys_opinion_is_not_shown(self, cast, as_):
        plan = reviewed_plan(cast)
        file_as(cast.farm, plan, Result.REREVIEW)
        file_as(cast.water, plan, Result.REREVIEW, content_opinion="水利局的意見。")
        ask_revision(plan, asked_of(plan, concept="請補期程。"), by=cast.rdec)
        items = {item.pk: "已逐月補充期程。" for item in OpinionItem.objects.to_answer(plan)}
        answer_opinions(plan, items, revise(plan), by=cast.proposer)
        assert "水利局的意見。" not in text(as_(cast.farm).get(url("opinion_file", asked(plan, cast.farm).pk)))
