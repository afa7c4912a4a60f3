"""Entries per district and kind, and those nobody has looked at for a year: figures, each of which a list shows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import District
from guidance.figures import Figure
from guidance.inventory.forms import STALE_ONES, WITHOUT_PLACE
from guidance.models import InventoryEntry
from guidance.models.inventory import STALE
from guidance.states import InventoryKind

if TYPE_CHECKING:
    from accounts.actors import Actor

TOTAL = ""


@dataclass(frozen=True)
class Line:
    """A district: its entries by kind and all, those not looked at for a year, those that stand on no map."""

    name: str
    kinds: list[tuple[InventoryKind, Figure]]
    all: Figure
    stale: Figure
    unplaced: Figure


@dataclass(frozen=True)
class Figures:
    """All districts, also those that have nothing yet, and their sums."""

    kinds: list[InventoryKind]
    lines: list[Line]
    total: Line


def figures_of(actor: Actor) -> Figures:
    """What ``actor`` may see and is in use, counted (two queries)."""
    rows = InventoryEntry.objects.visible_to(actor).in_use().order_by().values("district", "kind")
    stale, unplaced = Q(checked_on__lt=timezone.localdate() - STALE), Q(longitude=None)
    counted = rows.annotate(n=Count("pk"), stale=Count("pk", filter=stale), unplaced=Count("pk", filter=unplaced))
    found: Counter[tuple[str, str]] = Counter()
    for row in counted:
        for district in (row["district"], TOTAL):
            found[district, row["kind"]] += row["n"]
            found[district, "all"] += row["n"]
            found[district, "stale"] += row["stale"]
            found[district, "unplaced"] += row["unplaced"]
    lines = [_line(d.name, d.code, found) for d in District.objects.order_by("code")]
    return Figures(list(InventoryKind), lines, _line("", TOTAL, found))


def _line(name: str, code: str, found: Counter[tuple[str, str]]) -> Line:
    def led(what: str, **query: str) -> Figure:
        asked = {"district": code} | query if code else query
        return Figure(found[code, what], reverse("guidance:inventory", query=asked))

    return Line(
        name,
        [(kind, led(kind, kind=kind.value)) for kind in InventoryKind],
        led("all"),
        led("stale", state=STALE_ONES),
        led("unplaced", place=WITHOUT_PLACE),
    )
