"""The meeting on the wall and on tablets: what is open, who sees it, and that asking for news keeps nobody signed in."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from reviews.commitments.services import move_commitment
from reviews.guards import is_running
from reviews.live import links, matters
from reviews.meetings.chart import CIRCULATE_MINUTES, HOLD
from reviews.meetings.services import move_meeting
from reviews.minutes.services import Drafted, save_draft
from reviews.models import Commitment, Meeting
from reviews.states import CommitmentState, MinutesPart
from reviews.workflow import AMEND, CONFIRM
from tests.factories.accounts import sign_in
from tests.reviews.live.cases import QUESTION, noon, sitting
from tests.reviews.page_cases import text, url
from workflow.calendar import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast):
    return sitting(cast)


def statuses(cast, as_, name, pk):
    return {who: as_(actor).get(url(name, pk)).status_code for who, actor in vars(cast).items()}


def test_who_sees_what(cast, as_, case):
    """The wall is RDEC's, a tablet an agency's with a line in the meeting; for all others neither is there."""
    seen = {name: statuses(cast, as_, name, case.meeting.pk) for name in ("meeting_live", "meeting_news", "arrivals")}
    mine = {name: statuses(cast, as_, name, case.meeting.pk) for name in ("meeting_mine", "meeting_mine_news")}
    rdec = dict.fromkeys(vars(cast), 404) | {"rdec": 200, "supervisor": 200}
    agency = dict.fromkeys(vars(cast), 404) | {"farm": 200, "water": 200, "reader": 200}
    assert (list(seen.values()), list(mine.values())) == ([rdec] * 3, [agency] * 2)


def test_a_mere_member_reads_and_does_not_answer(cast, as_, case):
    page = as_(cast.reader).get(url("meeting_mine", case.meeting.pk))
    assert ('name="answer"' in text(page), "由貴機關的承辦人或主管回答。" in text(page)) == (False, True)


def test_the_wall_lists_what_is_open_and_says_what_it_leaves_out(cast, as_, case):
    page = as_(cast.rdec).get(url("meeting_live", case.meeting.pk))
    (matter,) = page.context["agenda"].matters
    assert (matter.number, matter.question, page.context["agenda"].settled) == (1, QUESTION, 1)
    assert [(str(line.commitment.agency), line.is_open) for line in matter.lines] == [
        ("農業局", True),
        ("水利局", True),
    ]
    assert "會前已確認的 1 項不列出。" in text(page)


def test_what_is_answered_stays_in_its_place_under_its_first_words(cast, as_, case):
    move_commitment(case.lead, AMEND, by=cast.farm, item="媒合兩處場域", note="")
    (matter,) = as_(cast.rdec).get(url("meeting_live", case.meeting.pk)).context["agenda"].matters
    assert (matter.question, matter.key) == (QUESTION, case.lead.pk)
    first, second = matter.lines
    assert (first.said, first.is_open, second.is_open) == ("「協助場域媒合」修正為「媒合兩處場域」", False, True)


def test_projected_it_hides_who_came_and_names_nobody(cast, as_, case):
    move_commitment(case.lead, CONFIRM, by=cast.farm)
    client = as_(cast.rdec)
    plain = client.get(url("meeting_live", case.meeting.pk))
    wall = client.get(url("meeting_live", case.meeting.pk), {"projected": "on"})
    assert ("lv-people" in text(plain), "lv-people" in text(wall), wall.context["present"]) == (True, False, [])
    assert cast.farm.user.name not in text(wall)


def decide(cast, case, *texts, seen=0):
    """The recorder writes what was decided of the two lines that are asked, and of the plan as a whole."""
    item = case.meeting.agenda_items.get().pk
    places = [(MinutesPart.MATTER, item, case.lead.pk, 1), (MinutesPart.MATTER, item, case.assist.pk, 1)]
    places.append((MinutesPart.CASE, item, None, 1))
    if not seen:
        with clock.at(noon()):
            move_meeting(case.meeting, HOLD, by=cast.rdec)
    save_draft(case.meeting, map(Drafted, places, [""] * 3, texts), seen=seen, by=cast.rdec)


def test_what_is_decided_hangs_on_the_wall_and_reaches_the_tablet_it_concerns(cast, case):
    wall, tablet = sign_in(Client(), cast.rdec), sign_in(Client(), cast.farm)
    seen = wall.get(url("meeting_live", case.meeting.pk)).context["version"]
    own = tablet.get(url("meeting_mine", case.meeting.pk)).context["version"]
    decide(cast, case, "媒合兩處。", "水利局備料。", "照案通過。")
    for projected in ({}, {"projected": "on"}):
        news = wall.get(url("meeting_news", case.meeting.pk), {"seen": seen} | projected)
        here = news.context["here"]
        assert ([line.decided for line in here.decided], here.of_case) == (
            ["媒合兩處。", "水利局備料。"],
            ["照案通過。"],
        )
        assert all(words in text(news) for words in ("媒合兩處。", "水利局備料。", "照案通過。"))
    news = tablet.get(url("meeting_mine_news", case.meeting.pk), {"seen": own})
    assert [words in text(news) for words in ("媒合兩處。", "水利局備料。", "照案通過。")] == [True, False, False]
    own = news.context["version"]
    decide(cast, case, "媒合三處。", "", "", seen=1)
    assert "媒合三處。" in text(tablet.get(url("meeting_mine_news", case.meeting.pk), {"seen": own}))


def sits(meeting):
    """Do the wall and the tablets, the list of plans and the link at the door say that the meeting is going on?"""
    meeting.refresh_from_db()
    with clock.at(noon()):
        at_the_door = links.meeting_of(links.link(meeting).rsplit("/", 2)[-2])
        return is_running(meeting), Meeting.objects.running().exists(), at_the_door == meeting


def test_a_draft_that_is_saved_ends_no_meeting_and_one_that_is_sent_out_does(cast, as_, case):
    decide(cast, case, "媒合兩處。", "", "")
    assert sits(case.meeting) == (True, True, True)
    sent = {"commitment": case.lead.pk, "expected_version": case.lead.row_version, "key": "k", "answer": "confirm"}
    as_(cast.farm).post(url("meeting_mine", case.meeting.pk), sent)
    case.lead.refresh_from_db()
    assert case.lead.state == CommitmentState.CONFIRMED
    due = noon().date() + dt.timedelta(days=3)
    move_meeting(case.meeting, CIRCULATE_MINUTES, by=cast.rdec, comments_due=due)
    assert sits(case.meeting) == (False, False, False)


def test_nothing_to_ask(cast, as_, case):
    with_nothing = Commitment.objects.exclude(pk=case.settled.pk)
    for line in with_nothing:
        move_commitment(line, CONFIRM, by=cast.farm if line.agency_id == cast.farm.unit_id else cast.water)
    Meeting.objects.filter(pk=case.meeting.pk).update(held_at=noon() + dt.timedelta(days=1))
    assert "沒有待確認事項" in text(as_(cast.rdec).get(url("meeting_live", case.meeting.pk)))
    assert "貴機關沒有待確認的事項" in text(as_(cast.farm).get(url("meeting_mine", case.meeting.pk)))


class TestNews:
    def test_nothing_is_sent_until_something_changes(self, cast, as_, case):
        client = as_(cast.rdec)
        seen = client.get(url("meeting_live", case.meeting.pk)).context["version"]
        assert client.get(url("meeting_news", case.meeting.pk), {"seen": seen}).status_code == 204
        move_commitment(case.assist, CONFIRM, by=cast.water)
        news = client.get(url("meeting_news", case.meeting.pk), {"seen": seen})
        assert (news.status_code, news.context["version"] != seen, "<html" in text(news)) == (200, True, False)
        assert [line.is_open for line in news.context["here"].lines] == [True, False]

    def test_an_agency_hears_of_its_own_lines_alone(self, cast, as_, case):
        client = as_(cast.farm)
        seen = client.get(url("meeting_mine", case.meeting.pk)).context["version"]
        move_commitment(case.assist, CONFIRM, by=cast.water)
        assert client.get(url("meeting_mine_news", case.meeting.pk), {"seen": seen}).status_code == 204
        move_commitment(case.lead, CONFIRM, by=cast.farm)
        assert client.get(url("meeting_mine_news", case.meeting.pk), {"seen": seen}).status_code == 200

    def test_the_version_costs_one_statement(self, cast, case, django_assert_num_queries):
        with django_assert_num_queries(1):
            assert matters.version(case.meeting.pk, cast.rdec) != ""
        with django_assert_num_queries(1):
            assert matters.version(case.meeting.pk, cast.stranger, own=True) == ""

    def test_pages_cost_no_more_than_a_page_may(self, cast, as_, case, django_assert_max_num_queries):
        for actor, name in ((cast.rdec, "meeting_live"), (cast.farm, "meeting_mine"), (cast.rdec, "arrivals")):
            client = as_(actor)
            client.get(url(name, case.meeting.pk))
            with django_assert_max_num_queries(12):
                assert client.get(url(name, case.meeting.pk)).status_code == 200

    @pytest.mark.parametrize(("who", "name"), [("rdec", "meeting_news"), ("farm", "meeting_mine_news")])
    def test_asking_keeps_nobody_signed_in(self, cast, as_, case, who, name):
        """The idle limit counts what a person does; a page left open asks by itself until the session has ended."""
        client = as_(getattr(cast, who))
        before = Session.objects.get().expire_date
        with time_machine.travel(before - dt.timedelta(minutes=2), tick=False):
            assert client.get(url(name, case.meeting.pk)).status_code == 200
            assert Session.objects.get().expire_date == before
        with time_machine.travel(before + dt.timedelta(seconds=1), tick=False):
            assert client.get(url(name, case.meeting.pk)).status_code == 302
