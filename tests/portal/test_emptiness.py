"""An empty desk says why it is empty and what would fill it; the site map leads nobody to a 404."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from accounts.states import STAFF_KINDS, Role, UnitKind
from portal.emptiness import ADMINISTRATOR, FOLLOWED, MEMBER, PLANS, START, TASKS
from tests.factories.accounts import make_actor, make_user, sign_in

pytestmark = pytest.mark.django_db
# Nothing is said in words, not counted.
COUNTS_NOTHING = re.compile(r"(?<![\d,.])0 (?:件|項|組|區|個|份|筆|人|章|節|題)[^\n<]*")
EVERYBODY = [(kind, role) for kind in UnitKind for role in Role]


def test_no_kind_of_unit_is_left_without_words():
    assert set(TASKS) == set(PLANS) == set(UnitKind)


@pytest.mark.parametrize(
    ("kind", "role", "words"),
    [
        *((kind, Role.OFFICER, TASKS[kind]) for kind in sorted(STAFF_KINDS)),
        *((kind, Role.ADMINISTRATOR, ADMINISTRATOR) for kind in sorted(STAFF_KINDS)),
        *((kind, Role.MEMBER, MEMBER) for kind in sorted(STAFF_KINDS)),
        (UnitKind.PROPOSER, Role.MEMBER, START),
    ],
)
def test_an_empty_desk_says_why(client, kind, role, words):
    page = sign_in(client, make_actor(kind, role)).get("/").text
    assert (str(words) in page, str(FOLLOWED) in page) == (True, True)
    assert re.findall(r"，今天(.*件?事.*)", page) == ["沒有事在您手上"]


@pytest.mark.parametrize("kind", UnitKind)
def test_an_empty_list_says_what_would_fill_it_and_a_filtered_one_that_nothing_fits(client, kind):
    sign_in(client, make_actor(kind, Role.OFFICER))
    assert str(PLANS[kind]) in client.get("/plans/").text
    assert "沒有符合條件的計畫。" in client.get("/plans/", {"q": "水圳"}).text
    assert "計畫核定後，每一項通過的事業成為一件列管案件" in client.get("/tracking/").text
    assert "沒有符合條件的列管案件。" in client.get("/tracking/", {"state": "open"}).text
    filled = "請貴機關審查時" if kind == UnitKind.AGENCY else "分送機關審查後"
    assert f"{filled}，會出現在這裡" in client.get("/reviews/").text


def linked(page: str) -> list[str]:
    """Where the site map leads: its own part of the page."""
    return re.findall(r'<li><a href="([^"]+)">', page.partition("<h2>")[2].partition("</main>")[0])


@pytest.mark.parametrize(("kind", "role"), EVERYBODY)
def test_the_site_map_leads_nobody_to_a_404(client, kind, role):
    sign_in(client, make_actor(kind, role))
    links = linked(client.get(reverse("portal:sitemap")).text)
    answers = {link: client.get(link) for link in links}
    assert len(answers) > 8
    assert {link: page.status_code for link, page in answers.items()} == dict.fromkeys(links, 200)
    assert {link: found for link, page in answers.items() if (found := COUNTS_NOTHING.findall(page.text))} == {}


def test_nor_a_stranger_or_who_belongs_to_no_unit(client):
    links = linked(client.get(reverse("portal:sitemap")).text)
    public = [f"/public/{name}/" for name in ("cases", "stories", "how", "districts", "data", "news")]
    open_to_all = ["/", *public, "/help/", "/accounts/login/", "/accounts/signup/"]
    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(open_to_all, 200)
    client.force_login(make_user(), "django.contrib.auth.backends.ModelBackend")
    links = linked(client.get(reverse("portal:sitemap")).text)
    answers = {link: client.get(link).status_code for link in links}
    assert len(answers) > 3
    assert answers == dict.fromkeys(links, 200)


@pytest.mark.parametrize(
    ("kind", "role", "kept"),
    [
        (UnitKind.DISTRICT_OFFICE, Role.OFFICER, ["proposals:start_on_behalf", "proposals:intake"]),
        (UnitKind.RDEC, Role.OFFICER, ["proposals:intake", "programmes:new"]),
        (UnitKind.PLATFORM, Role.ADMINISTRATOR, ["accounts:units", "proposals:privacy_new"]),
    ],
)
def test_it_offers_what_one_has_over_others(client, kind, role, kept):
    links = linked(sign_in(client, make_actor(kind, role)).get(reverse("portal:sitemap")).text)
    assert [name for name in kept if reverse(name) not in links] == []
