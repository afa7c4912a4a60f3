"""催辦: late agencies are reminded, each at most once a working day, and it is kept who reminded whom (R2)."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.models import Unit
from accounts.states import Role
from inputs.fields import format_roc
from reviews.history.lines import of_review
from reviews.models import OpinionTransition
from reviews.rounds.nudging import nudge, nudge_all
from reviews.states import Result
from tests.factories.accounts import make_actor
from tests.reviews.cases import asked, days_on, file_as, reviewed_plan
from tests.reviews.page_cases import said, text, url
from tests.reviews.service_cases import told
from workflow.engine.errors import NotPermitted, Refused
from workflow.models import Notification

pytestmark = pytest.mark.django_db
TEXT = "%s：書面審查意見已逾期，請儘速回復（研考會催辦）"


@pytest.fixture
def plan(cast):
    return reviewed_plan(cast, days=2)


@pytest.fixture
def late(plan):
    """It is the day after the agencies were due; a Friday among them is none of ours to choose."""
    noon = timezone.make_aware(dt.datetime.combine(days_on(3), dt.time(12)))
    with time_machine.travel(noon, tick=False):
        yield noon


def test_all_late_ones_at_once_and_once_a_working_day(cast, plan, late):
    reminded = nudge(plan, by=cast.rdec)
    assert [opinion.agency.name for opinion in reminded] == ["農業局", "水利局"]
    for actor in (cast.farm, cast.water):
        assert told(actor)[-1] == TEXT % plan
    with pytest.raises(Refused, match="這個工作天已催辦過；每個機關一個工作天至多催辦一次。"):
        nudge(plan, by=cast.rdec)
    assert OpinionTransition.objects.filter(move="nudge").count() == 2


def test_on_the_next_working_day_again(cast, plan, late):
    nudge(plan, by=cast.rdec)
    with time_machine.travel(timezone.make_aware(dt.datetime.combine(days_on(1), dt.time(9)))):
        assert len(nudge(plan, by=cast.rdec)) == 2


def test_a_day_off_counts_as_the_working_day_after_it(cast, plan):
    monday = days_on(3)
    while monday.weekday() != 0 or days_on(3) > monday:
        monday += dt.timedelta(days=1)
    sunday = monday - dt.timedelta(days=1)
    with time_machine.travel(timezone.make_aware(dt.datetime.combine(sunday, dt.time(9)))):
        nudge(plan, by=cast.rdec)
    with time_machine.travel(timezone.make_aware(dt.datetime.combine(monday, dt.time(9)))), pytest.raises(Refused):
        nudge(plan, by=cast.rdec)


def test_one_alone(cast, plan, late):
    assert [o.agency.name for o in nudge(plan, only=[asked(plan, cast.water).pk], by=cast.rdec)] == ["水利局"]
    assert [o.agency.name for o in nudge(plan, by=cast.rdec)] == ["農業局"]


def test_neither_who_has_time_nor_who_has_replied(cast, plan):
    with pytest.raises(Refused, match="沒有逾期未回復的機關，不必催辦。"):
        nudge(plan, by=cast.rdec)
    file_as(cast.farm, plan)
    with time_machine.travel(timezone.now() + dt.timedelta(days=9)):
        assert [opinion.agency.name for opinion in nudge(plan, by=cast.rdec)] == ["水利局"]


@pytest.mark.parametrize("who", ["platform", "farm", "proposer"])
def test_rdecs_alone(cast, plan, late, as_, who):
    with pytest.raises(NotPermitted):
        nudge(plan, by=getattr(cast, who))
    assert as_(getattr(cast, who)).post(url("nudge", plan.pk)).status_code == 404


@pytest.mark.parametrize("opinion", ["0", "x", "1,2"])
def test_an_opinion_that_is_none_reminds_nobody(cast, plan, late, as_, opinion):
    assert as_(cast.rdec).post(url("nudge", plan.pk), {"opinion": opinion}).status_code == 404
    assert nudge(plan, by=cast.rdec) != []


def test_the_officer_is_told_and_the_supervisor_where_the_text_waits_for_the_check(cast, plan):
    Unit.objects.filter(pk=cast.farm.unit_id).update(checks_opinions=True)
    cast.farm.unit.refresh_from_db()
    heads = [make_actor(unit, Role.SUPERVISOR) for unit in cast.agencies]
    file_as(cast.farm, plan, Result.AGREE)
    with time_machine.travel(timezone.now() + dt.timedelta(days=9)):
        nudge(plan, by=cast.rdec)
    found = Notification.objects.filter(text=TEXT % plan).values_list("user", flat=True)
    assert set(found) == {heads[0].user.pk, cast.water.user.pk}
    kept = OpinionTransition.objects.filter(move="nudge").order_by("id").values_list("data", flat=True)
    assert list(kept) == [
        {"to": "supervisor", "people": [str(heads[0].user)]},
        {"to": "officer", "people": ["水利承辦"]},
    ]


def test_it_stands_beside_the_agency(cast, plan, late, as_):
    here, client = url("plan", plan.pk), as_(cast.rdec)
    page = text(client.get(here))
    assert ("催辦逾期的 2 個機關" in page, 'aria-label="催辦農業局"' in page, "逾 1 個工作天" in page) == (True,) * 3
    assert "0／2 機關已回復，2 分送中" in page
    answer = client.post(url("nudge", plan.pk), {"opinion": asked(plan, cast.farm).pk}, follow=True)
    assert said(answer) == ["已催辦：農業局。"]
    page = text(answer)
    words = f"已催辦 1 次，最近 {format_roc(timezone.localdate())}（承辦人）"
    assert (words in page, 'aria-label="催辦農業局"' in page, 'aria-label="催辦水利局"' in page) == (True, False, True)
    assert said(client.post(url("nudge", plan.pk), {"opinion": asked(plan, cast.farm).pk}, follow=True)) == [
        "這個工作天已催辦過；每個機關一個工作天至多催辦一次。"
    ]
    shown = [words in text(as_(actor).get(here)) for actor in (cast.farm, cast.water, cast.proposer)]
    assert shown == [True, False, False]


def test_the_history_tells_rdec_and_the_agency(cast, plan, late):
    nudge(plan, by=cast.rdec)
    lines = {name: of_review(plan, getattr(cast, name)) for name in ("rdec", "farm", "proposer")}
    assert {name: sorted(line.what for line in found if "催辦" in line.what) for name, found in lines.items()} == {
        "rdec": ["水利局：催辦", "農業局：催辦"],
        "farm": ["農業局：催辦"],
        "proposer": [],
    }


def test_the_page_says_when_and_why_nobody_can_be_reminded_now(cast, as_, plan):
    """One that is late has a button of its own beside it, whatever the others do."""
    waits = f"未回復的機關，{format_roc(days_on(2))} 期限過後可逐一催辦。"
    client = as_(cast.rdec)
    assert waits in text(client.get(url("plan", plan.pk)))
    assert waits not in text(as_(cast.proposer).get(url("plan", plan.pk)))
    noon = timezone.make_aware(dt.datetime.combine(days_on(3), dt.time(12)))
    with time_machine.travel(noon, tick=False):
        client = as_(cast.rdec)
        (card,) = client.get(url("plan", plan.pk)).context["rounds"]
        assert (card.no_nudge, [row.agency for row in card.late]) == ("", ["農業局", "水利局"])
        nudge(plan, only=[asked(plan, cast.water).pk], by=cast.rdec)
        (card,) = client.get(url("plan", plan.pk)).context["rounds"]
        assert (card.no_nudge, [row.agency for row in card.late]) == ("", ["農業局"])
        nudge(plan, by=cast.rdec)
        assert "逾期的機關，這個工作天都已催辦過。" in text(client.get(url("plan", plan.pk)))


def test_a_whole_hand_is_reminded_from_one_page_that_says_first_who_is_told(cast, as_, plan, late):
    rdec, here = as_(cast.rdec), reverse("reviews:nudge_agencies")
    nudge(plan, only=[asked(plan, cast.water).pk], by=cast.rdec)
    page = rdec.get(here)
    lines = [(str(line.opinion.agency), line.people, line.is_told) for line in page.context["lines"]]
    assert lines == [("農業局", [str(cast.farm.user)], False), ("水利局", [str(cast.water.user)], True)]
    assert ("催辦 1 件逾期的審查意見" in text(page), "這個工作天已催辦，這次不再通知" in text(page)) == (True, True)
    shown = [line.opinion.pk for line in page.context["to_tell"]]
    assert shown == [asked(plan, cast.farm).pk]
    before = Notification.objects.count()
    answer = rdec.post(here, {"opinion": shown}, follow=True)
    assert answer.redirect_chain == [("/", 302)]
    assert [str(message) for message in answer.context["messages"]] == ["已催辦 1 件：農業局。"]
    assert (told(cast.farm)[-1], Notification.objects.count() - before) == (TEXT % plan, 1)
    again = rdec.post(here, {"opinion": [asked(plan, cast.farm).pk]}, follow=True)
    once = "這個工作天已催辦過；每個機關一個工作天至多催辦一次。"
    assert [str(message) for message in again.context["messages"]] == [once]
    assert OpinionTransition.objects.filter(move="nudge").count() == 2
    assert "沒有要催辦的審查意見" in text(rdec.get(here))


def test_nobody_but_rdec_finds_that_page_and_what_is_not_late_is_left_alone(cast, as_, plan):
    here, farm = reverse("reviews:nudge_agencies"), asked(plan, cast.farm).pk
    assert [as_(actor).get(here).status_code for actor in (cast.farm, cast.rdec)] == [404, 200]
    assert as_(cast.farm).post(here, {"opinion": [farm]}).status_code == 404
    said = as_(cast.rdec).post(here, {"opinion": [farm, "x", "²"]}, follow=True).context["messages"]
    assert [str(message) for message in said] == ["沒有逾期未回復的機關，不必催辦。"]
    assert OpinionTransition.objects.filter(move="nudge").count() == 0
    with pytest.raises(NotPermitted):
        nudge_all([farm], by=cast.farm)


@pytest.fixture
def other(cast):
    return reviewed_plan(cast, days=2)


def test_the_page_asks_the_same_however_many_are_late(cast, as_, plan, other, late, django_assert_num_queries):
    rdec, here = as_(cast.rdec), reverse("reviews:nudge_agencies")
    rdec.get(here)
    with django_assert_num_queries(8):
        assert len(rdec.get(here).context["lines"]) == 4
    nudge(plan, by=cast.rdec)
    with django_assert_num_queries(8):
        found = rdec.get(here).context["lines"]
    assert [line.is_told for line in found] == [False, False, True, True]
    assert "dk-nudge" in as_(cast.rdec).get("/").text
