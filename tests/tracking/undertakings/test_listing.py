"""The list of undertakings: columns that are asked for, views everybody has, the same rows as a file."""

import csv
import io

import pytest

from bench.pages import counted
from tests.factories.accounts import make_district, sign_in
from tests.tracking.cases import executing_plan, make_cast
from tests.tracking.ledger_cases import money
from tracking.models import Undertaking
from tracking.states import Light, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def rdec(client, cast):
    executing_plan(cast, State.TRACKED, State.RELEASED)
    Undertaking.objects.filter(state=State.TRACKED).update(light=Light.RED, actual="12.5", due_on="2026-12-01")
    return sign_in(client, cast.rdec)


def file(client, query=""):
    answer = client.get(f"/tracking/list/csv/{query}")
    said = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(said)))


def test_the_views_everybody_has(rdec):
    page = rdec.get("/tracking/?state=open")
    assert [(str(view.words), view.is_shown) for view in page.context["views"]] == [("全部", False), ("尚未結束", True)]
    assert [row.state for row in page.context["page"]] == [State.TRACKED]


def test_columns_that_are_asked_for(rdec):
    page = rdec.get("/tracking/?state=open&columns=venture,light,actual,due")
    [(row, cells)] = page.context["rows"]
    words = [str(cell.words) for _column, cell in cells]
    assert (words[:3], cells[0][1].to) == (["事業甲", "落後", "12.5"], row.get_absolute_url())


def test_the_file_holds_the_same_rows_and_what_has_ended_no_day(rdec):
    heads, *rows = file(rdec, "?columns=venture,state,light,actual,due")
    assert heads == ["事業", "狀態", "燈號", "實際進度（%）", "期限"]
    assert rows == [["事業甲", "列管中", "落後", "12.5", "2026-12-01"], ["事業乙", "解除列管", "", "", ""]]
    assert file(rdec, "?state=released&columns=venture")[1:] == [["事業乙"]]


def test_a_stranger_finds_no_rows_in_the_file_either(client, cast, rdec):
    assert file(sign_in(client, cast.stranger))[1:] == []


def test_no_file_of_another_kind(rdec):
    assert rdec.get("/tracking/list/exe/").status_code == 404


def test_it_is_narrowed_by_what_the_board_is_narrowed_by(rdec):
    case = money()
    district = case.plan.districts.get()
    case.plan.districts.set([make_district("新社區")])
    there = case.plan.districts.get()
    queries = {
        f"district={there.code}": ["事業乙", "事業甲"],
        f"district={district.code}": ["事業乙", "事業甲"],
        f"programme={case.second.pk}": ["事業甲"],
        "year=116": ["事業甲"],
        "light=red": ["事業甲"],
        "ministry=部": ["事業乙", "事業甲"],
        "state=planning&money=on": ["事業乙", "事業甲"],
        "q=不存在": [],
    }
    found = {}
    for query in queries:
        page = rdec.get(f"/tracking/?{query}")
        found[query] = sorted(row.venture.called for row in page.context["page"])
        assert found[query] == sorted(
            line.undertaking.venture.called for line in rdec.get(f"/tracking/board/?{query}").context["lines"]
        )
        assert sorted(row[0] for row in file(rdec, f"?{query}&columns=venture")[1:]) == found[query]
    assert found == queries
    page = rdec.get(f"/tracking/?district={there.code}")
    assert f'<a href="/tracking/board/?district={there.code}"' in page.text
    there_too = rdec.get(f"/tracking/board/?district={there.code}").text
    assert f'<a href="/tracking/?district={there.code}"' in there_too


def test_it_asks_as_often_however_it_is_narrowed(rdec):
    found = []
    rdec.get("/tracking/")
    for query in ("", "?light=red&state=tracked"):
        with counted() as asked:
            assert rdec.get(f"/tracking/{query}").status_code == 200
        found.append(len(asked))
    assert found == [10, 10]
