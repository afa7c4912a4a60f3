"""Makes the pictures: from a photograph its sizes, from a few words the picture of a page that is shared.

Runs in a child of :mod:`documents.sandbox`, never with settings or database.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont, ImageOps

WIDTHS = (480, 960)  # pixels: a picture among others, one that fills the text at twice the density of a phone
QUALITY = {"avif": 55, "webp": 78}
SHARED = (1200, 630)  # as those who show shared pages ask for it
# The light colours of ``tokens.css``.
GROUND, INK, SOFT, ACCENT, FILL, EDGE = "#f5f6f3", "#1e2723", "#55615b", "#0b6b5d", "#a9cfc3", "#7d8a83"
MARGIN, TEXT_WIDTH = 72, 700
CLOSING = "，。、；：？！」』）"  # never begins a line

Ring = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Drawing:
    """What a shared page's picture shows; ``outlines`` are rings of any unit, the chosen ones filled."""

    title: str
    where: str
    figures: Sequence[tuple[str, str]]  # value, what it counts
    outlines: Sequence[tuple[Sequence[Ring], bool]]
    signed: str


@dataclass(frozen=True)
class Font:
    """Where a font lies: the file, and which of its faces."""

    path: str
    face: int

    def of(self, size: int) -> ImageFont.FreeTypeFont:
        """The font at ``size`` pixels."""
        return ImageFont.truetype(self.path, size, index=self.face)


def sized(photo: bytes) -> list[tuple[str, int, int, bytes]]:
    """Format, width, height and bytes of each size; none is larger than the photograph, and only its pixels are taken over."""
    with Image.open(io.BytesIO(photo)) as image:
        upright = ImageOps.exif_transpose(image).convert("RGBA")
    plain = Image.new("RGB", upright.size, "white")
    plain.paste(upright, mask=upright)
    return [made for width in sorted({min(width, plain.width) for width in WIDTHS}) for made in _in_each(plain, width)]


def _in_each(plain: Image.Image, width: int) -> Iterator[tuple[str, int, int, bytes]]:
    height = max(1, round(plain.height * width / plain.width))
    small = plain.resize((width, height), Image.Resampling.LANCZOS)
    for kind, quality in QUALITY.items():
        written = io.BytesIO()
        small.save(written, kind.upper(), quality=quality)
        yield kind, width, height, written.getvalue()


def drawn(wanted: Drawing, bold: Font, regular: Font) -> bytes:
    """The picture as PNG."""
    image = Image.new("RGB", SHARED, GROUND)
    draw = ImageDraw.Draw(image)
    _outlines(draw, wanted.outlines)
    draw.rectangle((0, 0, SHARED[0], 12), fill=ACCENT)
    draw.text((MARGIN, 56), wanted.signed, fill=ACCENT, font=bold.of(32))
    top = 130
    font = bold.of(64 if len(wanted.title) <= 20 else 52)
    for line in broken(wanted.title, font, TEXT_WIDTH, 3):
        draw.text((MARGIN, top), line, fill=INK, font=font)
        top += round(font.size * 1.35)
    draw.text((MARGIN, top + 12), wanted.where, fill=SOFT, font=regular.of(34))
    left = MARGIN
    for value, words in wanted.figures:
        draw.text((left, 462), value, fill=INK, font=bold.of(56))
        draw.text((left, 538), words, fill=SOFT, font=regular.of(28))
        left += 48 + round(max(bold.of(56).getlength(value), regular.of(28).getlength(words)))
    written = io.BytesIO()
    image.quantize(64).save(written, "PNG", optimize=True)
    return written.getvalue()


def broken(text: str, font: ImageFont.FreeTypeFont, width: int, most: int) -> list[str]:
    """Lines no wider than ``width``, at most so many; what is left out is said by dots."""
    lines = [""]
    for char in " ".join(text.split()):
        if lines[-1] and char not in CLOSING and font.getlength(lines[-1] + char) > width:
            lines.append("")
        lines[-1] += char
    lines = [line.strip() for line in lines]
    return lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1][:-1]}…"]


def _outlines(draw: ImageDraw.ImageDraw, outlines: Sequence[tuple[Sequence[Ring], bool]]) -> None:
    """Those that are there, as large as the right side takes, each upright as it was."""
    points = [point for rings, _chosen in outlines for ring in rings for point in ring]
    if not points:
        return
    west, east = min(x for x, _y in points), max(x for x, _y in points)
    north, south = min(y for _x, y in points), max(y for _x, y in points)
    wide, high = (east - west) or 1, (south - north) or 1
    box = (780, 60, 1150, 570)
    scale = min((box[2] - box[0]) / wide, (box[3] - box[1]) / high)
    left = box[2] - wide * scale
    top = box[1] + (box[3] - box[1] - high * scale) / 2
    for rings, chosen in outlines:
        for ring in rings:
            at = [(left + (x - west) * scale, top + (y - north) * scale) for x, y in ring]
            draw.polygon(at, fill=FILL if chosen else GROUND, outline=EDGE)
