"""What a reader finds in the forms of a paper: words in reading order, headings, tables, sizes and places."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pikepdf
from lxml import html as lxml_html
from odfdo import Document

from tests.documents.papers.pdf_text import letters_of

POINT = 0.75  # of a CSS pixel, in which the PDF draws


def squeezed(text: str) -> str:
    """Without blanks: how words are spaced is each form's own."""
    return "".join(text.split())


def html_words(text: str) -> str:
    """What the page says, but for what screen readers are not told."""
    body = lxml_html.fromstring(text).body
    for hidden in body.xpath('//*[@aria-hidden="true"]|//*[@class="demo-mark"]'):
        hidden.drop_tree()
    return squeezed(body.text_content())


def odt_words(made: bytes) -> str:
    """What the body of the text says."""
    body = Document(io.BytesIO(made)).body
    return squeezed("".join(p.text_recursive for p in body.get_elements("//text:p|//text:h")))


@dataclass
class Element:
    """An element of the PDF's structure, as screen readers walk it."""

    tag: str
    words: str = ""
    children: list[Element] = field(default_factory=list)

    def all(self, tag: str) -> Iterator[Element]:
        """Every element of a kind below it, in order."""
        for child in self.children:
            if child.tag == tag:
                yield child
            yield from child.all(tag)


def pdf_structure(pdf: bytes) -> Element:
    """The whole document; what is only decoration, such as running heads, is not in it."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        pages = {page.obj.objgen: _marked(page) for page in document.pages}
        root = document.Root.StructTreeRoot.K
        return _element(root if isinstance(root, pikepdf.Dictionary) else root[0], pages, None)


def _element(node: pikepdf.Object, pages: dict[tuple[int, int], dict[int, str]], page: object) -> Element:
    found = Element(str(node.S)[1:])
    page = node.get("/Pg", page)
    kids = node.get("/K", pikepdf.Array())
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary):
            if "/S" in kid:
                found.children.append(_element(kid, pages, page))
                found.words += found.children[-1].words
        else:
            found.words += pages[page.objgen].get(int(kid), "")  # type: ignore[attr-defined]
    return found


def _marked(page: pikepdf.Page) -> dict[int, str]:
    """The page's marked content by its number."""
    maps = {name: letters_of(font) for name, font in page.Resources.Font.items()}
    found: dict[int, str] = {}
    marks: list[int | None] = []
    letters: dict[bytes, str] = {}
    for instruction in pikepdf.parse_content_stream(page):
        operator, operands = str(instruction.operator), instruction.operands
        if operator in ("BDC", "BMC"):
            properties = operands[1] if operator == "BDC" else None
            marks.append(
                int(properties.MCID) if isinstance(properties, pikepdf.Dictionary) and "/MCID" in properties else None
            )
        elif operator == "EMC":
            marks.pop()
        elif operator == "Tf":
            letters = maps[str(operands[0])]
        elif operator in ("TJ", "Tj"):
            number = next((mark for mark in reversed(marks) if mark is not None), None)
            if number is not None and None not in marks:
                found[number] = found.get(number, "") + squeezed(shown(operands, operator, letters))
    return found


def shown(operands: list[pikepdf.Object], operator: str, letters: dict[bytes, str]) -> str:
    """The letters an instruction draws."""
    parts = operands[0] if operator == "TJ" else operands
    glyphs = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
    return "".join(letters[glyphs[at : at + 2]] for at in range(0, len(glyphs), 2))


@dataclass(frozen=True)
class Piece:
    """A stretch of letters as it lies on a page: points from the left and the top."""

    page: int
    font: str
    size: float
    left: float
    base: float
    words: str


def pdf_pieces(pdf: bytes) -> list[Piece]:
    """Everything drawn, page by page."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return [piece for number, page in enumerate(document.pages, 1) for piece in _pieces(number, page)]


def _pieces(number: int, page: pikepdf.Page) -> Iterator[Piece]:
    fonts = {name: (str(font.BaseFont)[8:], letters_of(font)) for name, font in page.Resources.Font.items()}
    matrix, stack = pikepdf.Matrix(), []
    height = float(page.MediaBox[3])
    font, size, text = "", 0.0, pikepdf.Matrix()
    for instruction in pikepdf.parse_content_stream(page):
        operator, operands = str(instruction.operator), instruction.operands
        if operator == "q":
            stack.append(matrix)
        elif operator == "Q":
            matrix = stack.pop()
        elif operator == "cm":
            matrix = pikepdf.Matrix(*map(float, operands)) @ matrix
        elif operator == "Tm":
            text = pikepdf.Matrix(*map(float, operands))
        elif operator == "Tf":
            font, size = str(operands[0]), float(operands[1])
        elif operator in ("TJ", "Tj"):
            name, letters = fonts[font]
            placed = text @ matrix
            words = shown(operands, operator, letters)
            yield Piece(number, name, round(size * abs(placed.a), 2), placed.e, height - placed.f, words)


PAGE_NUMBER = re.compile(r"第\d+頁／共\d+頁")
