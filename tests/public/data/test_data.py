"""Open data: files whose readers are other programs; each is read by one."""

import csv
import io
import json
import re
from itertools import pairwise

import pytest
from django.urls import reverse
from icalendar import Calendar
from lxml import etree

from proposals.consent.services import answer_showcase
from proposals.models import Proposal
from public.data.datasets import DATASETS, LICENCE, address
from public.data.shapes import area
from public.models import News
from tests.factories.plans import load_reference

pytestmark = pytest.mark.django_db
FILES = [(each.name, kind) for each in DATASETS.values() for kind in each.formats]


def file_of(client, name, kind):
    return client.get(reverse("public:dataset", args=[name, kind]))


def lines(answer):
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(("name", "kind"), FILES)
def test_every_file_is_public_and_says_its_licence(client, city, name, kind):
    answer = file_of(client, name, kind)
    assert answer.status_code == 200
    assert (answer["Access-Control-Allow-Origin"], LICENCE in answer["Link"]) == ("*", True)
    assert answer["Cache-Control"].startswith("public")
    again = client.get(reverse("public:dataset", args=[name, kind]), headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_cases_are_the_same_in_every_format(client, city):
    plan = city.shown
    (row,) = lines(file_of(client, "cases", "csv"))
    assert list(row) == [column.name for column in DATASETS["cases"].columns]
    assert (row["case_number"], row["title"], row["proposer"]) == (plan.case_number, plan.title, plan.owner.full_name)
    assert (row["priority"], row["state"]) == ("true", "已結案")
    assert row["url"] == address(f"/public/cases/{plan.case_number}/")
    (record,) = file_of(client, "cases", "json").json()["records"]
    assert {name: str(value) for name, value in record.items() if name != "priority"} == {
        name: value for name, value in row.items() if name != "priority"
    }
    (feature,) = json.loads(file_of(client, "cases", "geojson").content)["features"]
    assert feature["properties"] == record
    longitude, latitude = feature["geometry"]["coordinates"]
    assert (120.4 < longitude < 121.5, 24.0 < latitude < 24.5) == (True, True)
    answer_showcase(plan, given=False, by=city.owner)
    assert lines(file_of(client, "cases", "csv")) == []


def test_a_formula_is_written_as_text(client, city):
    Proposal.objects.filter(pk=city.shown.pk).update(title="=1+1")
    (row,) = lines(file_of(client, "cases", "csv"))
    assert row["title"] == "'=1+1"


def test_districts_are_polygons_by_the_right_hand_rule(client, city):
    drawn = json.loads(file_of(client, "statistics", "geojson").content)
    assert drawn["type"] == "FeatureCollection"
    (feature,) = drawn["features"]
    assert (feature["type"], feature["geometry"]["type"]) == ("Feature", "Polygon")
    assert (feature["properties"]["cases"], feature["properties"]["approved"] > 0) == (1, True)
    outer, *holes = feature["geometry"]["coordinates"]
    assert (outer[0] == outer[-1], len(outer) >= 4, area(outer) > 0) == (True, True, True)
    assert [area(hole) < 0 for hole in holes] == [True] * len(holes)
    assert all(first != second for first, second in pairwise(outer))


def test_programmes_tell_their_windows(client):
    load_reference()
    rows = lines(file_of(client, "programmes", "csv"))
    assert len(rows) > 30
    assert [
        row for row in rows if re.fullmatch(r"(\d{3}: [\d.]*–[\d.]*)(、\d{3}: [\d.]*–[\d.]*)*", row["windows"])
    ] != []


def test_the_catalogue_names_every_file(client):
    answer = client.get(reverse("public:catalogue"))
    said = answer.json()
    assert (said["@context"], said["@type"], answer["Content-Type"]) == (
        "https://schema.org",
        "DataCatalog",
        "application/ld+json",
    )
    urls = [part["contentUrl"] for each in said["dataset"] for part in each["distribution"]]
    assert urls == [address(reverse("public:dataset", args=[name, kind])) for name, kind in FILES]
    assert {each["license"] for each in said["dataset"]} == {LICENCE}


def test_the_dictionary_explains_every_column(client):
    page = client.get(reverse("public:data")).text
    for each in DATASETS.values():
        assert [column.name for column in each.columns if f"<code>{column.name}</code>" not in page] == []


def test_news_are_read_by_programs(client):
    News.objects.create(title="說明會 & 市集", text="在<石岡>。", publish_on="2026-11-01", written_by="專管平台")
    News.objects.create(title="還沒", text="…", publish_on="2099-01-01", written_by="專管平台")
    first = client.get(reverse("public:news_feed"))
    items = etree.fromstring(first.content).findall("./channel/item")
    assert [(item.findtext("title"), item.findtext("description")) for item in items] == [
        ("說明會 & 市集", "在<石岡>。")
    ]
    assert items[0].findtext("link").startswith("http")
    assert client.get(reverse("public:news_feed"))["ETag"] == first["ETag"]


def test_windows_stand_in_calendars(client):
    load_reference()
    first = client.get(reverse("public:dates_feed"))
    events = Calendar.from_ical(first.content).walk("VEVENT")
    assert [event for event in events if event["DTEND"].dt <= event["DTSTART"].dt] == []
    assert len({str(event["UID"]) for event in events}) == len(events) > 0
    assert client.get(reverse("public:dates_feed"))["ETag"] == first["ETag"]


def test_search_engines_find_what_is_public(client, city):
    rules = client.get("/robots.txt").text
    assert ("Disallow: /\n" in rules, "Sitemap: http" in rules) == (True, True)
    tree = etree.fromstring(client.get("/sitemap.xml").content)
    found = [each.text for each in tree.iter("{*}loc")]
    assert address(f"/public/cases/{city.shown.case_number}/") in found
    paths = [url.removeprefix(address("")) for url in found]
    assert [path for path in paths if client.get(path).status_code != 200] == []


def test_a_page_says_its_own_address(client, city):
    url = address(f"/public/cases/{city.shown.case_number}/")
    page = client.get(f"/public/cases/{city.shown.case_number}/?utm=1").text
    assert f'<link rel="canonical" href="{url}">' in page
    assert f'<meta property="og:title" content="{city.shown.title}">' in page


@pytest.mark.parametrize(("name", "kind"), [("people", "csv"), ("cases", "xml"), ("programmes", "geojson")])
def test_there_is_nothing_else(client, name, kind):
    assert file_of(client, name, kind).status_code == 404


def test_files_cost_the_same(client, city, django_assert_num_queries):
    with django_assert_num_queries(2):
        file_of(client, "cases", "json")
    with django_assert_num_queries(3):
        file_of(client, "statistics", "csv")
    with django_assert_num_queries(2):
        file_of(client, "programmes", "json")
