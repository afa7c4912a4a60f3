"""The catalogue in DCAT 3, as portals of open data gather it: JSON-LD that needs nothing from elsewhere to be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _

from public.data.datasets import LICENCE, VERSION, Dataset

PUBLISHER = "臺中市政府研究發展考核委員會"
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "dct:license": {"@type": "@id"},
    "dct:language": {"@type": "@id"},
    "dct:accrualPeriodicity": {"@type": "@id"},
    "dcat:landingPage": {"@type": "@id"},
    "dcat:accessURL": {"@type": "@id"},
    "dcat:downloadURL": {"@type": "@id"},
    "dcat:mediaType": {"@type": "@id"},
    "foaf:homepage": {"@type": "@id"},
}
MEDIA = "https://www.iana.org/assignments/media-types/"
CONTINUOUS = "http://publications.europa.eu/resource/authority/frequency/CONT"
CHINESE = "http://publications.europa.eu/resource/authority/language/ZHO"


def described(
    sets: Iterable[Dataset], page: str, *, file: Callable[[Dataset, str], str], mime: dict[str, str]
) -> dict[str, Any]:
    """The catalogue on ``page``; ``file`` gives the whole address of a set in a format, ``mime`` the type of one."""
    publisher = {"@id": f"{page}#publisher", "@type": "foaf:Agent", "foaf:name": PUBLISHER}
    return {
        "@context": CONTEXT,
        "@id": f"{page}#catalogue",
        "@type": "dcat:Catalog",
        "dct:title": _("臺中市地方創生開放資料"),
        "dct:description": _("同意公開的核定案件、中央補助計畫與各區統計；不含個人資料。"),
        "dct:publisher": publisher,
        "dct:license": LICENCE,
        "dct:language": CHINESE,
        "foaf:homepage": page,
        "dcat:dataset": [
            {
                "@id": f"{page}#{each.name}",
                "@type": "dcat:Dataset",
                "dct:title": str(each.title),
                "dct:description": str(each.words),
                "dct:publisher": {"@id": publisher["@id"]},
                "dct:identifier": each.name,
                "dct:accrualPeriodicity": CONTINUOUS,
                "dcat:version": VERSION,
                "dcat:landingPage": page,
                "dcat:distribution": [
                    {
                        "@id": file(each, kind),
                        "@type": "dcat:Distribution",
                        "dct:title": kind.upper(),
                        "dct:license": LICENCE,
                        "dcat:accessURL": page,
                        "dcat:downloadURL": file(each, kind),
                        "dcat:mediaType": f"{MEDIA}{mime[kind].partition(';')[0]}",
                    }
                    for kind in each.formats
                ],
            }
            for each in sets
        ],
    }
