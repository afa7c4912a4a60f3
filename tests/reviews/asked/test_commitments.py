"""The list of commitments: RDEC's of everybody, an agency's own; its filter, its file, what a page asks."""

from __future__ import annotations

import csv
import io

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from reviews.models import Commitment
from tests.factories.accounts import sign_in
from tests.reviews.cases import file_as, make_cast, offer, reviewed_plan

pytestmark = pytest.mark.django_db
URL = "/reviews/commitments/"


@pytest.fixture
def cast():
    return make_cast()


def shown(client, query=""):
    return [row.item for row, _cells in client.get(URL + query).context["rows"]]


def file(client, query=""):
    answer = client.get(f"{URL}list/csv/{query}")
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def offered(cast):
    """One that an agency leads, one it assists in, one of another agency."""
    plan = reviewed_plan(cast)
    file_as(cast.farm, plan, commitments=[offer("協助場域媒合"), offer("協助行銷", role="assist")])
    file_as(cast.water, plan, commitments=[offer("配合施工", role="")])
    return plan


def test_who_asks_lists_all_an_agency_its_own_and_others_none(client, cast):
    offered(cast)
    sign_in(client, cast.rdec)
    assert sorted(shown(client)) == ["協助場域媒合", "協助行銷", "配合施工"]
    assert shown(client, f"?agency={cast.water.unit_id}") == ["配合施工"]
    sign_in(client, cast.water)
    assert (shown(client), shown(client, f"?agency={cast.farm.unit_id}"), len(file(client))) == (["配合施工"], [], 2)
    assert shown(sign_in(client, cast.stranger)) == []
    for actor in (cast.proposer, cast.platform, cast.convener):
        sign_in(client, actor)
        assert [client.get(each).status_code for each in (URL, f"{URL}list/csv/")] == [404, 404]


def test_narrowed_by_state_and_part(client, cast):
    offered(cast)
    QuerySet.update(Commitment.objects.filter(item="協助行銷"), state="confirmed", holder="nobody")
    sign_in(client, cast.rdec)
    assert shown(client, "?state=confirmed") == ["協助行銷"]
    assert [shown(client, f"?part={part}") for part in ("lead", "assist", "cooperation")] == [
        ["協助場域媒合"],
        ["協助行銷"],
        ["配合施工"],
    ]
    assert len(shown(client, "?part=nonsense&state=nonsense&agency=x")) == 3


def test_the_file_has_what_is_shown(client, cast):
    plan = offered(cast)
    heads, *rows = file(sign_in(client, cast.rdec), "?columns=item,plan,agency,part,since")
    assert heads == ["分工或配合事項", "計畫", "機關", "分工或配合", "進入現階段"]
    today = f"{timezone.localdate():%Y-%m-%d}"
    assert sorted(rows) == sorted(
        [
            ["協助場域媒合", plan.called, "農業局", "主辦", today],
            ["協助行銷", plan.called, "農業局", "協辦", today],
            ["配合施工", plan.called, "水利局", "配合事項", today],
        ]
    )


def test_a_page_asks_the_same_however_many_there_are(client, cast, django_assert_num_queries):
    offered(cast)
    sign_in(client, cast.rdec).get(URL)
    with django_assert_num_queries(10):
        client.get(URL)
    offered(cast)
    with django_assert_num_queries(10):
        client.get(URL)
