"""Pages and files of open data, feeds, and what machines that read the site ask for; never write."""

from __future__ import annotations

import io
import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import geo
from accounts.models import District
from documents.sheets.exports import write_csv
from public.answers import for_everybody
from public.data import feeds, shapes
from public.data.datasets import DATASETS, LICENCE, VERSION, Dataset, address
from public.data.dcat import PUBLISHER, described
from public.models import News
from public.showing import shown_plans
from public.stories.telling import stories_out
from workflow.calendar import clock

MIME = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "geojson": "application/geo+json",
}
PAGES = ("front", "cases", "stories", "how", "guide", "districts", "news", "data")


@for_everybody
def data(request: HttpRequest) -> HttpResponse:
    """The data sets with their dictionary and their licence."""
    context = {"datasets": DATASETS.values(), "licence": LICENCE, "version": VERSION, "attribution": geo.attribution()}
    return render(request, "public/data/data.html", context)


@for_everybody
def dataset(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """One set as a file."""
    found = DATASETS.get(name)
    if found is None or kind not in found.formats:
        raise Http404
    records = found.records()
    made = {"csv": _csv, "json": _json, "geojson": _geojson}[kind](found, records)
    answer = HttpResponse(made, content_type=MIME[kind])
    answer["Content-Disposition"] = f'inline; filename="taichung-revitalization-{name}.{kind}"'
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Link"] = f'<{LICENCE}>; rel="license"'
    return answer


def _csv(found: Dataset, records: list[dict[str, Any]]) -> bytes:
    file = io.BytesIO()
    rows = ([_cell(value) for value in record.values()] for record in records)
    write_csv(file, found.name, [column.name for column in found.columns], rows, clock.now())
    return file.getvalue()


def _cell(value: Any) -> Any:
    return ("true" if value else "false") if isinstance(value, bool) else value


def _json(found: Dataset, records: list[dict[str, Any]]) -> str:
    said = {"dataset": found.name, "version": VERSION, "licence": LICENCE, "records": records}
    return json.dumps(said, ensure_ascii=False)


def _geojson(found: Dataset, records: list[dict[str, Any]]) -> str:
    drawn = shapes.of_cases(records) if found.name == "cases" else shapes.of_districts(records)
    return json.dumps(drawn, ensure_ascii=False)


@for_everybody
def catalogue(request: HttpRequest) -> HttpResponse:
    """The sets as schema.org describes them, for search engines of data."""
    sets = [
        {
            "@type": "Dataset",
            "@id": address(f"{reverse('public:data')}#{each.name}"),
            "name": str(each.title),
            "description": str(each.words),
            "license": LICENCE,
            "version": VERSION,
            "isAccessibleForFree": True,
            "spatialCoverage": "臺中市",
            "variableMeasured": [column.name for column in each.columns],
            "distribution": [
                {
                    "@type": "DataDownload",
                    "encodingFormat": MIME[kind].partition(";")[0],
                    "contentUrl": _file(each, kind),
                }
                for kind in each.formats
            ],
        }
        for each in DATASETS.values()
    ]
    said = {
        "@context": "https://schema.org",
        "@type": "DataCatalog",
        "name": _("臺中市地方創生開放資料"),
        "url": address(reverse("public:data")),
        "publisher": {"@type": "GovernmentOrganization", "name": PUBLISHER},
        "dataset": sets,
    }
    return HttpResponse(json.dumps(said, ensure_ascii=False), content_type="application/ld+json")


@for_everybody
def dcat(request: HttpRequest) -> HttpResponse:
    """The same in the words of DCAT, for portals of open data."""
    said = described(DATASETS.values(), address(reverse("public:data")), file=_file, mime=MIME)
    return HttpResponse(json.dumps(said, ensure_ascii=False), content_type="application/ld+json")


def _file(found: Dataset, kind: str) -> str:
    return address(reverse("public:dataset", args=[found.name, kind]))


@for_everybody
def news_feed(request: HttpRequest) -> HttpResponse:
    """News as RSS."""
    rows = News.objects.current(timezone.localdate(clock.now()))[: feeds.MOST]
    return HttpResponse(feeds.rss(rows), content_type="application/rss+xml; charset=utf-8")


@for_everybody
def dates_feed(request: HttpRequest) -> HttpResponse:
    """Windows of programmes as a calendar."""
    return HttpResponse(feeds.calendar(timezone.localdate(clock.now())), content_type="text/calendar; charset=utf-8")


@for_everybody
def robots(request: HttpRequest) -> HttpResponse:
    """What programs may read: the public pages, and where they all stand."""
    lines = ["User-agent: *", "Allow: /$", "Allow: /public/", "Allow: /static/", "Disallow: /"]
    return HttpResponse(
        "\n".join([*lines, f"Sitemap: {address(reverse('public:sitemap'))}", ""]), content_type="text/plain"
    )


@for_everybody
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page, for search engines."""
    found = [reverse(f"public:{name}") for name in PAGES]
    found += [reverse("public:case", args=[number]) for number in shown_plans().values_list("case_number", flat=True)]
    found += [reverse("public:story", args=[pk]) for pk in stories_out().values_list("pk", flat=True)]
    found += [reverse("public:district", args=[code]) for code in District.objects.values_list("code", flat=True)]
    today = timezone.localdate(clock.now())
    found += [reverse("public:news_item", args=[pk]) for pk in News.objects.current(today).values_list("pk", flat=True)]
    context = {"addresses": [address(path) for path in found]}
    return render(request, "public/data/sitemap.xml", context, content_type="application/xml")
