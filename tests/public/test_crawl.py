"""As nobody: every public address, and in no byte of it a person, or a case that nobody approved or agreed to show."""

from __future__ import annotations

import re
from urllib.parse import urldefrag

import pytest
from django.urls import reverse

from accounts.models import User
from proposals.consent.services import answer_showcase
from proposals.models import Proposal
from public.demo import make_public
from tests.fuzz.screens import faults_of_screen

HERE = re.compile(r'(?:href|src)="([^"]+)"')
ELSEWHERE = ("/static/", "/accounts/", "/sitemap/", "/plans/", "/public/language/", "mailto:", "http")
pytestmark = pytest.mark.django_db


def crawled(client) -> dict[str, bytes]:
    """Every address that is reached from the front page, with its bytes."""
    found: dict[str, bytes] = {}
    to_ask = ["/"]
    while to_ask:
        address = to_ask.pop()
        answer = client.get(address)
        assert (address, answer.status_code) == (address, 200)
        found[address] = answer.content
        if "html" in answer["Content-Type"]:
            links = {urldefrag(link).url.replace("&amp;", "&") for link in HERE.findall(answer.text)}
            to_ask += [link for link in sorted(links) if link.startswith("/") and not link.startswith(ELSEWHERE)]
        to_ask = [address for address in dict.fromkeys(to_ask) if address not in found]
    return found


def personal() -> set[str]:
    """Whoever has an account or is named as a contact: names, telephone numbers, e-mail addresses."""
    people = {value for row in User.objects.values_list("name", "email", "phone") for value in row}
    contacts = Proposal.objects.values_list("contact_name", "contact_phone", "contact_email", "filed_contact")
    return {value for value in people | {value for row in contacts for value in row} if len(value) > 1}


def told(found: dict[str, bytes], words: set[str]) -> list[tuple[str, str]]:
    return [(address, word) for address, body in found.items() for word in sorted(words) if word.encode() in body]


@pytest.fixture
def published(city):
    """The demo's news and a story of the shown case, as the demo makes them."""
    plans = {"龍井東海藝術街坊自力營造計畫": city.shown}
    make_public(plans, city.cast)
    return city


def test_nobody_finds_a_person_or_a_case_that_is_not_shown(client, published):
    found = crawled(client)
    number = published.shown.case_number
    assert reverse("public:case", args=[number]) in found
    assert [address for address in found if "/photos/" in address] != []
    assert [address for address in found if re.fullmatch(r"/public/stories/\d+/", address)] != []
    assert [address for address in found if re.fullmatch(r"/public/news/\d+/", address)] != []
    assert len(personal()) > 10
    assert told(found, personal()) == []
    hidden = {published.hidden.case_number, f"/plans/{published.hidden.pk}/"}
    assert told(found, hidden) == []
    pages = {address: body.decode() for address, body in found.items() if body.lstrip().startswith(b"<!doctype html>")}
    faults = {address: list(faults_of_screen(page)) for address, page in pages.items()}
    assert {address: said for address, said in faults.items() if said} == {}


def test_pictures_tell_nothing_but_what_they_show(client, published):
    pictures = [body for address, body in crawled(client).items() if "/photos/" in address]
    assert pictures != []
    for marker in (b"Exif", b"GPS", b"http://ns.adobe.com", b"Photoshop"):
        assert [body for body in pictures if marker in body] == []


def test_after_the_consent_is_taken_back_no_byte_is_left(client, published):
    before = crawled(client)
    plan = published.shown
    told_before = [address for address, body in before.items() if plan.title.encode() in body]
    assert {"/", "/public/cases/", "/public/stories/"} <= set(told_before)
    answer_showcase(plan, given=False, by=published.owner)
    after = crawled(client)
    assert told(after, {plan.title, plan.case_number, "居民自己修好一條街"}) == []
    gone = sorted(set(before) - set(after))
    assert {address: client.get(address).status_code for address in gone} == dict.fromkeys(gone, 404)
    headed = {address: client.get(address, headers={"If-None-Match": "*"}).status_code for address in gone}
    assert headed == dict.fromkeys(gone, 404)
