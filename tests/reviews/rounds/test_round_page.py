"""The round at a glance: who has answered, where the others are, at no more cost with every agency of the city (R2)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Unit
from accounts.states import Role
from reviews.answers.services import answer_opinions
from reviews.models import OpinionItem, OpinionRequest
from reviews.opinions.services import act, file_opinion
from reviews.rounds.asking import add_agencies
from reviews.rounds.nudging import nudge
from reviews.rounds.services import ask_revision, release_round
from reviews.states import Result
from reviews.workflow import MISROUTE
from tests.factories.accounts import make_actor
from tests.reviews.cases import asked, days_on, file_as, latest_round, offer, reviewed_plan, revise, words
from tests.reviews.page_cases import text, url

pytestmark = pytest.mark.django_db
PAGE_QUERIES = {"rdec": 11, "farm": 11, "proposer": 10}


def asks(client, address):
    """How often a page asks the database, with its answer."""
    with CaptureQueriesContext(
        connection,
    ) as asked_:
        page = client.get(address)
    assert page.status_code == 200
    return len(asked_), page


@pytest.mark.parametrize("who", PAGE_QUERIES)
def test_asks_the_same_with_two_and_with_thirty_one_agencies(cast, as_, who):
    plan = reviewed_plan(cast)
    file_as(cast.farm, plan, Result.REVISE, commitments=[offer()])
    client = as_(getattr(cast, who))
    assert plan.layout  # a process reads it once
    few, _page = asks(client, url("plan", plan.pk))
    others = [make_actor("agency") for _n in range(29)]
    add_agencies(plan, [actor.unit for actor in others], days_on(10), by=cast.rdec)
    for actor in others[:10]:
        file_as(actor, plan, Result.REVISE, commitments=[offer(f"事項 {actor.unit_id}")])
    for actor in others[10:13]:
        act(asked(plan, actor), MISROUTE, reason="非本局權管業務，請改請他機關。", by=actor)
    release_round(latest_round(plan), by=cast.rdec, names_agencies=False)
    for actor in others[13:16]:
        file_as(actor, plan)
    OpinionRequest.objects.filter(state="requested").update(due_on=dt.date(2026, 1, 2))
    nudge(plan, by=cast.rdec)
    many, page = asks(as_(getattr(cast, who)), url("plan", plan.pk))
    assert len(page.context["rounds"][0].rows) == 31
    assert (few, many) == (PAGE_QUERIES[who],) * 2


def judging(client, address):
    """How many of a page's statements read what was judged in a re-review."""
    with CaptureQueriesContext(connection) as asked_:
        assert client.get(address).status_code == 200
    return sum("itemverdict" in query["sql"] for query in asked_)


def test_what_was_judged_again_is_read_where_there_was_a_second_round(cast, as_):
    plan = reviewed_plan(cast)
    about = f"concept_{plan.venture_list[0].pk}"
    file_as(cast.farm, plan, Result.REREVIEW, items=[{"text": "請補期程。", "section": about}])
    file_as(cast.water, plan)
    client = as_(cast.rdec)
    pages = url("plan", plan.pk), url("release", latest_round(plan).pk), url("opinion", asked(plan, cast.farm).pk)
    assert [judging(client, page) for page in pages] == [0, 0, 0]
    ask_revision(plan, {about: "農業局 1：請補期程。"}, itemised=[about], by=cast.rdec)
    answers = dict.fromkeys([item.pk for item in OpinionItem.objects.to_answer(plan)], "已補充。")
    answer_opinions(plan, answers, revise(plan), by=cast.proposer)
    asked_again = asked(plan, cast.farm)
    verdicts = [{"item": key, "agreed": True} for key in answers]
    file_opinion(asked_again, by=cast.farm, **words(verdicts=verdicts))
    pages = pages[0], url("release", latest_round(plan).pk), url("opinion", asked_again.pk)
    assert [judging(client, page) for page in pages] == [1, 1, 1]
    assert "先前各項意見之回應" in text(client.get(pages[0]))


def test_shows_what_was_said_of_the_fit_of_each_venture(cast, as_):
    plan = reviewed_plan(cast)
    said = [{"venture": plan.venture_list[0].pk, "content": "", "fit": "合於補助對象。"}]
    file_as(cast.farm, plan, ventures=said)
    file_as(cast.water, plan)
    (card,) = as_(cast.rdec).get(url("plan", plan.pk)).context["rounds"]
    assert [row.fits for row in card.rows] == [["合於補助範圍。", "事業提案 1：合於補助對象。"], ["合於補助範圍。"]]


def test_says_who_has_answered_and_where_the_others_are(cast, as_):
    plan = reviewed_plan(cast)
    Unit.objects.filter(pk=cast.water.unit_id).update(checks_opinions=True)
    cast.water.unit.refresh_from_db()
    make_actor(cast.water.unit, Role.SUPERVISOR)
    file_as(cast.farm, plan)
    file_as(cast.water, plan)
    add_agencies(plan, [cast.stranger.unit], days_on(10), by=cast.rdec)
    (card,) = as_(cast.rdec).get(url("plan", plan.pk)).context["rounds"]
    assert card.standing == "1／3 機關已回復，1 分送中、1 核閱中"
    assert [(row.agency, str(row.step), row.bar) for row in card.rows] == [
        ("農業局", "回復", "■■■■"),
        ("水利局", "核閱", "■■■□"),
        (str(cast.stranger.unit), "分送", "■□□□"),
    ]
    page = text(as_(cast.proposer).get(url("plan", plan.pk)))
    assert ("機關已回復" in page, "核閱" in page) == (False, False)
