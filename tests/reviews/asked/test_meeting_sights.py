"""Whose list a meeting stands on, kept by the database, is whom the rules let see it, whatever changes."""

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Unit
from accounts.states import Role, UnitKind
from proposals.models import Proposal, Venture
from proposals.services import let_in, let_out
from proposals.states import PlanPermission
from reviews.asked.meetings import MeetingFilter
from reviews.models import AgendaItem, Meeting, MeetingSight
from tests.factories.accounts import make_actor
from tests.workflow.cases import make_cast, walker_at
from workflow.rows import page_of

pytestmark = pytest.mark.django_db
OVERSEE = {"rdec", "platform", "convener"}


def by_the_rules():
    """Unit, meeting and what its list goes by."""
    return {
        (unit.pk, meeting.pk, meeting.held_at, meeting.state)
        for unit in Unit.objects.exclude(kind__in=OVERSEE)
        for meeting in Meeting.objects.visible_to(make_actor(unit, Role.OFFICER))
    }


def kept():
    return set(MeetingSight.objects.values_list("unit", "meeting", "held_at", "state"))


@pytest.fixture
def plan():
    return walker_at("project_meeting", make_cast()).plan


def test_what_is_kept_follows_every_change(plan):
    meeting = plan.project_meetings.get()
    assert kept() == by_the_rules() != set()
    agency, rdec = Unit.objects.get(code="CUL"), make_actor(UnitKind.RDEC, Role.OFFICER)
    let_in(plan, [agency], PlanPermission.REVIEW, by=rdec)
    assert agency.pk in {unit for unit, *_ in kept()}
    assert kept() == by_the_rules()
    let_out(plan, agency, PlanPermission.REVIEW, by=rdec)
    assert agency.pk not in {unit for unit, *_ in kept()}
    assert kept() == by_the_rules()
    meeting.held_at += dt.timedelta(days=3)
    meeting.save(update_fields=["held_at"])
    assert kept() == by_the_rules()
    with connection.cursor() as cursor:  # as no move does it, whatever writes the row
        cursor.execute("UPDATE reviews_meeting SET state = 'notified' WHERE id = %s", [meeting.pk])
    assert kept() == by_the_rules()
    Venture.objects.filter(proposal=plan).update(executing_unit=agency)
    assert kept() == by_the_rules()
    other = Meeting.objects.create(
        year=115, number=77, held_at=timezone.now(), place="市政府", chair="秘書長", called_by="研考會"
    )
    assert kept() == by_the_rules()
    item = AgendaItem.objects.create(meeting=other, proposal=plan)
    assert {meeting for _unit, meeting, *_ in kept()} == {meeting.pk, other.pk}
    assert kept() == by_the_rules()
    item.delete()
    assert kept() == by_the_rules()
    Proposal.objects.filter(pk=plan.pk).update(notified_at=None)
    assert kept() == by_the_rules()


@pytest.mark.parametrize("asked", ["", "state=planned", "state=closed", "year=115"])
def test_the_list_of_who_does_not_oversee_is_what_it_sees(plan, asked):
    from django.http import QueryDict

    agency = make_actor(Unit.objects.get(code="AGR"), Role.OFFICER)
    let_in(plan, [agency.unit], PlanPermission.REVIEW, by=make_actor(UnitKind.RDEC, Role.OFFICER))
    form = MeetingFilter(QueryDict(asked))
    seen = Meeting.objects.visible_to(agency).order_by("-held_at", "-id")
    narrowed = {key: value for key, value in form.cleaned_data.items() if value}
    wanted = [
        meeting.pk
        for meeting in seen
        if narrowed.get("state", meeting.state) == meeting.state
        and narrowed.get("year", timezone.localtime(meeting.held_at).year - 1911)
        == timezone.localtime(meeting.held_at).year - 1911
    ]
    assert [meeting.pk for meeting in page_of(form.rows(agency), None).object_list] == wanted


def test_the_application_writes_none(plan):
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('chuangsheng', 'reviews_meetingsight', 'INSERT, UPDATE, DELETE')")
        assert cursor.fetchone() == (False,)
