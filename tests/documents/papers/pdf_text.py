"""The words of a PDF as WeasyPrint writes it, with a stop at every glyph that would be a box."""

from __future__ import annotations

import io
import re

import pikepdf

PAIR = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]*)>")


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page, in drawing order, without spaces and line breaks."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return ["".join(_text_of(page).split()) for page in document.pages]


def fonts_of(pdf: bytes) -> set[str]:
    """The families embedded, without their subset tags."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return {str(font.BaseFont)[8:] for page in document.pages for font in page.Resources.Font.values()}


def _text_of(page: pikepdf.Page) -> str:
    maps = {name: letters_of(font) for name, font in page.Resources.Font.items()}
    words, letters = [], {}
    for instruction in pikepdf.parse_content_stream(page):
        operator, operands = str(instruction.operator), instruction.operands
        if operator == "Tf":
            letters = maps[str(operands[0])]
        elif operator in {"TJ", "Tj"}:
            shown = operands[0] if operator == "TJ" else operands
            glyphs = b"".join(bytes(part) for part in shown if isinstance(part, pikepdf.String))
            for at in range(0, len(glyphs), 2):
                assert glyphs[at : at + 2] != b"\x00\x00", "a box"
                words.append(letters[glyphs[at : at + 2]])
    return "".join(words)


def letters_of(font: pikepdf.Object) -> dict[bytes, str]:
    pairs = PAIR.findall(font.ToUnicode.read_bytes())
    return {bytes.fromhex(glyph.decode()): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in pairs}
