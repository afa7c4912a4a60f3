"""What the plan's page adds to its content: sums beside each venture, the map; never reads the database."""

from __future__ import annotations

from typing import Any

from accounts import geo
from proposals.content import PlanContent


def plan_map(content: PlanContent) -> dict[str, Any] | None:
    """The map of a plan's page: its districts and a numbered marker for each venture that has a place."""
    places = [(n, v) for n, v in enumerate(content.ventures, 1) if v.longitude]
    if not places:
        return None
    return {
        "shapes": [geo.shapes()[district.code] for district in content.basics.districts],
        "markers": [geo.marker(number, v.longitude, v.latitude) for number, v in places],
        "attribution": geo.attribution(),
    }
