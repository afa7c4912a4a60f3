"""The proposer answers item by item: drafts of its own until it files again, each with what was changed for it (R20)."""

from __future__ import annotations

import re

import pytest

from proposals.models import Proposal
from proposals.services import write_section
from proposals.states import State as PlanState
from proposals.workflow import TAKE_BACK_REVIEW
from reviews.answers.drafts import AnsweredMeanwhileError, save_answer, save_given
from reviews.answers.services import answer_opinions
from reviews.answers.standing import changed, items, standing
from reviews.models import OpinionItem, OpinionRequest
from reviews.rounds.services import ask_revision, take_back
from reviews.states import Result
from tests.factories.accounts import make_actor
from tests.factories.plans import asked_of
from tests.reviews.cases import file_as, reviewed_plan, revise
from tests.reviews.page_cases import keep, said, text, typed_on, url
from workflow.engine.errors import GuardFailed, NotPermitted, Refused, WrongState
from workflow.engine.facts import Facts

pytestmark = pytest.mark.django_db
WORDS = "期程已逐月列出，詳推動方法。"
WHY = "期程依部會核定年度，無從提前。"


@pytest.fixture
def plan(cast):
    """Two agencies asked for something of the concept, which was revised; nothing is answered yet."""
    plan = reviewed_plan(cast)
    about = f"concept_{plan.venture_list[0].pk}"
    both = [{"text": "請補期程。", "section": about}, {"text": "請附名冊。", "section": ""}]
    file_as(cast.farm, plan, Result.REREVIEW, items=both)
    file_as(cast.water, plan, Result.REVISE, items=[{"text": "請補取水點。", "section": about}])
    ask_revision(plan, asked_of(plan, concept="請補期程。"), by=cast.rdec)
    plan.sections = revise(plan)
    return plan


def asked(plan):
    return list(OpinionItem.objects.to_answer(plan))


def lacking(plan):
    return {each.item.called: each.lacks for each in standing(Facts(Proposal.objects.get(pk=plan.pk)))}


def passage(plan, item):
    """The first passage that changed in the item's own section."""
    found = changed(Facts(plan))[item.request.round.version_id]
    return next(p for p in found if p.place.section == "concept")


def write_on(plan, method, by):
    """Through the section's own door, as its page does."""
    venture = plan.ventures.get()
    write_section(plan, "concept", lambda _p: plan.ventures.update(method=method), by=by, venture=venture.pk)


class TestPages:
    def test_leads_from_the_panel_to_each_item_and_says_how_many_are_left(self, cast, as_, plan):
        client, (first, second, third) = as_(cast.proposer), asked(plan)
        step = client.get(plan.get_absolute_url()).context["leading"][0][0]
        assert (step.verb, step.part, step.url) == ("逐項回應審查意見", "還有 3 項", url("answering", plan.pk))
        page = client.get(step.url)
        assert "3 項意見，還有 3 項要回應" in text(page)
        assert page.context["left"].first == url("answer_item", plan.pk, first.pk)
        item = client.get(url("answer_item", plan.pk, first.pk))
        assert len(re.findall(r'class="[^"]*btn-primary', text(item))) == 1  # its own, not the panel's
        own = [p.called for p in item.context["own"]]
        assert {called.split("：")[0] for called in own} == {"果香慢行・事業構想"}
        assert item.context["next"] == url("answer_item", plan.pk, second.pk)
        done = {"answer": WORDS, "changes": item.context["own"][0].key, "saves": "0"}
        after = client.post(item.request["PATH_INFO"], done, follow=True)
        assert after.redirect_chain == [(url("answer_item", plan.pk, second.pk), 302)]
        assert said(after) == ["已儲存「農業局 1」的回應。"]
        client.post(url("answer_item", plan.pk, third.pk), {"answer": WHY, "kept": "on", "saves": "0"})
        last = {"answer": WHY, "kept": "on", "saves": "0"}
        after = client.post(url("answer_item", plan.pk, second.pk), last, follow=True)
        assert after.redirect_chain == [(url("answering", plan.pk), 302)]
        assert "3 項意見都已回應，可以送回審查" in text(after)

    def test_an_answer_without_a_change_is_a_draft_that_says_what_it_lacks(self, cast, as_, plan):
        client, (first, *_rest) = as_(cast.proposer), asked(plan)
        after = client.post(url("answer_item", plan.pk, first.pk), {"answer": WORDS, "saves": "0"}, follow=True)
        assert said(after) == ["已儲存「農業局 1」，還不能送出：請勾選修正的段落，或說明為什麼不修改。"]
        assert lacking(plan) == {
            "農業局 1": "請勾選修正的段落，或說明為什麼不修改",
            "農業局 2": "尚未回應",
            "水利局 1": "尚未回應",
        }

    @pytest.mark.parametrize(
        ("sent", "errors"),
        [
            ({"kept": "on", "answer": "不用。"}, {"answer": ["請具體說明為什麼不修改。"]}),
            ({"kept": "on", "changes": "own"}, {"kept": ["已勾選修正的段落，就不是不修改；請擇一。"]}),
            ({"changes": "0" * 16}, {"changes": ["勾選的段落在這一頁開啟之後又改過，請看過現在的內容再勾選。"]}),
        ],
        ids=["no reason", "both", "changed meanwhile"],
    )
    def test_what_cannot_be_saved_stays_typed(self, cast, as_, plan, sent, errors):
        client, (first, *_rest) = as_(cast.proposer), asked(plan)
        here = url("answer_item", plan.pk, first.pk)
        key = client.get(here).context["own"][0].key
        data = {"answer": WHY, "saves": "0"} | {name: key if value == "own" else value for name, value in sent.items()}
        page = client.post(here, data)
        assert (page.status_code, page.context["form"].errors) == (422, errors)
        assert page.context["form"]["answer"].value() == data["answer"]
        assert OpinionItem.objects.get(pk=first.pk).saves == 0

    def test_what_is_typed_is_kept_and_brought_back(self, cast, as_, plan):
        client, (first, *_rest) = as_(cast.proposer), asked(plan)
        page = client.get(url("answer_item", plan.pk, first.pk))
        assert keep(client, page, answer=WORDS, changes=page.context["own"][0].key).status_code == 200
        again = client.get(url("answer_item", plan.pk, first.pk))
        assert again.context["form"]["answer"].value() == WORDS
        assert again.context["form"].ticked == {page.context["own"][0].key}
        (draft,) = client.get("/drafts/mine/").context["drafts"]
        assert (draft.what, draft.where) == ("回應審查意見", str(plan))

    def test_two_of_the_unit_do_not_undo_each_other(self, cast, as_, plan):
        (first, *_rest), here = asked(plan), make_actor(cast.proposer.unit, name="同仁")
        address = url("answer_item", plan.pk, first.pk)
        client = as_(cast.proposer)
        page = client.get(address)
        save_answer(first, WHY, kept=True, by=here, expected=0)
        mine = {"answer": WORDS, "changes": page.context["own"][0].key, "saves": "0"}
        late = client.post(address, typed_on(client, page, **mine))
        rows = {label: (theirs, typed) for label, theirs, typed in late.context["conflict"]["rows"]}
        assert (late.status_code, rows["回應"]) == (409, (WHY, WORDS))
        assert rows["不修改計畫內容，理由寫在回應裡"] == ("是", "否")
        assert late.context["conflict"]["error"].startswith("同仁 已在 ")
        assert (late.context["form"]["answer"].value(), late.context["saves"]) == (WORDS, 1)
        assert client.post(address, typed_on(client, late, **mine | {"saves": "1"})).status_code == 302
        saved = OpinionItem.objects.get(pk=first.pk)
        assert (saved.answer, saved.kept, saved.saves, saved.saved_by) == (WORDS, False, 2, str(cast.proposer.user))

    def test_an_answer_that_is_refused_does_not_hide_that_another_was_saved(self, cast, as_, plan):
        (first, *_rest), here = asked(plan), make_actor(cast.proposer.unit, name="同仁")
        address, client = url("answer_item", plan.pk, first.pk), as_(cast.proposer)
        page = client.get(address)
        save_answer(first, WHY, kept=True, by=here, expected=0)
        refused = client.post(address, typed_on(client, page, answer="長" * 5000, saves="0"))
        assert (refused.status_code, refused.context["saves"]) == (422, 0)
        late = client.post(address, typed_on(client, page, answer=WORDS, kept="on", saves="0"))
        assert (late.status_code, late.context["saves"]) == (409, 1)

    def test_after_the_filing_the_page_keeps_what_comes_late(self, cast, as_, plan):
        client, (first, *_rest) = as_(cast.proposer), asked(plan)
        address = url("answer_item", plan.pk, first.pk)
        client.get(address)
        answer_opinions(plan, dict.fromkeys((i.pk for i in asked(plan)), WORDS), plan.sections, by=cast.proposer)
        late = client.post(address, {"answer": "來不及的話。", "saves": "0"})
        assert (late.status_code, "來不及的話。" in text(late)) == (409, True)
        assert OpinionItem.objects.get(pk=first.pk).answer == WORDS

    def test_cost_no_more_than_a_page_may(self, cast, as_, plan, django_assert_max_num_queries):
        save_given(plan, dict.fromkeys((item.pk for item in asked(plan)), WORDS), by=cast.proposer)
        client = as_(cast.proposer)
        pages = [url("answering", plan.pk), url("answer_item", plan.pk, asked(plan)[0].pk), url("plan", plan.pk)]
        for address in [*pages, url("answer_opinions", plan.pk, "resubmit_review"), plan.get_absolute_url()]:
            client.get(address)
            with django_assert_max_num_queries(12):
                assert client.get(address).status_code == 200


class TestSight:
    def test_a_draft_is_its_proposers_alone(self, cast, as_, plan):
        save_given(plan, dict.fromkeys((item.pk for item in asked(plan)), WORDS), by=cast.proposer)
        (first, *_rest) = asked(plan)
        shown = [plan.get_absolute_url(), url("plan", plan.pk), url("opinion", first.request_id)]
        shown += [url("answers_paper", plan.pk), f"/plans/{plan.pk}/history/"]
        for who in ("rdec", "supervisor", "platform", "farm", "water"):
            client = as_(getattr(cast, who))
            found = {address: WORDS.encode() in client.get(address).content for address in shown}
            assert (who, found) == (who, dict.fromkeys(shown, False))
        as_own = as_(cast.proposer)
        assert WORDS in text(as_own.get(url("answering", plan.pk)))

    def test_nobody_else_finds_the_pages(self, cast, as_, plan):
        (first, *_rest) = asked(plan)
        others = {name: actor for name, actor in vars(cast).items() if name != "proposer"}
        for address in (url("answering", plan.pk), url("answer_item", plan.pk, first.pk)):
            assert {as_(actor).get(address).status_code for actor in others.values()} == {404}
            assert {as_(a).post(url("answer_item", plan.pk, first.pk)).status_code for a in others.values()} == {404}
        for actor in (cast.rdec, cast.farm, cast.outsider):
            with pytest.raises(NotPermitted):
                save_answer(first, WORDS, by=actor)

    def test_an_item_of_another_plan_is_not_there(self, cast, as_, plan):
        other = reviewed_plan(cast)
        file_as(cast.farm, other, Result.REVISE)
        ask_revision(other, asked_of(other, concept="請補期程。"), by=cast.rdec)
        assert as_(cast.proposer).get(url("answer_item", plan.pk, asked(other)[0].pk)).status_code == 404


class TestFiling:
    def test_is_shut_while_an_item_is_not_answered(self, cast, as_, plan):
        (first, *_rest) = asked(plan)
        save_answer(first, WORDS, by=cast.proposer)
        left = (
            "尚有 3 項審查意見沒有回應完成：農業局 1（請勾選修正的段落，或說明為什麼不修改）、"
            "農業局 2（尚未回應）、水利局 1（尚未回應）。逐項回應後才能送回。"
        )
        page = as_(cast.proposer).get(plan.get_absolute_url())
        shut = [step for step, _letters in page.context["leading"] if not step.verdict]
        assert [(step.verb, str(step.verdict.reason)) for step in shut] == [("修正完成，送回審查", left)]
        with pytest.raises(GuardFailed) as refused:
            answer_opinions(plan, {}, plan.sections, by=cast.proposer)
        assert str(refused.value) == left

    def test_freezes_what_was_changed_as_it_is_filed(self, cast, plan):
        (first, second, third) = asked(plan)
        save_answer(first, WORDS, by=cast.proposer, changes=[passage(plan, first)])
        for item in (second, third):
            save_answer(item, WHY, by=cast.proposer, kept=True)
        before = plan.ventures.get().method
        write_on(plan, before + "並附檢核表。", cast.proposer)
        answer_opinions(plan, {}, plan.sections, by=cast.proposer)
        (change,) = first.changes.all()
        assert (change.called, change.old, change.new) == ("果香慢行・事業構想：推動方法", "", before + "並附檢核表。")
        plan.ventures.update(method="別的內容")
        assert first.changes.get().new == before + "並附檢核表。"
        filed = OpinionItem.objects.filter(request__round__proposal=plan).order_by("pk")
        assert [(item.kept, item.answered_at is not None) for item in filed] == [
            (False, True),
            (True, True),
            (True, True),
        ]

    def test_a_passage_that_is_gone_is_named_to_be_chosen_again(self, cast, as_, plan):
        given = dict.fromkeys((item.pk for item in asked(plan)), WHY)
        (first, *others) = asked(plan)
        save_answer(first, WORDS, by=cast.proposer, changes=[passage(plan, first)])
        for item in others:
            save_answer(item, given[item.pk], by=cast.proposer, kept=True)
        write_on(plan, "改以委辦方式辦理", cast.proposer)
        assert lacking(plan) == {"農業局 1": "修正的段落之後又改過，請重新勾選", "農業局 2": "", "水利局 1": ""}
        with pytest.raises(GuardFailed, match="農業局 1（修正的段落之後又改過，請重新勾選）"):
            answer_opinions(plan, {}, plan.sections, by=cast.proposer)
        page = as_(cast.proposer).get(url("answer_item", plan.pk, first.pk))
        assert ("這些段落勾選之後又改過，請從下方重新勾選" in text(page), page.context["form"].ticked) == (True, set())

    def test_taken_back_the_drafts_are_as_they_were(self, cast, plan):
        (first, second, third) = asked(plan)
        save_answer(first, WORDS, by=cast.proposer, changes=[passage(plan, first)])
        for item in (second, third):
            save_answer(item, WHY, by=cast.proposer, kept=True)

        def drafts():
            found = items(Facts(Proposal.objects.get(pk=plan.pk)))
            named = [[(change.called, change.old, change.new) for change in i.changes.all()] for i in found]
            return [(i.answer, i.kept, i.saves, i.saved_by) for i in found], named

        before = drafts()
        answer_opinions(plan, {}, plan.sections, by=cast.proposer)
        take_back(plan, TAKE_BACK_REVIEW, by=cast.proposer)
        assert drafts() == before
        assert set(lacking(plan).values()) == {""}

    def test_not_after_it(self, cast, plan):
        (first, *_rest) = asked(plan)
        answer_opinions(plan, dict.fromkeys((i.pk for i in asked(plan)), WORDS), plan.sections, by=cast.proposer)
        with pytest.raises(WrongState, match="計畫目前為「機關書面審查」，不能再回應審查意見。"):
            save_answer(first, "晚了", by=cast.proposer)
        assert plan.state == PlanState.DOCUMENT_REVIEW

    def test_a_passage_that_was_written_on_meanwhile_is_not_named(self, cast, plan):
        first, *_rest = asked(plan)
        chosen = passage(plan, first)
        write_on(plan, "另起爐灶，全文改寫。", cast.proposer)
        with pytest.raises(Refused, match="勾選的段落在這一頁開啟之後又改過"):
            save_answer(first, WORDS, by=cast.proposer, changes=[chosen], expected=0)
        first.refresh_from_db()
        assert (first.answer, first.saves, first.changes.count()) == ("", 0, 0)

    def test_a_passage_is_named_in_either_language(self, cast, as_, plan):
        first, *_rest = asked(plan)
        client = as_(cast.proposer)
        client.cookies["django_language"] = "en"
        page = client.get(url("answer_item", plan.pk, first.pk))
        sent = {"answer": WORDS, "changes": page.context["own"][0].key, "saves": "0"}
        assert client.post(page.request["PATH_INFO"], sent).status_code == 302
        assert first.changes.count() == 1

    def test_a_save_of_an_older_page_is_refused(self, cast, plan):
        (first, *_rest) = asked(plan)
        save_answer(first, WORDS, by=cast.proposer, expected=0)
        with pytest.raises(AnsweredMeanwhileError, match=r"您已在 .* 於另一個分頁儲存過這一項"):
            save_answer(first, "另一頁", by=cast.proposer, expected=0)


def test_who_answers_and_who_judges_reads_the_passage_that_an_item_quotes(cast, as_):
    quote, plan = "從果園慢慢走到水岸", reviewed_plan(cast)
    file_as(cast.farm, plan, Result.REREVIEW, items=[{"text": "請補期程。", "section": "concept", "quote": quote}])
    release = url("ask_revision", plan.pk, "ask_review_revision")
    assert quote in text(as_(cast.rdec).get(release))
    ask_revision(plan, asked_of(plan, concept="請補期程。"), by=cast.rdec)
    (item,) = asked(plan)
    pages = [url("answering", plan.pk), url("answer_item", plan.pk, item.pk), url("answers_paper", plan.pk)]
    assert [quote in text(as_(cast.proposer).get(page)) for page in pages] == [True] * 3
    save_answer(item, WORDS, by=cast.proposer, expected=0)
    drafted = [text(as_(actor).get(pages[2])) for actor in (cast.proposer, cast.farm)]
    shown = [(WORDS in page, "已填寫，尚未送回" in page, "尚未回應" in page) for page in drafted]
    assert shown == [(True, True, False), (False, False, True)]
    answer_opinions(plan, {item.pk: WORDS}, revise(plan), by=cast.proposer)
    again = OpinionRequest.objects.of_plan(plan).latest("id")
    assert quote in text(as_(cast.farm).get(url("opinion_file", again.pk)))
