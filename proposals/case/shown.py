"""What the plan's page adds to its content: sums beside each venture, the map; never reads the database."""

from __future__ import annotations

from typing import Any

from accounts import geo
from proposals.budget.sums import sheet
from proposals.models import Proposal


def with_sums(content: dict[str, Any]) -> dict[str, Any]:
    """A snapshot for the plan's page: each venture with its sums."""
    return content | {"ventures": [venture | {"sums": sheet(venture["budget"])} for venture in content["ventures"]]}


def plan_map(plan: Proposal, content: dict[str, Any]) -> dict[str, Any] | None:
    """The map of a plan's page: its districts and a numbered marker for each venture that has a place."""
    places = [(n, v) for n, v in enumerate(content["ventures"], 1) if v.get("longitude")]
    if not places:
        return None
    return {
        "shapes": [geo.shapes()[district.code] for district in plan.district_list],
        "markers": [geo.marker(number, v["longitude"], v["latitude"]) for number, v in places],
        "attribution": geo.attribution(),
    }
