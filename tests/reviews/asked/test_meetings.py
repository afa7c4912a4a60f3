"""The list of project meetings: those of the plans one sees, the latest first; its filter, its file, what a page asks."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest

from reviews.models import Meeting
from tests.factories.accounts import make_user, sign_in
from tests.reviews.cases import make_cast, plan_with_meeting

pytestmark = pytest.mark.django_db
URL = "/reviews/meetings/"


@pytest.fixture
def cast():
    return make_cast()


def shown(client, query=""):
    return [row for row, _cells in client.get(URL + query).context["rows"]]


def file(client, query=""):
    answer = client.get(f"{URL}list/csv/{query}")
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def test_who_sees_a_plan_of_the_agenda_finds_the_meeting(client, cast):
    _plan, meeting = plan_with_meeting(cast)
    for actor in (cast.rdec, cast.proposer, cast.platform):
        assert shown(sign_in(client, actor)) == [meeting]
    for actor in (cast.outsider, cast.stranger, cast.farm):  # an agency that was asked nothing of it
        sign_in(client, actor)
        assert (shown(client), file(client)[1:]) == ([], [])
    client.force_login(make_user("新來的人"), "django.contrib.auth.backends.ModelBackend")
    assert client.get(URL).status_code == 404


def test_the_latest_stands_first_and_states_and_years_narrow(client, cast):
    _plan, first = plan_with_meeting(cast)
    _plan, second = plan_with_meeting(cast)
    Meeting.objects.filter(pk=second.pk).update(held_at=first.held_at + dt.timedelta(days=400))
    sign_in(client, cast.rdec)
    assert shown(client) == [second, first]
    year = first.held_at.year - 1911
    assert [shown(client, f"?year={at}") for at in (year, year + 1)] == [[first], [second]]
    assert shown(client, f"?state={first.state}") == [second, first]
    assert shown(client, "?state=cancelled") == []
    assert shown(client, "?state=nonsense&year=x") == [second, first]


def test_the_file_names_the_plans_that_its_reader_sees(client, cast):
    plan, meeting = plan_with_meeting(cast)
    heads, *rows = file(sign_in(client, cast.proposer), "?columns=meeting,place,plans,state")
    assert heads == ["會議", "地點", "計畫", "狀態"]
    assert rows == [[str(meeting), meeting.place, plan.called, meeting.get_state_display()]]


def test_a_page_asks_the_same_however_many_there_are(client, cast, django_assert_num_queries):
    plan_with_meeting(cast)
    sign_in(client, cast.rdec).get(URL)
    with django_assert_num_queries(8):
        client.get(URL)
    plan_with_meeting(cast)
    with django_assert_num_queries(8):
        client.get(URL)
