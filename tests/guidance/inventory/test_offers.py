"""A proposer's own rows offered to a district: decided by its office, each once; told to both; on the office's desk."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from guidance.inventory.offering.chart import ACCEPT, DECLINE, WITHDRAW
from guidance.inventory.offering.services import offer_rows, offerable
from guidance.inventory.steps import duties
from guidance.models import InventoryEntry, InventoryOffer
from guidance.states import OfferedState
from proposals.models import ResourceItem
from tests.factories.accounts import sign_in
from tests.guidance.inventory.cases import entered, make_inventory, offered, plan_with
from tests.workflow.races import race, wide_pool
from workflow.engine.errors import NotPermitted, Refused
from workflow.engine.services import perform
from workflow.models import Notification

pytestmark = pytest.mark.django_db
NEW = {
    "into": "new",
    "kind": "culture",
    "name": "土牛客家文化館",
    "words": "土牛客家文化館的故事。",
    "address": "龍興里",
}


@pytest.fixture
def cast():
    with time_machine.travel("2026-03-02 09:00+08:00"):
        yield make_inventory()


def waits(actor):
    return [(str(duty.verb), duty.case.called, duty.due_on) for duty in duties(actor)]


def told(actor):
    return list(Notification.objects.filter(user=actor.user).order_by("id").values_list("text", flat=True))


def door(page):
    return {"expected_version": page.context["expected_version"], "key": page.context["key"]}


def move(offer, name):
    return reverse("guidance:inventory_offer_move", args=[offer.pk, name])


def test_rows_are_offered_from_the_plans_section_each_once(cast, client):
    plan, rows = plan_with(cast, "土牛客家文化館", "劉家伙房")
    sign_in(client, cast.proposer)
    url = reverse("guidance:offer_rows", args=[plan.pk])
    assert url in client.get(reverse("proposals:section", args=[plan.pk, "resources"])).text
    assert client.post(url, {"district": cast.district.pk}).context["form"].errors == {"rows": ["請至少勾選一列。"]}
    answer = client.post(url, {"district": cast.district.pk, "rows": [row.pk for row in rows]}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == ["已提供 2 筆，區公所會逐筆確認並通知您。"]
    assert waits(cast.office) == [("納入盤點", "提案單位提供的 2 筆盤點", dt.date(2026, 3, 16))]
    assert waits(cast.neighbour) == waits(cast.proposer) == []
    assert told(cast.office) == [f"{cast.proposer.unit} 提供資源盤點 2 筆：土牛客家文化館"]
    assert offerable(plan) == []
    assert "都已提供過" in client.get(url).text
    with pytest.raises(Refused, match="勾選的列裡有已經提供過的"):
        offer_rows(plan, rows=rows, district=cast.district, by=cast.proposer)
    with pytest.raises(Refused, match="東勢區不是本計畫的提案行政區"):
        offer_rows(plan, rows=rows, district=cast.away, by=cast.proposer)
    with pytest.raises(NotPermitted):
        offer_rows(plan, rows=rows, district=cast.district, by=cast.stranger)
    for name in ("office", "platform", "stranger"):
        sign_in(client, getattr(cast, name))
        assert (name, client.get(url).status_code) == (name, 404)


def test_accepting_makes_an_entry(cast, client):
    offer = offered(cast)
    sign_in(client, cast.office)
    page = client.get(move(offer, "accept_entry"))
    assert page.context["form"]["into"].value() == "new"
    client.post(move(offer, "accept_entry"), NEW | door(page))
    offer.refresh_from_db()
    entry = InventoryEntry.objects.get()
    assert (offer.state, offer.entry, offer.holder_unit) == (OfferedState.ACCEPTED, entry, None)
    assert (entry.name, entry.kind, entry.address, entry.source) == (
        "土牛客家文化館",
        "culture",
        "龍興里",
        f"{cast.proposer.unit} 提供",
    )
    assert told(cast.proposer)[-1].startswith("提供盤點「土牛客家文化館」：納入盤點")
    assert waits(cast.office) == []
    sign_in(client, cast.proposer)
    seen = client.get(offer.get_absolute_url())
    assert (entry.get_absolute_url() in seen.text, "新增「土牛客家文化館」" in seen.text) == (True, True)


def test_what_is_called_alike_is_asked_about_and_merged_only_when_that_is_said(cast, client):
    entry = entered(cast, "土牛客家文化館（劉家伙房）", kind="culture", words="三合院。")
    offer = offered(cast)
    sign_in(client, cast.office)
    page = client.get(move(offer, "accept_entry"))
    assert page.context["form"]["into"].value() is None
    assert [key for key, _words in page.context["form"].fields["into"].choices] == ["new", str(entry.pk)]
    unsaid = client.post(move(offer, "accept_entry"), {k: v for k, v in NEW.items() if k != "into"} | door(page))
    assert (unsaid.status_code, list(unsaid.context["form"].errors)) == (422, ["into"])
    client.post(move(offer, "accept_entry"), NEW | {"into": entry.pk} | door(page))
    entry.refresh_from_db()
    offer.refresh_from_db()
    source = f"{cast.proposer.unit} 提供"
    assert (offer.entry, InventoryEntry.objects.count()) == (entry, 1)
    assert (entry.words, entry.address) == (f"三合院。\n土牛客家文化館的故事。（{source}）", "龍興里")
    assert entry.changes.first().what == "merged"
    assert offer.transitions.get().data["merged"] == entry.name


def test_what_appeared_after_the_page_was_opened_is_pointed_out_too(cast):
    offer = offered(cast)
    entered(cast, "土牛客家文化館")
    with pytest.raises(Refused, match="這一區已有名稱相近的資料"):
        perform(offer, ACCEPT, by=cast.office, **NEW)
    assert InventoryEntry.objects.count() == 1
    perform(offer, ACCEPT, by=cast.office, seen_alike=True, **NEW)
    assert InventoryEntry.objects.count() == 2


def test_what_appeared_meanwhile_or_is_like_the_name_typed_is_asked_about_on_the_page(cast, client):
    offer = offered(cast)
    sign_in(client, cast.office)
    page = client.get(move(offer, "accept_entry"))
    assert (page.context["form"]["into"].value(), page.context["form"]["shown"].value()) == ("new", "")
    other = entered(cast, "土牛客家文化館")
    asked = client.post(move(offer, "accept_entry"), NEW | {"shown": ""} | door(page))
    said = "這一區已有名稱相近的資料：土牛客家文化館。請選擇併入哪一筆，或仍新增為一筆。"
    assert (asked.status_code, asked.context["form"].errors) == (422, {"into": [said]})
    form = asked.context["form"]
    assert [key for key, _words in form.fields["into"].choices] == ["new", str(other.pk)]
    assert (form["shown"].value(), InventoryEntry.objects.count()) == (str(other.pk), 1)
    entered(cast, "石岡水壩")
    renamed = NEW | {"name": "石岡水壩公園", "shown": str(other.pk)} | door(asked)
    again = client.post(move(offer, "accept_entry"), renamed)
    assert again.context["form"].errors["into"] == [said.replace("土牛客家文化館", "石岡水壩")]
    done = client.post(move(offer, "accept_entry"), renamed | {"shown": again.context["form"]["shown"].value()})
    assert (done.status_code, InventoryEntry.objects.count()) == (302, 3)


def test_a_merge_that_would_be_too_long_is_refused_with_how_much(cast):
    entry = entered(cast, words="長" * 995)
    offer = offered(cast)
    with pytest.raises(Refused) as refused:
        perform(offer, ACCEPT, by=cast.office, **NEW | {"into": entry})
    over = 995 + 1 + len(f"{NEW['words']}（{cast.proposer.unit} 提供）") - 1000
    assert str(refused.value) == f"併入後特色說明會超過 1000 字，多出 {over} 字；請先縮短。"
    offer.refresh_from_db()
    assert offer.state == OfferedState.OFFERED


def test_declined_with_a_reason_and_offered_again(cast, client):
    offer = offered(cast)
    perform(offer, DECLINE, by=cast.office, reason="位置不在本區，請洽東勢區公所。")
    assert told(cast.proposer)[-1].startswith("提供盤點「土牛客家文化館」：不納入")
    row = ResourceItem.objects.get()
    again = offer_rows(offer.proposal, rows=[row], district=cast.district, by=cast.proposer)[0]
    perform(again, WITHDRAW, by=cast.proposer)
    assert (again.state, offerable(offer.proposal)) == (OfferedState.WITHDRAWN, [row])


def test_the_row_may_leave_the_plan_and_the_offer_stays(cast):
    offer = offered(cast)
    ResourceItem.objects.all().delete()
    perform(offer, ACCEPT, by=cast.office, **NEW)
    assert offer.entry.name == "土牛客家文化館"


def test_who_sees_an_offer(cast, client):
    offer = offered(cast)
    found = {}
    for name in ("office", "platform", "rdec", "proposer", "neighbour", "agency", "stranger", "team"):
        sign_in(client, getattr(cast, name))
        listed = client.get(reverse("guidance:inventory_offers")).context["page"].paginator.count
        found[name] = (client.get(offer.get_absolute_url()).status_code, listed)
    seen = dict.fromkeys(("office", "platform", "rdec", "proposer"), (200, 1))
    assert found == seen | dict.fromkeys(("neighbour", "agency", "stranger", "team"), (404, 0))


@pytest.mark.django_db(transaction=True)
def test_of_sixteen_who_accept_at_once_one_does():
    cast = make_inventory()
    offer = offered(cast)

    def ready():
        seen = InventoryOffer.objects.get(pk=offer.pk)
        return lambda: perform(seen, ACCEPT, by=cast.office, expected_version=seen.row_version, **NEW)

    with wide_pool():
        results = race([ready] * 16)
    refused = [result for result in results if isinstance(result, Refused)]
    assert (len(refused), len(results) - len(refused)) == (15, 1)
    assert InventoryEntry.objects.count() == 1
    assert InventoryEntry.objects.get().changes.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_sixteen_who_offer_a_row_at_once_one_does():
    cast = make_inventory()
    plan, rows = plan_with(cast, "土牛客家文化館")

    def ready():
        return lambda: offer_rows(plan, rows=rows, district=cast.district, by=cast.proposer)

    with wide_pool():
        results = race([ready] * 16)
    assert sum(isinstance(result, list) for result in results) == 1
    assert {type(result) for result in results} == {list, Refused}
    assert InventoryOffer.objects.count() == 1
