"""撤回修改 of what answered opinions and decisions, and 更正 of a meeting: open again as it was, or both values kept."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from inputs.fields import format_roc
from proposals.corrections.entries import entries
from proposals.corrections.services import correct
from proposals.models import ProposalFile
from proposals.states import State as PlanState
from proposals.workflow import ASK_REVIEW_REVISION, REVISE_AFTER_MEETING, TAKE_BACK_MEETING, TAKE_BACK_REVIEW
from reviews.answers.services import answer_decisions, answer_opinions
from reviews.commitments.services import move_commitment
from reviews.guards import opinions
from reviews.meetings import recording
from reviews.meetings.services import call_meeting
from reviews.models import Decision, OpinionItem, OpinionRequest
from reviews.rounds.services import ask_revision
from reviews.rounds.services import take_back as undo
from reviews.states import Result
from reviews.workflow import CALL_OFF, CONFIRM_FOR
from tests.factories.accounts import sign_in
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
from tests.reviews.service_cases import sections, told
from workflow.calendar import clock
from workflow.engine.errors import DataMissing, GuardFailed, NotPermitted
from workflow.engine.facts import Facts
from workflow.engine.services import available_moves, perform
from workflow.models import Draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def answered(cast):
    """Both agencies have replied, one wants to see the plan again; the proposer has answered and filed again."""
    plan = reviewed_plan(cast)
    file_as(cast.farm, plan, Result.REREVIEW, commitments=[offer()])
    file_as(cast.water, plan, Result.AGREE)
    ask_revision(plan, sections(plan), by=cast.rdec)
    answer(plan, cast)
    return plan


def answer(plan, cast):
    answers = revise(plan)
    items = dict.fromkeys((item.pk for item in OpinionItem.objects.to_answer(plan)), "期程已延至十月。")
    return answer_opinions(plan, items, answers, by=cast.proposer)


def test_in_the_second_round_the_agency_begins_and_who_filed_reads_it_alone(client, cast, answered):
    def receipt(actor):
        return sign_in(client, actor).get(answered.get_absolute_url()).context["receipt"]

    assert (receipt(cast.rdec), receipt(cast.farm)) == ({"may_begin": False}, {})
    file_as(cast.farm, answered, Result.AGREE)
    assert (receipt(cast.rdec), receipt(cast.water)) == ({}, {})
    assert receipt(cast.proposer) == {"may_begin": False}


def take_back(plan, cast, **door):
    return undo(plan, TAKE_BACK_REVIEW, by=cast.proposer, **door)


class TestReview:
    def test_the_opinions_are_open_again_with_the_answers_as_text(self, cast, answered):
        due = answered.transitions.get(move=ASK_REVIEW_REVISION.name).due_on
        take_back(answered, cast)
        assert (answered.state, answered.version.number, answered.due_on) == (PlanState.REVIEW_REVISION, 1, due)
        items = OpinionItem.objects.to_answer(answered)
        assert [(item.answer, item.answered_at) for item in items] == [("期程已延至十月。", None)]
        assert [request.answer for request in answered.open_requests] == ["已修正。"]

    def test_the_form_offers_them_again(self, cast, answered, client):
        take_back(answered, cast)
        page = sign_in(client, cast.proposer).get(f"/reviews/plans/{answered.pk}/answer/resubmit_review/")
        (item,) = OpinionItem.objects.to_answer(answered)
        (request,) = answered.open_requests
        assert page.context["form"][f"answer_{request.pk}"].value() == "已修正。"
        form = client.get(f"/reviews/plans/{answered.pk}/answering/{item.pk}/").context["form"]
        assert form["answer"].value() == "期程已延至十月。"
        assert [form.offered[key].called for key in form.ticked] == [change.called for change in item.changes.all()]
        assert item.changes.count() > 0
        shown = sign_in(client, cast.rdec).get(f"/reviews/opinions/{item.request_id}/").content.decode()
        assert ("期程已延至十月。" in shown, "尚未回應" in shown) == (False, True)

    def test_the_agency_asked_again_is_asked_no_more_and_told(self, cast, answered, client):
        again = asked(answered, cast.farm)
        assert (again.state, again.round.number) == ("requested", 2)
        take_back(answered, cast)
        again.refresh_from_db()
        assert (again.state, again.holder, again.due_on) == ("called_off", "nobody", None)
        assert [line.move for line in again.transitions.all()] == ["call_off"]
        assert told(cast.farm)[-1] == f"{again}：不再請貴機關再審（{cast.proposer}）"
        assert f"{answered}：撤回修改（{cast.proposer}）" in told(cast.rdec)
        assert latest_round(answered).closed_at is not None
        assert list(OpinionRequest.objects.due_from(cast.farm.unit)) == []
        page = sign_in(client, cast.farm).get(f"/reviews/opinions/{again.pk}/").content.decode()
        assert "這次審查請求已撤回，不需回復；需要時會再請貴機關審查。" in page

    def test_its_wish_to_see_the_plan_again_stands_and_is_met_by_the_next_filing(self, cast, answered):
        take_back(answered, cast)
        standing = [(o.agency.name, o.state, o.result) for o in opinions(Facts(answered))]
        assert ("農業局", "released", "rereview") in standing
        answer(answered, cast)
        assert (answered.version.number, latest_round(answered).number) == (3, 3)
        assert [r.agency.name for r in latest_round(answered).requests.all()] == ["農業局"]

    def test_who_has_replied_to_it_has_begun(self, cast, answered):
        file_as(cast.farm, answered, Result.AGREE)
        with pytest.raises(GuardFailed) as refused:
            take_back(answered, cast)
        assert str(refused.value).startswith("審查機關已於 ")
        assert asked(answered, cast.farm).state == "awaiting_release"

    def test_rdec_has_begun_when_it_settles_a_commitment(self, cast, answered):
        move_commitment(answered.commitments.get(), CONFIRM_FOR, by=cast.rdec, paper=paper(), source="電子郵件")
        with pytest.raises(GuardFailed) as refused:
            take_back(answered, cast)
        assert str(refused.value).startswith(f"{cast.rdec.unit}已於 ")

    def test_what_an_agency_had_typed_goes_on_in_the_new_request(self, cast, answered):
        former = reverse("reviews:opinion_file", args=[asked(answered, cast.farm).pk])
        mine = {"user": cast.farm.user, "unit": cast.farm.unit, "tab": "a"}
        Draft.objects.create(**mine, page=former, data="content_opinion=期程")
        take_back(answered, cast)
        answer(answered, cast)
        here = reverse("reviews:opinion_file", args=[asked(answered, cast.farm).pk])
        assert list(Draft.objects.values_list("page", "data")) == [(here, "content_opinion=期程")]

    def test_one_intent_is_one_take_back(self, cast, answered):
        first = take_back(answered, cast, key="twice")
        again = take_back(answered, cast, key="twice")
        assert (first.pk, answered.transitions.filter(move="take_back_review").count()) == (again.pk, 1)

    def test_over_http(self, cast, answered, client):
        proposer = sign_in(client, cast.proposer)
        address = f"/reviews/plans/{answered.pk}/take-back/take_back_review/"
        page = proposer.get(address)
        assert (page.status_code, bool(page.context["verdict"]), page.context["form"]) == (200, True, None)
        door = {"expected_version": page.context["expected_version"], "key": page.context["key"]}
        done = proposer.post(address, door)
        assert (done.status_code, done.headers["Location"]) == (302, f"/reviews/plans/{answered.pk}/")
        answered.refresh_from_db()
        assert answered.state == PlanState.REVIEW_REVISION


class TestCallingOff:
    def test_nobody_calls_off_what_was_not_taken_back(self, cast, answered):
        again = asked(answered, cast.farm)
        assert available_moves(again, cast.proposer) == []
        with pytest.raises(GuardFailed) as refused:
            perform(again, CALL_OFF, by=cast.proposer)
        assert str(refused.value) == "提案單位沒有撤回這次送審的版本。"
        with pytest.raises(NotPermitted):
            perform(again, CALL_OFF, by=cast.rdec)


def test_after_a_meeting_the_decisions_are_open_again(cast, client):
    plan, meeting = plan_with_meeting(cast)
    recording.record_minutes(meeting, paper(), ["補淡季營運。"], by=cast.rdec)
    perform(plan, REVISE_AFTER_MEETING, by=cast.rdec, sections=sections(plan))
    answers, decision = revise(plan), Decision.objects.get()
    answer_decisions(plan, {decision.pk: "已補。"}, answers, by=cast.proposer)
    undo(plan, TAKE_BACK_MEETING, by=cast.proposer)
    assert plan.state == PlanState.MEETING_REVISION
    assert [(d.answer, d.answered_at) for d in Decision.objects.to_answer(plan)] == [("已補。", None)]
    form = sign_in(client, cast.proposer).get(f"/reviews/plans/{plan.pk}/decisions/resubmit_meeting/").context["form"]
    assert form[f"reply_{decision.pk}"].value() == "已補。"
    assert "已補。" not in sign_in(client, cast.rdec).get(f"/reviews/plans/{plan.pk}/").content.decode()


# --- corrections -----------------------------------------------------------------------------------------------------


@pytest.fixture
def meeting(cast):
    plan = make_plan(cast, "confirming")
    held = timezone.make_aware(dt.datetime.combine(days_on(7), dt.time(14)))
    call_meeting(plan, held_at=held, place="市政大樓", chair="副市長", by=cast.rdec)
    return plan.project_meetings.get()


@pytest.fixture
def plan(meeting):
    return meeting.proposals.get()


def correct_meeting(plan, meeting, by, **values):
    return correct(plan, entries["meeting"], meeting, values=values, reason="場地更換", by=by)


class TestBeforeItIsHeld:
    def test_place_and_time(self, cast, plan, meeting):
        day = days_on(9)
        made = correct_meeting(plan, meeting, cast.rdec, held_on=day, held_time=dt.time(9, 30), place="陽明大樓")
        meeting.refresh_from_db()
        assert timezone.localtime(meeting.held_at) == timezone.make_aware(dt.datetime.combine(day, dt.time(9, 30)))
        assert (meeting.place, meeting.chair) == ("陽明大樓", "副市長")
        assert [(made["label"], made["old"], made["new"]) for made in made.data["corrected"]][1:] == [
            ("開會時間", "14:00", "09:30"),
            ("地點", "市政大樓", "陽明大樓"),
        ]
        assert told(cast.convener)[-1].startswith(f"{plan}：更正{meeting}，開會日期 ")

    def test_the_tab_shows_both(self, cast, plan, meeting, client):
        correct_meeting(plan, meeting, cast.rdec, place="陽明大樓")
        address = f"/plans/{plan.pk}/correct/meeting/{meeting.pk}/"
        page = sign_in(client, cast.rdec).get(f"/reviews/plans/{plan.pk}/").content.decode()
        assert "<del>市政大樓</del> → <ins>陽明大樓</ins>" in page
        assert f'href="{address}"' in page
        assert client.get(address).context["form"]["place"].value() == "陽明大樓"
        assert address not in sign_in(client, cast.proposer).get(f"/reviews/plans/{plan.pk}/").content.decode()

    def test_it_is_not_put_off_to_before_it_was_called(self, cast, plan, meeting):
        today = timezone.localdate()
        with pytest.raises(DataMissing) as refused:
            correct_meeting(plan, meeting, cast.rdec, **whole(meeting) | {"held_on": today - dt.timedelta(days=1)})
        assert str(refused.value) == f"開會日期不可早於通知開會之日 {today.year - 1911}.{today:%m.%d}。"

    def test_held_earlier_than_planned_it_says_so(self, cast, plan, meeting):
        type(meeting).objects.update(called_at=timezone.now() - dt.timedelta(days=3))
        day = timezone.localdate() - dt.timedelta(days=1)
        correct_meeting(plan, meeting, cast.rdec, **whole(meeting) | {"held_on": day})
        meeting.refresh_from_db()
        assert timezone.localtime(meeting.held_at).date() == day

    def test_a_day_off_is_asked_about(self, cast, plan, meeting, client):
        rdec, address = sign_in(client, cast.rdec), f"/plans/{plan.pk}/correct/meeting/{meeting.pk}/"
        page = rdec.get(address)
        assert "on_day_off" not in page.context["form"].fields
        sunday = timezone.localdate() + dt.timedelta(days=13 - timezone.localdate().weekday())
        sent = {name: page.context[name] for name in ("key", "expected_version")} | {"held_on": format_roc(sunday)}
        sent |= {"held_time": "14:00", "place": "市政大樓", "chair": "副市長", "why": "改在假日"}
        asked = rdec.post(address, sent)
        words = f"{format_roc(sunday)}（星期日）是放假日。請改期；確定要在這一天開會，請勾選。"
        assert (asked.status_code, asked.context["form"].errors) == (422, {"on_day_off": [words]})
        assert "仍訂在這一天" in asked.content.decode()
        with pytest.raises(DataMissing, match="是放假日"):
            correct_meeting(plan, meeting, cast.rdec, held_on=sunday)
        assert rdec.post(address, sent | {"on_day_off": "on"}).status_code == 302
        meeting.refresh_from_db()
        assert timezone.localtime(meeting.held_at).date() == sunday
        correct_meeting(plan, meeting, cast.rdec, place="陽明大樓")  # the day was meant: it is not asked about again
        (told_of,) = plan.transitions.filter(move="correct").order_by("id").first().data["corrected"]
        assert (told_of["field"], told_of["new"]) == ("held_on", format_roc(sunday))

    def test_only_rdec(self, cast, plan, meeting):
        with pytest.raises(NotPermitted):
            correct_meeting(plan, meeting, cast.platform, place="陽明大樓")


class TestAfterwards:
    @pytest.fixture
    def held(self, cast, meeting):
        with clock.at(meeting.held_at):
            recording.record_minutes(meeting, paper(), ["補淡季營運。"], by=cast.rdec)
        meeting.refresh_from_db()
        return meeting

    def test_time_and_place_stand(self, cast, plan, held):
        with pytest.raises(GuardFailed) as refused:
            correct_meeting(plan, held, cast.rdec, place="陽明大樓")
        assert str(refused.value) == "會議已召開並登錄紀錄，時間、地點與主持人不再更正。"

    def test_a_decisions_words(self, cast, plan, held, client):
        decision = Decision.objects.get()
        correct(plan, entries["decision"], decision, values={"text": "補旺季營運。"}, reason="誤植", by=cast.rdec)
        assert Decision.objects.get().text == "補旺季營運。"
        page = sign_in(client, cast.rdec).get(f"/reviews/plans/{plan.pk}/").content.decode()
        assert "<del>補淡季營運。</del> → <ins>補旺季營運。</ins>" in page
        assert told(cast.proposer)[-1].startswith(f"{plan}：更正決議 1，決議 1 補淡季營運。 → 補旺季營運。")

    def test_the_minutes_file_over_http(self, cast, plan, held, client):
        rdec, address = sign_in(client, cast.rdec), f"/plans/{plan.pk}/correct/minutes/{held.pk}/"
        page = rdec.get(address)
        door = {"key": page.context["key"], "expected_version": page.context["expected_version"]}
        done = rdec.post(address, door | {"minutes": paper("定稿"), "why": "上傳到草稿"})
        assert (done.status_code, done.headers["Location"]) == (302, f"/reviews/plans/{plan.pk}/")
        held.refresh_from_db()
        assert held.minutes.name == "定稿.txt"
        kept = ProposalFile.objects.filter(proposal=plan, purpose="meeting_minutes")
        assert [file.attachment.name for file in kept] == ["會議紀錄.txt", "定稿.txt"]
        shown = rdec.get(f"/reviews/plans/{plan.pk}/").content.decode()
        assert "<del>會議紀錄.txt</del> → <ins>定稿.txt</ins>" in shown


def whole(meeting):
    held = timezone.localtime(meeting.held_at)
    return {"held_on": held.date(), "held_time": held.time(), "place": meeting.place, "chair": meeting.chair}
