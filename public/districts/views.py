"""Pages of districts; never write."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts import geo
from accounts.models import District, Unit
from accounts.states import UnitKind
from guidance.models import InventoryEntry, NetworkMember
from guidance.states import InventoryKind
from proposals.models import DistrictVision
from public.answers import for_everybody
from public.cases.cards import cards, for_cards
from public.front import visions
from public.showing import shown_plans, veiled

MEMBERS, ENTRIES, CASES = 60, 60, 30
# What is no person: of people and those who work together an entry may name somebody.
THINGS = [InventoryKind.CULTURE, InventoryKind.LAND, InventoryKind.INDUSTRY, InventoryKind.LANDSCAPE]


@for_everybody
def districts(request: HttpRequest) -> HttpResponse:
    """All of them, the six priority districts first."""
    return render(request, "public/districts/list.html", {"visions": visions()})


@for_everybody
def district(request: HttpRequest, code: str) -> HttpResponse:
    """One: its vision, its office, who works together there, what it has, its cases."""
    offices = Unit.objects.filter(kind=UnitKind.DISTRICT_OFFICE, district=code).select_related("district")
    office = offices.first()
    found = office.district if office and office.district else get_object_or_404(District, code=code)
    members = NetworkMember.objects.filter(district=found).order_by("network", "organisation", "id")
    entries = InventoryEntry.objects.filter(district=found, removed_at=None, kind__in=THINGS).order_by("kind", "name")
    # All of them by their keys: with a limit the database looks for the first few among the whole city's.
    latest = list(shown_plans().filter(districts=found).values_list("pk", flat=True))[:CASES]
    context = {
        "district": found,
        "shape": geo.shapes().get(code),
        "vision": DistrictVision.objects.filter(district=found).order_by("-number").first(),
        "office": office,
        "members": list(dict.fromkeys((row.get_network_display(), row.organisation) for row in members[:MEMBERS])),
        "entries": [(row, veiled(row.words, _contacts(row))) for row in entries[:ENTRIES]],
        "cards": cards(for_cards(shown_plans().filter(pk__in=latest))),
    }
    return render(request, "public/districts/district.html", context)


def _contacts(row: InventoryEntry) -> list[str]:
    return [name for name in (row.contact_name, row.consent_by) if name]
