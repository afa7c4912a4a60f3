"""Data sets on the map: GeoJSON by RFC 7946, longitude before latitude, outer rings against the clock and holes with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from accounts import geo
from accounts.models import District


def collection(features: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """A FeatureCollection; who drew the boundaries is said with it."""
    return {"type": "FeatureCollection", "attribution": geo.attribution(), "features": list(features)}


def of_cases(records: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A point for each case in each of its districts, where its name stands on the map."""
    places = {district.code: district for district in District.objects.all()}
    return collection(
        {
            "type": "Feature",
            "id": f"{record['case_number']}-{code}",
            "geometry": {"type": "Point", "coordinates": [places[code].label_lon, places[code].label_lat]},
            "properties": record,
        }
        for record in records
        for code in record["district_codes"].split("、")
        if code in places
    )


def of_districts(records: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The outline of each district with each of its years."""
    outlines = {outline.code: outline for outline in geo.outlines()}
    return collection(
        {
            "type": "Feature",
            "id": f"{record['district_code']}-{record['year']}",
            "geometry": {"type": "Polygon", "coordinates": rings(outlines[record["district_code"]])},
            "properties": record,
        }
        for record in records
        if record["district_code"] in outlines
    )


def rings(outline: geo.Outline) -> list[list[list[float]]]:
    """Closed rings, wound as the norm wants them."""
    found = []
    for number, ring in enumerate(outline.rings):
        closed = [*ring, ring[0]] if ring[0] != ring[-1] else list(ring)
        runs_against = area(closed) > 0
        right = closed if runs_against == (number == 0) else closed[::-1]
        found.append([[x, y] for x, y in right])
    return found


def area(ring: Sequence[geo.Point]) -> float:
    """Twice the area a closed ring goes round, positive against the clock."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))
