"""How public pages are answered: alike to everybody, kept for less than a minute, without a cookie."""

import pytest
from django.urls import reverse

from public.answers import FRESH, STALE
from public.models import News
from tests.factories.accounts import make_actor

PAGES = ["public:front", "public:cases", "public:stories", "public:news"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", PAGES)
def test_caches_may_keep_it_for_less_than_a_minute(client, name):
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    assert answer["Cache-Control"] == f"public, max-age={FRESH}, stale-while-revalidate={STALE}"
    assert FRESH + STALE < 60
    assert (answer["Vary"], dict(answer.cookies)) == ("Cookie, Accept-Encoding", {})
    assert "csrf" not in answer.text
    assert "<script" not in answer.text


@pytest.mark.parametrize("name", PAGES)
def test_who_has_it_already_is_told_so(client, name):
    first = client.get(reverse(name))
    again = client.get(reverse(name), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    News.objects.create(title="新的公告", text="說明會", publish_on="2026-01-01", written_by="專管平台")
    after = client.get(reverse("public:news"), headers={"If-None-Match": first["ETag"]})
    assert (after.status_code, "新的公告" in after.text) == (200, True)


def test_it_is_the_same_for_who_is_signed_in(client, as_):
    first = client.get("/public/cases/").content
    assert as_(make_actor("rdec")).get("/public/cases/").content == first


def test_what_is_not_there_is_kept_by_nobody(client):
    answer = client.get("/public/cases/115-9999/")
    assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (404, True)


def test_the_desk_of_who_is_signed_in_is_kept_by_nobody(client, as_):
    assert 'class="sc-hero"' in client.get("/").text
    answer = as_(make_actor("rdec")).get("/")
    assert ("我的桌面" in answer.text, "sc-hero" in answer.text) == (True, False)
    assert answer["Cache-Control"] == "no-store"


def test_the_desk_asks_for_the_second_factor_as_everywhere(settings, as_):
    settings.STAFF_MFA_REQUIRED = True
    client = as_(make_actor("rdec"))
    session = client.session
    del session["second_factor"]
    session.save()
    answer = client.get("/")
    assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_activate_totp"))


def test_the_other_language_comes_by_a_link(client, english):
    answer = client.get("/public/language/en/?next=/public/news/")
    assert (answer.status_code, answer["Location"]) == (302, "/public/news/")
    assert client.cookies["language"].value == "en"
    page = client.get("/public/news/")
    assert (page["Content-Language"], "<h1" in page.text, ">News</h1>" in page.text) == ("en", True, True)
    assert client.get("/public/language/fr/").status_code == 404
    assert client.get("/public/language/en/?next=https://elsewhere.example/")["Location"] == "/"
