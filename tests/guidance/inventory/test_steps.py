"""What is to be looked at stands on the desk as one line a kind, which leads to a list of just as many."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from guidance.inventory import steps
from guidance.inventory.offering.services import offer_rows
from guidance.models import InventoryEntry, NetworkMember
from guidance.networks import steps as networks
from tests.factories.accounts import sign_in
from tests.guidance.inventory.cases import entered, make_inventory, plan_with
from tests.guidance.networks.cases import member
from tests.proposals.test_page_queries import queries
from workflow.engine.steps import COUNTED

pytestmark = pytest.mark.django_db
OLD = dt.date(2025, 3, 1)  # a year and a day before


@pytest.fixture
def cast():
    with time_machine.travel("2026-03-02 09:00+08:00"):
        yield make_inventory()


def lines(client, actor):
    """Of the desk: verb, what, how many days, until when, in whose hands, and how many the list shows where the line leads."""
    page = sign_in(client, actor).get("/")
    found = []
    for duty in [*page.context["tasks"], *page.context["later"]]:
        listed = client.get(duty.url)
        shown = listed.context["page"].paginator.count if "page" in (listed.context or {}) else 0
        found.append((str(duty.verb), str(duty.case.called), str(duty.part), duty.due_on, str(duty.hands), shown))
    return found


def aged(cast, *, entries, members):
    """So many in each of the two districts, none looked at for a year; and of each one that was."""
    for number in range(entries + 1):
        entered(cast, f"神木{number}")
        entered(cast, f"古厝{number}", district=cast.away, by=cast.neighbour)
    for number in range(members + 1):
        member(cast.office, cast.district, organisation=f"協會{number}", email=f"a{number}@example.com")
        member(cast.neighbour, cast.away, organisation=f"農會{number}", email=f"b{number}@example.com")
    looked_at = InventoryEntry.objects.filter(name__endswith="0")
    InventoryEntry.objects.exclude(pk__in=looked_at.values("pk")).update(checked_on=OLD)
    NetworkMember.objects.exclude(organisation__endswith="0").update(confirmed_on=OLD)


def test_members_and_entries_of_the_offices_own_district_and_all_of_the_platforms(cast, client):
    aged(cast, entries=2, members=3)
    NetworkMember.objects.filter(organisation="協會3").update(confirmed_on=None)
    removed = InventoryEntry.objects.get(name="神木1")
    InventoryEntry.objects.filter(pk=removed.pk).update(removed_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    ask, check = ("請成員確認資料", "一年以上待確認"), ("查核在地資源", "超過一年未查核")
    assert lines(client, cast.office) == [
        (check[0], "1 筆在地資源", check[1], None, "", 1),
        (ask[0], "3 位聯絡網成員", ask[1], None, "", 3),
    ]
    assert lines(client, cast.platform) == [
        (check[0], "3 筆在地資源", check[1], None, "", 3),
        (ask[0], "6 位聯絡網成員", ask[1], None, "", 6),
    ]
    for actor in (cast.member, cast.rdec, cast.proposer, cast.team, cast.agency, cast.convener):
        assert (actor.user.name, lines(client, actor)) == (actor.user.name, [])


def test_offers_are_one_line_and_a_single_one_is_its_own(cast, client):
    plan, rows = plan_with(cast, "土牛客家文化館", "劉家伙房", "梅子步道")
    due = dt.date(2026, 3, 16)
    [first] = offer_rows(plan, rows=rows[:1], district=cast.district, by=cast.proposer)
    assert lines(client, cast.office) == [("納入盤點", "土牛客家文化館", "", due, "", 0)]
    assert lines(client, cast.platform) == [("待區公所確認", "土牛客家文化館", "", due, "區公所", 0)]
    assert client.get("/").context["later"][0].url == first.get_absolute_url()
    offer_rows(plan, rows=rows[1:], district=cast.district, by=cast.proposer)
    assert lines(client, cast.office) == [("納入盤點", "提案單位提供的 3 筆盤點", "", due, "", 3)]
    assert lines(client, cast.platform) == [("待區公所確認", "提案單位提供的 3 筆盤點", "", due, "區公所", 3)]
    assert lines(client, cast.neighbour) == lines(client, cast.rdec) == []


def test_of_more_than_are_counted_the_line_says_so(cast):
    said = {
        "district": cast.district,
        "kind": "land",
        "source": "踏查",
        "entered_for": cast.office.unit,
        "checked_on": OLD,
    }

    def add(names):
        InventoryEntry.objects.bulk_create(InventoryEntry(name=f"地{name}", **said) for name in names)
        return [str(duty.case.called) for duty in steps.duties(cast.platform)]

    assert add(range(1, COUNTED)) == [f"{COUNTED - 1} 筆在地資源"]
    assert add([0]) == [f"{COUNTED} 筆以上的在地資源"]
    assert list(networks.duties(cast.platform)) == []


def test_homes_ask_the_same_with_much_to_look_at(cast, client):
    plan, rows = plan_with(cast, "土牛客家文化館", "劉家伙房")
    asked = {}
    for name in ("office", "platform", "rdec"):
        sign_in(client, getattr(cast, name))
        asked[name] = queries(client, "/")
    aged(cast, entries=3, members=3)
    offer_rows(plan, rows=rows, district=cast.district, by=cast.proposer)
    for name, few in asked.items():
        sign_in(client, getattr(cast, name))
        assert (name, queries(client, "/")) == (name, few)
