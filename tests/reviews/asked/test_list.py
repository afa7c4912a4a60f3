"""The list of opinions: RDEC's of everybody, an agency's own; how each stands; what a page asks."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from proposals.assigning.services import assign
from reviews.models import OpinionRequest
from tests.factories.accounts import sign_in
from tests.reviews.cases import make_cast, reviewed_plan

pytestmark = pytest.mark.django_db
URL = "/reviews/opinions/"


@pytest.fixture
def cast():
    return make_cast()


def shown(client, query=""):
    return [row for row, _cells in client.get(URL + query).context["rows"]]


def file(client, query=""):
    answer = client.get(f"{URL}list/csv/{query}")
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def put(row, **said):
    QuerySet.update(OpinionRequest.objects.filter(pk=row.pk), **said)


def test_who_asks_lists_all_an_agency_its_own_and_others_none(client, cast):
    reviewed_plan(cast)
    rows = list(OpinionRequest.objects.order_by("-id"))
    assert len(rows) > 1
    sign_in(client, cast.rdec)
    assert shown(client) == rows
    for agency in {row.agency_id for row in rows}:
        assert shown(client, f"?agency={agency}") == [row for row in rows if row.agency_id == agency]
    sign_in(client, cast.farm)
    own = [row for row in rows if row.agency_id == cast.farm.unit_id]
    other = next(row.agency_id for row in rows if row.agency_id != cast.farm.unit_id)
    assert (shown(client), shown(client, f"?agency={other}"), len(file(client)) - 1) == (own, own, len(own))
    assert len(file(client, f"?agency={other}")) - 1 == len(own)
    filters = [list(sign_in(client, who).get(URL).context["filter"].fields) for who in (cast.rdec, cast.farm)]
    assert filters[0] == ["agency", *filters[1]]
    for actor in (cast.proposer, cast.platform, cast.convener):
        sign_in(client, actor)
        assert [client.get(each).status_code for each in (URL, f"{URL}list/csv/")] == [404, 404]


def test_each_stands_where_its_state_and_day_say(client, cast):
    reviewed_plan(cast)
    first, second, *_others = OpinionRequest.objects.order_by("id")
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    OpinionRequest.objects.exclude(pk__in=[first.pk, second.pk]).update(due_on=yesterday + dt.timedelta(days=9))
    put(first, due_on=yesterday)
    put(second, state="released", filed_at=timezone.now(), released_at=timezone.now(), result="agree", holder="nobody")
    sign_in(client, cast.rdec)
    assert shown(client, "?state=late") == [first]
    assert shown(client, "?state=answered") == [second]
    assert second not in shown(client, "?state=open")
    put(second, state="called_off")
    assert (shown(client, "?state=struck"), second in shown(client)) == ([second], False)


def test_the_file_has_what_is_shown(client, cast):
    reviewed_plan(cast)
    heads, *rows = file(sign_in(client, cast.rdec), "?columns=plan,agency,asked")
    assert heads == ["計畫", "機關", "分送日期"]
    assert rows == [
        [row.round.proposal.called, row.agency.name, f"{timezone.localdate(row.round.opened_at):%Y-%m-%d}"]
        for row in OpinionRequest.objects.order_by("-id")
    ]


def test_a_page_asks_the_same_however_many_there_are(client, cast, django_assert_num_queries):
    reviewed_plan(cast)
    sign_in(client, cast.rdec).get(URL)
    with django_assert_num_queries(10):
        client.get(URL)
    reviewed_plan(cast)
    with django_assert_num_queries(10):
        client.get(URL)


def test_who_of_ones_own_unit_handles_the_plan_is_shown_where_it_is_asked_for(client, cast):
    plan = reviewed_plan(cast)
    assign([plan], cast.farm.user, by=cast.farm, reason="", shown={})
    heads, *rows = file(sign_in(client, cast.farm), "?columns=plan,agency,handler")
    assert (heads, [row[1:] for row in rows]) == (["計畫", "機關", "承辦人"], [["農業局", cast.farm.user.name]])
    _heads, *rows = file(sign_in(client, cast.rdec), "?columns=plan,agency,handler")
    assert sorted(row[1:] for row in rows) == [["水利局", ""], ["農業局", ""]]
