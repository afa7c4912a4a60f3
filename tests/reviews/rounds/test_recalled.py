"""收回分送: RDEC takes a whole round back as long as nobody has read anything of it (R2)."""

from __future__ import annotations

import datetime as dt

import pytest

from proposals.models import Proposal
from proposals.states import State as PlanState
from reviews.history.lines import of_review
from reviews.models import Commitment, OpinionRequest
from reviews.opinions.services import excuse
from reviews.rounds import asking
from reviews.rounds.services import open_round, release_round
from reviews.states import Result
from tests.reviews.cases import asked, days_on, file_as, latest_round, offer, reviewed_plan
from tests.reviews.page_cases import fresh, said, text, url
from tests.reviews.service_cases import told
from workflow.engine.errors import GuardFailed, NotPermitted
from workflow.models import Notification
from workflow.states import Party

pytestmark = pytest.mark.django_db
WHY = "漏請交通局，併同重新分送。"
SECRET = "第三章的期程與補助年度不合"


@pytest.fixture
def plan(cast):
    """The farm agency has replied, the water agency has not."""
    plan = reviewed_plan(cast)
    file_as(cast.farm, plan, Result.REVISE, content_opinion=SECRET, commitments=[offer()])
    return plan


def test_the_plan_is_where_it_was_and_the_agencies_see_it_no_more(cast, plan):
    asking.recall_round(plan, reason=WHY, by=cast.rdec)
    assert (plan.state, plan.holder) == (PlanState.FORMED, Party.RDEC)
    assert set(OpinionRequest.objects.values_list("state", "holder")) == {("recalled", Party.NOBODY)}
    assert latest_round(plan).closed_at is not None
    for actor in (cast.farm, cast.water):
        assert not Proposal.objects.visible_to(actor).exists()
        notice = Notification.objects.filter(user=actor.user).latest("id")
        assert (notice.text, notice.url) == (f"{plan}：研考會收回書面審查的分送，貴機關不必回復", "/")
    assert told(cast.proposer)[-1] == f"{plan}：收回分送（{cast.rdec}）"
    assert Commitment.objects.count() == 0


def test_an_agency_that_was_excused_sees_the_plan_no_more_either(cast, plan):
    late = asked(plan, cast.water)
    OpinionRequest.objects.filter(pk=late.pk).update(due_on=dt.date(2026, 1, 2))
    excuse(OpinionRequest.objects.get(pk=late.pk), reason="逾期未回復，經電話確認無意見。", by=cast.rdec)
    asking.recall_round(plan, reason=WHY, by=cast.rdec)
    assert set(OpinionRequest.objects.values_list("state", flat=True)) == {"recalled"}
    assert not Proposal.objects.visible_to(cast.water).exists()


def test_what_was_written_is_read_by_nobody_else(cast, plan, as_):
    asking.recall_round(plan, reason=WHY, by=cast.rdec)
    alias = f"審查機關 {asked(plan, cast.farm).alias}"
    for actor, called in ((cast.rdec, "農業局"), (cast.proposer, alias), (cast.platform, alias)):
        page = text(as_(actor).get(url("plan", plan.pk)))
        assert (SECRET in page, f"<del>{called}</del>" in page, "已收回分送" in page) == (False, True, True)
    assert as_(cast.rdec).get(url("opinion_paper", asked(plan, cast.farm).pk)).status_code == 404


def test_sent_out_again_the_agencies_are_asked_in_a_new_round(cast, plan):
    asking.recall_round(plan, reason=WHY, by=cast.rdec)
    open_round(plan, [*cast.agencies, cast.stranger.unit], days_on(8), by=cast.rdec)
    second = latest_round(plan)
    assert (second.number, [str(row.state) for row in second.requests.all()]) == (2, ["requested"] * 3)
    file_as(cast.farm, plan, commitments=[offer()])
    assert release_round(second, by=cast.rdec) == 1
    asked_by = {line.what: line.by for line in of_review(plan, cast.rdec) if "輪書面審查" in line.what}
    assert asked_by == {"第 1 輪書面審查": str(cast.rdec), "第 2 輪書面審查": str(cast.rdec)}


def test_sent_out_again_the_form_holds_what_was_sent_in_vain(cast, plan, as_):
    before = as_(cast.farm).get(url("opinion", asked(plan, cast.farm).pk))
    assert SECRET in text(before)
    asking.recall_round(plan, reason=WHY, by=cast.rdec)
    open_round(plan, cast.agencies, days_on(8), by=cast.rdec)
    form = as_(cast.farm).get(url("opinion_file", asked(plan, cast.farm).pk)).context["form"]
    names = ("result", "content_opinion", "item_1", "section_1", "commitment_1", "role_1")
    assert [form[name].value() for name in names] == [
        "revise",
        SECRET,
        "請補充期程。",
        "concept",
        "協助場域媒合",
        "lead",
    ]
    assert as_(cast.water).get(url("opinion_file", asked(plan, cast.water).pk)).context["form"]["result"].value() == ""


def test_not_once_something_was_released_and_by_rdec_alone(cast, plan):
    with pytest.raises(NotPermitted):
        asking.recall_round(plan, reason=WHY, by=cast.farm)
    release_round(latest_round(plan), by=cast.rdec)
    with pytest.raises(GuardFailed, match="已有審查意見釋出給提案單位，不能再收回分送。"):
        asking.recall_round(plan, reason=WHY, by=cast.rdec)
    assert Proposal.objects.get(pk=plan.pk).state == PlanState.DOCUMENT_REVIEW


def test_over_http(cast, plan, as_):
    here = url("recall_round", plan.pk, "recall_round")
    page = as_(cast.rdec).get(here)
    done = as_(cast.rdec).post(here, fresh(page, reason=WHY), follow=True)
    assert said(done) == ["已完成：收回分送"]
    again = as_(cast.rdec).post(here, fresh(page, reason=WHY), follow=True)
    assert again.redirect_chain == [(url("plan", plan.pk), 302)]  # the same intent
    assert as_(cast.platform).get(here).status_code == 404
