"""會議決議辦理情形表: decision by decision who leads, what was done, where it stands; of a plan and of a meeting (R3)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from documents.papers.html import html
from documents.papers.odt import odt
from inputs.fields import format_roc
from proposals.models import Proposal
from proposals.states import State as PlanState
from proposals.workflow import REVISE_AFTER_MEETING
from reviews.answers.services import answer_decisions
from reviews.meetings import recording
from reviews.meetings.recording import Decided
from reviews.meetings.services import call_meeting
from reviews.models import Decision, Meeting
from reviews.packets.contents import sections as packet_sections
from reviews.papers.decisions import decided, decisions_paper
from tests.documents.papers.reading import html_words, odt_words
from tests.reviews.cases import HELD_AT, make_plan, paper, plan_with_meeting, revise
from tests.reviews.page_cases import text, url
from tests.reviews.service_cases import sections
from workflow.calendar import clock
from workflow.engine.services import perform

pytestmark = pytest.mark.django_db


def lines(found):
    return [["".join(run.text for run in cell.paragraphs[0]) for cell in line.cells] for line in found.blocks[-1].rows]


@pytest.fixture
def revised(cast):
    """A meeting has asked for two things, of which an agency leads in one; the plan is being revised."""
    plan, meeting = plan_with_meeting(cast)
    recording.record_minutes(meeting, paper(), [Decided("協助媒合場域", cast.farm.unit), "請補營運"], by=cast.rdec)
    perform(plan, REVISE_AFTER_MEETING, by=cast.rdec, sections=sections(plan))
    return plan


def answered(cast, plan):
    first, second = Decision.objects.order_by("number")
    answer_decisions(plan, {first.pk: "已媒合。", second.pk: "已補。"}, revise(plan), by=cast.proposer)


def test_says_who_leads_what_was_done_and_where_it_stands(cast, revised):
    head = [f"115年第1次專案會議　{revised.case_number}　{revised.title}"]
    waits = decisions_paper(revised, decided(agenda_item__proposal=revised))
    assert lines(waits) == [
        head,
        ["1", "協助媒合場域", "農業局", "—", "—", "待主辦單位回報"],
        ["2", "請補營運", "—", "—", "—", "待回復"],
    ]
    answered(cast, revised)
    today = format_roc(timezone.localdate())
    found = decisions_paper(revised, decided(agenda_item__proposal=revised))
    assert lines(found) == [
        head,
        ["1", "協助媒合場域", "農業局", "已媒合。", today, "待主辦單位回報"],
        ["2", "請補營運", "—", "已補。", today, "已回復"],
    ]
    assert found.name == f"{revised.title} 會議決議辦理情形表"
    assert html_words(html(found)) == odt_words(odt(found))


def test_of_a_plan_and_of_a_meeting_for_who_sees_them(cast, as_, revised):
    meeting = Meeting.objects.get()
    for route, pk in (("plan_decisions", revised.pk), ("meeting_decisions", meeting.pk)):
        found = {name: as_(actor).get(url(route, pk)).status_code for name, actor in vars(cast).items()}
        seeing = ("proposer", "platform", "rdec", "supervisor", "convener")
        assert found == dict.fromkeys(vars(cast), 404) | dict.fromkeys(seeing, 200)
        client = as_(cast.proposer)
        assert "協助媒合場域" in text(client.get(url(route, pk)))
        assert client.get(url(f"{route}_odt", pk)).status_code == 200
    assert url("plan_decisions", revised.pk) in text(client.get(url("plan", revised.pk)))
    assert url("meeting_decisions", meeting.pk) in text(client.get(url("meeting", meeting.pk)))


def test_of_another_plan_of_the_meeting_nothing_is_read(cast, as_):
    first, other = (make_plan(cast, PlanState.CONFIRMING) for _ in range(2))
    with clock.at(HELD_AT):
        held = HELD_AT.replace(hour=15)
        call_meeting(first, held_at=held, place="市政大樓", chair="副市長", others=[other], by=cast.rdec)
    meeting = Meeting.objects.get()
    decisions = {item.pk: [f"{item.proposal}之決議"] for item in meeting.agenda_items.all()}
    recording.record_minutes(meeting, paper(), decisions, by=cast.rdec)
    Proposal.objects.filter(pk=other.pk).update(owner=cast.outsider.unit)
    page = text(as_(cast.proposer).get(url("meeting_decisions", meeting.pk)))
    assert (f"{first.title}之決議" in page, f"{other.title}之決議" in page) == (True, False)


def test_a_plan_without_decisions_has_none(cast, as_):
    plan, meeting = plan_with_meeting(cast)
    client = as_(cast.rdec)
    assert [
        client.get(url(*where)).status_code
        for where in (("plan_decisions", plan.pk), ("meeting_decisions", meeting.pk))
    ] == [404] * 2


def test_goes_into_the_packet_of_a_later_meeting(cast, revised):
    answered(cast, revised)
    call_meeting(revised, held_at=timezone.now() + dt.timedelta(days=9), place="他處", chair="副市長", by=cast.rdec)
    first, second = Meeting.objects.order_by("pk")
    titles = [[section.title for section in packet_sections(each, cast.rdec)] for each in (first, second)]
    assert ["會議決議辦理情形表" in found for found in titles] == [False, True]
