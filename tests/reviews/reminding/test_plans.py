"""催辦 of whole plans: whoever has them past their day is told, at most once a working day; agencies by their opinions' rule."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from accounts.states import Role, UnitKind
from inputs.fields import format_roc
from proposals.models import Proposal, ProposalTransition
from proposals.states import State as PlanState
from reviews.models import OpinionTransition
from reviews.reminding.services import remind_holders
from reviews.rounds.nudging import nudge
from tests.factories.accounts import make_actor, sign_in
from tests.reviews.cases import days_on, file_as, make_cast, make_plan, reviewed_plan
from tests.reviews.service_cases import told
from tests.workflow.races import race, wide_pool
from workflow.engine.errors import NotPermitted

pytestmark = pytest.mark.django_db
URL = "/reviews/plans/nudge/"
ONCE = "這個工作天已催辦過；每一案一個工作天至多催辦一次。"


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def late():
    """It is the third working day from now."""
    with time_machine.travel(timezone.make_aware(dt.datetime.combine(days_on(3), dt.time(12))), tick=False):
        yield timezone.localdate()


def held(cast, actor, state=PlanState.COACHING, days=1):
    """A plan in the hands of the actor's unit, due so many working days from now."""
    plan = make_plan(cast, state)
    Proposal.objects.filter(pk=plan.pk).update(holder_unit=actor.unit, due_on=days_on(days))
    plan.refresh_from_db()
    return plan


def said(client, plans):
    answer = client.post(URL, {"plan": [plan.pk for plan in plans]}, follow=True)
    assert answer.redirect_chain == [("/plans/", 302)]
    return [str(message) for message in answer.context["messages"]]


def reminded():
    return list(ProposalTransition.objects.filter(move="nudge").order_by("subject").values_list("subject", "data"))


def text(plan):
    return f"{plan}：已逾期，請儘速辦理（研考會催辦）"


def test_whoever_has_a_plan_is_told_after_the_page_has_said_so(client, cast, request):
    plan, agencies = held(cast, cast.platform), reviewed_plan(cast, days=2)
    request.getfixturevalue("late")
    sign_in(client, cast.rdec)
    page = client.get(URL, {"plan": [plan.pk, agencies.pk]})
    assert [(line.plan, line.whom, line.why_not) for line in page.context["lines"]] == [
        (plan, cast.platform.unit.name, ""),
        (agencies, "農業局、水利局", ""),
    ]
    assert reminded() == []
    assert said(client, [plan, agencies]) == [f"已催辦 2 件：{plan.called}、{agencies.called}。"]
    assert reminded() == [(plan.pk, {"people": [cast.platform.user.name]})]
    assert told(cast.platform)[-1] == text(plan)
    assert OpinionTransition.objects.filter(move="nudge").count() == 2


def test_once_a_working_day_and_again_on_the_next(client, cast, request):
    plan = held(cast, cast.platform)
    request.getfixturevalue("late")
    sign_in(client, cast.rdec)
    said(client, [plan])
    assert said(client, [plan]) == [f"未催辦 1 件（{plan.called}）：{ONCE}"]
    with time_machine.travel(timezone.make_aware(dt.datetime.combine(days_on(1), dt.time(9)))):
        assert said(sign_in(client, cast.rdec), [plan]) == [f"已催辦 1 件：{plan.called}。"]
    assert len(reminded()) == 2
    assert told(cast.platform).count(text(plan)) == 2


def test_agencies_are_reminded_by_their_own_rule_wherever_one_comes_from(client, cast, request):
    plan = reviewed_plan(cast, days=2)
    request.getfixturevalue("late")
    file_as(cast.farm, plan)
    nudge(plan, by=cast.rdec)
    sign_in(client, cast.rdec)
    page = client.get(URL, {"plan": plan.pk})
    assert [line.why_not for line in page.context["lines"]] == ["逾期的機關，這個工作天都已催辦過。"]
    assert said(client, [plan]) == [f"未催辦 1 件（{plan.called}）：逾期的機關，這個工作天都已催辦過。"]
    assert OpinionTransition.objects.filter(move="nudge").count() == 1


def test_of_each_other_it_is_said_why_not(client, cast, request):
    soon, own = held(cast, cast.proposer, days=9), held(cast, cast.rdec, PlanState.WITH_RDEC)
    free = held(cast, cast.proposer)
    Proposal.objects.filter(pk=free.pk).update(due_on=None)
    request.getfixturevalue("late")
    lines = sign_in(client, cast.rdec).get(URL, {"plan": [soon.pk, own.pk, free.pk]}).context["lines"]
    assert {line.plan: line.why_not for line in lines} == {
        soon: f"期限 {format_roc(soon.due_on)} 還沒過。",
        own: "在本單位手上，不必催辦。",
        free: "沒有辦理期限，不必催辦。",
    }


def test_where_nobody_is_left_to_tell_nothing_is_kept(client, cast, request):
    plan = held(cast, cast.platform)
    request.getfixturevalue("late")
    cast.platform.membership.delete()
    assert said(sign_in(client, cast.rdec), [plan]) == [f"未催辦 1 件（{plan.called}）：那個單位目前沒有人可以通知。"]
    assert reminded() == []


def test_for_others_it_is_not_there(client, cast):
    plan = held(cast, cast.platform)
    for actor in (cast.farm, cast.platform, cast.proposer, make_actor(UnitKind.RDEC, Role.MEMBER)):
        sign_in(client, actor)
        assert [client.get(URL, {"plan": plan.pk}).status_code, client.post(URL).status_code] == [404, 404]
        with pytest.raises(NotPermitted, match="只有研考會能催辦。"):
            remind_holders([plan], by=actor)
    sign_in(client, cast.rdec)
    assert client.get(URL, {"plan": 999_999}).status_code == 404
    assert "請先在計畫清單勾選要催辦的計畫。" in client.get(URL).text
    many = client.get(URL, {"plan": [*range(1, 32)]}, follow=True)
    assert [str(message) for message in many.context["messages"]] == ["一次最多催辦 30 件，請分次辦理。"]


def test_the_list_and_the_desk_lead_there(client, cast, request):
    plan, other = held(cast, cast.platform), held(cast, cast.platform, days=9)
    request.getfixturevalue("late")
    sign_in(client, cast.rdec)
    assert [str(action.words) for action in client.get("/plans/").context["actions"]][-1] == "催辦"
    hands = client.get("/").context["hands"]
    assert [(str(hand.words), hand.to_remind) for hand in hands] == [("專管平台", f"{URL}?plan={plan.pk}")]
    assert f'href="{URL}?plan={plan.pk}"' in client.get("/").text
    assert other in [line.case for hand in hands for line in hand.lines]
    assert f'href="{URL}' not in sign_in(client, cast.convener).get("/").text


@pytest.mark.parametrize("many", [1, 8])
def test_the_page_costs_the_same_for_many(client, cast, request, django_assert_num_queries, many):
    plans = [held(cast, cast.platform) for _ in range(many)] + [reviewed_plan(cast, days=2) for _ in range(many)]
    request.getfixturevalue("late")
    sign_in(client, cast.rdec)
    asked = {"plan": [plan.pk for plan in plans]}
    client.get(URL, asked)
    with django_assert_num_queries(7):
        client.get(URL, asked)


@pytest.mark.parametrize("many", [1, 3])
def test_three_statements_for_each_more(cast, request, many, django_assert_num_queries):
    plans = [held(cast, cast.platform) for _ in range(many)]
    request.getfixturevalue("late")
    with django_assert_num_queries(7 + 3 * many):
        assert remind_holders(plans, by=cast.rdec) == {}


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_remind_once(cast):
    plan = held(cast, cast.platform)
    Proposal.objects.filter(pk=plan.pk).update(due_on=timezone.localdate() - dt.timedelta(days=9))

    def one() -> object:
        def run() -> str:
            return remind_holders([plan], by=cast.rdec).get(plan.pk, "reminded")

        return run

    with wide_pool():
        found = sorted(map(str, race([one for _ in range(8)])))
    assert found == sorted(["reminded", *[ONCE] * 7])
    assert told(cast.platform).count(text(plan)) == 1
