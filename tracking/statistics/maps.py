"""Plans on the map of districts: five classes with fixed limits, the middle of the city enlarged; never writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from accounts import geo

# From how many plans on a district is in the next class; years are compared, so they do not move.
LIMITS = (1, 2, 3, 5)
CORE = ("中區", "東區", "西區", "南區", "北區")
WESTERN = "和平區"  # takes half the picture: it is cut off in the near view and stands whole in the small one


@dataclass(frozen=True)
class Area:
    """A district as it is drawn."""

    shape: geo.Shape
    count: int
    level: int  # 0 for none, to the number of limits

    @property
    def short(self) -> str:
        """As it stands on the map: 石岡 6."""
        name = self.shape.name if len(self.shape.name) < 3 else self.shape.name.removesuffix("區")
        return f"{name} {self.count}" if self.count else name


@dataclass(frozen=True)
class Map:
    """What the page draws."""

    areas: Sequence[Area]
    near: geo.Box
    core: geo.Box
    legend: Sequence[tuple[int, str]]  # level, words
    enlarged: Sequence[str] = CORE  # whose names find room in the enlarged part alone

    @property
    def attribution(self) -> str:
        """Whose map it is."""
        return geo.attribution()


def map_of(places: Mapping[str, int]) -> Map:
    """Plans by the codes of districts."""
    shapes = list(geo.shapes().values())
    areas = [Area(shape, count := places.get(shape.code, 0), _level(count)) for shape in shapes]
    near = geo.Box.around([shape for shape in shapes if shape.name != WESTERN])
    core = geo.Box.around([shape for shape in shapes if shape.name in CORE])
    return Map(areas, near, core, list(enumerate(_words())))


def _level(count: int) -> int:
    return sum(count >= limit for limit in LIMITS)


def _words() -> list[str]:
    words = ["0"]
    for low, following in zip(LIMITS, (*LIMITS[1:], None), strict=True):
        high = None if following is None else following - 1
        words.append(f"{low}＋" if high is None else str(low) if high == low else f"{low}–{high}")
    return words
