"""Where a plan's ventures are, drawn for its paper (R18); never asks the database or the network."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from accounts import geo
from documents.papers.blocks import Block, Column, Kind, Note, Picture, Run, row, table
from proposals.content import PlanContent, VentureContent

WIDTH, HIGHEST = 15.0, 11.0  # cm
HERE, AROUND, LINE, DOT = "#e3ece4", "#fbfaf6", "#9aa59f", "#8c1d13"


def located(content: PlanContent) -> Iterator[Block]:
    """The map, what its numbers stand for, and whose map it is; nothing where no venture has a place."""
    places = [(number, venture) for number, venture in enumerate(content.ventures, 1) if venture.longitude]
    if not places:
        return
    yield _picture(content, places)
    columns = (Column("編號", 1.5, Kind.CENTER), Column("事業"), Column("所在行政區", 3))
    rows = (row(str(number), venture.title, venture.located_in) for number, venture in places)
    yield table(columns, rows, "事業位置圖")
    yield Note((Run(f"底圖：{geo.attribution()}"),))


def _picture(content: PlanContent, places: list[tuple[int, VentureContent]]) -> Picture:
    shapes = geo.shapes()
    found = (geo.district_at(venture.longitude, venture.latitude) for _number, venture in places)
    codes = {district.code for district in content.basics.districts} | {outline.code for outline in found if outline}
    here = [shapes[code] for code in sorted(codes) if code in shapes] or list(shapes.values())
    box = geo.Box.around(here)
    width = min(WIDTH, HIGHEST * box.width / box.height)
    said = "；".join(f"{number}「{venture.title}」在{venture.located_in}" for number, venture in places)
    return Picture(
        "".join(_drawn(here, box, places)).encode(),
        "image/svg+xml",
        alt=f"臺中市行政區地圖，標示{len(places)}項事業的位置：{said}。",
        width=round(width, 2),
        height=round(width * box.height / box.width, 2),
    )


def _drawn(here: list[geo.Shape], box: geo.Box, places: list[tuple[int, VentureContent]]) -> Iterator[str]:
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox={quoteattr(box.view)}>'
    yield f'<g stroke="{LINE}" stroke-width="{float(box.dot) / 6:.2f}" stroke-linejoin="round">'
    around = [shape for shape in geo.shapes().values() if shape not in here and box.meets(shape)]
    for shape in (*around, *here):
        yield f'<path fill="{HERE if shape in here else AROUND}" d={quoteattr(shape.path)}/>'
    yield f'</g><g text-anchor="middle" font-family="TW-Kai" font-size="{float(box.letter) * 0.7:.2f}">'
    for shape in (*around, *here):
        x, y = shape.label
        yield f'<text x="{x}" y="{y}" fill="#444">{shape.name}</text>'
    for number, venture in places:
        dot = geo.marker(number, venture.longitude, venture.latitude)
        radius = float(box.dot) * 1.4
        yield f'<circle cx="{dot.x}" cy="{dot.y}" r="{radius:.2f}" fill="{DOT}"/>'
        yield f'<text x="{dot.x}" y="{float(dot.y) + radius * 0.5:.2f}" font-size="{radius * 1.3:.2f}" fill="#fff">'
        yield f"{number}</text>"
    yield "</g></svg>"
