"""催辦 from the list: each by the rule that one is, with a page before and words afterwards; nobody else finds it."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from accounts.states import Role, UnitKind
from reviews.models import OpinionRequest, OpinionTransition
from reviews.rounds.nudging import nudge
from tests.factories.accounts import make_actor, sign_in
from tests.reviews.cases import asked, days_on, file_as, make_cast, reviewed_plan

pytestmark = pytest.mark.django_db
URL, LIST = "/reviews/opinions/nudge/", "/reviews/opinions/?state=late"
ONCE_A_DAY = "這個工作天已催辦過；每個機關一個工作天至多催辦一次。"


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def late(cast):
    """Two plans whose agencies are late, by a day."""
    plans = [reviewed_plan(cast, days=2) for _number in range(2)]
    with time_machine.travel(timezone.make_aware(dt.datetime.combine(days_on(3), dt.time(12))), tick=False):
        yield plans


def said(client, opinions):
    answer = client.post(URL, {"opinion": [each.pk for each in opinions]}, follow=True)
    assert answer.redirect_chain == [(LIST, 302)]
    return [str(message) for message in answer.context["messages"]]


def named(opinion):
    return f"{opinion.agency.name}（{opinion.plan.called}）"


def nudged():
    return set(OpinionTransition.objects.filter(move="nudge").values_list("subject", flat=True))


def test_the_list_offers_it_to_who_may(client, cast, late):
    words = [str(action.words) for action in sign_in(client, cast.rdec).get("/reviews/opinions/").context["actions"]]
    assert words == ["催辦"]
    assert sign_in(client, cast.farm).get("/reviews/opinions/").context["actions"] == []


def test_opinions_of_several_plans_at_once(client, cast, late):
    opinions = list(OpinionRequest.objects.order_by("round__proposal_id", "id"))
    sign_in(client, cast.rdec)
    page = client.get(URL, {"opinion": [each.pk for each in opinions]})
    assert [(line.case, bool(line.verdict)) for line in page.context["lines"]] == [(o, True) for o in opinions]
    assert nudged() == set()  # nothing before it is sent
    assert said(client, opinions) == [f"已催辦 4 件：{'、'.join(named(each) for each in opinions)}。"]
    assert nudged() == {each.pk for each in opinions}


def test_what_is_refused_is_named_with_its_reason(client, cast, late):
    first, second = late
    filed, done = asked(first, cast.farm), asked(first, cast.water)
    file_as(cast.farm, first)
    nudge(first, by=cast.rdec)
    open_ = asked(second, cast.water)
    sign_in(client, cast.rdec)
    page = client.get(URL, {"opinion": [filed.pk, done.pk, open_.pk]})
    assert [line.why_not for line in page.context["lines"]] == ["不必再回復：已回復，待釋出。", ONCE_A_DAY, ""]
    assert said(client, [filed, done, open_]) == [
        f"已催辦 1 件：{named(open_)}。",
        f"未催辦 1 件（{named(filed)}）：不必再回復：已回復，待釋出。",
        f"未催辦 1 件（{named(done)}）：{ONCE_A_DAY}",
    ]


def test_before_the_day_is_over_nobody_is_reminded(client, cast):
    plan = reviewed_plan(cast, days=9)
    opinion = asked(plan, cast.farm)
    page = sign_in(client, cast.rdec).get(URL, {"opinion": opinion.pk})
    assert ("還沒過。" in page.context["lines"][0].why_not, page.context["open"]) == (True, [])
    (words,) = said(client, [opinion])
    assert words.startswith(f"未催辦 1 件（{named(opinion)}）：期限 ")
    assert nudged() == set()


def test_who_was_reminded_between_the_page_and_the_click_is_told_of(client, cast, late):
    first, _second = late
    opinion = asked(first, cast.farm)
    sign_in(client, cast.rdec).get(URL, {"opinion": opinion.pk})
    nudge(first, by=cast.rdec)
    assert said(client, [opinion]) == [f"未催辦 1 件（{named(opinion)}）：{ONCE_A_DAY}"]


def test_for_others_it_is_not_there(client, cast, late):
    opinion = asked(late[0], cast.farm)
    for actor in (cast.farm, cast.platform, cast.proposer, make_actor(UnitKind.RDEC, Role.MEMBER)):
        sign_in(client, actor)
        assert [client.get(URL, {"opinion": opinion.pk}).status_code, client.post(URL).status_code] == [404, 404]
    sign_in(client, cast.rdec)
    assert client.get(URL, {"opinion": 999_999}).status_code == 404
    assert "請先在審查意見清單勾選要催辦的機關。" in client.get(URL).text
    many = client.get(URL, {"opinion": [*range(1, 32)]}, follow=True)
    assert [str(message) for message in many.context["messages"]] == ["一次最多催辦 30 件，請分次辦理。"]
