"""A paper described once: what stands on it, in its order; never how a format draws it.

:mod:`documents.papers.html` and :mod:`documents.papers.odt` draw the same blocks. A paper is made of frozen values.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import accumulate, islice

from documents.papers.numbering import FORMS

UNFILLED, UNLISTED = "未填", "未列"
NOTHING = "—"  # a cell of a table that says nothing
POINTS_A_CM, LATIN_END = 28.35, 0xFF
FIGURE_PADDING, HEAD_PADDING = 8, 12  # points beside the words, with the lines
LEAST_FIGURE, MOST_FIGURE = 45, 3.2  # points, cm: twelve digits with their commas
HEAD, HEAD_ACROSS = 430, 670  # points at the head of a page, were its letters of 12 points
IN_ADDRESS = {ord(" "): "\N{NO-BREAK SPACE}", ord("%"): "％"}  # what stands for what an address cannot hold
LISTED = 3  # headings above this level stand in the contents
PLACE = "place-"  # begins the names of passages that no contents list
WIDTH, WIDTH_ACROSS = 16.0, 24.7  # cm between margins of 2.5 cm
LETTER, BESIDE, HIGH = 0.42, 0.3, 14  # cm of a sign, of a cell's padding; lines that wait for the next page


class Mark(StrEnum):
    """How a stretch of text differs from what stands around it."""

    PLAIN = ""
    ADDED = "added"
    REMOVED = "removed"
    LABEL = "label"  # says what follows it, in grey


@dataclass(frozen=True)
class Run:
    """A stretch of a paragraph."""

    text: str
    mark: Mark = Mark.PLAIN


Paragraph = tuple[Run, ...]


def paragraphs(text: object) -> tuple[Paragraph, ...]:
    """A text as it was typed: a paragraph for each line that says something."""
    return tuple((Run(line.strip()),) for line in str(text).splitlines() if line.strip())


# --- tables ---------------------------------------------------------------------------------------------------------


class Kind(StrEnum):
    """How the cells of a column stand."""

    TEXT = "text"
    CENTER = "center"
    NUMBER = "number"  # at the right, never cut in two
    WHOLE = "whole"  # a day, a period: never cut in two


@dataclass(frozen=True)
class Column:
    """A column; without a ``width`` (cm) it shares what the others leave."""

    label: str = ""
    width: float = 0
    kind: Kind = Kind.TEXT


def figures(label: str, said: Iterable[str]) -> Column:
    """A column of numbers as wide as the longest needs, so that none is cut in two and the texts get what is left."""
    inside = max(map(_points, said), default=0) + FIGURE_PADDING
    needed = max(inside, _points(label) + HEAD_PADDING, LEAST_FIGURE)
    return Column(label, min(round(needed / POINTS_A_CM, 2), MOST_FIGURE), Kind.NUMBER)


def _points(text: str) -> int:
    """How wide a text of 12 points is: Chinese in squares, figures half as wide, what stands between them a quarter."""
    return sum(3 if char in ",. " else 12 if ord(char) > LATIN_END else 6 for char in text)


@dataclass(frozen=True)
class Cell:
    """A cell; without a ``kind`` it stands as its column does."""

    paragraphs: tuple[Paragraph, ...]
    across: int = 1
    kind: Kind | None = None
    is_head: bool = False

    def height(self, width: float) -> int:
        """About how many lines it takes in a column of ``width`` cm."""
        fits = max(int((width - BESIDE) / LETTER), 1)
        return sum(-(-sum(len(run.text) for run in paragraph) // fits) or 1 for paragraph in self.paragraphs)


class Look(StrEnum):
    """What a row is among the others."""

    PLAIN = ""
    GROUP = "group"  # says what the rows below it have in common, and stays with them
    TOTAL = "total"  # sums what stands above it, and stays with it
    LEADING = "leading"  # the next row goes on with it


@dataclass(frozen=True)
class Row:
    """A row of a table."""

    cells: tuple[Cell, ...]
    look: Look = Look.PLAIN


def cell(value: object, across: int = 1, *, kind: Kind | None = None, is_head: bool = False) -> Cell:
    """A cell of what was typed."""
    return Cell(paragraphs(value) or ((Run(""),),), across, kind, is_head)


def row(*values: object, look: Look = Look.PLAIN) -> Row:
    """A row of cells, and of texts that become cells."""
    return Row(tuple(value if isinstance(value, Cell) else cell(value) for value in values), look)


@dataclass(frozen=True)
class Table:
    """A table; its head is repeated on every page, and without rows it says so."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    caption: str = ""

    @property
    def has_head(self) -> bool:
        """Do its columns say what they are?"""
        return any(column.label for column in self.columns)

    @property
    def lines(self) -> Iterator[list[tuple[Cell, Kind]]]:
        """Row by row the cells, each with how it stands."""
        for line in self.rows:
            ends = accumulate(each.across for each in line.cells)
            yield [
                (each, each.kind or self.columns[end - each.across].kind)
                for each, end in zip(line.cells, ends, strict=True)
            ]

    def widths(self, whole: float) -> list[float]:
        """Of its columns in cm, where the page has ``whole`` between its margins."""
        given = [column.width for column in self.columns]
        left = whole - sum(given)
        return [width or left / given.count(0) for width in given]

    def may_break(self, line: Row, whole: float) -> bool:
        """Is the row so high that it is cut between two pages? In a narrow column a short text is, and on a sheet on its side."""
        widths = iter(self.widths(whole))
        return any(each.height(sum(islice(widths, each.across))) > HIGH * WIDTH / whole for each in line.cells)

    @property
    def labels(self) -> Iterator[list[str]]:
        """Row by row what each cell's column is called; a cell across several has no name."""
        for line in self.rows:
            ends = accumulate(each.across for each in line.cells)
            yield [
                "" if each.across > 1 else self.columns[end - 1].label
                for each, end in zip(line.cells, ends, strict=True)
            ]


def table(columns: Iterable[Column], rows: Iterable[Row], caption: str = "") -> Table:
    """A table that says 未列 when it has no rows."""
    across, found = tuple(columns), tuple(rows)
    return Table(across, found or (row(cell(UNLISTED, len(across), kind=Kind.TEXT)),), caption)


def facts(pairs: Iterable[tuple[str, object]], *, width: float = 3.4) -> Table:
    """What is so, each named at its left (``width`` cm)."""
    rows = tuple(row(cell(label, is_head=True), value or NOTHING) for label, value in pairs)
    return Table((Column(width=width), Column()), rows)


# --- texts ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Title:
    """The head of a paper without a cover, and what stands below it in the middle."""

    text: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 3; those of the first two are listed in the contents."""

    text: str
    level: int
    is_on_new_page: bool = False
    anchor: str = ""  # its name among the paper's: screen readers say it where a link leads there
    depth: int = 0  # its level counted without those that are left out
    about: str = ""  # what begins with it, for whoever looks for its page


# A text may also be numbered as a plan's chapters are, or have bullets.
CHAPTER, BULLET = re.compile(r"[壹貳參肆伍陸柒捌玖拾]+、"), "•"


def level_of(text: str) -> int:
    """The level of the number that ``text`` begins with, from 1; 0 without one."""
    if CHAPTER.match(text):
        return 1
    if text.startswith(BULLET):
        return 3
    return next((level for level, form in enumerate(FORMS, 1) if form.match(text)), 0)


@dataclass(frozen=True)
class Line:
    """A paragraph of a text; one that begins with a number hangs behind it, by its level."""

    text: str
    level: int = 0

    @classmethod
    def of(cls, text: str) -> Line:
        """With the level of the number that it begins with."""
        return cls(text, level_of(text))


@dataclass(frozen=True)
class Prose:
    """A text as it was typed; an empty one says so."""

    text: str

    @property
    def lines(self) -> list[Line]:
        """Its paragraphs."""
        return [Line.of(line.strip()) for line in self.text.splitlines() if line.strip()]


@dataclass(frozen=True)
class Note:
    """A paragraph that explains the paper."""

    runs: Paragraph


@dataclass(frozen=True)
class Picture:
    """A drawing or a photograph; ``alt`` says what it shows to those who do not see it. Sides in cm."""

    data: bytes
    mime: str
    alt: str
    width: float
    height: float


# --- letters --------------------------------------------------------------------------------------------------------


class Side(StrEnum):
    """Where a labelled line begins."""

    LEFT = "left"
    RIGHT = "right"  # in the right half: file number, address, whom to ask


@dataclass(frozen=True)
class Labelled:
    """What is so, its label before it; further lines stand behind the label. ``size`` in points, ``indent`` in letters."""

    label: str
    lines: tuple[str, ...]
    size: int = 12
    side: Side = Side.LEFT
    indent: int = 0

    @property
    def head(self) -> str:
        """The label as it is written; a line without one has none."""
        return f"{self.label}：" if self.label else ""

    @property
    def hang(self) -> int:
        """How many characters the lines hang behind; a label longer than that is no column."""
        return len(self.head) if len(self.head) <= LONGEST_LABEL else 0


LONGEST_LABEL = 7


@dataclass(frozen=True)
class Numbered:
    """Paragraphs of a letter in its large letters, each with its level from 1; the number stands before the text."""

    lines: tuple[tuple[int, str, str], ...]  # level, number, text


@dataclass(frozen=True)
class Signature:
    """Who signs, at the foot of a letter."""

    text: str


Block = Title | Heading | Prose | Note | Picture | Table | Labelled | Numbered | Signature


Passage = Heading | Line | Row


def passages(blocks: Iterable[Block]) -> Iterator[tuple[str, Passage]]:
    """What has a place on a page: headings, paragraphs and rows in their order, each with its name among the anchors."""
    for number, passage in enumerate(_passages(blocks)):
        listed = passage.anchor if isinstance(passage, Heading) else ""
        yield listed or f"{PLACE}{number}", passage


def _passages(blocks: Iterable[Block]) -> Iterator[Passage]:
    for block in blocks:
        if isinstance(block, Heading):
            yield block
        elif isinstance(block, Prose):
            yield from block.lines
        elif isinstance(block, Table):
            yield from block.rows


# --- the whole ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cover:
    """The first page of a long paper; its contents follow."""

    authority: str
    title: str
    subtitle: str
    lines: tuple[tuple[str, str], ...]
    date: str


@dataclass(frozen=True)
class Paper:
    """A paper of frozen values: equal values make equal files."""

    name: str  # the document's, as a reader's window shows it
    at: dt.datetime  # when what it shows was frozen
    blocks: tuple[Block, ...]
    author: str = "臺中市政府"
    running: str = ""  # stands at the head of each page
    cover: Cover | None = None
    is_across: bool = False  # the sheet lies on its side
    is_demo: bool = False
    is_bound: bool = False  # with the line along which a letter is bound
    typed: Mapping[str, str] = field(default_factory=dict)  # by its field: a sign no font has is told with the field
    headings: tuple[Heading, ...] = field(init=False)  # those the contents list

    @property
    def width(self) -> float:
        """Between its margins, in cm."""
        return WIDTH_ACROSS if self.is_across else WIDTH

    @property
    def head(self) -> str:
        """What of ``running`` finds room at the head of a page, beside 示範資料."""
        fits = sum(
            width <= (HEAD_ACROSS if self.is_across else HEAD) for width in accumulate(map(_points, self.running))
        )
        return self.running if fits == len(self.running) else f"{self.running[: fits - 1]}…"

    def __post_init__(self) -> None:
        """Give the headings their depths, and those of the contents their anchors."""
        found = tuple(_placed(self.blocks))
        listed = tuple(block for block in found if isinstance(block, Heading) and block.anchor)
        object.__setattr__(self, "blocks", found)
        object.__setattr__(self, "headings", listed)


def _placed(blocks: Iterable[Block]) -> Iterator[Block]:
    """A name is the heading's text as an address can hold it, so that it is not read out as a number."""
    names, above = Counter[str](), list[int]()
    for block in blocks:
        if not isinstance(block, Heading):
            yield block
            continue
        above = [*(level for level in above if level < block.level), block.level]
        name = block.text.translate(IN_ADDRESS) if block.level < LISTED else ""
        names[name] += 1
        anchor = f"{name}\N{NO-BREAK SPACE}({names[name]})" if name and names[name] > 1 else name
        yield replace(block, depth=len(above), anchor=anchor)
