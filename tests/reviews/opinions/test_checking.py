"""核閱: with the unit's switch an officer's opinion is read by the supervisor before it goes out (R2)."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.models import Unit
from accounts.states import Role
from reviews.models import OpinionItem
from reviews.opinions.services import act, excuse, file_opinion, recall
from reviews.rounds.asking import extend
from reviews.states import OpinionState, Result
from reviews.workflow import APPROVE_OPINION, RECALL_FROM_CHECK, RETURN_OPINION
from tests.factories.accounts import make_actor
from tests.reviews.cases import asked, days_on, file_as, offer, reviewed_plan, words
from tests.reviews.page_cases import fresh, said, text, url
from tests.reviews.service_cases import told
from workflow.engine.errors import GuardFailed, NotPermitted, WrongState
from workflow.engine.services import available_moves, perform
from workflow.engine.steps import duties_of
from workflow.models import Notification, OutboxMessage
from workflow.states import Party

pytestmark = pytest.mark.django_db
SECRET = "第三章的期程與補助年度不合"


@pytest.fixture
def head(cast):
    """The supervisor of the farm agency, which checks what its officers write."""
    Unit.objects.filter(pk=cast.farm.unit_id).update(checks_opinions=True)
    for actor in (cast.farm, cast.reader):
        actor.unit.refresh_from_db()
    return make_actor(cast.farm.unit, Role.SUPERVISOR, name="農業科長")


@pytest.fixture
def plan(cast, head):
    return reviewed_plan(cast)


@pytest.fixture
def written(cast, plan):
    return file_as(cast.farm, plan, Result.REVISE, content_opinion=SECRET, commitments=[offer()])


def made(opinion, actor):
    return [offer.move.name for offer in available_moves(opinion, actor)]


class TestSubmitted:
    def test_it_waits_for_the_agencys_supervisors_and_keeps_its_day(self, cast, head, plan, written):
        assert (written.state, written.holder, written.holder_unit) == ("awaiting_check", Party.AGENCIES, head.unit)
        assert written.due_on == days_on(10)
        plan.refresh_from_db()
        assert (plan.holder, plan.due_on) == (Party.AGENCIES, days_on(10))
        assert made(written, head) == ["approve_opinion", "return_opinion"]
        assert made(written, cast.farm) == ["recall_from_check"]
        assert made(written, cast.water) == made(written, cast.reader) == []
        assert made(written, cast.rdec) == ["excuse_opinion"]

    def test_the_supervisor_is_told_and_finds_it_on_the_desk(self, cast, head, plan, written):
        assert told(head)[-1] == f"農業局：{plan}：送主管核閱（{cast.farm}）"
        assert told(cast.rdec) == []
        duties = [(str(duty.verb), duty.url, duty.due_on) for duty in duties_of(head)]
        assert duties == [("核閱審查意見", written.get_absolute_url(), days_on(10))]
        assert duties_of(cast.farm) == []

    def test_it_stands_in_the_supervisors_queue_with_the_way_to_the_switch(self, cast, head, written, as_):
        shown = {actor.role: text(as_(actor).get(url("my"))) for actor in (head, cast.farm)}
        here = (written.get_absolute_url(), url("checking", head.unit.code))
        assert [[address in page for address in here] for page in shown.values()] == [[True, True], [False, False]]

    def test_nobody_outside_the_agency_reads_a_word_of_it(self, cast, head, plan, written, as_):
        for actor in (cast.rdec, cast.supervisor, cast.platform, cast.proposer):
            page = text(as_(actor).get(url("plan", plan.pk)))
            assert (SECRET in page, "協助場域媒合" in page, "送主管核閱" in page) == (False, False, False)
        history = reverse("proposals:history", args=[plan.pk])
        assert "送主管核閱" not in text(as_(cast.rdec).get(history))
        assert "送主管核閱" in text(as_(cast.farm).get(history))

    def test_a_supervisor_who_writes_goes_straight_on(self, cast, head, plan):
        opinion = asked(plan, cast.farm)
        assert "file_opinion" in made(opinion, head)
        assert "submit_opinion" not in made(opinion, head)
        file_opinion(opinion, by=head, **words())
        assert opinion.state == OpinionState.AWAITING_RELEASE

    def test_an_officer_does_not_pass_by_the_check(self, cast, plan):
        with pytest.raises(GuardFailed, match="貴單位的審查意見須經主管核閱，請先送主管核閱。"):
            perform(asked(plan, cast.farm), asked(plan, cast.farm).machine["file_opinion"], by=cast.farm, **words())

    def test_without_the_switch_it_goes_out_at_once(self, cast, plan):
        assert file_as(cast.water, plan).state == OpinionState.AWAITING_RELEASE
        with pytest.raises(GuardFailed, match="貴單位的審查意見不必經主管核閱，請直接回復。"):
            perform(
                asked(reviewed_plan(cast), cast.water),
                asked(plan, cast.water).machine["submit_opinion"],
                by=cast.water,
                **words(),
            )

    def test_late_it_can_be_done_without(self, cast, head, plan, written):
        with time_machine.travel(timezone.now() + dt.timedelta(days=30)):
            excuse(written, reason="多次催辦", by=cast.rdec)
        assert (written.state, OpinionItem.objects.count()) == (OpinionState.EXCUSED, 0)


class TestChecked:
    def test_approved_it_has_gone_out(self, cast, head, plan, written):
        act(written, APPROVE_OPINION, by=head)
        assert (written.state, written.holder, written.due_on) == (OpinionState.AWAITING_RELEASE, Party.RDEC, None)
        assert told(cast.rdec) == [f"農業局：{plan}：核可並回復審查意見（{head}）"]
        assert written.filed_at == written.state_since

    def test_taken_back_after_the_check_it_is_due_as_before(self, cast, head, plan, written):
        extend(asked(plan, cast.water), due_on=days_on(20), reason="承辦人出差", by=cast.rdec)
        act(written, APPROVE_OPINION, by=head)
        recall(written, by=cast.farm)
        assert (written.state, written.due_on) == (OpinionState.REQUESTED, days_on(10))
        assert file_as(cast.farm, plan).state == OpinionState.AWAITING_CHECK

    def test_returned_with_words_that_only_the_agency_reads(self, cast, head, plan, written, as_):
        act(written, RETURN_OPINION, by=head, words="請補引用的補助要點條文")
        assert (written.state, written.due_on) == (OpinionState.REQUESTED, days_on(10))
        page = text(as_(cast.farm).get(url("opinion_file", written.pk)))
        assert ("請補引用的補助要點條文" in page, SECRET in page) == (True, True)
        assert "請補引用的補助要點條文" not in text(as_(cast.rdec).get(reverse("proposals:history", args=[plan.pk])))

    def test_taken_back_before_the_check(self, cast, head, written):
        act(written, RECALL_FROM_CHECK, by=cast.farm)
        assert (written.state, written.due_on, written.content_opinion) == ("requested", days_on(10), SECRET)
        with pytest.raises(WrongState):
            act(written, APPROVE_OPINION, by=head)

    @pytest.mark.parametrize("who", ["farm", "water", "rdec", "supervisor", "reader", "proposer"])
    def test_only_its_own_supervisor_approves_or_returns(self, cast, written, who):
        for move in (APPROVE_OPINION, RETURN_OPINION):
            with pytest.raises(NotPermitted, match="只有該機關的主管能做這件事。"):
                perform(written, move, by=getattr(cast, who), words="請補引用的補助要點條文")

    def test_no_notice_and_no_mail_holds_a_word_of_the_opinion(self, cast, head, written):
        act(written, RETURN_OPINION, by=head, words=f"「{SECRET}」請再查證")
        file_opinion(written, by=cast.farm, **words(Result.REVISE, content_opinion=SECRET))
        act(written, APPROVE_OPINION, by=head)
        kept = [f"{row.text}{row.more}{row.translations}" for row in Notification.objects.all()]
        kept += [str(row.payload) for row in OutboxMessage.objects.all()]
        assert [row for row in kept if SECRET in row or "請補充期程" in row] == []


class TestPages:
    def test_the_officers_form_sends_to_the_supervisor(self, cast, head, plan, as_):
        client, opinion = as_(cast.farm), asked(plan, cast.farm)
        page = client.get(url("opinion_file", opinion.pk))
        assert "確認：送主管核閱" in text(page)
        sent = fresh(page, result="agree", content_opinion="內容具體。", fit_opinion="合於補助範圍。", rows="5")
        answer = client.post(url("opinion_file", opinion.pk), sent | {"commitment_count": "5"}, follow=True)
        assert said(answer) == ["已完成：送主管核閱"]
        assert asked(plan, cast.farm).state == OpinionState.AWAITING_CHECK

    def test_the_check_shows_exactly_what_goes_out(self, cast, head, written, as_):
        client = as_(head)
        page = client.get(written.get_absolute_url(), follow=True)
        assert page.redirect_chain == [(url("opinion_check", written.pk), 302)]
        shown = text(page)
        for words_ in (SECRET, "合於補助範圍。", "請補充期程。", "主辦「協助場域媒合」", "修正後同意"):
            assert words_ in shown
        assert url("opinion_return", written.pk) in shown
        assert said(client.post(url("opinion_check", written.pk), fresh(page), follow=True)) == [
            "已完成：核可並回復審查意見"
        ]
        assert as_(cast.farm).get(url("opinion_check", written.pk)).status_code == 404

    def test_a_text_taken_back_is_not_approved_unseen(self, cast, head, written, as_):
        page = as_(head).get(url("opinion_check", written.pk))
        act(written, RECALL_FROM_CHECK, by=cast.farm)
        file_opinion(written, by=cast.farm, **words())
        assert as_(head).post(url("opinion_check", written.pk), fresh(page)).status_code == 409
        written.refresh_from_db()
        assert written.state == OpinionState.AWAITING_CHECK


class TestSwitch:
    def test_the_supervisor_and_the_administrator_keep_it(self, cast, as_):
        farm = cast.farm.unit
        here = url("checking", farm.code)
        head, keeper = make_actor(farm, Role.SUPERVISOR), make_actor(farm, Role.ADMINISTRATOR)
        others = (cast.farm, cast.reader, cast.water, cast.rdec, cast.supervisor, cast.proposer)
        assert {as_(actor).get(here).status_code for actor in others} == {404}
        assert as_(keeper).get(here).status_code == 200
        page = as_(head).get(here)
        assert "審查意見由承辦人直接回復研考會" in text(page)
        answer = as_(head).post(here, {"checks_opinions": "on"}, follow=True)
        assert said(answer) == ["已儲存「農業局」的核閱設定。"]
        assert Unit.objects.get(pk=farm.pk).checks_opinions

    def test_not_without_a_supervisor(self, cast, as_):
        farm = cast.farm.unit
        keeper = make_actor(farm, Role.ADMINISTRATOR)
        answer = as_(keeper).post(url("checking", farm.code), {"checks_opinions": "on"})
        assert answer.status_code == 422
        assert answer.context["form"].errors == {
            "checks_opinions": ["貴單位目前沒有主管；請先請管理者加入主管，再開啟核閱。"]
        }

    def test_switched_off_what_waits_goes_on_waiting(self, cast, head, written):
        Unit.objects.filter(pk=cast.farm.unit_id).update(checks_opinions=False)
        act(written, APPROVE_OPINION, by=head)
        assert written.state == OpinionState.AWAITING_RELEASE
