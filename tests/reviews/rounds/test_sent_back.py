"""退分 and 申請展延: what an agency asks of RDEC about a request, and what RDEC answers (R2)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from inputs.fields import format_roc
from proposals.models import Proposal
from reviews.answers.services import answer_opinions
from reviews.guards import review_complete
from reviews.models import OpinionItem, OpinionRequest, Remit
from reviews.opinions.services import act
from reviews.rounds import asking
from reviews.rounds.services import ask_revision, release_round
from reviews.states import OpinionState, Result
from reviews.workflow import ASK_EXTENSION, GRANT_EXTENSION, INSIST, MISROUTE, RECALL_OPINION, REFUSE_EXTENSION
from tests.factories.accounts import make_actor
from tests.reviews.cases import asked, days_on, file_as, latest_round, offer, reviewed_plan, revise
from tests.reviews.page_cases import fresh, said, text, url
from tests.reviews.service_cases import sections, told
from workflow.engine.errors import DataMissing, GuardFailed, NotPermitted, Refused
from workflow.engine.services import available_moves, perform
from workflow.engine.steps import duties_of
from workflow.models import Notification
from workflow.states import Party

pytestmark = pytest.mark.django_db
NOT_OURS = "本案屬交通設施，非本局權管業務。"
OURS = "涉及農路使用，仍請貴局表示意見。"
WHY = "承辦人出差，下週才能會同勘查。"


@pytest.fixture
def plan(cast):
    return reviewed_plan(cast)


@pytest.fixture
def sent_back(cast, plan):
    """The farm agency says that it is the stranger's."""
    opinion = asked(plan, cast.farm)
    act(opinion, MISROUTE, reason=NOT_OURS, belongs_to=cast.stranger.unit, by=cast.farm)
    return opinion


def made(opinion, actor):
    return [offer.move.name for offer in available_moves(opinion, actor) if offer.verdict]


class TestSentBack:
    def test_rdec_has_it_and_the_plan_waits_for_the_others(self, cast, plan, sent_back):
        assert (sent_back.state, sent_back.holder, sent_back.due_on) == (OpinionState.MISROUTED, Party.RDEC, None)
        plan.refresh_from_db()
        assert plan.holder == Party.AGENCIES
        assert told(cast.rdec) == [f"農業局：{plan}：退分（{cast.farm}）"]
        assert made(sent_back, cast.rdec) == ["reassign", "insist", "withdraw_request"]
        assert made(sent_back, cast.farm) == made(sent_back, cast.stranger) == []
        assert [(str(duty.verb), duty.part) for duty in duties_of(cast.rdec)] == [("改請其他機關", "農業局")]

    def test_with_all_others_in_it_is_rdecs_turn_and_the_review_is_not_over(self, cast, plan, sent_back):
        file_as(cast.water, plan)
        release_round(latest_round(plan), by=cast.rdec)
        plan.refresh_from_db()
        assert (plan.holder, latest_round(plan).closed_at) == (Party.RDEC, None)
        assert review_complete(plan, cast.rdec).reason.startswith("尚有 1 機關未回復：農業局")

    def test_needs_a_reason_that_says_something(self, cast, plan, as_):
        here = url("opinion_misroute", asked(plan, cast.farm).pk)
        page = as_(cast.farm).get(here)
        assert cast.farm.unit not in page.context["form"].fields["belongs_to"].queryset
        answer = as_(cast.farm).post(here, fresh(page, reason="x"))
        assert list(answer.context["form"].errors) == ["reason"]
        done = as_(cast.farm).post(here, fresh(page, reason=NOT_OURS, belongs_to=cast.stranger.unit_id), follow=True)
        assert said(done) == ["已完成：退分"]
        assert as_(cast.water).get(here).status_code == 404

    def test_only_rdec_and_the_agency_read_why(self, cast, plan, sent_back, as_):
        history = reverse("proposals:history", args=[plan.pk])
        for address in (url("plan", plan.pk), history):
            found = {
                name: NOT_OURS in text(as_(getattr(cast, name)).get(address))
                for name in ("rdec", "farm", "water", "proposer", "platform")
            }
            assert found == {"rdec": True, "farm": True, "water": False, "proposer": False, "platform": False}

    def test_not_ours_stays_a_result(self, cast, plan):
        assert file_as(cast.farm, plan, Result.NOT_OURS, items=[]).state == OpinionState.AWAITING_RELEASE

    def test_what_it_had_offered_before_can_be_offered_again(self, cast, plan):
        opinion = file_as(cast.farm, plan, commitments=[offer("提供苗木")])
        act(opinion, RECALL_OPINION, by=cast.farm)
        act(opinion, MISROUTE, reason=NOT_OURS, by=cast.farm)
        assert plan.commitments.count() == 1  # it may be told to review the plan after all
        asking.reassign(opinion, agency=cast.stranger.unit, new_due=days_on(12), by=cast.rdec)
        assert plan.commitments.count() == 0
        asking.add_agencies(plan, [cast.farm.unit], days_on(12), by=cast.rdec)
        again = file_as(cast.farm, plan, commitments=[offer("提供苗木")])
        assert list(plan.commitments.values_list("request", "item")) == [(again.pk, "提供苗木")]


class TestReassigned:
    def test_who_sent_it_back_is_not_suggested_again_but_may_be_asked(self, cast, plan, sent_back, as_):
        also, word = make_actor("agency").unit, "果香慢行"
        for agency in (cast.farm.unit, also):
            Remit.objects.create(agency=agency, word=word, reason="由本局主管")
        asking.reassign(sent_back, agency=cast.stranger.unit, new_due=days_on(12), by=cast.rdec)
        form = as_(cast.rdec).get(url("add_agencies", plan.pk)).context["form"]
        assert form.reasons == {also.pk: [f"「{word}」提到「{word}」：由本局主管"]}
        assert cast.farm.unit in form.fields["agencies"].queryset

    def test_another_agency_is_asked_in_the_same_round(self, cast, plan, sent_back):
        asking.reassign(sent_back, agency=cast.stranger.unit, new_due=days_on(12), by=cast.rdec)
        row = asked(plan, cast.stranger)
        assert (row.state, row.round, row.due_on) == ("requested", sent_back.round, days_on(12))
        assert (sent_back.state, sent_back.due_on) == (OpinionState.REASSIGNED, None)
        assert told(cast.stranger) == [f"{plan}：請貴機關審查"]
        assert told(cast.farm)[-1] == f"{plan}：研考會已改請{cast.stranger.unit}審查，貴機關不必回復"
        plan.refresh_from_db()
        assert (plan.holder, plan.due_on) == (Party.AGENCIES, days_on(12))

    def test_the_first_one_sees_the_plan_no_more(self, cast, plan, sent_back, as_):
        asking.reassign(sent_back, agency=cast.stranger.unit, new_due=days_on(12), by=cast.rdec)
        assert not Proposal.objects.visible_to(cast.farm).exists()
        notice = Notification.objects.filter(user=cast.farm.user).latest("id")
        assert as_(cast.farm).get(notice.url).status_code == 200
        assert as_(cast.farm).get(url("plan", plan.pk)).status_code == 409  # it could, and reads what happened
        assert as_(make_actor("agency")).get(url("plan", plan.pk)).status_code == 404

    def test_unless_it_has_reviewed_it_before(self, cast, plan):
        file_as(cast.farm, plan, Result.REREVIEW)
        file_as(cast.water, plan)
        ask_revision(plan, sections(plan), by=cast.rdec)
        items = {item.pk: "已補" for item in OpinionItem.objects.to_answer(plan)}
        answer_opinions(plan, items, revise(plan), by=cast.proposer)
        again = asked(plan, cast.farm)
        act(again, MISROUTE, reason=NOT_OURS, by=cast.farm)
        asking.reassign(again, agency=cast.stranger.unit, new_due=days_on(12), by=cast.rdec)
        assert Proposal.objects.visible_to(cast.farm).get() == plan
        notice = Notification.objects.filter(user=cast.farm.user).latest("id")
        assert notice.url == again.get_absolute_url()

    def test_the_row_stays_struck_with_its_reason(self, cast, plan, sent_back, as_):
        asking.reassign(sent_back, agency=cast.stranger.unit, new_due=days_on(12), by=cast.rdec)
        page = text(as_(cast.rdec).get(url("plan", plan.pk)))
        assert ("<del>農業局</del>" in page, "已改請其他機關" in page, f"退分：{NOT_OURS}" in page) == (True,) * 3
        assert OpinionRequest.objects.of_plan(plan).standing().count() == 2

    def test_once_and_not_one_that_is_asked_already(self, cast, plan, sent_back):
        with pytest.raises(Refused, match="這一輪已請過：水利局。"):
            asking.reassign(sent_back, agency=cast.water.unit, new_due=days_on(12), by=cast.rdec)
        with pytest.raises(DataMissing, match="回復期限須在今天之後。"):
            asking.reassign(sent_back, agency=cast.stranger.unit, new_due=days_on(0), by=cast.rdec)
        with pytest.raises(NotPermitted):
            asking.reassign(sent_back, agency=cast.stranger.unit, new_due=days_on(12), by=cast.farm)
        for _twice in range(2):
            asking.reassign(sent_back, agency=cast.stranger.unit, new_due=days_on(12), by=cast.rdec, key="k")
        assert OpinionRequest.objects.filter(agency=cast.stranger.unit).count() == 1

    def test_the_page_offers_whom_the_agency_named_and_what_is_left_of_the_time(self, cast, plan, sent_back, as_):
        here = url("reassign", sent_back.pk)
        page = as_(cast.rdec).get(here)
        form = page.context["form"]
        assert (form.initial["agency"], form.initial["new_due"]) == (cast.stranger.unit_id, days_on(10))
        assert set(form.fields["agency"].queryset) & {cast.water.unit, cast.farm.unit} == set()
        sent = fresh(page, agency=cast.stranger.unit_id, new_due=format_roc(days_on(12)))
        assert said(as_(cast.rdec).post(here, sent, follow=True)) == ["已完成：改請其他機關"]
        assert as_(make_actor("agency")).get(here).status_code == 404


class TestInsisted:
    def test_it_is_asked_again_with_the_reason(self, cast, plan, sent_back, as_):
        asking.answer(sent_back, INSIST, reason=OURS, due_on=days_on(15), by=cast.rdec)
        assert (sent_back.state, sent_back.due_on, sent_back.misrouted_reason) == ("requested", days_on(15), "")
        assert told(cast.farm)[-1] == f"農業局：{plan}：請原機關續審（{cast.rdec}）"
        assert OURS in text(as_(cast.farm).get(url("opinion_file", sent_back.pk)))
        plan.refresh_from_db()
        assert (plan.holder, plan.due_on) == (Party.AGENCIES, days_on(15))
        with pytest.raises(Refused):
            asking.answer(sent_back, INSIST, reason=OURS, due_on=days_on(15), by=cast.rdec)

    def test_by_rdec_with_a_day_to_come(self, cast, sent_back):
        with pytest.raises(NotPermitted):
            asking.answer(sent_back, INSIST, reason=OURS, due_on=days_on(15), by=cast.farm)
        with pytest.raises(DataMissing, match="回復期限須在今天之後。"):
            asking.answer(sent_back, INSIST, reason=OURS, due_on=days_on(0), by=cast.rdec)


class TestMoreTime:
    @pytest.fixture
    def waiting(self, cast, plan):
        """The farm agency asks for four days more."""
        opinion = asked(plan, cast.farm)
        act(opinion, ASK_EXTENSION, until=days_on(14), reason=WHY, by=cast.farm)
        return opinion

    def test_the_notice_says_what_rdec_is_asked_to_do(self, cast, waiting):
        notice = Notification.objects.get(user=cast.rdec.user)
        held = f"目前由「農業局」辦理，期限：{format_roc(days_on(10))}"
        assert notice.more.splitlines() == [f"說明：{WHY}", "請您：答覆展延申請", held]

    def test_is_asked_for_and_the_day_stays(self, cast, plan, waiting, as_):
        assert (waiting.state, waiting.due_on, waiting.extension_until) == ("requested", days_on(10), days_on(14))
        assert told(cast.rdec) == [f"農業局：{plan}：申請展延（{cast.farm}）"]
        assert [(str(duty.verb), duty.part) for duty in duties_of(cast.rdec)] == [("答覆展延申請", "農業局")]
        words = f"申請展延至 {format_roc(days_on(14))}：{WHY}"
        shown = [words in text(as_(actor).get(url("plan", plan.pk))) for actor in (cast.rdec, cast.farm, cast.water)]
        assert shown == [True, True, False]
        with pytest.raises(GuardFailed, match=f"已申請展延至 {format_roc(days_on(14))}，待研考會答覆。"):
            act(waiting, ASK_EXTENSION, until=days_on(15), reason=WHY, by=cast.farm)

    def test_granted_the_deadline_moves(self, cast, plan, waiting):
        asking.answer(waiting, GRANT_EXTENSION, due_on=days_on(13), by=cast.rdec)
        assert (waiting.due_on, waiting.extension_until, waiting.extension_reason) == (days_on(13), None, "")
        plan.refresh_from_db()
        assert plan.due_on == days_on(13)
        assert told(cast.farm)[-1] == f"農業局：{plan}：准予展延（{cast.rdec}）"

    def test_refused_with_words_it_stays(self, cast, plan, waiting, as_):
        asking.answer(waiting, REFUSE_EXTENSION, reason="本案須於月底前函送。", by=cast.rdec)
        assert (waiting.due_on, waiting.extension_until) == (days_on(10), None)
        assert "本案須於月底前函送。" in text(as_(cast.farm).get(url("opinion_file", waiting.pk)))
        assert "本案須於月底前函送。" not in text(as_(cast.water).get(reverse("proposals:history", args=[plan.pk])))

    def test_rdecs_own_extending_answers_it(self, cast, waiting):
        asking.extend(waiting, due_on=days_on(20), reason=WHY, by=cast.rdec)
        assert (waiting.due_on, waiting.extension_until) == (days_on(20), None)

    def test_whoever_files_needs_it_no_more(self, cast, plan, waiting):
        file_as(cast.farm, plan)
        assert duties_of(cast.farm) == []
        assert OpinionRequest.objects.to_answer().count() == 0

    def test_nothing_is_granted_that_nobody_asked_for(self, cast, plan):
        for move, more in ((GRANT_EXTENSION, {"due_on": days_on(13)}), (REFUSE_EXTENSION, {"reason": WHY})):
            with pytest.raises(GuardFailed, match="這個機關沒有待答覆的展延申請。"):
                asking.answer(asked(plan, cast.farm), move, by=cast.rdec, **more)

    def test_later_than_the_day_it_has(self, cast, plan):
        with pytest.raises(DataMissing, match="展延後的期限須晚於原期限，並在今天之後。"):
            act(asked(plan, cast.farm), ASK_EXTENSION, until=days_on(10), reason=WHY, by=cast.farm)
        with pytest.raises(NotPermitted):
            perform(asked(plan, cast.farm), ASK_EXTENSION, until=days_on(12), reason=WHY, by=cast.water)

    def test_over_http(self, cast, plan, as_):
        pk = asked(plan, cast.farm).pk
        page = as_(cast.farm).get(url("opinion_ask_extension", pk))
        sent = fresh(page, until=format_roc(days_on(14)), reason=WHY)
        assert said(as_(cast.farm).post(url("opinion_ask_extension", pk), sent, follow=True)) == ["已完成：申請展延"]
        page = as_(cast.rdec).get(url("grant_extension", pk))
        assert page.context["form"]["due_on"].value() == days_on(14)
        done = as_(cast.rdec).post(url("grant_extension", pk), fresh(page, due_on=format_roc(days_on(14))), follow=True)
        assert (said(done), asked(plan, cast.farm).due_on) == (["已完成：准予展延"], days_on(14))
        assert as_(make_actor("agency")).get(url("grant_extension", pk)).status_code == 404
