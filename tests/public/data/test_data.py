"""Open data: files whose readers are other programs; each is read by one."""

import csv
import io
import json
import re
import shutil
import subprocess
from itertools import pairwise

import feedparser
import pytest
from django.urls import reverse
from icalendar import Calendar
from lxml import etree
from openpyxl import load_workbook
from rdflib import DCAT, DCTERMS, FOAF, RDF, Graph, URIRef

from accounts import geo
from proposals.consent.services import answer_showcase
from proposals.models import Proposal
from public.data.datasets import DATASETS, LICENCE, address
from public.data.dcat import MEDIA
from public.data.shapes import area, of_districts
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


@pytest.mark.filterwarnings("ignore:.*is deprecated, use Dataset:DeprecationWarning")  # rdflib of itself
def test_portals_of_open_data_can_gather_it(client):
    answer = client.get(reverse("public:dcat"))
    assert answer["Content-Type"] == "application/ld+json"
    graph = Graph().parse(data=answer.content, format="json-ld")
    (catalogue,) = graph.subjects(RDF.type, DCAT.Catalog)
    sets = set(graph.objects(catalogue, DCAT.dataset))
    assert {str(graph.value(each, DCTERMS.identifier)) for each in sets} == set(DATASETS)
    for needed in (DCTERMS.title, DCTERMS.description, DCTERMS.publisher):
        assert [str(each) for each in (catalogue, *sets) if graph.value(each, needed) is None] == []
    assert str(graph.value(graph.value(catalogue, DCTERMS.publisher), FOAF.name)).startswith("臺中市政府")
    files = [file for each in sets for file in graph.objects(each, DCAT.distribution)]
    for kind in (DCAT.accessURL, DCAT.downloadURL, DCAT.mediaType, DCTERMS.license):
        assert [str(file) for file in files if not isinstance(graph.value(file, kind), URIRef)] == []
    assert {str(graph.value(file, DCTERMS.license)) for file in files} == {LICENCE}
    urls = [str(graph.value(file, DCAT.downloadURL)) for file in files]
    assert sorted(urls) == sorted(address(reverse("public:dataset", args=[name, kind])) for name, kind in FILES)
    for file in files:
        served = client.get(str(graph.value(file, DCAT.downloadURL)).removeprefix(address("")))
        said = str(graph.value(file, DCAT.mediaType)).removeprefix(MEDIA)
        assert (served.status_code, served["Content-Type"].partition(";")[0]) == (200, said)


def is_position(place):
    return len(place) == 2 and -180 <= place[0] <= 180 and -90 <= place[1] <= 90


def breaches(drawn):
    """What of RFC 7946 a collection does not keep."""
    if drawn["type"] != "FeatureCollection" or {"crs", "coordinates", "geometry"} & drawn.keys():
        yield "collection"
    for feature in drawn["features"]:
        kind, places = feature["geometry"]["type"], feature["geometry"]["coordinates"]
        if feature["type"] != "Feature" or not isinstance(feature["properties"], dict) or "features" in feature:
            yield f"{feature['id']}: feature"
        if kind == "Point" and not is_position(places):
            yield f"{feature['id']}: point"
        for number, ring in enumerate(places if kind == "Polygon" else []):
            if not all(map(is_position, ring)) or len(ring) < 4 or ring[0] != ring[-1]:
                yield f"{feature['id']}: ring {number}"
            if (area(ring) > 0) != (number == 0):
                yield f"{feature['id']}: ring {number} runs the wrong way"
        if kind not in ("Point", "Polygon"):
            yield f"{feature['id']}: {kind}"


def test_every_district_and_every_case_keep_the_norm(client, city):
    load_reference()
    codes = [outline.code for outline in geo.outlines()]
    everywhere = json.loads(json.dumps(of_districts([{"district_code": code, "year": 115} for code in codes])))
    assert (len(everywhere["features"]), list(breaches(everywhere))) == (29, [])
    for name in ("cases", "statistics"):
        assert (name, list(breaches(file_of(client, name, "geojson").json()))) == (name, [])
    turned = {**everywhere, "features": [turned_round(everywhere["features"][0])]}
    assert list(breaches(turned)) == [f"{turned['features'][0]['id']}: ring 0 runs the wrong way"]


def turned_round(feature):
    rings = [ring[::-1] if number == 0 else ring for number, ring in enumerate(feature["geometry"]["coordinates"])]
    return feature | {"geometry": {"type": "Polygon", "coordinates": rings}}


@pytest.mark.slow
@pytest.mark.parametrize("name", DATASETS)
def test_libreoffice_opens_the_csv(client, city, tmp_path, name):
    """LibreOffice is no part of the system: the machine's own, else Debian's package, installed as root."""
    if not shutil.which("soffice"):
        package = "libreoffice-calc-nogui"
        subprocess.run(["apt-get", "install", "-y", "--no-install-recommends", package], check=True, timeout=900)
    load_reference()
    answer = file_of(client, name, "csv")
    (tmp_path / f"{name}.csv").write_bytes(answer.content)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", "--headless", profile, "--convert-to", "xlsx", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / f"{name}.csv")], check=True, capture_output=True, timeout=300)
    sheet = load_workbook(tmp_path / f"{name}.xlsx").active
    rows = [["" if value is None else str(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    written = lines(answer)
    assert rows[0] == list(written[0])
    as_read = [[value.removeprefix("'") for value in row.values()] for row in written]
    assert [
        [cell.lower() if cell in ("True", "False", "TRUE", "FALSE") else cell for cell in row] for row in rows[1:]
    ] == as_read


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
    read = feedparser.parse(first.content)
    assert (read.bozo, read.version, read.feed.title) == (False, "rss20", "臺中市地方創生公告")
    (entry,) = read.entries
    assert (entry.title, entry.link, entry.id) == ("說明會 & 市集", entry.link, entry.link)
    assert entry.published_parsed[:3] == (2026, 10, 31)  # midnight in Taipei
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
