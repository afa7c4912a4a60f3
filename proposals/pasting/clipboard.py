"""What a clipboard holds as a table: HTML of spreadsheets and web pages, or texts between tabs; never what it means.

Spreadsheets put both there. HTML knows merged and hidden cells and line breaks; the plain text is what everybody can
paste into a box.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from inputs.cleaning import cleaned

MAX_LENGTH = 500_000  # characters of either
MAX_ROWS, MAX_COLUMNS = 400, 60
QUOTED = re.compile(r'"((?:[^"]|"")*)"(?=[\t\n]|$)')
BARE = re.compile(r"[^\t\n]*")
UNSEEN = re.compile(r"display:none|visibility:hidden|mso-hide:all")
NO_TEXT = frozenset({"style", "script", "title", "xml", "noscript", "template"})
CELLS, BLOCKS = frozenset({"td", "th"}), frozenset({"p", "div", "li", "br"})
VOID = frozenset({"br", "col", "img", "input", "hr", "meta", "link", "wbr"})


@dataclass(frozen=True)
class Cell:
    """A text as it was meant; ``below`` where it stands because the cell above is merged with this one."""

    text: str = ""
    below: bool = False


@dataclass
class Table:
    """Rows of cells, all of one width; what stood beside them, and how much of it nobody sees."""

    rows: list[list[Cell]] = field(default_factory=list)
    around: str = ""
    hidden: int = 0  # cells with a text that nobody sees
    others: int = 0  # tables
    beyond: bool = False  # more than is read

    @property
    def width(self) -> int:
        """How many columns it has."""
        return max((len(row) for row in self.rows), default=0)

    def trimmed(self) -> Table:
        """Without blank rows at the end and blank columns on the right, each row as wide as the others."""
        while self.rows and not any(cell.text for cell in self.rows[-1]):
            self.rows.pop()
        width = max((n for row in self.rows for n, cell in enumerate(row, 1) if cell.text), default=0)
        self.rows = [[*row[:width], *[Cell()] * (width - len(row))] for row in self.rows]
        if len(self.rows) > MAX_ROWS or self.width > MAX_COLUMNS:
            self.rows, self.beyond = [row[:MAX_COLUMNS] for row in self.rows[:MAX_ROWS]], True
        return self


def table_of(text: str, html: str = "") -> Table:
    """The table of a clipboard; its HTML if there is a table in it, else its text."""
    return (_of_html(html) if "<t" in html.lower() else None) or _of_text(text)


# --- texts between tabs ----------------------------------------------------------------------------------------------


def _of_text(text: str) -> Table:
    rows: list[list[Cell]] = [[]]
    for cell, end in _cells_of(text.replace("\r\n", "\n").replace("\r", "\n")):
        rows[-1].append(Cell(cleaned(cell)))
        if end == "\n":
            rows.append([])
    return Table(rows).trimmed()


def _cells_of(text: str) -> Iterator[tuple[str, str]]:
    """Each cell and what ends it; a quotation mark that is never closed, or not at the end, is a sign like others."""
    at = 0
    while True:
        if quoted := QUOTED.match(text, at):
            cell, at = quoted[1].replace('""', '"'), quoted.end()
        else:
            bare = BARE.match(text, at)
            assert bare
            cell, at = bare[0], bare.end()
        yield cell, text[at : at + 1]
        if at >= len(text):
            return
        at += 1


# --- HTML ------------------------------------------------------------------------------------------------------------


@dataclass
class _Row:
    cells: list[tuple[str, int, int, bool]] = field(default_factory=list)  # text, columns, rows, hidden
    hidden: bool = False


@dataclass
class _Found:
    rows: list[_Row] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    columns: int = 0


class _Reader(HTMLParser):
    """Tables of the first level; a table within a cell is text of the cell."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Found] = []
        self.around: list[str] = []
        self.depth = 0  # of tables
        self.unseen: list[str] = []  # open elements since one that is not seen
        self.cell: list[str] | None = None
        self.spans = (1, 1, False)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        style = re.sub(r"\s", "", said.get("style") or "").lower()
        hidden = bool(UNSEEN.search(style)) or "hidden" in said
        if self.unseen or tag in NO_TEXT:
            if tag not in VOID:
                self.unseen.append(tag)
            return
        if tag == "table":
            self.depth += 1
            if self.depth == 1:
                self.tables.append(_Found())
        elif self.depth == 1 and tag in {"col", "colgroup", "tr"} | CELLS:
            self._structure(tag, said, hidden or said.get("width") == "0")
        elif hidden and tag not in VOID:
            self.unseen.append(tag)
        elif tag in BLOCKS:
            self._write("\n")

    def _structure(self, tag: str, said: dict[str, str | None], hidden: bool) -> None:
        table = self.tables[-1]
        if tag == "tr":
            self._end_cell()
            table.rows.append(_Row(hidden=hidden))
        elif tag in CELLS:
            self._end_cell()
            if not table.rows:
                table.rows.append(_Row())
            self.cell = []
            self.spans = (_span(said.get("colspan")), _span(said.get("rowspan")), hidden)
        elif tag == "col" or said.get("width") or said.get("span"):
            span = _span(said.get("span"))
            if hidden:
                table.hidden_columns |= set(range(table.columns, table.columns + span))
            table.columns += span

    def handle_endtag(self, tag: str) -> None:
        if self.unseen:
            if tag in self.unseen:
                while self.unseen.pop() != tag:
                    pass
            return
        if tag == "table" and self.depth:
            if self.depth == 1:
                self._end_cell()
            self.depth -= 1
        elif self.depth == 1 and tag in CELLS:
            self._end_cell()
        elif tag in BLOCKS:
            self._write("\n")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self._write(re.sub(r"[ \t\r\n]+", " ", data))

    def _write(self, text: str) -> None:
        if self.cell is not None:
            self.cell.append(text)
        elif text.strip():
            self.around.append(text)

    def _end_cell(self) -> None:
        if self.cell is not None:
            text = re.sub(r" *\n\s*", "\n", "".join(self.cell))
            self.tables[-1].rows[-1].cells.append((cleaned(text), *self.spans))
            self.cell = None


def _span(text: str | None) -> int:
    return min(int(text), MAX_ROWS) if text and text.isdecimal() and text != "0" else 1


def _of_html(html: str) -> Table | None:
    """The largest of its tables."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    found = [table for table in reader.tables if any(row.cells for row in table.rows)]
    if not found:
        return None
    largest = max(found, key=lambda table: sum(len(row.cells) for row in table.rows))
    table = _laid_out(largest)
    table.around, table.others = "\n".join(reader.around), len(found) - 1
    return table.trimmed()


def _laid_out(found: _Found) -> Table:
    """Merged cells laid out: what is merged downwards is said again below, what is merged sideways stands in front."""
    grid: list[dict[int, tuple[Cell, bool]]] = []
    waiting: dict[int, tuple[int, Cell, bool]] = {}  # column: rows still to come, what stands there, whether unseen
    for row in found.rows[: MAX_ROWS + 1]:
        line = {column: (cell, row.hidden or hidden) for column, (_rows, cell, hidden) in waiting.items()}
        waiting = {column: (rows - 1, cell, hidden) for column, (rows, cell, hidden) in waiting.items() if rows > 1}
        column = 0
        for text, columns, rows, hidden in row.cells:
            while column in line:
                column += 1
            unseen = hidden or column in found.hidden_columns
            for n in range(column, column + min(columns, MAX_COLUMNS + 1)):
                shown = text if n == column else ""
                line[n] = (Cell(shown), row.hidden or unseen)
                if rows > 1:
                    waiting[n] = (rows - 1, Cell(shown, below=bool(shown)), unseen)
            column += columns
        grid.append(line)
    return _seen(grid, {n for n, row in enumerate(found.rows[: MAX_ROWS + 1]) if row.hidden})


def _seen(grid: list[dict[int, tuple[Cell, bool]]], hidden_rows: set[int]) -> Table:
    """The cells that somebody who copies them sees; how many others hold a text."""
    hidden = sum(1 for line in grid for cell, unseen in line.values() if unseen and cell.text and not cell.below)
    shown = [line for number, line in enumerate(grid) if number not in hidden_rows]
    columns = sorted({n for line in shown for n, (_cell, unseen) in line.items() if not unseen})
    rows = [[cell if not unseen else Cell() for cell, unseen in map(_at(line), columns)] for line in shown]
    return Table(rows, hidden=hidden)


def _at(line: dict[int, tuple[Cell, bool]]) -> Callable[[int], tuple[Cell, bool]]:
    return lambda column: line.get(column, (Cell(), False))
