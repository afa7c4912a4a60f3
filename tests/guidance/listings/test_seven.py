"""The lists of guidance: columns and orders that are asked for, views, the same rows as a file, nobody else's, at one price."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
import time_machine

from guidance.models import (
    Coordination,
    CounsellingRequest,
    FollowUp,
    InventoryEntry,
    Match,
    NetworkMember,
    Resource,
)
from lists.listing import LISTINGS
from tests.factories.accounts import sign_in
from tests.guidance.cases import asked, coordinated, recorded
from tests.guidance.inventory.cases import entered
from tests.guidance.matching.cases import make_scene, matched
from tests.guidance.networks.cases import member
from tests.guidance.resources.cases import venue

pytestmark = pytest.mark.django_db
NAMES = ("requests", "follow_ups", "matches", "coordination", "resources", "inventory", "networks")
OWN = ("requests", "follow_ups", "matches", "coordination")  # whose rows not everybody sees
VIEWS = {
    "requests": [("全部", ""), ("待受理", "state=asked"), ("待分派", "state=triaged"), ("輔導中", "state=assigned")],
    "follow_ups": [("全部", ""), ("逾期未辦", "state=late"), ("待辦理", "state=open")],
    "resources": [("可申請者", ""), ("含已額滿、已過期", "all=on")],
    "inventory": [("全部", ""), ("超過一年未查核", "state=stale&order=checked"), ("未標示位置", "place=no")],
    "networks": [("全部", ""), ("一年以上待確認", "standing=old"), ("沒有聯絡人", "standing=alone")],
}


@pytest.fixture
def scene():
    """It is a Monday in March; two rows stand in each list, the second to be dealt with later."""
    with time_machine.travel("2026-03-02 09:00+08:00") as clock:
        found = make_scene()
        two(found)
        clock.shift(dt.timedelta(days=1))
        two(found, later=True)
        yield found


def two(scene, *, later=False):
    """One row of each list."""
    cast, word = scene.cast, "乙" if later else "甲"
    asked(cast, title=f"構想{word}")
    given = [{"words": f"函詢{word}", "owner": cast.office.unit, "due_on": dt.date(2026, 3, 20 + later)}]
    recorded(cast, given=given)
    if later:
        scene.venture = scene.plan.ventures.create(position=2, title="步道二", theme="水圳", method="志工")
    matched(scene)
    coordinated(cast)
    end = dt.date(2026, 5, 20 + later)
    venue(cast.agency, title=f"會議室{word}", valid_until=str(end), capacity="3")
    entry = entered(cast, f"老樹{word}")
    InventoryEntry.objects.filter(pk=entry.pk).update(checked_on=dt.date(2026, 2, 20 + later))
    row = member(cast.office, cast.district, organisation=f"協會{word}", email=f"{later}@example.com")
    NetworkMember.objects.filter(pk=row.pk).update(confirmed_on=dt.date(2026, 2, 20 + later))


def shown(client, name, query=""):
    page = client.get(f"{LISTINGS[name].address}?{query}")
    return [row.pk for row, _cells in page.context["rows"]]


def file(client, name, query=""):
    answer = client.get(f"{LISTINGS[name].address}list/csv/?{query}")
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def every(name):
    return ",".join(column.name for column in LISTINGS[name].columns)


@pytest.mark.parametrize("name", NAMES)
def test_page_and_file_have_the_same_rows_and_every_column(client, scene, name):
    listing = LISTINGS[name]
    sign_in(client, scene.cast.platform)
    page = client.get(f"{listing.address}?columns={every(name)}")
    assert (page.status_code, len(page.context["rows"])) == (200, 2)
    assert [column.name for column in page.context["columns"]] == [column.name for column in listing.columns]
    heads, *rows = file(client, name, f"columns={every(name)}")
    kept = [column for column in listing.columns if column.tells_of is None]
    assert heads == [str(column.label) for column in kept]
    first = kept.index(next(column for column in kept if column.is_fixed))
    assert [row[first] for row in rows] == [str(listing.columns[0].value(row)) for row, _cells in page.context["rows"]]
    assert all(listing.columns[0].value(row) for row, _cells in page.context["rows"])


@pytest.mark.parametrize("name", VIEWS)
def test_the_views_everybody_has_are_shown_where_they_lead(client, scene, name):
    sign_in(client, scene.cast.platform)
    page = client.get(LISTINGS[name].address)
    assert [(str(view.words), view.query) for view in page.context["views"]] == VIEWS[name]
    for number, (_words, query) in enumerate(VIEWS[name]):
        views = client.get(f"{LISTINGS[name].address}?{query}").context["views"]
        assert [view.is_shown for view in views] == [place == number for place in range(len(views))]


@pytest.mark.parametrize(
    ("name", "order", "model", "by"),
    [
        ("requests", "ended", CounsellingRequest, ["-due_on", "-id"]),
        ("follow_ups", "ended", FollowUp, ["-due_on", "-id"]),
        ("matches", "ended", Match, ["-due_on", "-id"]),
        ("coordination", "ended", Coordination, ["-due_on", "-id"]),
        ("resources", "last", Resource, ["-valid_until", "-id"]),
        ("inventory", "checked", InventoryEntry, ["checked_on", "id"]),
        ("networks", "confirmed", NetworkMember, ["confirmed_on", "id"]),
    ],
)
def test_another_order_is_asked_for_in_the_address(client, scene, name, order, model, by):
    sign_in(client, scene.cast.platform)
    usual, other = shown(client, name), shown(client, name, f"order={order}")
    assert other == list(model.objects.order_by(*by).values_list("pk", flat=True))
    assert other == usual[::-1]
    _heads, *rows = file(client, name, f"order={order}")
    assert (len(rows), rows) == (2, file(client, name)[:0:-1])


@pytest.mark.parametrize("name", OWN)
def test_who_sees_no_row_finds_none_in_the_file_nor_by_ticking_it(client, scene, name):
    keys = shown(sign_in(client, scene.cast.platform), name)
    sign_in(client, scene.cast.stranger)
    assert (shown(client, name), file(client, name)[1:]) == ([], [])
    listing = LISTINGS[name]
    answer = client.get(f"{listing.address}list/csv/", {listing.ticked: keys, "shown": ""})
    assert "（勾選的 2 列已不符合清單的條件，未列入。）" in b"".join(answer.streaming_content).decode()


def test_whom_to_speak_with_stands_on_the_page_of_who_keeps_the_row_and_in_no_file(client, scene):
    sign_in(client, scene.cast.office)
    page = client.get(LISTINGS["networks"].address)
    assert ("林美玉" in page.text, "mailto:False@example.com" in page.text) == (True, True)
    assert "林美玉" not in str(file(client, "networks", f"columns={every('networks')}"))
    assert "林美玉" not in sign_in(client, scene.cast.proposer).get(LISTINGS["networks"].address).text


@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("requests", 9),
        ("follow_ups", 9),
        ("matches", 8),
        ("coordination", 8),
        ("resources", 9),
        ("inventory", 9),
        ("networks", 10),
    ],
)
def test_each_costs_the_same_for_two_rows_and_for_all_its_columns(
    client, scene, name, queries, django_assert_num_queries
):
    sign_in(client, scene.cast.platform)
    address = f"{LISTINGS[name].address}?columns={every(name)}"
    client.get(address)
    with django_assert_num_queries(queries):
        client.get(address)
    for number in range(8):
        scene.venture = scene.plan.ventures.create(position=9 + number, title=f"步道{number}", theme="圳", method="人")
        matched(scene)
        asked(scene.cast, title=f"構想{number}")
        coordinated(scene.cast)
        venue(scene.cast.agency, title=f"教室{number}", capacity="3")
        entered(scene.cast, f"老屋{number}")
        member(scene.cast.office, scene.cast.district, organisation=f"團體{number}", email=f"n{number}@example.com")
    with django_assert_num_queries(queries):
        client.get(address)


def test_a_view_of_each_is_kept(client, scene):
    sign_in(client, scene.cast.platform)
    for name in NAMES:
        client.post(f"/lists/{name}/views/", {"name": "我的", "query": f"columns={every(name)}&nonsense=1"})
        last = client.get(LISTINGS[name].address).context["views"][-1]
        assert (str(last.words), "nonsense" in last.query, last.is_kept) == ("我的", False, True)
