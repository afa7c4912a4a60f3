"""As nobody: every public address, and in no byte of it a person, or a case that nobody approved or agreed to show."""

from __future__ import annotations

import io
import re
import zipfile
from urllib.parse import urldefrag

import pytest
from django.urls import reverse
from lxml import etree
from PIL import Image

from accounts.models import Unit, User
from accounts.states import UnitKind
from guidance.models import CounsellingRequest, InventoryEntry, NetworkMember, Partner
from proposals.consent.services import answer_showcase
from proposals.models import Proposal
from public.data.datasets import address
from public.demo import make_public
from public.pictures.keeping import keep
from public.showing import shown_photos
from tests.fuzz.screens import faults_of_screen

HERE = re.compile(r'(?:href|src)="([^"]+)"')
SET = re.compile(r'srcset="([^"]+)"')
SHARED = re.compile(r'property="og:image" content="([^"]+)"')
ELSEWHERE = ("/static/", "/accounts/", "/sitemap/", "/plans/", "/public/language/", "mailto:", "http")
MARKS = (b"Exif", b"GPS", b"http://ns.adobe.com", b"Photoshop", b"tEXt", b"iTXt", b"zTXt")
pytestmark = pytest.mark.django_db


def links(page: str) -> set[str]:
    """Everywhere it leads on this site, and the pictures it shows in any size."""
    found = {*HERE.findall(page), *(url.removeprefix(address("")) for url in SHARED.findall(page))}
    sizes = {part.split()[0] for said in SET.findall(page) for part in said.split(", ")}
    local = {urldefrag(link).url.replace("&amp;", "&") for link in found | sizes}
    return {link for link in local if link.startswith("/") and not link.startswith(ELSEWHERE)}


def crawled(client, begin: tuple[str, ...] = ("/", "/sitemap.xml", "/robots.txt")) -> dict[str, bytes]:
    """Every address that is reached from the front page and from what search engines read, with its bytes."""
    found: dict[str, bytes] = {}
    to_ask = list(begin)
    while to_ask:
        asked = to_ask.pop()
        answer = client.get(asked, follow=asked.startswith("/public/shared/"))
        assert (asked, answer.status_code) == (asked, 200)
        found[asked] = unpacked(answer.content)
        kind = answer["Content-Type"]
        if "html" in kind:
            to_ask += sorted(links(answer.text))
        elif kind == "application/xml":
            locations = etree.fromstring(answer.content).iter("{*}loc")
            to_ask += [str(location.text).removeprefix(address("")) for location in locations]
        to_ask = [each for each in dict.fromkeys(to_ask) if each not in found]
    return found


def unpacked(body: bytes) -> bytes:
    """What an office program would find in it; anything else as it is."""
    if not body.startswith(b"PK"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return b"\n".join(archive.read(name) for name in archive.namelist())


def personal() -> set[str]:
    """Whoever has an account, is named as a contact or is known of a district: names, telephone numbers, e-mail addresses."""
    people = {value for row in User.objects.values_list("name", "email", "phone") for value in row}
    contacts = Proposal.objects.values_list("contact_name", "contact_phone", "contact_email", "filed_contact")
    known = [
        *InventoryEntry.objects.values_list("contact_name", "contact_phone", "contact_email", "consent_by"),
        *NetworkMember.objects.values_list("name", "phone", "email"),
        *CounsellingRequest.objects.values_list("contact_name", "contact_phone", "contact_email"),
        *Partner.objects.values_list("contact_name", "contact_phone", "contact_email"),
        *Unit.objects.filter(kind=UnitKind.PROPOSER).values_list("phone", "email"),
        *Unit.objects.filter(organisation_kind="individual").values_list("name", "full_name"),
    ]
    offices = Unit.objects.exclude(kind=UnitKind.PROPOSER).values_list("name", "full_name", "phone", "email")
    said = people | {value for row in [*contacts, *known] for value in row}
    return {value for value in said if value and len(value) > 1} - {value for row in offices for value in row}


def told(found: dict[str, bytes], words: set[str]) -> list[tuple[str, str]]:
    return [(address, word) for address, body in found.items() for word in sorted(words) if word.encode() in body]


def faults(found: dict[str, bytes]) -> dict[str, list[str]]:
    """What is wrong with the pages among them."""
    pages = {address: body.decode() for address, body in found.items() if body.lstrip().startswith(b"<!doctype html>")}
    looked_at = {address: [str(fault) for fault in faults_of_screen(page)] for address, page in pages.items()}
    return {address: said for address, said in looked_at.items() if said}


def pictures(found: dict[str, bytes]) -> dict[str, bytes]:
    return {path: body for path, body in found.items() if "/photos/" in path or "/public/shared/" in path}


def originals() -> list[str]:
    """Pictures as they were uploaded, which no page shows once their sizes were made."""
    rows = shown_photos().values_list("undertaking__venture__proposal__case_number", "pk")
    return [reverse("public:photo", args=row) for row in rows]


@pytest.fixture
def published(city):
    """The demo's news and a story of the shown case, as the demo makes them, with their pictures."""
    plans = {"龍井東海藝術街坊自力營造計畫": city.shown}
    make_public(plans, city.cast)
    while keep():
        pass
    return city


def test_nobody_finds_a_person_or_a_case_that_is_not_shown(client, published):
    found = crawled(client)
    number = published.shown.case_number
    assert reverse("public:case", args=[number]) in found
    for wanted in (
        r".*/photos/\d+/\d+\.avif",
        r"/public/stories/\d+/",
        r"/public/news/\d+/",
        r"/public/shared/case-.*",
    ):
        assert [path for path in found if re.fullmatch(wanted, path)] != []
    assert len(personal()) > 10
    assert told(found, personal()) == []
    hidden = {published.hidden.case_number, f"/plans/{published.hidden.pk}/"}
    assert told(found, hidden) == []
    assert faults(found) == {}


def test_pictures_tell_nothing_but_what_they_show(client, published):
    found = pictures(crawled(client, ("/", *originals())))
    assert {path.rpartition(".")[2] for path in found if "." in path} == {"avif", "webp", "png"}
    for path, body in found.items():
        assert (path, [mark for mark in MARKS if mark in body]) == (path, [])
        with Image.open(io.BytesIO(body)) as image:
            assert (path, dict(image.getexif())) == (path, {})
            assert {"exif", "xmp", "comment", "icc_profile"} & image.info.keys() <= {"icc_profile"}


def test_after_the_consent_is_taken_back_no_byte_is_left(client, published):
    before = crawled(client, ("/", *originals()))
    plan = published.shown
    told_before = [address for address, body in before.items() if plan.title.encode() in body]
    assert {"/", "/public/cases/", "/public/stories/"} <= set(told_before)
    answer_showcase(plan, given=False, by=published.owner)
    after = crawled(client)
    assert told(after, {plan.title, plan.case_number, "居民自己修好一條街"}) == []
    assert set(pictures(before).values()) & set(pictures(after).values()) <= {
        body for path, body in before.items() if re.fullmatch(r"/public/shared/(site|district-\d+)\.png", path)
    }
    gone = sorted(set(before) - set(after))
    assert {address: client.get(address).status_code for address in gone} == dict.fromkeys(gone, 404)
    headed = {address: client.get(address, headers={"If-None-Match": "*"}).status_code for address in gone}
    assert headed == dict.fromkeys(gone, 404)
