"""What is everybody's is kept for a few seconds, for who has no session; nothing else ever is."""

import gzip
import time

import pytest
from django.conf import settings as said
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from chuangsheng.kept import LARGEST, MOST, KeptMiddleware, _is_everybody_s, _key
from public.answers import FRESH, STALE
from public.models import News
from tests.factories.accounts import make_actor, sign_in

pytestmark = pytest.mark.django_db
NEWS = "/public/news/"
ASKED = {"Accept-Encoding": "gzip, br"}


@pytest.fixture
def kept(settings):
    """Clients that share what one process keeps."""
    settings.PUBLIC_KEPT_SECONDS = 5


def add(title):
    News.objects.create(title=title, text="內容", publish_on="2026-01-01", written_by="專管平台")


def test_it_is_gone_within_a_minute_all_told():
    assert said.PUBLIC_KEPT_SECONDS == 0  # of the tests
    assert 5 + FRESH + STALE < 60


def test_what_was_answered_is_answered_again_without_a_query(client, kept, django_assert_num_queries):
    first = client.get(NEWS)
    add("新的")
    with django_assert_num_queries(0):
        again = client.get(NEWS)
    assert again.content == first.content
    assert {**again.headers, "X-Request-ID": ""} == {**first.headers, "X-Request-ID": ""}
    assert again["X-Request-ID"] != first["X-Request-ID"]


def test_after_the_seconds_it_is_asked_anew(client, kept, monkeypatch):
    client.get(NEWS)
    add("新的公告")
    later = time.monotonic() + 6
    monkeypatch.setattr("chuangsheng.kept.time.monotonic", lambda: later)
    assert "新的公告" in client.get(NEWS).text


def test_who_has_it_already_is_told_so_the_first_time_too(client, kept, django_assert_num_queries):
    etag = Client().get(NEWS)["ETag"]
    assert client.get(NEWS, headers={"If-None-Match": etag}).status_code == 304
    with django_assert_num_queries(0):
        again = client.get(NEWS, headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    assert again["Cache-Control"] == f"public, max-age={FRESH}, stale-while-revalidate={STALE}"
    assert client.get(NEWS, headers={"If-None-Match": '"another"'}).status_code == 200


def test_small_and_plain_are_kept_apart(client, kept):
    plain, small = client.get(NEWS), client.get(NEWS, headers=ASKED)
    assert [gzip.decompress(each.content) for each in (small, client.get(NEWS, headers=ASKED))] == [plain.content] * 2
    assert client.get(NEWS).content == plain.content


def test_languages_are_kept_apart(client, kept, english):
    chinese = client.get(NEWS).text
    client.cookies["language"] = "en"
    assert ("<h1" in chinese, ">News</h1>" in client.get(NEWS).text, ">News</h1>" in chinese) == (True, True, False)


def test_who_has_a_session_is_answered_anew(client, kept):
    assert 'class="sc-hero"' in client.get("/").text
    desk = sign_in(client, make_actor("rdec")).get("/")
    assert ("我的桌面" in desk.text, desk["Cache-Control"]) == (True, "no-store")
    assert 'class="sc-hero"' in Client().get("/").text


@pytest.mark.parametrize(
    "address", [f"{NEWS}?page=1", "/public/cases/999-9999/", "/accounts/login/", "/public/status/", "/plans/"]
)
def test_nothing_else_is_kept(client, rf, address):
    assert (_key(rf.get(address)) is not None and _is_everybody_s(client.get(address))) is False


def test_no_more_is_kept_than_there_is_room(rf, kept):
    def view(request):
        return HttpResponse("x", headers={"Cache-Control": "public"})

    keeper = KeptMiddleware(view)
    for number in range(MOST + 3):
        keeper(rf.get(f"/{number}"))
    assert (len(keeper.kept), next(iter(keeper.kept))[2]) == (MOST, "/3")
    large = HttpResponse("x" * (LARGEST + 1), headers={"Cache-Control": "public"})
    marked = HttpResponse("x", headers={"Cache-Control": "public"})
    marked.set_cookie("a", "b")
    private = HttpResponse("x", headers={"Cache-Control": "private"})
    assert [_is_everybody_s(each) for each in (large, marked, private)] == [False, False, False]


def test_every_public_address_can_be_kept(client, kept, django_assert_num_queries):
    for name in ("front", "cases", "stories", "how", "guide", "districts", "data", "robots", "sitemap"):
        client.get(reverse(f"public:{name}"))
        with django_assert_num_queries(0):
            client.get(reverse(f"public:{name}"))
