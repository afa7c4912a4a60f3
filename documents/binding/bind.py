"""Binds files into one PDF; runs in a child of :mod:`documents.sandbox`, never with settings or database.

Each part is one file, opened, copied and let go: what is held at once is the volume itself, whose pages stay on the disk
until it is written.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, Page, Pdf
from PIL import Image, ImageOps

from documents import sandbox
from documents.binding.volumes import GLYPHS, MOST_OF_A_FILE, Leaf, Order, Part, Placed, chapters

A4 = (595.28, 841.89)  # points
MARGIN = 56.7  # 2 cm around a picture
EDGE, SIDE = 19.8, 70.87  # points from the sheet's edges to what stands at the head: 7 mm, 2.5 cm
WIDEST = 2480  # pixels of a picture across: 300 dots an inch of an A4 sheet
ADVANCE = {"／": 9.0}  # points; a figure takes half of it
FIGURE = 4.5
TELL_EVERY = 20  # pages


def count(parts: Sequence[Part]) -> list[int | str]:
    """How many pages each part has; of one that cannot be read, what is wrong with it."""
    return [_count(part) for part in parts]


def _count(part: Part) -> int | str:
    try:
        if part.leaf == Leaf.PICTURE:
            with Image.open(part.source) as picture:
                picture.load()
            return 1
        with Pdf.open(part.source) as pdf:
            pages = len(pdf.pages)
            if part.leaf == Leaf.PAPER or pages <= MOST_OF_A_FILE:
                _try(pdf)
            return pages
    except Exception as error:  # noqa: BLE001 - strangers' files: whatever is wrong, the part is named and the rest stands
        return f"{type(error).__name__}: {error}"


def _try(pdf: Pdf) -> None:
    """Press nothing on each page: one whose size, turn or names are no such things would undo the whole volume."""
    nothing = pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 0, 0]))
    for page in pdf.pages:
        _seen(page)
        page.add_resource(nothing, Name.XObject, Name.CsNothing)
        page.contents_add(b"")


def bind(order: Order) -> int:
    """Write the volume to ``order.out``; its pages."""
    with ExitStack() as opened, Pdf.new() as volume:
        front = opened.enter_context(Pdf.open(io.BytesIO(order.front)))
        volume.add_pages_from(front, range(order.front_pages), outlines="ignore")
        stamps = _Stamps(volume, front, order)
        inner = []
        for placed in order.parts:
            while len(volume.pages) < placed.first - 1:
                volume.add_blank_page(page_size=A4)
            part = opened.enter_context(_open(placed.part))
            is_ours = placed.part.leaf == Leaf.PAPER
            volume.add_pages_from(part, outlines="preserve" if is_ours else "ignore")
            inner.append(_taken(volume))
            for number in range(placed.first, placed.first + placed.pages):
                stamps.press(volume.pages[number - 1], number, placed.part.running)
                if number % TELL_EVERY == 0:
                    sandbox.tell(number)
        for number in range(2, order.front_pages + 1):
            stamps.press(volume.pages[number - 1], number, "")
        _lead(volume, order)
        _outline(volume, order.parts, inner)
        _finish(volume, order)
        with Path(order.out).open("wb") as out:
            volume.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return len(volume.pages)


def _open(part: Part) -> Pdf:
    return _picture(part) if part.leaf == Leaf.PICTURE else Pdf.open(part.source)


def _picture(part: Part) -> Pdf:
    """A sheet with the picture as large as its margins let it be, upright as its camera meant it."""
    with Image.open(part.source) as found:
        picture: Image.Image = ImageOps.exif_transpose(found)
        picture.thumbnail((WIDEST, WIDEST))
        flat = Image.new("RGB", picture.size, "white")
        flat.paste(picture, mask=picture.convert("RGBA").getchannel("A"))
    written = io.BytesIO()
    flat.save(written, "PDF", resolution=150)
    sheet = Pdf.new()
    sheet.add_blank_page(page_size=A4)
    page = sheet.pages[0]
    with Pdf.open(written) as drawn:
        form = sheet.copy_foreign(drawn.pages[0].as_form_xobject())
    # Not ``add_overlay``: the name it takes is another each time.
    name = page.add_resource(form, Name.XObject, Name.CsPicture)
    inside = pikepdf.Rectangle(MARGIN, MARGIN, A4[0] - MARGIN, A4[1] - MARGIN)
    page.contents_add(page.calc_form_xobject_placement(form, name, inside))
    return sheet


class _Stamps:
    """What stands at the head of each page: which part it is of, and its number; drawn once, pressed on each."""

    def __init__(self, volume: Pdf, front: Pdf, order: Order) -> None:
        pages = iter(range(order.front_pages, len(front.pages)))
        self.volume = volume
        self.heads = {head: self._form(front, next(pages)) for head in order.heads}
        self.glyphs = {glyph: self._form(front, next(pages)) for glyph in GLYPHS}
        self.total = order.total

    def _form(self, front: Pdf, page: int) -> Any:
        return self.volume.copy_foreign(front.pages[page].as_form_xobject())

    def press(self, page: Page, number: int, head: str) -> None:
        """On one page, as it is looked at: also on one that lies on its side."""
        across, up, matrix = _seen(page)
        drawn, count = [], f"{number}／{self.total}"
        at = across - SIDE - sum(ADVANCE.get(glyph, FIGURE) for glyph in count)
        if head:
            drawn.append(self._drawn(page, self.heads[head], f"/CsHead{list(self.heads).index(head)}", SIDE, up - EDGE))
        for glyph in count:
            name = f"/CsGlyph{GLYPHS.index(glyph)}"
            drawn.append(self._drawn(page, self.glyphs[glyph], name, at, up - EDGE))
            at += ADVANCE.get(glyph, FIGURE)
        begun = self.volume.make_stream(b"q\n")
        ended = self.volume.make_stream(f"\nQ q {matrix} cm\n{''.join(drawn)}Q\n".encode())
        page.contents_add(begun, prepend=True)
        page.contents_add(ended)

    def _drawn(self, page: Page, form: Any, name: str, x: float, y: float) -> str:
        page.add_resource(form, Name.XObject, Name(name))
        return f"q 1 0 0 1 {x:.2f} {y:.2f} cm {name} Do Q\n"


def _seen(page: Page) -> tuple[float, float, str]:
    """Width and height of the page as it is looked at, and the matrix from there to where it is drawn."""
    left, low, right, high = (float(edge) for edge in page.cropbox)
    turned = int(page.obj.get("/Rotate", 0)) % 360
    wide, tall = right - left, high - low
    matrices = {
        0: (1, 0, 0, 1, left, low),
        90: (0, 1, -1, 0, right, low),
        180: (-1, 0, 0, -1, right, high),
        270: (0, -1, 1, 0, left, high),
    }
    matrix = " ".join(f"{number:.2f}" for number in matrices.get(turned, matrices[0]))
    return (tall, wide, matrix) if turned in (90, 270) else (wide, tall, matrix)


# --- what leads from one page to another ----------------------------------------------------------------------------


def _lead(volume: Pdf, order: Order) -> None:
    """The contents lead to where the parts will begin: their names stood on a sheet that was no page."""
    starts = {placed.name: placed.first - 1 for placed in order.parts}
    for page in volume.pages[: order.front_pages]:
        for link in page.obj.get("/Annots", Array()):
            link.Dest = pikepdf.make_page_destination(volume, starts[str(link.Dest)], "XYZ", top=A4[1])


def _taken(volume: Pdf) -> list[OutlineItem]:
    """The bookmarks that came with a part, out of the volume's until they are placed."""
    with volume.open_outline() as outline:
        taken = list(outline.root)
        outline.root.clear()
    return taken


def _outline(volume: Pdf, parts: Sequence[Placed], inner: Sequence[list[OutlineItem]]) -> None:
    with volume.open_outline() as outline:
        for chapter, held in chapters(parts):
            items = []
            for placed in held:
                item = OutlineItem(placed.part.title, placed.first - 1)
                item.children.extend(inner[placed.number - 1])
                item.is_closed = True
                items.append(item)
            if chapter:
                above = OutlineItem(chapter, held[0].first - 1)
                above.children.extend(items)
                outline.root.append(above)
            else:
                outline.root.extend(items)


def _finish(volume: Pdf, order: Order) -> None:
    """Title and language; nothing of strangers' files that would act by itself, nor tags whose tree stayed behind."""
    for page in volume.pages:
        for gone in ("/AA", "/StructParents", "/Metadata", "/PieceInfo"):
            if gone in page.obj:
                del page.obj[gone]
    volume.Root.Lang = pikepdf.String("zh-Hant")
    volume.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    volume.Root.PageMode = Name.UseOutlines
    volume.docinfo["/Title"] = order.name
