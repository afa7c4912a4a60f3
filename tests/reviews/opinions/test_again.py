"""再審: an agency judges the answers to its own items one by one; what it asks again is an item that follows (R20)."""

from __future__ import annotations

import pytest

from proposals.workflow import ASK_REVIEW_REVISION
from reviews.answers.drafts import save_given
from reviews.answers.services import answer_opinions
from reviews.models import ItemVerdict, OpinionItem
from reviews.opinions.again import to_judge
from reviews.opinions.services import file_opinion, recall
from reviews.rounds.services import ask_revision, release_round
from reviews.states import OpinionState, Result
from tests.factories.plans import asked_of
from tests.reviews.cases import asked, file_as, latest_round, reviewed_plan, revise, words
from tests.reviews.page_cases import fresh, text, url
from workflow.engine.errors import DataMissing

pytestmark = pytest.mark.django_db
ANSWERED = "已逐月補充期程。"
STILL = "第三季的期程仍不清楚，請再補充。"


@pytest.fixture
def plan(cast):
    """Two agencies want to see it again, the one because of two items; answered and filed again."""
    plan = reviewed_plan(cast)
    about = f"concept_{plan.venture_list[0].pk}"
    both = [{"text": "請補期程。", "section": about}, {"text": "請附名冊。", "section": ""}]
    file_as(cast.farm, plan, Result.REREVIEW, items=both)
    file_as(cast.water, plan, Result.REREVIEW, items=[{"text": "水利局的項目。", "section": about}])
    reason = "農業局 1：請補期程。\n水利局 1：水利局的項目。"
    ask_revision(plan, {about: reason}, itemised=[about], by=cast.rdec)
    sections = revise(plan)
    answer_opinions(plan, dict.fromkeys(keys(plan), ANSWERED), sections, by=cast.proposer)
    return plan


def keys(plan):
    return [item.pk for item in OpinionItem.objects.to_answer(plan)]


def judged(plan, actor):
    return to_judge(asked(plan, actor))


def items(plan, actor):
    return list(asked(plan, actor).items.values_list("number", "text", "section", "follows"))


class TestForm:
    def test_shows_each_item_with_its_answer_and_what_was_changed_and_nothing_of_others(self, cast, as_, plan):
        page = as_(cast.farm).get(url("opinion_file", asked(plan, cast.farm).pk))
        rows = list(page.context["form"].judged_rows())
        assert [(row.item.called, row.item.text, row.item.answer) for row in rows] == [
            ("農業局 1", "請補期程。", ANSWERED),
            ("農業局 2", "請附名冊。", ANSWERED),
        ]
        assert next(change.called for change in rows[0].item.changes.all()) == "果香慢行・事業構想：推動方法"
        assert "逐月列出工作項目。" in text(page)
        assert "水利局的項目。" not in text(page)

    def test_in_a_first_round_there_is_nothing_to_judge(self, cast, as_):
        page = as_(cast.farm).get(url("opinion_file", asked(reviewed_plan(cast), cast.farm).pk))
        assert (page.context["form"].judged, "再審：逐項選擇同意或再問" in text(page)) == ([], False)

    def test_all_agreed_is_an_opinion_of_its_own(self, cast, as_, plan):
        client, opinion = as_(cast.farm), asked(plan, cast.farm)
        page = client.get(url("opinion_file", opinion.pk))
        ticked = {f"verdict_{item.pk}": "agreed" for item in judged(plan, cast.farm)}
        assert client.post(page.request["PATH_INFO"], fresh(page, **ticked)).status_code == 302
        opinion.refresh_from_db()
        said = (opinion.state, opinion.result, opinion.content_opinion, opinion.fit_opinion)
        assert said == (
            OpinionState.AWAITING_RELEASE,
            Result.AGREE,
            "前次審查意見均已修正或說明，同意。",
            "同前次審查意見。",
        )
        assert [verdict.agreed for verdict in opinion.verdicts.all()] == [True, True]

    def test_what_is_asked_again_comes_first_and_knows_what_it_follows(self, cast, as_, plan):
        client, (first, second) = as_(cast.farm), judged(plan, cast.farm)
        page = client.get(url("opinion_file", asked(plan, cast.farm).pk))
        said = {f"verdict_{first.pk}": "agreed", f"verdict_{second.pk}": "again", f"again_{second.pk}": STILL}
        said |= {"result": "rereview", "content_opinion": "尚可。", "fit_opinion": "合宜。"}
        said |= {"item_1": "另請補經費。", "section_1": "", "rows": "5", "commitment_count": "5"}
        assert client.post(page.request["PATH_INFO"], fresh(page, **said)).status_code == 302
        assert items(plan, cast.farm) == [(1, STILL, "", second.pk), (2, "另請補經費。", "", None)]
        found = asked(plan, cast.farm).verdicts.values_list("item", "agreed")
        assert list(found) == [(first.pk, True), (second.pk, False)]

    @pytest.mark.parametrize(
        ("said", "errors"),
        [
            ({"result": "rereview"}, {"verdict": ["請選擇同意或再問。"]}),
            ({"result": "rereview", "verdict": "again"}, {"again": ["請說明還要提案單位修正或說明什麼。"]}),
            (
                {"result": "rereview", "verdict": "agreed", "again": STILL},
                {"verdict": ["寫了再問的意見，卻選了同意；請擇一。"]},
            ),
            (
                {"result": "agree", "again": STILL},
                {"result": ["還有再問的項目，結果請選「修正後同意」或「修正後再審」。"]},
            ),
        ],
        ids=["not chosen", "no words", "both", "agrees and asks"],
    )
    def test_what_does_not_go_together_is_said_at_its_item(self, cast, as_, plan, said, errors):
        client, (first, second) = as_(cast.farm), judged(plan, cast.farm)
        page = client.get(url("opinion_file", asked(plan, cast.farm).pk))
        sent = {(f"{name}_{first.pk}" if name != "result" else name): value for name, value in said.items()}
        sent |= {f"verdict_{second.pk}": "agreed", "content_opinion": "尚可。", "fit_opinion": "合宜。"}
        sent |= {"item_1": "另請補經費。", "section_1": ""} if said["result"] != "agree" else {}
        answer = client.post(page.request["PATH_INFO"], fresh(page, **sent, rows="5", commitment_count="5"))
        at = {(f"{name}_{first.pk}" if name != "result" else name): words for name, words in errors.items()}
        assert (answer.status_code, answer.context["form"].errors) == (422, at)
        assert asked(plan, cast.farm).state == OpinionState.REQUESTED

    def test_taken_back_it_stands_in_the_form_as_it_was(self, cast, as_, plan):
        first, second = judged(plan, cast.farm)
        opinion = self.ask_again(cast, plan)
        recall(opinion, by=cast.farm)
        form = as_(cast.farm).get(url("opinion_file", opinion.pk)).context["form"]
        values = {name: form[name].value() for name in (f"verdict_{first.pk}", f"verdict_{second.pk}")}
        assert values == {f"verdict_{first.pk}": "agreed", f"verdict_{second.pk}": "again"}
        assert (form[f"again_{second.pk}"].value(), form["item_1"].value()) == (STILL, None)
        file_as(cast.farm, plan, Result.AGREE)
        assert [verdict.agreed for verdict in ItemVerdict.objects.all()] == [True, True]
        assert items(plan, cast.farm) == []

    def test_costs_no_more_than_a_page_may(self, cast, as_, plan, django_assert_max_num_queries):
        client, address = as_(cast.farm), url("opinion_file", asked(plan, cast.farm).pk)
        client.get(address)
        with django_assert_max_num_queries(12):
            client.get(address)

    @staticmethod
    def ask_again(cast, plan):
        first, second = judged(plan, cast.farm)
        verdicts = [{"item": first.pk, "agreed": True}, {"item": second.pk, "agreed": False}]
        again = [{"text": STILL, "section": "", "follows": second.pk}]
        return file_as(cast.farm, plan, Result.REREVIEW, items=again, verdicts=verdicts)


class TestDoor:
    def test_who_agrees_agrees_with_each_answer(self, cast, plan):
        opinion = file_as(cast.farm, plan, Result.AGREE)
        assert list(opinion.verdicts.values_list("agreed", flat=True)) == [True, True]

    def test_who_is_not_concerned_says_nothing_of_them(self, cast, plan):
        opinion = asked(plan, cast.farm)
        file_opinion(opinion, by=cast.farm, result=Result.NOT_OURS)
        assert opinion.verdicts.count() == 0

    def test_holds_what_the_form_asks(self, cast, plan):
        first, second = judged(plan, cast.farm)
        (foreign,) = judged(plan, cast.water)
        again = [{"text": STILL, "section": "", "follows": second.pk}]
        one = {"item": first.pk, "agreed": True}
        refusals = [
            ({"items": again}, "請逐項選擇同意或再問，再問的寫下意見：農業局 1、農業局 2。"),
            (
                {"items": again, "verdicts": [one, {"item": second.pk, "agreed": True}]},
                "請逐項選擇同意或再問，再問的寫下意見：農業局 2。",
            ),
            (
                {"items": again, "verdicts": [{"item": foreign.pk, "agreed": True}]},
                "再審的項目已有異動，請重新開啟這一頁。",
            ),
        ]
        for said, refusal in refusals:
            with pytest.raises(DataMissing) as refused:
                file_opinion(asked(plan, cast.farm), by=cast.farm, **words(Result.REVISE, **said))
            assert str(refused.value) == refusal
        with pytest.raises(DataMissing, match="還有再問的項目"):
            file_opinion(asked(plan, cast.farm), by=cast.farm, **words(Result.AGREE, items=again))
        assert ItemVerdict.objects.count() == 0


class TestRounds:
    def test_only_what_was_asked_again_is_judged_in_the_next_round(self, cast, as_, plan):
        TestForm.ask_again(cast, plan)
        file_as(cast.water, plan)
        ask_revision(plan, asked_of(plan, concept="請補第三季。"), by=cast.rdec)
        assert plan.transitions.filter(move=ASK_REVIEW_REVISION.name).count() == 2
        sections = revise(plan)
        save_given(plan, dict.fromkeys(keys(plan), "第三季已補。"), by=cast.proposer)
        answer_opinions(plan, {}, sections, by=cast.proposer)
        (item,) = judged(plan, cast.farm)
        assert (item.text, item.follows_words, item.answer) == (STILL, "續第 1 輪第 2 項", "第三季已補。")

    def test_who_releases_reads_each_verdict_before(self, cast, as_, plan):
        file_opinion(asked(plan, cast.farm), by=cast.farm, **words(Result.AGREE))
        page = as_(cast.rdec).get(url("release", latest_round(plan).pk))
        (shown,) = page.context["filed"]
        assert [(verdict.item.number, verdict.agreed) for verdict in shown.verdicts.all()] == [(1, True), (2, True)]
        assert ("再審：先前各項意見之回應" in text(page), text(page).count("請附名冊。")) == (True, 1)

    def test_the_verdicts_are_read_once_released(self, cast, as_, plan):
        file_as(cast.farm, plan)
        found = {}
        for when in ("before", "after"):
            page = as_(cast.proposer).get(url("answers_paper", plan.pk))
            found[when] = [(item.request.agency.name, item.verdict) for item in page.context["items"]]
            if when == "before":
                release_round(latest_round(plan), by=cast.rdec)
        assert found == {
            "before": [("農業局", ""), ("農業局", ""), ("水利局", "")],
            "after": [("農業局", "同意"), ("農業局", "同意"), ("水利局", "")],
        }
