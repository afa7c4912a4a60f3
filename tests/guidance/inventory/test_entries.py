"""Entries of the inventory: who writes and reads them, contacts and their consent, the log, what is called alike."""

from __future__ import annotations

import datetime as dt
import io

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import IntegrityError
from django.urls import reverse
from odfdo import Document

from accounts.models import Access
from guidance.inventory import services
from guidance.inventory.contacts import contact_of
from guidance.inventory.likeness import Named, alike, like
from guidance.models import InventoryChange, InventoryEntry, InventoryImport
from inputs.search import core_of
from tests.factories.accounts import sign_in
from tests.guidance.cases import photograph
from tests.guidance.inventory.cases import CONTACT, ELSEWHERE, HERE, entered, make_inventory
from workflow.engine.errors import NotPermitted, Refused
from workflow.models import Draft

pytestmark = pytest.mark.django_db
NEW = reverse("guidance:entry_new")
TYPED = {"kind": "landscape", "name": "情人木橋", "source": "社區訪談", "year": "114"}


@pytest.fixture
def cast():
    with time_machine.travel("2026-03-02 09:00+08:00"):
        yield make_inventory()


def log(entry):
    return list(entry.changes.order_by("id").values_list("what", "fields", "words"))


def test_an_office_enters_what_its_district_has(cast, client):
    sign_in(client, cast.office)
    typed = TYPED | {"district": cast.district.pk, "longitude": str(HERE[0]), "latitude": str(HERE[1])}
    typed |= {"words": "連到東豐自行車綠廊。", "address": "石岡區豐勢路", "contact_name": "劉小姐"}
    bad = client.post(NEW, typed)
    assert (bad.status_code, bad.context["form"].errors) == (
        422,
        {
            "consent_by": ["有聯絡資料時，要填是誰同意的；沒有同意時請不要填聯絡資料。"],
            "consent_on": ["有聯絡資料時，要填同意的日期。"],
        },
    )
    made = client.post(NEW, typed | {"consent_by": "劉小姐", "consent_on": "115.02.01"}, follow=True)
    entry = InventoryEntry.objects.get()
    assert made.redirect_chain == [(entry.get_absolute_url(), 302)]
    assert (entry.district, entry.year, entry.entered_by) == (cast.district, 114, cast.office.label)
    assert (entry.entered_for, entry.checked_on) == (cast.office.unit, dt.date(2026, 3, 2))
    assert log(entry) == [
        (
            "added",
            [
                ["district", "", "石岡區"],
                ["kind", "", "landscape"],
                ["name", "", "情人木橋"],
                ["words", "", "連到東豐自行車綠廊。"],
                ["address", "", "石岡區豐勢路"],
                ["longitude", "", "120.7839"],
                ["latitude", "", "24.2655"],
                ["source", "", "社區訪談"],
                ["year", "", "114"],
                ["contact_name", "", "*"],
                ["consent_by", "", "*"],
                ["consent_on", "", "115.02.01"],
            ],
            "",
        )
    ]


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"longitude": "120.78"}, {"latitude": ["經度與緯度要一起填。"]}),
        (
            {"longitude": "121.9", "latitude": "25.1"},
            {"longitude": ["這個位置不在臺中市內；臺中市的經度約 120.5 至 121.5，緯度約 24.0 至 24.4。"]},
        ),
        (
            {"longitude": "24.2655", "latitude": "120.7839"},
            {"longitude": ["經度與緯度填反了；臺中市的經度約 120.5 至 121.5，緯度約 24.0 至 24.4。"]},
        ),
        (
            {"longitude": str(ELSEWHERE[0]), "latitude": str(ELSEWHERE[1])},
            {"longitude": ["這個位置在西屯區，不在石岡區；請改標位置或改選行政區。"]},
        ),
        ({"year": "116"}, {"year": ["資料年度請填民國年，1 至 115。"]}),
        ({"photo_people": "on"}, None),  # nobody is seen where there is no picture
        ({"consent_on": "115.03.03"}, {"consent_on": ["同意日期不可晚於今天。"]}),
    ],
)
def test_what_is_wrong_with_an_entry_is_said(cast, client, typed, wrong):
    sign_in(client, cast.office)
    answer = client.post(NEW, TYPED | {"district": cast.district.pk} | typed)
    assert (answer.status_code, InventoryEntry.objects.count()) == ((422, 0) if wrong else (302, 1))
    if wrong:
        assert answer.context["form"].errors == wrong


def test_a_gregorian_year_is_understood(cast, client):
    sign_in(client, cast.office)
    client.post(NEW, TYPED | {"district": cast.district.pk, "year": "2024"})
    assert InventoryEntry.objects.get().year == 113


def test_who_writes_and_who_reads(cast, client):
    entry = entered(cast)
    urls = [entry.get_absolute_url(), reverse("guidance:entry_edit", args=[entry.pk]), NEW]
    urls += [reverse("guidance:inventory_import")]
    answers = {
        "office": [200, 200, 200, 200],
        "platform": [200, 200, 200, 200],
        "rdec": [200, 200, 200, 200],
        "neighbour": [200, 404, 200, 200],
        "member": [200, 404, 404, 404],
        "proposer": [200, 404, 404, 404],
        "agency": [200, 404, 404, 404],
        "team": [200, 404, 404, 404],
        "convener": [200, 404, 404, 404],
    }
    found = {}
    for name in answers:
        sign_in(client, getattr(cast, name))
        found[name] = [client.get(url).status_code for url in urls]
    assert found == answers
    with pytest.raises(NotPermitted):
        services.change_entry(entry, by=cast.neighbour, name="別的名字")
    with pytest.raises(NotPermitted):
        services.change_entry(entry, by=cast.office, district=cast.away)
    with pytest.raises(NotPermitted):
        entered(cast, by=cast.agency)


def test_contacts_are_masked_for_who_may_not_write_to_them(cast, client):
    entry = entered(cast, **CONTACT)
    shown = {
        name: contact_of(entry, getattr(cast, name)) for name in ("office", "platform", "rdec", "neighbour", "agency")
    }
    full = ("劉小姐", "04-2572-1234", "liu@demo.example", False)
    masked = ("劉○○", "○○○○", "○○○○", True)
    assert {name: (c.name, c.phone, c.email, c.masked) for name, c in shown.items()} == {
        "office": full,
        "platform": full,
        "rdec": full,
        "neighbour": masked,
        "agency": masked,
    }
    for name in ("proposer", "agency", "neighbour", "member"):
        sign_in(client, getattr(cast, name))
        page = client.get(entry.get_absolute_url())
        assert ("劉○○" in page.text, "2572" in page.text, "liu@" in page.text) == (True, False, False)
    assert Access.objects.filter(kind="contact").count() == 0
    sign_in(client, cast.office)
    page = client.get(entry.get_absolute_url())
    assert ("04-2572-1234" in page.text, "liu@demo.example" in page.text) == (True, True)
    assert list(Access.objects.filter(kind="contact").values_list("about", "user")) == [
        ("五福臨門神木", cast.office.user.pk)
    ]


def test_a_withdrawn_consent_takes_the_contact_away_at_once(cast, client):
    entry = entered(cast, **CONTACT)
    edit = reverse("guidance:entry_edit", args=[entry.pk])
    Draft.objects.create(user=cast.office.user, unit=cast.office.unit, page=edit, tab="a", data="contact_phone=2572")
    waiting = InventoryImport.objects.create(
        user=cast.platform.user,
        unit=cast.platform.unit,
        name="盤點.ods",
        rows=[{"id": entry.pk, "data": CONTACT | {"consent_on": "115.02.01"}}],
    )
    sign_in(client, cast.office)
    url = reverse("guidance:entry_withdraw", args=[entry.pk])
    assert client.post(url, {"how": "不用"}).status_code == 422
    answer = client.post(url, {"how": "本人到所口頭表示，由承辦人受理。"}, follow=True)
    assert "當事人已於 115.03.02 09:00 撤回同意，聯絡資料已清除。" in answer.text
    entry.refresh_from_db()
    waiting.refresh_from_db()
    assert (entry.contact_name, entry.contact_phone, entry.contact_email, entry.consent_by) == ("", "", "", "劉小姐")
    assert (entry.has_contact, waiting.rows) == (False, [])
    assert not Draft.objects.filter(page=edit).exclude(data="").exists()
    for name in ("office", "platform", "proposer"):
        sign_in(client, getattr(cast, name))
        book = Document(io.BytesIO(client.get(reverse("guidance:inventory_ods")).content))
        texts = [client.get(entry.get_absolute_url()).text, book.get_part("content.xml").serialize().decode()]
        assert [[known in text for known in ("五福臨門神木", "2572", "liu@", "劉")] for text in texts] == [
            [True, False, False, False]
        ] * 2
        assert ("本人到所口頭表示" in texts[0]) is (name != "proposer")
    assert log(entry)[-1] == ("consent_withdrawn", [], "本人到所口頭表示，由承辦人受理。")
    assert [known in str(list(InventoryChange.objects.values())) for known in ("2572", "liu@", "劉")] == [False] * 3
    with pytest.raises(Refused, match="沒有聯絡人，或同意已經撤回"):
        services.withdraw_consent(entry, how="再一次", by=cast.office)


def test_a_contact_comes_back_by_a_new_consent_alone(cast):
    entry = entered(cast, **CONTACT)
    services.withdraw_consent(entry, how="本人來電表示不再公開。", by=cast.office)
    words = "聯絡人的同意已於 115.03.02 撤回；要重新登錄，請先取得這一天之後的新同意，並填新的同意日期。"
    for day in (dt.date(2026, 2, 1), dt.date(2026, 3, 2)):
        with pytest.raises(Refused) as refused:
            services.change_entry(entry, by=cast.office, **CONTACT | {"consent_on": day})
        assert str(refused.value) == words
    services.change_entry(entry, by=cast.office, **CONTACT | {"consent_on": dt.date(2026, 3, 3)})
    entry.refresh_from_db()
    assert (entry.contact_name, entry.consent_withdrawn_at) == ("劉小姐", None)


def test_the_database_keeps_no_contact_without_consent(cast):
    with pytest.raises(IntegrityError, match="contact_has_consent"):
        entered(cast, contact_phone="04-2572-1234")


def test_changes_are_logged_and_what_is_the_same_writes_nothing(cast, client):
    entry = entered(cast)
    sign_in(client, cast.office)
    url = reverse("guidance:entry_edit", args=[entry.pk])
    page = client.get(url)
    typed = {name: value for name, value in page.context["form"].initial.items() if value not in (None, "")}
    typed |= {"kind": "culture", "words": "五棵樹共生，樹齡約三百年。"}
    answer = client.post(url, typed)
    assert (answer.status_code, answer.url) == (302, entry.get_absolute_url())
    assert log(entry)[-1] == (
        "changed",
        [["kind", "landscape", "culture"], ["words", "五棵樹共生。", "五棵樹共生，樹齡約三百年。"]],
        "",
    )
    same = client.post(url, typed)
    assert (same.status_code, entry.changes.count()) == (302, 2)


def test_what_is_called_alike_in_the_district_is_pointed_out(cast, client):
    first = entered(cast, "土牛社區發展協會", kind="community")
    entered(cast, "梅子社區發展協會", kind="community")  # shares but what all associations end with
    assert [row.pk for row in like(cast.district.pk, "土牛社區")] == [first.pk]
    assert like(cast.away.pk, "土牛社區") == []
    assert like(cast.district.pk, "土牛社區發展協會", own=first.pk) == []
    found = alike([Named(cast.district.pk, "土牛客家文化館"), Named(cast.district.pk, "土牛")])
    assert [[row.name for row in rows] for rows in found] == [[], ["土牛社區發展協會"]]
    sign_in(client, cast.office)
    typed = TYPED | {"district": cast.district.pk, "name": "土牛社區協會", "kind": "community"}
    asked = client.post(NEW, typed)
    assert (asked.status_code, InventoryEntry.objects.count()) == (409, 2)
    assert [row.name for row in asked.context["form"].likes] == ["土牛社區發展協會"]
    assert asked.context["refused"] == ("這一區已有名稱相近的資料，請先確認不是同一筆；確實不同時，請勾選後再儲存。")
    assert client.post(NEW, typed | {"anyway": "on"}).status_code == 302
    with pytest.raises(services.LooksAlike):
        services.change_entry(first, by=cast.office, name="梅子社區")


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("土牛社區發展協會", "土牛"),
        ("土牛社區", "土牛"),
        ("大甲 藺編・工作室", "大甲藺編"),
        ("\u53f0中文化協會", "臺中"),
        ("產業協會", "產業協會"),
        ("協會前的老樹", "協會前的老樹"),
    ],
)
def test_names_are_compared_without_what_many_end_with(cast, name, core):
    """The same here as in the database."""
    assert (core_of(name), entered(cast, name).core) == (core, core)


def test_checked_removed_and_restored(cast, client):
    entry = entered(cast)
    InventoryEntry.objects.update(checked_on=dt.date(2025, 3, 1))
    entry.refresh_from_db()
    assert entry.is_stale
    sign_in(client, cast.office)
    client.post(reverse("guidance:entry_check", args=[entry.pk]))
    entry.refresh_from_db()
    assert (entry.is_stale, entry.checked_by) == (False, cast.office.label)
    remove = reverse("guidance:entry_remove", args=[entry.pk])
    assert client.get(remove).status_code == 200
    client.post(remove, {"why": "樹已移植到別的公園，不在原地。"})
    sign_in(client, cast.proposer)
    assert client.get(entry.get_absolute_url()).status_code == 404
    assert client.get(reverse("guidance:inventory"), {"state": "removed"}).context["page"].paginator.count == 0
    sign_in(client, cast.office)
    assert "這筆資料已停用" in client.get(entry.get_absolute_url()).text
    with pytest.raises(Refused, match="這筆資料已停用，請先恢復使用。"):
        services.check_entry(entry, by=cast.office)
    client.post(reverse("guidance:entry_restore", args=[entry.pk]))
    again = client.post(reverse("guidance:entry_restore", args=[entry.pk]), follow=True)
    assert [str(message) for message in again.context["messages"]][-1] == "這筆資料沒有停用。"
    assert [what for what, _fields, _words in log(entry)] == ["added", "checked", "removed", "restored"]
    sign_in(client, cast.neighbour)
    assert client.post(reverse("guidance:entry_check", args=[entry.pk])).status_code == 404


def test_a_picture_says_what_it_shows_tells_no_place_and_goes_for_good(
    cast, client, django_capture_on_commit_callbacks
):
    sign_in(client, cast.office)
    typed = TYPED | {"district": cast.district.pk, "photo_people": "on"}
    bad = client.post(NEW, typed | {"photo": photograph()})
    assert bad.context["form"].errors == {
        "photo_alt": ["請說明照片裡有什麼。"],
        "photo_consent": ["拍到可以辨識的人時，請說明怎樣取得同意。"],
    }
    typed |= {"photo_alt": "木橋與河岸", "photo_consent": "115.02.01 書面同意"}
    client.post(NEW, typed | {"photo": photograph()})
    entry = InventoryEntry.objects.get()
    sign_in(client, cast.agency)
    url = reverse("guidance:entry_photo", args=[entry.pk])
    served = b"".join(client.get(url).streaming_content)
    assert (b"secret place" in served, b"GPS" in served, served[:2]) == (False, False, b"\xff\xd8")
    assert 'alt="木橋與河岸"' in client.get(entry.get_absolute_url()).text
    stored = entry.photo.file.name
    sign_in(client, cast.office)
    edit = reverse("guidance:entry_edit", args=[entry.pk])
    assert default_storage.exists(stored)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(edit, TYPED | {"district": cast.district.pk, "drop_photo": "on"})
    entry.refresh_from_db()
    assert (answer.status_code, entry.photo, entry.photo_alt) == (302, None, "")
    assert client.get(url).status_code == 404
    assert log(entry)[-1][1][-1] == ["photo", "水圳.jpg", ""]
    assert not default_storage.exists(stored)
