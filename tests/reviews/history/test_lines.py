"""The history tells what happened in the review, to each reader no more than the reader may know."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actors import Actor
from inputs.fields import format_roc
from proposals.corrections.entries import entries
from proposals.corrections.services import correct
from proposals.models import Proposal
from proposals.states import State
from proposals.versions import history
from reviews.commitments.services import move_commitment
from reviews.history.lines import of_review
from reviews.meetings import recording
from reviews.models import Commitment, Decision, OpinionRequest, ReviewRound
from reviews.opinions.services import act, excuse, recall
from reviews.rounds import asking
from reviews.rounds.services import release_round
from reviews.states import Result
from reviews.workflow import CONFIRM_FOR, MISROUTE, QUERY
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
)
from workflow.calendar import deadlines
from workflow.models import CalendarDay
from workflow.templatetags.cs import roc, roc_time

pytestmark = pytest.mark.django_db
ASKED = "第 1 輪書面審查"
WAITING = "已回復，待釋出"
Told = list[tuple[str, str, list[str]]]


def told(plan: Proposal, actor: Actor) -> Told:
    """What happened, the state it led to, and the words, in the order of happening."""
    found = sorted(of_review(plan, actor), key=lambda line: line.at)
    return [(line.what, line.target, list(line.words)) for line in found]


@pytest.fixture
def plan(cast):
    """The farm agency has filed, taken back and filed anew; the water agency has not answered."""
    plan = reviewed_plan(cast)
    recall(file_as(cast.farm, plan, Result.REREVIEW), by=cast.farm)
    file_as(cast.farm, plan, Result.REVISE, commitments=[offer()])
    return plan


def in_the_round(plan: Proposal) -> tuple[str, str, list[str]]:
    """The line of the asking."""
    return ASKED, "", [f"請農業局、水利局於 {roc(latest_round(plan).due_on)} 前回復"]


def to_others(plan: Proposal) -> tuple[str, str, list[str]]:
    """The same for whom RDEC has not named the agencies."""
    return ASKED, "", [f"請 2 個審查機關於 {roc(latest_round(plan).due_on)} 前回復"]


FILED_TWICE = [
    ("農業局：回復審查意見", WAITING, []),
    ("農業局：取回修改", "待機關回復", []),
    ("農業局：回復審查意見", WAITING, ["修正後同意"]),
]


def test_before_release_only_the_agency_and_rdec_read_of_an_opinion(cast, plan):
    """What was taken back is a draft: of the first text not even the result is told."""
    assert told(plan, cast.rdec) == [in_the_round(plan), *FILED_TWICE]
    assert told(plan, cast.farm) == [to_others(plan), *FILED_TWICE]
    for actor in (cast.proposer, cast.platform, cast.water, cast.convener):
        assert told(plan, actor) == [to_others(plan)]


def test_an_agency_asked_besides_has_a_line_of_its_own(cast):
    plan = reviewed_plan(cast)
    began = in_the_round(plan)
    asking.add_agencies(plan, [cast.stranger.unit], days_on(9), by=cast.rdec)
    whose = f"第 1 輪書面審查：加請{cast.stranger.unit.name}"
    assert told(plan, cast.rdec) == [began, (whose, "", [])]
    assert told(plan, cast.proposer) == [to_others(plan), ("第 1 輪書面審查：加請一個審查機關", "", [])]


def test_of_an_agency_asked_instead_of_another_rdec_reads_in_that_ones_line(cast):
    plan = reviewed_plan(cast)
    sent_back = asked(plan, cast.farm)
    act(sent_back, MISROUTE, reason="非本局權管", by=cast.farm)
    asking.reassign(sent_back, agency=cast.stranger.unit, new_due=days_on(12), by=cast.rdec)
    due = roc(asked(plan, cast.stranger).due_on)
    assert told(plan, cast.rdec)[0] == in_the_round(plan)
    assert told(plan, cast.rdec)[-1][2] == [f"改請{cast.stranger.unit.name}於 {due} 前回復"]
    assert told(plan, cast.proposer) == [to_others(plan), ("第 1 輪書面審查：加請一個審查機關", "", [])]


def test_after_release_everybody_does(cast, plan):
    release_round(latest_round(plan), by=cast.rdec)
    released = [in_the_round(plan), *FILED_TWICE, ("農業局：釋出審查意見", "已釋出", [])]
    assert told(plan, cast.proposer) == told(plan, cast.water) == released


def test_an_opinion_taken_back_has_no_result(cast):
    plan = reviewed_plan(cast)
    recall(file_as(cast.farm, plan), by=cast.farm)
    filed = ("農業局：回復審查意見", WAITING, [])
    assert told(plan, cast.rdec)[1] == told(plan, cast.farm)[1] == filed


def test_an_agency_that_is_excused_is_told_of_but_to_rdec_alone_why(cast, plan):
    OpinionRequest.objects.update(due_on="2026-01-02")
    ReviewRound.objects.update(due_on="2026-01-02")
    excuse(asked(plan, cast.water), reason="兩次催辦未復", by=cast.rdec)
    assert told(plan, cast.rdec)[-1] == ("水利局：逾期結案", "", ["兩次催辦未復"])
    alias = f"審查機關 {asked(plan, cast.water).alias}"
    assert told(plan, cast.proposer) == [to_others(plan), (f"{alias}：逾期結案", "", [])]


def test_commitments_with_what_was_asked(cast, plan):
    release_round(latest_round(plan), by=cast.rdec)
    commitment = Commitment.objects.get()
    move_commitment(commitment, QUERY, reason="場域在哪裡", by=cast.rdec)
    move_commitment(commitment, CONFIRM_FOR, by=cast.rdec, paper=paper("回復函"), source="農業局電子郵件")
    whose = "農業局主辦「協助場域媒合」"
    assert told(plan, cast.proposer)[-2:] == [
        (f"{whose}：請機關釐清", "待釐清", ["場域在哪裡"]),
        (f"{whose}：代機關確認", "已確認", ["依據：農業局電子郵件（附件：回復函.txt）"]),
    ]


def test_minutes_with_their_decisions(cast):
    plan, meeting = plan_with_meeting(cast)
    assert told(plan, cast.proposer) == []
    recording.record_minutes(meeting, paper(), ["請補期程", "通過"], by=cast.rdec)
    assert told(plan, cast.proposer) == [
        (f"{meeting}：登錄會議紀錄與決議", "", [f"開會：{roc_time(meeting.held_at)}", "請補期程", "通過"])
    ]
    (line,) = of_review(plan, cast.proposer)
    assert (line.by, line.at > meeting.called_at) == (cast.rdec.label, True)
    decision = Decision.objects.get(text="請補期程")
    correct(plan, entries["decision"], decision, values={"text": "請補旺季期程"}, reason="誤植", by=cast.rdec)
    assert told(plan, cast.proposer)[0][2][1:] == [
        "請補期程",
        "通過",
    ]  # as it was; the correction has a line of its own
    (corrected,) = history.lines(plan, plan.transitions.filter(move="correct"), cast.rdec)[:1]
    assert corrected.words == ["誤植", "決議 1：請補期程 → 請補旺季期程"]


def test_an_extension_says_until_when_and_a_second_round_who_asks(cast, plan):
    due = days_on(30)
    asking.extend(asked(plan, cast.water), due_on=due, reason="機關另有會勘", by=cast.rdec)
    now = OpinionRequest.objects.get(agency=cast.water.unit).due_on
    words = [f"回復期限改為 {roc(now)}", "機關另有會勘"]
    given = ("水利局：展延回復期限", "待機關回復", words)
    assert told(plan, cast.rdec)[-1] == told(plan, cast.water)[-1] == given
    release_round(latest_round(plan), by=cast.rdec)
    others = (cast.proposer, cast.farm, cast.platform, cast.convener)
    assert [line for actor in others for line in told(plan, actor) if "展延" in line[0]] == []
    ReviewRound.objects.update(number=2)
    assert of_review(plan, cast.rdec)[0].by == "系統（隨修正後送回，請原機關續審）"


def test_a_case_handed_on_says_to_whom(cast, plan):
    file_as(cast.water, plan, Result.AGREE)
    line = next(line for line in history.lines(plan, plan.transitions.all(), cast.rdec) if line.what.startswith("轉由"))
    assert (line.what, line.target) == ("轉由研考會辦理", "")


def queries(plan: Proposal, actor: Actor) -> int:
    with CaptureQueriesContext(connection) as captured:
        of_review(plan, actor)
    return len(captured)


def test_all_of_it_is_one_query_and_none_before_forming(cast, plan):
    assert queries(plan, cast.proposer) == 1
    Proposal.objects.filter(pk=plan.pk).update(case_number=None)
    plan.refresh_from_db()
    assert (queries(plan, cast.proposer), of_review(plan, cast.proposer)) == (0, [])


def test_the_page_has_the_plans_moves_and_the_reviews_in_order_of_time(client, cast, plan):
    page: Any = sign_in(client, cast.rdec).get(f"/plans/{plan.pk}/history/")
    lines = page.context["page"].object_list
    assert [line.what for line in lines] == [*(line[0] for line in reversed(FILED_TWICE)), ASKED, "分送機關書面審查"]
    assert [line.at for line in lines] == sorted((line.at for line in lines), reverse=True)
    assert "修正後同意" in page.text
    hidden = sign_in(client, cast.proposer).get(f"/plans/{plan.pk}/history/").text
    assert ("修正後同意" in hidden, ASKED in hidden) == (False, True)


def test_a_source_is_asked_once(cast):
    history.tell(of_review, history.Part.REVIEW)
    plan = reviewed_plan(cast)
    found = history.lines(plan, plan.transitions.all(), cast.rdec)
    assert [line.what for line in found] == [ASKED, "分送機關書面審查"]


def test_another_plan_is_not_told_of(cast, plan):
    assert told(make_plan(cast, State.FORMED), cast.rdec) == []


def test_a_day_off_that_moves_a_deadline_is_told(cast, plan):
    """Such a line is no move: its words are the remark's own."""
    waiting = asked(plan, cast.water)
    CalendarDay(date=waiting.due_on, is_workday=False, name="颱風停班").save()
    deadlines.keep(by=cast.rdec, why="颱風停班")
    now = OpinionRequest.objects.get(pk=waiting.pk).due_on
    what, target, words = told(plan, cast.rdec)[-1]
    moved = f"期限由 {format_roc(waiting.due_on)} 改為 {format_roc(now)}（行事曆異動：颱風停班）"
    assert (what, target, words) == ("水利局：期限更動", "待機關回復", [moved])
