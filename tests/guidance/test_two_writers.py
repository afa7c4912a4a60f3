"""Two who keep the same resource, partner or entry: each writes what they changed, what both changed is asked about."""

from __future__ import annotations

import pytest
from django.urls import reverse

from guidance.inventory import services as inventory
from guidance.models import InventoryEntry, Partner, Resource
from guidance.partners.services import withdraw_consent
from tests.factories.accounts import sign_in
from tests.guidance.cases import photograph
from tests.guidance.inventory.cases import CONTACT, entered, make_inventory
from tests.guidance.matching.cases import CONTACT_OF, make_partner
from tests.guidance.resources.cases import typed, venue
from tests.guidance.sent import as_it_stands
from workflow.models import Draft

pytestmark = pytest.mark.django_db
BOTH = "這一頁開啟之後已由他人改為 %s，您填的是 %s；要改成您填的請再儲存一次。"


@pytest.fixture
def cast():
    return make_inventory()


@pytest.fixture
def hall(client, cast):
    row = venue(cast.agency)
    sign_in(client, cast.agency)
    return row, reverse("guidance:resource_edit", args=[row.pk])


def errors(answer):
    return {name: list(found) for name, found in answer.context["form"].errors.items()}


def test_of_a_resource_each_writes_what_was_changed(client, cast, hall):
    row, url = hall
    sent = as_it_stands(client.get(url), title="農民大樓大會議室", themes=["learning", "place"])
    Resource.objects.update(conditions="一週前預約", themes=["place", "learning", "youth"], is_open=False)
    assert client.post(url, sent).status_code == 302
    row.refresh_from_db()
    assert (row.title, row.conditions, row.themes, row.is_open) == (
        "農民大樓大會議室",
        "一週前預約",
        ["place", "learning", "youth"],
        False,
    )


def test_lists_that_both_changed_are_asked_about_with_both(client, cast, hall):
    row, url = hall
    page = client.get(url)
    here, there = cast.district.pk, cast.away.pk
    sent = as_it_stands(page, themes=["place"], districts=[here])
    assert (sent["initial-districts"], sent["initial-themes"]) == ([""], ["place,learning"])
    Resource.objects.update(themes=["place", "youth"], districts=[there], capacity=3)
    late = client.post(url, sent)
    assert (late.status_code, errors(late)) == (
        409,
        {
            "themes": [BOTH % ("老屋與空間活化、青年返鄉與創業", "老屋與空間活化")],
            "districts": [BOTH % ("東勢區", "石岡區")],
        },
    )
    again = as_it_stands(late)
    assert (again["initial-themes"], again["initial-districts"]) == (["place,youth"], [there])
    assert (again["themes"], again["districts"], again["capacity"]) == (["place"], [here], ["3"])
    assert client.post(url, again).status_code == 302
    row.refresh_from_db()
    assert (row.themes, row.districts, row.capacity) == (["place"], [here], 3)


def test_a_list_that_another_has_emptied_or_set_alike_is_no_question(client, cast, hall):
    row, url = hall
    Resource.objects.update(districts=[cast.district.pk])
    sent = as_it_stands(client.get(url), themes=["youth", "place"])
    Resource.objects.update(districts=[], themes=["place", "youth"])
    assert client.post(url, sent).status_code == 302
    row.refresh_from_db()
    assert (row.districts, sorted(row.themes)) == ([], ["place", "youth"])


def test_of_a_partner_the_second_save_keeps_what_the_other_wrote(client, cast):
    partner = make_partner(**CONTACT_OF)
    url = reverse("guidance:edit_partner", args=[partner.pk])
    sign_in(client, cast.platform)
    sent = as_it_stands(client.get(url), note="只在學期中", offers=["courses"])
    Partner.objects.update(capacity=9, offers=["courses", "venue"], contact_phone="04-2222-1111")
    late = client.post(url, sent)
    assert (late.status_code, errors(late)) == (409, {"offers": [BOTH % ("課程與師資、場地", "課程與師資")]})
    again = as_it_stands(late)
    assert (again["note"], again["capacity"], again["contact_phone"]) == (["只在學期中"], ["9"], ["04-2222-1111"])
    assert client.post(url, again).status_code == 302
    partner.refresh_from_db()
    assert (partner.note, partner.offers, partner.capacity, partner.contact_phone) == (
        "只在學期中",
        ["courses"],
        9,
        "04-2222-1111",
    )


def test_a_page_from_before_a_withdrawal_brings_no_contact_back(client, cast):
    partner = make_partner(**CONTACT_OF)
    url = reverse("guidance:edit_partner", args=[partner.pk])
    sign_in(client, cast.platform)
    sent = as_it_stands(client.get(url), note="只在學期中")
    withdraw_consent(partner, way="oral", by=cast.platform)
    assert client.post(url, sent).status_code == 302
    partner.refresh_from_db()
    assert (partner.note, partner.contact_name, partner.contact_email) == ("只在學期中", "", "")


def test_of_an_entry_each_writes_what_was_changed(client, cast):
    entry = entered(cast, **CONTACT)
    url = reverse("guidance:entry_edit", args=[entry.pk])
    sign_in(client, cast.office)
    page = client.get(url)
    sent, other = as_it_stands(page, words="五棵樹共生，樹齡約三百年。"), as_it_stands(page, words="六棵樹。")
    inventory.change_entry(entry, by=cast.platform, year=113, contact_phone="04-2572-9999")
    assert client.post(url, sent).status_code == 302
    entry.refresh_from_db()
    assert (entry.words, entry.year, entry.contact_phone) == ("五棵樹共生，樹齡約三百年。", 113, "04-2572-9999")
    late = client.post(url, other)
    assert (late.status_code, errors(late)) == (409, {"words": [BOTH % ("五棵樹共生，樹齡約三百年。", "六棵樹。")]})
    again = as_it_stands(late)
    assert (again["year"], again["contact_phone"]) == (["113"], ["04-2572-9999"])
    assert client.post(url, again).status_code == 302
    entry.refresh_from_db()
    assert (entry.words, entry.year, entry.contact_phone) == ("六棵樹。", 113, "04-2572-9999")


def test_an_entry_whose_contact_has_withdrawn_stays_without(client, cast):
    entry = entered(cast, **CONTACT)
    url = reverse("guidance:entry_edit", args=[entry.pk])
    sign_in(client, cast.office)
    sent = as_it_stands(client.get(url), words="六棵樹。")
    inventory.withdraw_consent(entry, how="本人來電表示不再公開。", by=cast.platform)
    assert client.post(url, sent).status_code == 302
    entry.refresh_from_db()
    assert (entry.words, entry.contact_name, entry.contact_phone) == ("六棵樹。", "", "")
    assert entry.consent_withdrawn_at is not None


def test_a_picture_that_another_has_put_there_is_not_replaced_unseen(client, cast):
    entry = entered(cast)
    url = reverse("guidance:entry_edit", args=[entry.pk])
    sign_in(client, cast.office)
    sent = as_it_stands(client.get(url), photo_alt="神木")
    first = as_it_stands(client.get(url), photo_alt="神木全景", photo=photograph("全景.jpg"))
    assert client.post(url, first).status_code == 302
    late = client.post(url, sent | {"photo": photograph("近照.jpg")})
    words = "這一頁開啟之後，照片已由他人換過或移除；仍要改成您的，請再儲存一次。"
    assert (late.status_code, errors(late)) == (409, {"photo": [words], "photo_alt": [BOTH % ("神木全景", "神木")]})
    assert client.post(url, as_it_stands(late) | {"photo": photograph("近照.jpg")}).status_code == 302
    entry = InventoryEntry.objects.select_related("photo").get()
    assert (entry.photo.name, entry.photo_alt) == ("近照.jpg", "神木")


def test_what_was_typed_before_the_other_saved_is_brought_back_with_what_its_page_showed(client, cast):
    partner = make_partner()
    url = reverse("guidance:edit_partner", args=[partner.pk])
    sign_in(client, cast.platform)
    sent = as_it_stands(client.get(url), note="只在學期中")
    client.post(reverse("drafts:keep"), sent | {"page": url, "draft_page": url})
    assert Draft.objects.filter(page=url).count() == 1
    Partner.objects.update(note="寒暑假也可以", capacity=9)
    brought = as_it_stands(client.get(url))
    assert (brought["note"], brought["initial-note"]) == (["只在學期中"], [""])
    late = client.post(url, brought)
    assert (late.status_code, errors(late)) == (409, {"note": [BOTH % ("寒暑假也可以", "只在學期中")]})
    assert client.post(url, as_it_stands(late)).status_code == 302
    partner.refresh_from_db()
    assert (partner.note, partner.capacity) == ("只在學期中", 9)


@pytest.mark.parametrize("new", [True, False])
def test_what_is_typed_of_a_resource_is_kept_brought_back_and_gone_once_it_is_sent(client, cast, hall, new):
    url = reverse("guidance:resource_new") if new else hall[1]
    sent = as_it_stands(client.get(url)) | {name: [value] for name, value in typed(words="可借投影機。").items() if new}
    sent |= {"words": ["平日可借投影機與無線麥克風。"], "themes": ["learning", "youth"], "draft_seq": ["1"]}
    client.post(reverse("drafts:keep"), sent | {"page": url, "draft_page": url})
    shown = client.get(url)
    assert [shown.context["form"][name].value() for name in ("words", "themes")] == [
        "平日可借投影機與無線麥克風。",
        ["learning", "youth"],
    ]
    what = "登錄機關資源" if new else "修改機關資源"
    assert what in client.get(reverse("drafts:mine")).text
    assert client.post(url, as_it_stands(shown)).status_code == 302
    assert sorted(Resource.objects.get(words="平日可借投影機與無線麥克風。").themes) == ["learning", "youth"]
    assert [draft for draft in Draft.objects.filter(page=url) if draft.data] == []
