"""What was read of a workbook. Light enough for the web process, which never imports the parsers."""

from __future__ import annotations

from dataclasses import dataclass, field

from inputs.cleaning import cleaned

MAX_ROWS = 5_000  # rows with content, below the heads
MAX_COLUMNS = 60
MAX_MERGED = 20  # merged ranges that are told one by one
FORMULA, ERROR = "formula", "error"
Cells = dict[int, str]


@dataclass
class SheetRead:
    """A sheet: rows with content by their number, cells by their column, both counted from 1.

    ``refused`` holds the cells whose value cannot be known, FORMULA or ERROR; ``merged`` ranges like ``A2:B3``.
    ``hidden_rows`` and ``hidden_columns`` are those nobody sees, with or without content.
    ``beyond`` is ``rows`` or ``columns`` when the sheet was left because it has too many.
    """

    name: str
    rows: dict[int, Cells] = field(default_factory=dict)
    refused: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    beyond: str = ""

    def add(self, number: int, cells: Cells) -> bool:
        """Take a row in, its texts as they were meant; False once the sheet is to be left."""
        cells = {place: meant for place, text in cells.items() if (meant := cleaned(text))}
        if not cells:
            return True
        if max(cells) > MAX_COLUMNS:
            self.beyond = "columns"
        elif len(self.rows) > MAX_ROWS:
            self.beyond = "rows"
        else:
            self.rows[number] = cells
        return not self.beyond

    @property
    def size(self) -> int:
        """Characters of its cells."""
        return sum(len(text) for cells in self.rows.values() for text in cells.values())


@dataclass
class BookRead:
    """The sheets that were asked for, the names of all there are, and of those that are hidden."""

    names: list[str]
    sheets: list[SheetRead]
    hidden: set[str] = field(default_factory=set)


def address(row: int, column: int) -> str:
    """``E7``."""
    return f"{letters(column)}{row}"


def letters(column: int) -> str:
    """``E``."""
    found = ""
    while column:
        column, place = divmod(column - 1, 26)
        found = chr(ord("A") + place) + found
    return found
