"""What a reader finds in the forms of a paper: words in reading order, headings, tables, sizes and places."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

import pikepdf
from lxml import etree
from lxml import html as lxml_html

from documents.papers.odt import NO_BREAK
from tests.documents.papers.pdf_text import letters_of

DESCRIBED = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}desc"  # said of a picture, not written
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def squeezed(text: str) -> str:
    """Without blanks: how words are spaced is each form's own."""
    return "".join(text.split())


def html_words(text: str) -> str:
    """What the page says; 示範資料 stands at the head of every page, not in the text."""
    body = lxml_html.fromstring(text).body
    for mark in body.xpath('//*[@class="demo-mark"]'):
        mark.drop_tree()
    return squeezed(body.text_content())


def html_rows(text: str) -> dict[str, bool]:
    """What each row of a table says, and whether it may be cut."""
    rows = lxml_html.fromstring(text).iter("tr")
    return {squeezed(row.text_content()): "long" in row.get("class", "").split() for row in rows}


def odt_words(made: bytes) -> str:
    """What the body of the text says."""
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        body = etree.fromstring(package.read("content.xml"))
    etree.strip_elements(body, DESCRIBED, f"{TEXT}bookmark-ref", with_tail=False)  # pages, of which the page has none
    words = squeezed("".join("".join(found.itertext()) for found in body.iter(f"{TEXT}p", f"{TEXT}h")))
    return words.replace(NO_BREAK, "-")


# --- PDF ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Piece:
    """A stretch of letters as it lies on a page: points from the left and the top; ``mark`` is its place in the text."""

    page: int
    font: str
    size: float
    left: float
    right: float
    base: float
    words: str
    mark: int | None


def pdf_pieces(pdf: bytes) -> list[Piece]:
    """Everything drawn, page by page."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return [piece for number, page in enumerate(document.pages, 1) for piece in _pieces(number, page)]


def _pieces(number: int, page: pikepdf.Page) -> Iterator[Piece]:
    fonts = {name: _Font.read(font) for name, font in page.Resources.Font.items()}
    height = float(page.MediaBox[3])
    matrix, text, stack = pikepdf.Matrix(), pikepdf.Matrix(), list[pikepdf.Matrix]()
    marks: list[int | None] = []
    font, size = "", 0.0
    for instruction in pikepdf.parse_content_stream(page):
        operator, operands = str(instruction.operator), instruction.operands
        match operator:
            case "q":
                stack.append(matrix)
            case "Q":
                matrix = stack.pop()
            case "cm":
                matrix = pikepdf.Matrix(*map(float, operands)) @ matrix
            case "Tm":
                text = pikepdf.Matrix(*map(float, operands))
            case "Tf":
                font, size = str(operands[0]), float(operands[1])
            case "BMC" | "BDC":
                about = operands[1] if operator == "BDC" else None
                marks.append(int(about.MCID) if isinstance(about, pikepdf.Dictionary) and "/MCID" in about else None)
            case "EMC":
                marks.pop()
            case "TJ" | "Tj":
                placed = text @ matrix
                points = round(size * abs(placed.a), 2)
                glyphs = _glyphs(operands[0] if operator == "TJ" else operands)
                right = placed.e + points * sum(fonts[font].widths[glyph] for glyph in glyphs) / 1000
                words = "".join(fonts[font].letters[glyph] for glyph in glyphs)
                mark = marks[-1] if marks else None
                yield Piece(number, fonts[font].name, points, placed.e, right, height - placed.f, words, mark)


@dataclass(frozen=True)
class _Font:
    name: str
    letters: dict[bytes, str]
    widths: dict[bytes, float]  # in thousandths of the size

    @classmethod
    def read(cls, font: pikepdf.Object) -> _Font:
        widths: dict[bytes, float] = {}
        given = iter(font.DescendantFonts[0].W)
        for first, row in zip(given, given, strict=True):
            widths |= {(int(first) + place).to_bytes(2): float(width) for place, width in enumerate(row)}
        return cls(str(font.BaseFont)[8:], letters_of(font), widths)


def _glyphs(parts: Iterable[pikepdf.Object]) -> list[bytes]:
    shown = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
    glyphs = [shown[at : at + 2] for at in range(0, len(shown), 2)]
    assert b"\0\0" not in glyphs, "a box"
    return glyphs


@dataclass
class Element:
    """An element of the PDF's structure, as screen readers walk it."""

    tag: str
    about: dict[str, Any] = field(default_factory=dict)
    inside: list[Element | Piece] = field(default_factory=list)

    @property
    def pieces(self) -> list[Piece]:
        """All that is drawn of it, in order."""
        return [p for each in self.inside for p in (each.pieces if isinstance(each, Element) else [each])]

    @property
    def words(self) -> str:
        """What it says."""
        return squeezed("".join(piece.words for piece in self.pieces))

    def text(self, whole: Container[str] = ()) -> str:
        """What it says, the head of a table that goes on on the next page but once.

        A row that is none of the ``whole`` ones is cut between pages: it is read cell by cell, as it was written.
        """
        said, begun = "", list[str]()
        for is_row, cells in self._told():
            joined = [above + below for above, below in zip_longest(begun, cells, fillvalue="")] if is_row else cells
            words = "".join(joined)
            begun = joined if is_row and words not in whole else []
            said += "" if begun else words
        return said + "".join(begun)

    def _told(self) -> Iterator[tuple[bool, list[str]]]:
        """Rows and other stretches of words, each row as its cells."""
        head = ""
        for each in self.inside:
            if isinstance(each, Piece):
                yield False, [squeezed(each.words)]
            elif each.tag == "TR":
                yield True, [cell.words for cell in each.all("TH", "TD")]
            else:
                above, head = head, each.head
                told = list(each._told())
                yield from told[1:] if head and above == head else told

    @property
    def head(self) -> str:
        """The head of a table, one row; empty of anything else."""
        return "".join(part.words for part in self.all("THead")) if self.tag == "Table" else ""

    def all(self, *tags: str) -> Iterator[Element]:
        """Every element of some kinds below it, in order."""
        for each in self.inside:
            if isinstance(each, Element):
                if each.tag in tags:
                    yield each
                yield from each.all(*tags)


def pdf_structure(pdf: bytes) -> Element:
    """The whole document; what is only decoration, such as running heads, is not in it."""
    marked: dict[tuple[int, int], list[Piece]] = {}
    for piece in pdf_pieces(pdf):
        if piece.mark is not None:
            marked.setdefault((piece.page, piece.mark), []).append(piece)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        numbers = {page.obj.objgen: number for number, page in enumerate(document.pages, 1)}
        root = document.Root.StructTreeRoot.K
        return _element(root if isinstance(root, pikepdf.Dictionary) else root[0], marked, numbers, None)


def _element(
    node: pikepdf.Object,
    marked: dict[tuple[int, int], list[Piece]],
    numbers: dict[tuple[int, int], int],
    page: pikepdf.Object | None,
) -> Element:
    page = node.get("/Pg", page)
    found = Element(str(node.S)[1:], {key: str(node[f"/{key}"]) for key in ("Alt", "ID") if f"/{key}" in node})
    if "/A" in node and "/Headers" in node.A:
        found.about["Headers"] = [str(head) for head in node.A.Headers]
    kids = node.get("/K", pikepdf.Array())
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary):
            if "/S" in kid:
                found.inside.append(_element(kid, marked, numbers, page))
        elif page is not None:
            found.inside += marked.get((numbers[page.objgen], int(kid)), [])
    return found
