"""A chart by itself, as a picture with its words in it that papers can take: bars, or the map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracking.statistics.maps import Area, Map, map_of
from tracking.statistics.parts import Line, Part

WIDTH, LABELS, FIGURES = 900, 240, 110  # units: the picture, what stands before the bars, what behind them
TOP, ROW, SIGN, END = 112, 34, 14.5, 24  # above the first bar, from bar to bar, a sign's width, below the last
SHORT = int((LABELS - 24) / SIGN)  # signs of a label that find room
MAP_HEIGHT = 660
# One hue in steps, the darkest said last; a picture has no style sheet.
HUES: dict[int, tuple[str, ...]] = {1: ("#0b6b5d",), 2: ("#c2d9d2", "#0b6b5d"), 3: ("#c2d9d2", "#6fa99b", "#0b6b5d")}
LEVELS = ("#fbfaf6", "#dbeae5", "#a9cfc3", "#6fae9f", "#3a8a7a")
INK, PALE = "#1e2723", "#ffffff"


@dataclass(frozen=True)
class Mark:
    """A key of the legend, or a bar: where, how large, which colour, what stands beside it."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    words: str = ""

    @property
    def behind(self) -> float:
        """Where the words begin."""
        return self.x + self.width + 6


@dataclass(frozen=True)
class Row:
    """A row of the picture."""

    words: str
    y: float
    bars: Sequence[Mark]
    said: str


@dataclass(frozen=True)
class Chart:
    """The picture."""

    title: str
    height: int
    keys: Sequence[Mark] = ()
    rows: Sequence[Row] = ()
    map: Map | None = None
    areas: Sequence[tuple[Area, str, str]] = ()  # a district, its colour, that of its name
    width: int = WIDTH


def of(part: Part) -> Chart | None:
    """The bars of a part; none of one that has none."""
    if not part.has_bars:
        return None
    rows = [_row(TOP + ROW * place, line) for place, line in enumerate(part.lines)]
    hues = HUES[len(part.legend) or 1]
    return Chart(part.heading, TOP + ROW * len(rows) + END, _keys(84, part.legend, hues), rows)


def of_map(part: Part, places: Mapping[str, int]) -> Chart:
    """The map of the districts."""
    drawn = map_of(places)
    areas = [(area, LEVELS[area.level], PALE if area.level == len(LEVELS) - 1 else INK) for area in drawn.areas]
    keys = _keys(604, [words for _level, words in drawn.legend], LEVELS)
    return Chart(part.heading, MAP_HEIGHT, keys, (), drawn, areas)


def _keys(y: float, legend: Sequence[str], hues: Sequence[str]) -> list[Mark]:
    keys: list[Mark] = []
    x = 24.0
    for words, fill in zip(legend, hues, strict=False):
        keys.append(Mark(x, y, 16, 12, fill, words))
        x = keys[-1].behind + len(words) * SIGN + 16
    return keys


def _row(top: float, line: Line) -> Row:
    """Two series lie over each other, three below each other."""
    hues, room = HUES[len(line.bars)] if line.bars else (), WIDTH - LABELS - FIGURES
    apart = len(line.bars) > 2
    high = 24 / len(line.bars) if apart else 16
    bars = [
        Mark(LABELS, top + (place * high if apart else 0), round(float(share) * room / 100, 1), high, fill)
        for place, (share, fill) in enumerate(zip(line.bars, hues, strict=True))
    ]
    words = line.words if len(line.words) <= SHORT else f"{line.words[: SHORT - 1]}…"
    return Row(words, top + 13, bars, line.said)
