"""A chart by itself, as a picture with its words in it that papers can take: bars, or the map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracking.statistics.maps import Area, Map, map_of
from tracking.statistics.parts import Line, Part


@dataclass(frozen=True)
class Frame:
    """Units of a picture: how wide it is, what stands before the bars and behind them, above the first, from bar to bar."""

    width: int
    labels: int
    figures: int
    top: int
    row: int
    edge: int = 24

    @property
    def short(self) -> int:
        """Signs of a label that find room."""
        return int((self.labels - self.edge) / SIGN)


SIGN, END, BAR = 14.5, 24, 16  # a sign's width, below the last bar, how high one is
ALONE = Frame(900, 240, 110, 112, 34)  # with its title, as a file of its own
UNITS_A_CM = 49  # of a paper: signs of 8 points
MAP_HEIGHT, MAP_TOP = 660, 76
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
    frame: Frame = ALONE
    top: int = 0  # where what is shown of it begins

    @property
    def is_titled(self) -> bool:
        """Does it say by itself what it shows?"""
        return self.frame is ALONE and not self.top

    @property
    def width(self) -> int:
        """Of the picture."""
        return self.frame.width

    @property
    def shown(self) -> int:
        """How high what is shown of it is."""
        return self.height - self.top

    @property
    def end(self) -> int:
        """Where figures end."""
        return self.frame.width - self.frame.edge


def of(part: Part, frame: Frame = ALONE) -> Chart | None:
    """The bars of a part; none of one that has none."""
    if not part.has_bars:
        return None
    top = frame.top if part.legend or frame is ALONE else 0
    rows = [_row(top + frame.row * place, line, frame) for place, line in enumerate(part.lines)]
    hues = HUES[len(part.legend) or 1]
    keys = _keys(84 if frame is ALONE else 6, part.legend, hues, frame.edge)
    below = END if frame is ALONE else 0
    return Chart(part.heading, top + frame.row * len(rows) + below, keys, rows, frame=frame)


def on_paper(cm: float) -> Frame:
    """Of a picture so many cm wide below a heading that says the same, beside or below its table."""
    return Frame(round(cm * UNITS_A_CM), 150, 84, 26, 22, edge=4)


def of_map(part: Part, places: Mapping[str, int], *, is_titled: bool = True) -> Chart:
    """The map of the districts."""
    drawn = map_of(places)
    areas = [(area, LEVELS[area.level], PALE if area.level == len(LEVELS) - 1 else INK) for area in drawn.areas]
    keys = _keys(604, [words for _level, words in drawn.legend], LEVELS)
    return Chart(part.heading, MAP_HEIGHT, keys, (), drawn, areas, top=0 if is_titled else MAP_TOP)


def _keys(y: float, legend: Sequence[str], hues: Sequence[str], x: float = ALONE.edge) -> list[Mark]:
    keys: list[Mark] = []
    for words, fill in zip(legend, hues, strict=False):
        keys.append(Mark(x, y, 16, 12, fill, words))
        x = keys[-1].behind + len(words) * SIGN + 16
    return keys


def _row(top: float, line: Line, frame: Frame) -> Row:
    """Two series lie over each other, three below each other."""
    hues, room = HUES[len(line.bars)] if line.bars else (), frame.width - frame.labels - frame.figures
    apart = len(line.bars) > 2
    high = (frame.row - (10 if frame is ALONE else 5)) / len(line.bars) if apart else BAR
    bars = [
        Mark(frame.labels, top + (place * high if apart else 0), round(float(share) * room / 100, 1), high, fill)
        for place, (share, fill) in enumerate(zip(line.bars, hues, strict=True))
    ]
    words = line.words if len(line.words) <= frame.short else f"{line.words[: frame.short - 1]}…"
    return Row(words, top + 13, bars, line.said)
