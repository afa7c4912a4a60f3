"""Where a place lies among the city's 29 districts, and how it is drawn (R18); never asks the database or the network.

Longitude and latitude are degrees (TWD97, which at this scale is WGS84). The attribution has to be shown with every map.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import pairwise
from math import hypot
from pathlib import Path
from typing import Any

from django.conf import settings

Point = tuple[float, float]
Degrees = Decimal | float | str

# The outline is simplified: a place so near to it (about 300 m) belongs to the district whose edge is next.
TOLERANCE = 0.003
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


class Frame:
    """The picture's units: 1000 × 498, made from these corners (``taichung_districts.svgpaths.json``)."""

    west, north = 120.4565, 24.4415
    margin = 10.0
    x_scale, y_scale = 984.43, 1079.27  # units a degree


@dataclass(frozen=True)
class Outline:
    """A district's boundary: its rings of (longitude, latitude), the first the outer one."""

    code: str
    name: str
    rings: tuple[tuple[Point, ...], ...]

    @cached_property
    def corners(self) -> tuple[float, float, float, float]:
        """Its western, southern, eastern and northern edge."""
        xs, ys = zip(*self.rings[0], strict=True)
        return min(xs), min(ys), max(xs), max(ys)

    def holds(self, point: Point) -> bool:
        """Does the point lie inside? By the even-odd rule, so that holes count."""
        west, south, east, north = self.corners
        if not (west <= point[0] <= east and south <= point[1] <= north):
            return False
        return sum(_crossed(ring, point) for ring in self.rings) % 2 == 1

    def distance(self, point: Point) -> float:
        """How far the nearest edge is, in degrees."""
        return min(_to_edge(point, a, b) for ring in self.rings for a, b in pairwise(ring))


@dataclass(frozen=True)
class Shape:
    """A district as it is drawn: an SVG path and where its name stands."""

    code: str
    name: str
    path: str
    label: Point
    priority: bool

    @property
    def corners(self) -> tuple[float, float, float, float]:
        """Its left, top, right and bottom edge."""
        numbers = [float(number) for number in NUMBER.findall(self.path)]
        return min(numbers[::2]), min(numbers[1::2]), max(numbers[::2]), max(numbers[1::2])

    @property
    def view(self) -> str:
        """The part of the picture that holds it, as SVG writes it."""
        return Box.around([self]).view


@dataclass(frozen=True)
class Box:
    """A part of the picture."""

    left: float
    top: float
    width: float
    height: float

    @classmethod
    def around(cls, shapes: list[Shape]) -> Box:
        """What holds all of ``shapes`` with some room."""
        lefts, tops, rights, bottoms = zip(*(shape.corners for shape in shapes), strict=True)
        width, height = max(rights) - min(lefts), max(bottoms) - min(tops)
        room = max(width, height) * 0.12
        return cls(min(lefts) - room, min(tops) - room, width + 2 * room, height + 2 * room)

    def meets(self, shape: Shape) -> bool:
        """Is any of the shape's corners' box in here?"""
        left, top, right, bottom = shape.corners
        return (
            left < self.left + self.width and right > self.left and top < self.top + self.height and bottom > self.top
        )

    @property
    def view(self) -> str:
        """As SVG writes it."""
        return f"{self.left:.1f} {self.top:.1f} {self.width:.1f} {self.height:.1f}"

    @property
    def dot(self) -> str:
        """A radius that looks the same whatever the part's size."""
        return f"{max(self.width, self.height) / 60:.2f}"

    @property
    def letter(self) -> str:
        """The same for writing."""
        return f"{max(self.width, self.height) / 22:.2f}"


@dataclass(frozen=True)
class Marker:
    """A place on the picture: its number, its x and y in the picture's units."""

    number: int
    x: str
    y: str


def district_at(longitude: Degrees, latitude: Degrees) -> Outline | None:
    """The district a place lies in; None outside the city."""
    point = (float(longitude), float(latitude))
    for outline in outlines():
        if outline.holds(point):
            return outline
    nearest = min(outlines(), key=lambda outline: outline.distance(point))
    return nearest if nearest.distance(point) <= TOLERANCE else None


def lies_in(code: str, longitude: Degrees, latitude: Degrees) -> bool:
    """Does a place lie in the district of this code, or so near to its edge that the simplified outline may be wrong?"""
    point = (float(longitude), float(latitude))
    outline = next((outline for outline in outlines() if outline.code == code), None)
    return outline is not None and (outline.holds(point) or outline.distance(point) <= TOLERANCE)


def district_name(longitude: Degrees, latitude: Degrees) -> str:
    """The district's name; empty outside the city."""
    found = district_at(longitude, latitude)
    return found.name if found else ""


def marker(number: int, longitude: Degrees, latitude: Degrees) -> Marker:
    """Where the place is on the picture."""
    x = Frame.margin + (float(longitude) - Frame.west) * Frame.x_scale
    y = Frame.margin + (Frame.north - float(latitude)) * Frame.y_scale
    return Marker(number, f"{x:.1f}", f"{y:.1f}")


@lru_cache(maxsize=1)
def outlines() -> tuple[Outline, ...]:
    """The boundaries, read once."""
    return tuple(
        Outline(
            feature["properties"]["code"],
            feature["properties"]["name"],
            tuple(tuple((x, y) for x, y in ring) for ring in feature["geometry"]["coordinates"]),
        )
        for feature in _read("taichung_districts.geojson")["features"]
    )


@lru_cache(maxsize=1)
def shapes() -> dict[str, Shape]:
    """The drawn districts by code, read once."""
    return {
        row["code"]: Shape(row["code"], row["name"], row["d"], tuple(row["label"]), row["priority"])
        for row in _read("taichung_districts.svgpaths.json")["districts"]
    }


@lru_cache(maxsize=1)
def attribution() -> str:
    """Who made the boundaries and under which licence."""
    return str(_read("taichung_districts.svgpaths.json")["attribution"])


def picture() -> str:
    """The districts as one SVG file; ``static/map/taichung.svg`` is this text."""
    return "\n".join(_picture()) + "\n"


def _picture() -> Iterator[str]:
    yield '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 498" width="1000" height="498">'
    yield '<g fill="#fbfaf6" stroke="#9aa59f" stroke-width="1" stroke-linejoin="round">'
    yield from (f'<path data-name="{shape.name}" d="{shape.path}"/>' for shape in shapes().values())
    yield "</g>"
    yield "</svg>"


def _read(name: str) -> Any:
    return json.loads((Path(settings.BASE_DIR) / "reference" / name).read_text(encoding="utf-8"))


def _crossed(ring: tuple[Point, ...], point: Point) -> int:
    """How many edges a ray to the east crosses."""
    x, y = point
    return sum(
        1 for (x1, y1), (x2, y2) in pairwise(ring) if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1)
    )


def _to_edge(point: Point, a: Point, b: Point) -> float:
    (x, y), (x1, y1), (x2, y2) = point, a, b
    dx, dy = x2 - x1, y2 - y1
    length = dx * dx + dy * dy
    along = 0.0 if length == 0 else max(0.0, min(1.0, ((x - x1) * dx + (y - y1) * dy) / length))
    return hypot(x - x1 - along * dx, y - y1 - along * dy)
