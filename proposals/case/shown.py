"""What the plan's page adds to its content: the map, which chapters stand open; never reads the database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from accounts import geo
from chapters.states import Section
from proposals.content import PlanContent

if TYPE_CHECKING:
    from proposals.models import SectionRequest


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


def opened(content: PlanContent, requests: Iterable[SectionRequest]) -> set[str]:
    """The anchors of the chapters that are not folded: the first, and those that are to be revised."""
    numbers = {venture.id: number for number, venture in enumerate(content.ventures, 1)}
    asked = ((request.section, numbers.get(request.venture_id or 0)) for request in requests)
    return {Section.BASICS.value} | {f"{section}-{number}" if number else section for section, number in asked}
