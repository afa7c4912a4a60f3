"""The inventory on the map: thousands of points as a path for each kind, whose shapes tell the kinds apart; never writes.

A point costs some twenty signs of the page, its key two to five: names are asked for when somebody points there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from accounts import geo
from accounts.models import District
from guidance.models import InventoryEntry
from guidance.states import InventoryKind
from proposals.writing.beside import Place

if TYPE_CHECKING:
    from django.db.models import Q

    from accounts.actors import Actor

MOST_POINTS = 5_000
CITY, CROWD = 12.0, 400  # how wide a point is on the whole city's map; from how many on points are drawn smaller
CORE = ("中區", "東區", "西區", "南區", "北區", "西屯區", "南屯區", "北屯區")  # the inset: 和平 takes half the width
# Of a shape that is as wide as the unit, from its middle: round, square, upward, lozenge, cross, downward.
SHAPES: dict[str, str] = {
    InventoryKind.PEOPLE: "h0",
    InventoryKind.CULTURE: "m{-a} {-a}h{b}v{b}h{-b}z",
    InventoryKind.LAND: "m0 {-b}l{b} {c}h{-d}z",
    InventoryKind.INDUSTRY: "m0 {-b}l{b} {b}l{-b} {b}l{-b} {-b}z",
    InventoryKind.LANDSCAPE: "m{-b} 0h{d}m{-b} {-b}v{d}",
    InventoryKind.COMMUNITY: "m0 {b}l{b} {-c}h{-d}z",
}
STROKED = frozenset({InventoryKind.PEOPLE, InventoryKind.LANDSCAPE})


@dataclass(frozen=True)
class Layer:
    """The points of one kind: a path, and the keys of the entries in its order, each less the one before."""

    kind: InventoryKind
    path: str
    keys: str
    count: int
    stroke: str  # the width of its line, in the picture's units

    @property
    def sample_stroke(self) -> int:
        """Of the legend's shape."""
        return 6 if self.kind == InventoryKind.PEOPLE else 2

    @property
    def is_stroked(self) -> bool:
        """Is it drawn by its line alone?"""
        return self.kind in STROKED

    @property
    def sample(self) -> str:
        """One shape for the legend."""
        return f"M10 10{shape(self.kind, 6)}"


@dataclass(frozen=True)
class Map:
    """What the page draws."""

    layers: Sequence[Layer]
    count: int
    is_cut: bool  # are there more points than are drawn?
    box: geo.Box | None  # of the district that was asked for; the whole city without one
    here: Sequence[geo.Shape]
    around: Sequence[geo.Shape]  # what else of the city that part shows
    core: geo.Box

    @property
    def attribution(self) -> str:
        """Whose map it is."""
        return geo.attribution()


def map_of(actor: Actor, narrow: Q, district: District | None) -> Map:
    """The entries that were asked for and have a place, as far as the page draws them (one query)."""
    rows = InventoryEntry.objects.visible_to(actor).filter(narrow, longitude__isnull=False).order_by("id")
    found = list(rows.values_list("id", "kind", "longitude", "latitude")[: MOST_POINTS + 1])
    shapes = geo.shapes()
    here = [shapes[district.code]] if district and district.code in shapes else []
    box = geo.Box.around(here) if here else None
    drawn = found[:MOST_POINTS]
    size = max(box.width, box.height) / 80 if box else CITY
    if len(drawn) > CROWD:
        size *= 0.6
    return Map(
        layers=[_layer(kind, [row for row in drawn if row[1] == kind], size) for kind in InventoryKind],
        count=len(drawn),
        is_cut=len(found) > MOST_POINTS,
        box=box,
        here=here,
        around=[shape for shape in shapes.values() if shape not in here and box and box.meets(shape)],
        core=geo.Box.around([shape for shape in shapes.values() if shape.name in CORE]),
    )


def _layer(kind: InventoryKind, rows: Sequence[tuple[int, str, Decimal, Decimal]], size: float) -> Layer:
    form = shape(kind, size)
    marks = [geo.marker(0, longitude, latitude) for _pk, _kind, longitude, latitude in rows]
    path = "".join(f"M{mark.x} {mark.y}{form}" for mark in marks)
    stroke = f"{size if kind == InventoryKind.PEOPLE else size / 3.5:.1f}"
    return Layer(kind, path, " ".join(_steps(row[0] for row in rows)), len(rows), stroke)


def _steps(keys: Iterable[int]) -> Iterable[str]:
    before = 0
    for key in keys:
        yield str(key - before)
        before = key


def shape(kind: InventoryKind, size: float) -> str:
    """A kind's shape around the point where the path stands, ``size`` units wide."""
    a, b = size * 0.45, size * 0.6
    return (
        SHAPES[kind]
        .replace("{-a}", f"{-a:.1f}")
        .replace("{b}", f"{2 * a:.1f}" if kind == InventoryKind.CULTURE else f"{b:.1f}")
        .replace("{-b}", f"{-2 * a:.1f}" if kind == InventoryKind.CULTURE else f"{-b:.1f}")
        .replace("{c}", f"{b * 1.8:.1f}")
        .replace("{-c}", f"{-b * 1.8:.1f}")
        .replace("{d}", f"{2 * b:.1f}")
        .replace("{-d}", f"{-2 * b:.1f}")
    )


def place_of(pin: tuple[Decimal, Decimal] | None, district: District | None) -> Place:
    """What the picker of an entry's page shows, as the section of a plan does."""
    found = geo.district_at(*pin) if pin else None
    shapes = geo.shapes()
    here = [shapes[district.code]] if district and district.code in shapes else []
    box = geo.Box.around(here) if here else None
    return Place(
        district=found.name if found else "",
        elsewhere="",
        outside=bool(pin and not found),
        asks=False,
        meant=False,
        marker=geo.marker(1, *pin) if found and pin else None,
        shapes=here,
        names=[],
        around=[shape for shape in shapes.values() if shape not in here and box and box.meets(shape)],
        box=box,
        attribution=geo.attribution(),
    )
