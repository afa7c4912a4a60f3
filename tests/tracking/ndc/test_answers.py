"""NDC's numbered comments: recorded with the minutes, answered item by item like an agency's (R20)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bench.pages import counted
from proposals import workflow as w
from proposals.models import Proposal, SectionRequest
from proposals.states import State as PlanState
from reviews.answers.drafts import save_answer
from tests.factories.accounts import make_actor, make_district, make_unit, sign_in
from tests.factories.plans import walker_at
from tests.tracking.cases import paper
from tests.tracking.test_views import fresh, page_of
from tracking.guards import read_ventures
from tracking.models import NdcItem, NdcSubmission
from tracking.ndc import answers
from tracking.ndc import services as ndc
from workflow.engine.errors import GuardFailed
from workflow.engine.facts import Facts

pytestmark = pytest.mark.django_db
WHY = "本項已於第三章第二節完整說明，無須再修正計畫內容。"


@pytest.fixture
def walker():
    return walker_at(PlanState.NDC_COUNSELLING)


@pytest.fixture
def revised(walker):
    """NDC has asked for two things, one of the first venture's concept."""
    walker.step(w.COUNSELLING_REVISE)
    return walker


def now(walker):
    return Proposal.objects.get(pk=walker.plan.pk)


def lacking(walker):
    return {each.item.called: each.lacks for each in answers.standing(Facts(now(walker)))}


def url(name, *args):
    return reverse(f"tracking:{name}", args=args)


class TestRecording:
    def test_comments_are_typed_with_the_minutes_and_open_their_sections(self, walker, client):
        plan, rdec = walker.plan, sign_in(client, walker.cast.of("RDEC"))
        page = page_of(plan, "ndc_revise", "counselling_revise")
        concept = f"concept_{plan.venture_list[0].pk}"
        held = {"met_on": "115-11-20", "place": "國發會 610 會議室", "present": "國土處", "summary": "原則支持。"}
        typed = {"item_1": "請說明財源。", "section_1": concept, "item_3": "請補分工。", "comments": "5"}
        data = fresh(rdec.get(page), **held, **typed, ask_vision="on", reason_vision="願景請聚焦。")
        grown = rdec.post(page, data | {"more": "comments"})
        assert (grown.status_code, grown.context["form"].count, NdcItem.objects.count()) == (200, 6, 0)
        assert grown.context["form"]["item_3"].value() == "請補分工。"
        day = NdcSubmission.objects.get().letter_date
        data |= {"met_on": f"{day.year - 1911}.{day.month}.{day.day}"}
        assert rdec.post(page, data | {"file": paper()}).status_code == 302
        found = NdcItem.objects.values_list("number", "section", "venture", "text")
        venture = plan.venture_list[0]
        assert list(found) == [(1, "concept", venture.pk, "請說明財源。"), (2, "", None, "請補分工。")]
        opened = SectionRequest.objects.filter(proposal=plan, closed_at=None).order_by("id")
        assert {(r.section, r.reason, r.itemised) for r in opened} == {
            ("concept", "1. 請說明財源。", True),
            ("vision", "願景請聚焦。", False),
        }
        sent = NdcSubmission.objects.get()
        assert (sent.place, sent.present, sent.summary) == ("國發會 610 會議室", "國土處", "原則支持。")

    def test_a_section_without_a_comment_is_asked_about(self, walker, client):
        plan, rdec = walker.plan, sign_in(client, walker.cast.of("RDEC"))
        page = page_of(plan, "ndc_revise", "counselling_revise")
        answer = rdec.post(page, fresh(rdec.get(page), section_2="vision", comments="5"))
        assert answer.status_code == 422
        assert answer.context["form"].errors["item_2"] == [
            "選了章節，請寫下國發會的意見；不用的，請改回「不指定章節」。"
        ]


class TestAnswering:
    def test_leads_from_item_to_item_and_files_the_answers_with_the_plan(self, revised, client):
        plan, owner = revised.plan, sign_in(client, revised.owner)
        first, second = NdcItem.objects.order_by("number")
        assert lacking(revised) == {"國發會 1": "尚未回應", "國發會 2": "尚未回應"}
        page = owner.get(url("answering", plan.pk))
        assert "2 項意見，還有 2 項要回應" in page.content.decode()
        assert page.context["left"].first == url("answer_item", plan.pk, first.pk)
        with pytest.raises(GuardFailed, match="尚有 2 項國發會意見沒有回應完成"):
            answers.resubmit(plan, w.RESUBMIT_NDC, revised.answers(), by=revised.owner)
        done = owner.post(url("answer_item", plan.pk, first.pk), {"answer": WHY, "kept": "on", "saves": "0"})
        assert done["Location"] == url("answer_item", plan.pk, second.pk)
        revised._revise()
        offered = owner.get(url("answer_item", plan.pk, second.pk)).context["others"]
        said = {"answer": "已補充分工。", "changes": offered[0].key, "saves": "0"}
        done = owner.post(url("answer_item", plan.pk, second.pk), said)
        assert done["Location"] == url("answering", plan.pk)
        assert lacking(revised) == {"國發會 1": "", "國發會 2": ""}
        filing = url("answer_ndc", plan.pk, "resubmit_ndc")
        shown = owner.get(filing)
        given = {f"answer_{r.pk}": "已修正。" for r in shown.context["form"].requests}
        assert owner.post(filing, fresh(shown, **given)).status_code == 302
        assert now(revised).state == PlanState.READY_FOR_WORKING
        assert NdcItem.objects.filter(answered_at=None).count() == 0
        assert list(second.changes.values_list("called", flat=True)) == [offered[0].called]
        late = owner.post(url("answer_item", plan.pk, first.pk), {"answer": "再補充。", "saves": "1"})
        assert (late.status_code, NdcItem.objects.get(pk=first.pk).answer) == (409, WHY)

    def test_what_is_taken_back_is_open_again_with_its_words(self, revised):
        revised.step(w.RESUBMIT_NDC)
        words = list(NdcItem.objects.order_by("id").values_list("answer", flat=True))
        assert NdcItem.objects.filter(answered_at=None).count() == 0
        answers.take_back(revised.plan, w.TAKE_BACK_NDC, by=revised.owner)
        assert now(revised).state == PlanState.NDC_REVISION
        assert list(NdcItem.objects.filter(answered_at=None).order_by("id").values_list("answer", flat=True)) == words

    def test_a_comment_that_is_the_only_reason_of_a_section_is_answered_once(self, walker):
        plan = walker.plan
        concept = f"concept_{plan.venture_list[0].pk}"
        asked = {"sections": {concept: "1. 請說明財源。"}, "itemised": [concept]}
        day = NdcSubmission.objects.get().letter_date
        items = [{"text": "請說明財源。", "section": concept}]
        ndc.ndc_revise(
            plan, w.COUNSELLING_REVISE, file=paper(), met_on=day, items=items, by=walker.cast.of("RDEC"), **asked
        )
        item = NdcItem.objects.get()
        save_answer(item, WHY, by=walker.owner, kept=True)
        answers.resubmit(now(walker), w.RESUBMIT_NDC, {}, by=walker.owner)
        request = SectionRequest.objects.get(proposal=plan, asked_in=PlanState.NDC_COUNSELLING)
        assert (request.answer, request.kept) == (f"國發會 1：{WHY}", True)

    def test_a_second_sending_asks_anew(self, revised):
        for move in (w.RESUBMIT_NDC, w.COUNSEL_AGAIN, w.COUNSELLING_REVISE):
            revised.step(move)
        assert lacking(revised) == {"國發會 1": "尚未回應", "國發會 2": "尚未回應"}
        assert [str(sent) for sent in NdcSubmission.objects.order_by("id")] == ["第 1 次輔導會議", "第 2 次輔導會議"]
        assert NdcItem.objects.exclude(answered_at=None).count() == 2


class TestWhoSees:
    def test_drafts_are_the_proposers_and_what_is_filed_is_read_by_whoever_sees_the_plan(self, revised, client):
        plan, item = revised.plan, NdcItem.objects.order_by("id")[0]
        answers.save_given(plan, "草稿：補充財源。", by=revised.owner)
        cast = revised.cast
        readers = {
            "owner": revised.owner,
            "rdec": cast.of("RDEC"),
            "ndc": cast.of("NDC"),
            "platform": cast.of("PLATFORM"),
            "other": make_actor("proposer", name="別案提案人"),
            "agency": make_actor("agency", name="他機關"),
            "district": make_actor(make_unit("district_office", district=make_district("梨山區")), name="他區公所"),
        }
        own = [url("answering", plan.pk), url("answer_item", plan.pk, item.pk)]
        papers = [url(f"comments_paper{form}", plan.pk) for form in ("", "_odt")]
        found = {
            name: [sign_in(client, actor).get(address).status_code for address in [*own, *papers]]
            for name, actor in readers.items()
        }
        reads, sees_nothing = [404, 404, 200, 200], [404] * 4
        assert found == {
            "owner": [200] * 4,
            "rdec": reads,
            "ndc": reads,
            "platform": reads,
            "other": sees_nothing,
            "agency": sees_nothing,
            "district": sees_nothing,
        }
        page = sign_in(client, cast.of("NDC")).get(papers[0]).content.decode()
        labels = [f'data-label="{label}"' in page for label in ("國發會意見", "審查意見", "再審")]
        assert labels == [True, False, False]
        carried = ["comments" in vars(v) and vars(v)["comments"] is not None for v in read_ventures(now(revised))]
        assert carried == [True] + [False] * (len(carried) - 1), "once, whatever the ventures"
        assert ("營運模式請說明計畫結束後之財源與人力。" in page, "草稿：補充財源。" in page) == (True, False)

    def test_a_plan_without_comments_has_no_paper(self, walker, client):
        rdec = sign_in(client, walker.cast.of("RDEC"))
        assert rdec.get(url("comments_paper", walker.plan.pk)).status_code == 404

    def test_pages_ask_at_most_twelve_times(self, revised, client):
        owner, plan = sign_in(client, revised.owner), revised.plan
        item = NdcItem.objects.order_by("id")[0]
        pages = {
            "plan": plan.get_absolute_url(),
            "tab": url("plan", plan.pk),
            "answering": url("answering", plan.pk),
            "item": url("answer_item", plan.pk, item.pk),
            "file": url("answer_ndc", plan.pk, "resubmit_ndc"),
            "paper": url("comments_paper", plan.pk),
        }
        found = {}
        for name, address in pages.items():
            with counted() as sent:
                assert owner.get(address).status_code == 200
            found[name] = len(sent)
        assert found == {"plan": 12, "tab": 12, "answering": 9, "item": 11, "file": 12, "paper": 11}
