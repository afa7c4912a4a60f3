"""A plan is put on the agenda from the meeting's page too, which says when and where the meetings to choose from are (R3)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from proposals.states import State as PlanState
from reviews.meetings.services import call_meeting
from reviews.models import Meeting
from tests.reviews.cases import make_plan
from tests.reviews.page_cases import fresh, text, url
from workflow.calendar import clock
from workflow.templatetags.cs import roc_time

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(cast) -> Meeting:
    at = timezone.now() + dt.timedelta(days=9)
    call_meeting(make_plan(cast, PlanState.CONFIRMING), held_at=at, place="市政大樓", chair="副市長", by=cast.rdec)
    return Meeting.objects.get()


def test_from_the_meetings_page_a_waiting_plan_joins_it(cast, as_, meeting):
    other = make_plan(cast, PlanState.CONFIRMING)
    make_plan(cast, PlanState.FORMED)
    client = as_(cast.rdec)
    assert url("plans_to_add", meeting.pk) in text(client.get(url("meeting", meeting.pk)))
    listed = client.get(url("plans_to_add", meeting.pk))
    address = f"{url('call_meeting', other.pk, 'call_meeting')}?meeting={meeting.pk}"
    assert ([plan.pk for plan in listed.context["page"]], address in text(listed)) == ([other.pk], True)
    page = client.get(address)
    field = page.context["form"]["meeting"]
    words = f"{meeting}　{roc_time(meeting.held_at)}　市政大樓"
    assert (field.value(), [label for _value, label in field.field.choices][1:]) == (meeting.pk, [words])
    assert client.post(address, fresh(page, meeting=meeting.pk)).status_code == 302
    assert list(meeting.agenda_items.order_by("number").values_list("proposal", flat=True))[1:] == [other.pk]


def test_it_is_rdecs_and_says_when_it_is_too_late(cast, as_, meeting):
    found = {name: as_(actor).get(url("plans_to_add", meeting.pk)).status_code for name, actor in vars(cast).items()}
    assert found == dict.fromkeys(vars(cast), 404) | dict.fromkeys(("rdec", "supervisor"), 200)
    with clock.at(meeting.held_at + dt.timedelta(minutes=1)):
        late = as_(cast.rdec).get(url("plans_to_add", meeting.pk))
    assert (late.context["here"], "不能再加排計畫" in text(late)) == (False, True)


@pytest.mark.parametrize("many", [1, 5])
def test_the_list_costs_the_same_for_many(cast, as_, meeting, django_assert_num_queries, many):
    for _ in range(many):
        make_plan(cast, PlanState.CONFIRMING)
    client = as_(cast.rdec)
    client.get(url("plans_to_add", meeting.pk))
    with django_assert_num_queries(7):
        client.get(url("plans_to_add", meeting.pk))
