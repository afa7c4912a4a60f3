"""One's own data: all of the person, nothing of others, in one file for machines and one to read."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from allauth.account.models import EmailAddress
from django.db.models import ForeignKey
from django.urls import reverse

from accounts.models import Access, User
from privacy.own import reading
from privacy.own.reading import registers_of
from tests.factories.accounts import make_deputy, sign_in
from tests.guidance.matching.cases import CONTACT_OF, make_partner
from workflow.models import Draft

pytestmark = pytest.mark.django_db
ZIP = reverse("privacy:own_zip")


def opened(answer) -> tuple[dict, str]:
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["data.json", "index.html"]
        return json.loads(archive.read("data.json")), archive.read("index.html").decode()


def test_it_holds_what_is_kept_of_the_person(client, scene):
    request = scene.granted()
    Draft.objects.create(user=scene.person.user, unit=scene.person.unit, page="/plans/1/", data="title=%E6%B0%B4")
    answer = sign_in(client, scene.person).get(ZIP)
    data, page = opened(answer)
    assert answer["Content-Type"] == "application/zip"
    assert list(data) == [
        *("made_at", "account", "memberships", "deputyships", "contacts", "requests", "sign_ins", "accesses"),
        *("notices", "drafts", "elsewhere", "cut_at_newest"),
    ]
    assert (data["account"][0]["name"], data["account"][0]["email"]) == ("王小明", scene.person.user.email)
    assert [row["unit"] for row in data["memberships"]] == [str(scene.person.unit)]
    assert [(row["number"], row["answer"]) for row in data["requests"]] == [(request.pk, request.answer)]
    assert [row["data"] for row in data["drafts"]] == ["title=%E6%B0%B4"]
    assert [words in page for words in ("<h1>王小明 的個人資料</h1>", "准許閱覽聯絡資料。", "title=%E6%B0%B4")] == [
        True
    ] * 3


def test_it_holds_nothing_of_others(client, scene):
    scene.entered()
    data, page = opened(sign_in(client, scene.person).get(ZIP))
    assert [word in json.dumps(data, ensure_ascii=False) + page for word in ("陳阿公", "李承辦", "吳主管")] == [
        False
    ] * 3
    assert (data["requests"], data["cut_at_newest"]) == ([], [])


def test_contacts_are_found_by_confirmed_addresses_alone(client, scene):
    make_partner(**CONTACT_OF | {"contact_name": "王小明", "contact_email": "own@example.com"})
    address = EmailAddress.objects.create(user=scene.person.user, email="own@example.com", verified=False)
    assert opened(sign_in(client, scene.person).get(ZIP))[0]["contacts"] == []
    EmailAddress.objects.filter(pk=address.pk).update(verified=True)
    found = opened(client.get(ZIP))[0]["contacts"]
    assert [row["value"] for row in found if row["field"] == "聯絡人"] == ["王小明"]


def test_no_deputy_has_it_and_taking_it_is_on_record(client, scene):
    assert sign_in(client, make_deputy(scene.person)).get(ZIP).status_code == 404
    assert (Access.objects.count(), sign_in(client, scene.person).get(ZIP).status_code) == (0, 200)
    assert list(Access.objects.values_list("user", "kind", "path")) == [(scene.person.user.pk, "paper", ZIP)]


def test_what_is_too_much_is_said(scene, monkeypatch):
    monkeypatch.setattr(reading, "MOST", 1)
    scene.asked()
    scene.asked("stop")
    cut = {each.name: (len(each.rows), each.is_cut) for each in registers_of(scene.person.user)}
    assert cut["requests"] == (1, True)


def test_every_table_that_names_a_person_is_told_or_counted(scene):
    """Whatever comes later is counted by itself."""
    counted = {model for model, _field in reading._naming()}
    naming = {
        model
        for model in reading.apps.get_models()
        if any(isinstance(field, ForeignKey) and field.related_model is User for field in model._meta.concrete_fields)
    }
    assert naming - counted == set(reading.TOLD_ABOVE)
