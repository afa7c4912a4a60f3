"""The four levels of a letter's numbered paragraphs, 一、(一)、1、(1): written, and read back from what was typed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from documents.letters.values import Point
from documents.papers.numbering import FORMS, numeral

LEVELS = len(FORMS)


def number_of(place: int, level: int) -> str:
    """What stands before the ``place``-th paragraph (from 1) of a ``level`` (from 0)."""
    return (f"{numeral(place)}、", f"({numeral(place)})", f"{place}、", f"({place})")[level]


def lines_of(points: Sequence[Point], level: int = 0) -> Iterator[tuple[int, str, str]]:
    """Level, number and text of every paragraph, in reading order."""
    for place, point in enumerate(points, 1):
        yield level, number_of(place, level), point.text
        yield from lines_of(point.points, level + 1)


def written(text: str, points: Sequence[Point]) -> str:
    """As it stands in a text field: a line for each paragraph, its number before it."""
    lines = [f"{number}{said}" for _level, number, said in lines_of(points)]
    return "\n".join([*([text] if text else []), *lines])


@dataclass
class _Grown:
    """A paragraph while its lines are read."""

    text: str
    points: list[_Grown] = field(default_factory=list)

    def point(self) -> Point:
        """As a value."""
        return Point(self.text, tuple(each.point() for each in self.points))


def read(typed: str) -> tuple[str, tuple[Point, ...]]:
    """What was typed as a text and numbered paragraphs; a line without a number goes on with the one before it.

    What stands before the first number is the text. A level that was skipped is none: what is typed below 一、 as 1、
    is its next level.
    """
    root = _Grown("")
    path, levels = [root], [-1]
    for line in typed.split("\n"):
        level, said = _level(line.strip())
        if level is None:
            path[-1].text = f"{path[-1].text}\n{line}" if path[-1].text else line
            continue
        while levels[-1] >= level:
            path.pop()
            levels.pop()
        grown = _Grown(said)
        path[-1].points.append(grown)
        path.append(grown)
        levels.append(level)
    return root.text, root.point().points


def _level(line: str) -> tuple[int | None, str]:
    for level, form in enumerate(FORMS):
        if found := form.match(line):
            return level, line[found.end() :].strip()
    return None, line
