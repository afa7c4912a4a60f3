"""A letter about a meeting is one letter for all plans on its agenda; its number, asked once, tells those invited (R3)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from proposals.letters import services
from proposals.letters.services import AlreadyDrafted
from proposals.models import Letter
from proposals.states import State as PlanState
from reviews.meetings.chart import SEND_NOTICE
from reviews.meetings.services import call_meeting, move_meeting
from reviews.models import Meeting
from reviews.states import MeetingState
from tests.proposals.letters.cases import written_early
from tests.reviews.cases import make_plan
from tests.reviews.page_cases import text, url
from tests.reviews.service_cases import told
from workflow.calendar import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def plans(cast):
    return [make_plan(cast, PlanState.CONFIRMING) for _ in range(2)]


@pytest.fixture
def meeting(cast, plans):
    """To come, of two plans."""
    at = timezone.now() + dt.timedelta(days=9)
    call_meeting(plans[0], held_at=at, place="市政大樓", chair="副市長", others=plans[1:], by=cast.rdec)
    for plan in plans:
        plan.refresh_from_db()
    return Meeting.objects.get()


def offers(page):
    """Of each letter of the meeting that may be drafted its name and the one that was."""
    return [(each.occasion.name, each.draft) for each in page.context["offers"] if each.about]


def test_what_was_drafted_on_one_plan_is_there_on_the_other_and_on_the_meeting(cast, as_, plans, meeting):
    letter = services.draft(plans[0], "invite", meeting.pk, by=cast.rdec)
    client = as_(cast.rdec)
    for plan in plans:
        page = client.get(f"/plans/{plan.pk}/letters/")
        assert offers(page) == [("invite", letter.pk), ("agenda", None), ("minutes", None)]
        assert [row.pk for row in page.context["letters"]] == [letter.pk]
        assert text(page).count(f'href="{letter.get_absolute_url()}"') == 3  # the panel, the offer, the list
        beside = [words for _step, links in client.get(url("plan", plan.pk)).context["leading"] for words in links]
        assert ("公文稿：專案會議開會通知單", letter.get_absolute_url()) in beside
    page = client.get(url("meeting", meeting.pk))
    assert [(row.pk, str(row.label)) for row in page.context["letters"]] == [(letter.pk, "專案會議開會通知單")]
    made = [
        (plan.pk, each.occasion.name, each.draft) for plan, found in page.context["letter_offers"] for each in found
    ]
    first = plans[0].pk
    assert made == [(first, "invite", letter.pk), (first, "agenda", None), (first, "minutes", None)]


def test_a_second_one_is_asked_about_whichever_plan_it_is_begun_on(cast, as_, plans, meeting):
    services.draft(plans[0], "invite", meeting.pk, by=cast.rdec)
    with pytest.raises(AlreadyDrafted, match="沒有重複擬稿"):
        services.draft(plans[1], "invite", meeting.pk, by=cast.rdec)
    assert Letter.objects.count() == 1
    services.draft(plans[1], "agenda", meeting.pk, by=cast.rdec)
    assert list(Letter.objects.order_by("pk").values_list("occasion", "proposal")) == [
        ("invite", plans[0].pk),
        ("agenda", plans[1].pk),
    ]


def test_a_letter_of_one_plan_alone_and_of_another_meeting_is_not(cast, as_, plans, meeting):
    other = make_plan(cast, PlanState.CONFIRMING)
    call_meeting(other, held_at=timezone.now() + dt.timedelta(days=9), place="他處", chair="副市長", by=cast.rdec)
    other.refresh_from_db()
    services.draft(other, "invite", other.project_meetings.get().pk, by=cast.rdec)
    written_early(plans[0], "return_to_proposer", cast.rdec)
    page = as_(cast.rdec).get(f"/plans/{plans[1].pk}/letters/")
    assert (list(page.context["letters"]), [draft for _name, draft in offers(page)]) == ([], [None] * 3)
    assert list(as_(cast.rdec).get(url("meeting", meeting.pk)).context["letters"]) == []


def numbered(cast, letter):
    """The number and the day that the document system gave."""
    last = letter.versions.latest("number")
    services.record(letter, "府授研管字第1150001234號", timezone.localdate(), by=cast.rdec, expected=last.number)


def test_a_draft_is_its_units_and_what_was_sent_is_read_by_who_sees_its_plan(cast, as_, plans, meeting):
    letter = services.draft(plans[0], "invite", meeting.pk, by=cast.rdec)
    seen = [
        list(as_(actor).get(url("meeting", meeting.pk)).context["letters"]) for actor in (cast.proposer, cast.convener)
    ]
    assert seen == [[], []]
    numbered(cast, letter)
    for actor in (cast.proposer, cast.convener, cast.rdec):
        page = as_(actor).get(url("meeting", meeting.pk))
        assert [row.letter_number for row in page.context["letters"]] == ["府授研管字第1150001234號"]
    assert as_(cast.convener).get(url("meeting", meeting.pk)).context["letter_offers"] == []


def test_with_its_number_the_notice_is_out_and_those_invited_are_told(cast, as_, plans, meeting):
    letter = services.draft(plans[0], "invite", meeting.pk, by=cast.rdec)
    asked = as_(cast.rdec).get(f"{letter.get_absolute_url()}number/")
    assert "登錄後即為開會通知單已發出" in text(asked)
    numbered(cast, letter)
    meeting.refresh_from_db()
    assert (meeting.state, [line.move for line in meeting.transitions.order_by("pk")]) == (
        MeetingState.NOTIFIED,
        ["send_notice"],
    )
    assert any(words.startswith(f"{meeting}：") for words in told(cast.proposer))


def test_a_number_that_is_corrected_or_comes_late_moves_nothing(cast, plans, meeting):
    letter = services.draft(plans[0], "invite", meeting.pk, by=cast.rdec)
    move_meeting(meeting, SEND_NOTICE, by=cast.rdec)
    numbered(cast, letter)
    numbered(cast, letter)
    assert [line.move for line in meeting.transitions.order_by("pk")] == ["send_notice"]


def test_a_number_recorded_after_the_hour_calls_nobody(cast, plans, meeting):
    letter = services.draft(plans[0], "invite", meeting.pk, by=cast.rdec)
    with clock.at(meeting.held_at + dt.timedelta(hours=1)):
        numbered(cast, letter)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.transitions.count()) == (MeetingState.PLANNED, 0)


def test_the_meeting_page_asks_once_for_its_letters(cast, as_, plans, meeting, django_assert_num_queries):
    for occasion in ("invite", "agenda"):
        services.draft(plans[0], occasion, meeting.pk, by=cast.rdec)
    client = as_(cast.rdec)
    client.get(url("meeting", meeting.pk))
    with django_assert_num_queries(12):
        client.get(url("meeting", meeting.pk))
