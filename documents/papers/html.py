"""A paper's blocks as HTML, and what is printed from it; never knows what a paper is about."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator
from itertools import repeat
from typing import Any, assert_never

from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from documents.papers import render
from documents.papers.blocks import (
    UNFILLED,
    WIDTH,
    Block,
    Cell,
    Heading,
    Kind,
    Labelled,
    Line,
    Look,
    Mark,
    Note,
    Numbered,
    Paper,
    Paragraph,
    Picture,
    Prose,
    Row,
    Side,
    Signature,
    Table,
    Title,
    passages,
)
from documents.papers.numbering import kept_together

TEMPLATE = "documents/papers/paper.html"
ACROSS = ("documents/papers/across.css",)
BOUND = ("documents/papers/letter.css",)
ON_PAGE = {Kind.NUMBER: "num", Kind.WHOLE: "cs-nowrap"}  # what pages call the kinds of a paper's cells
TAGS = {Mark.ADDED: "<ins>{}</ins>", Mark.REMOVED: "<del>{}</del>", Mark.LABEL: '<span class="label">{}</span>'}


def html(paper: Paper) -> str:
    """The page: what the PDF is laid out from."""
    return render.html_of(TEMPLATE, _context(paper), stylesheets=_sheets(paper))


def pdf(paper: Paper) -> render.Rendered:
    """The paper laid out. Raises what :func:`documents.papers.render.render` raises."""
    return render.render(TEMPLATE, _context(paper), stylesheets=_sheets(paper), texts=paper.typed)


def _context(paper: Paper) -> dict[str, Any]:
    return {"paper": paper, "body": drawn(paper.blocks, width=paper.width), "demo": paper.is_demo}


def _sheets(paper: Paper) -> tuple[str, ...]:
    return (ACROSS if paper.is_across else ()) + (BOUND if paper.is_bound else ())


def drawn(blocks: tuple[Block, ...], *, on_page: bool = False, width: float = WIDTH) -> SafeString:
    """The blocks one below the other; ``on_page``: in a page of ours, which has a heading above them and allows no styles.

    On paper each passage has its name, by which its page is found when it is laid out.
    """
    names = repeat("") if on_page else (name for name, _passage in passages(blocks))
    return _joined(_block(block, on_page, names, width) for block in blocks)


def stacked(table: Table) -> SafeString:
    """A table in a page of ours whose rows are cards on a phone: there each cell says what its column is called."""
    caption = format_html("<caption>{}</caption>", table.caption) if table.caption else ""
    heads = (_named("th", column.label, column.kind, scope="col") for column in table.columns)
    return format_html(
        '<table class="cs cs-stacked">{}<thead><tr>{}</tr></thead><tbody>{}</tbody></table>',
        caption,
        _joined(heads),
        _joined(_card(*line) for line in zip(table.rows, table.lines, table.labels, strict=True)),
    )


def _card(row: Row, cells: list[tuple[Cell, Kind]], labels: list[str]) -> SafeString:
    drawn_cells = _joined(
        _named(
            "th" if cell.is_head else "td",
            _joined(format_html("<p>{}</p>", _runs(runs)) for runs in cell.paragraphs),
            kind,
            scope=("rowgroup" if row.look is Look.GROUP else "row") if cell.is_head else None,
            colspan=cell.across if cell.across > 1 else None,
            data_label=label or None,
        )
        for (cell, kind), label in zip(cells, labels, strict=True)
    )
    return format_html("<tr{}>{}</tr>", flatatt({"class": row.look or None}), drawn_cells)


def _named(tag: str, content: str, kind: Kind, *, data_label: str | None = None, **about: Any) -> SafeString:
    about |= {"data-label": data_label, "class": ON_PAGE.get(kind)}
    return format_html("<{0}{1}>{2}</{0}>", tag, flatatt(about), content)


def _block(block: Block, on_page: bool, names: Iterator[str], width: float) -> SafeString:
    match block:
        case Title():
            notes = format_html_join("", '<p class="below-title">{}</p>', ((note,) for note in block.notes))
            return format_html("<h{0}>{1}</h{0}>{2}", 1 + on_page, block.text, notes)
        case Heading():
            return _heading(block, on_page, next(names))
        case Prose():
            return _joined(_line(line, next(names)) for line in block.lines) or format_html(
                '<p class="prose empty">{}</p>', UNFILLED
            )
        case Note():
            return format_html('<p class="note">{}</p>', _runs(block.runs))
        case Picture():
            return _picture(block)
        case Table():
            return _table(block, on_page, names, width)
        case Labelled():
            return _labelled(block)
        case Numbered():
            lines = (
                (f"size-16 level-{level}{' with-next' if is_kept else ''}", number, text)
                for level, number, text, is_kept in kept_together(block.lines)
            )
            return format_html_join(
                "", '<p class="{}"><span>{}</span>{}</p>', ((look, n, _lines(text)) for look, n, text in lines)
            )
        case Signature():
            return format_html('<p class="signed size-12">{}</p>', _lines(block.text))
        case _:
            assert_never(block)


def _heading(heading: Heading, on_page: bool, name: str) -> SafeString:
    """The first level of headings comes after the title's; readers who hear the paper find no level left out."""
    looks = f"level-{heading.level}{' on-new-page' if heading.is_on_new_page else ''}"
    about = flatatt({"id": name or None, "class": looks})
    return format_html("<h{0}{1}>{2}</h{0}>", heading.depth + 1 + on_page, about, heading.text)


def _picture(picture: Picture) -> SafeString:
    source = f"data:{picture.mime};base64,{b64encode(picture.data).decode()}"
    sides = f"width: {picture.width}cm; height: {picture.height}cm"
    return format_html('<p class="picture"><img{}></p>', flatatt({"src": source, "alt": picture.alt, "style": sides}))


def _line(line: Line, name: str) -> SafeString:
    about = flatatt({"id": name or None, "class": f"prose{f' numbered-{line.level}' if line.level else ''}"})
    return format_html("<p{}>{}</p>", about, line.text)


def _labelled(block: Labelled) -> SafeString:
    hang = f" hang-{block.hang}" if block.hang else f" indent-{block.indent}" if block.indent else ""
    return format_html(
        '<p class="labelled size-{}{}{}">{}{}</p>',
        block.size,
        hang,
        " right" if block.side is Side.RIGHT else "",
        block.head,
        _lines("\n".join(block.lines)),
    )


def _lines(text: str) -> SafeString:
    return format_html_join(SafeString("<br>"), "{}", ((line,) for line in text.split("\n")))


def _table(table: Table, on_page: bool, names: Iterator[str], width: float) -> SafeString:
    caption = format_html("<caption>{}</caption>", table.caption) if table.caption else ""
    widths = (f"width: {column.width}cm" if column.width and not on_page else None for column in table.columns)
    heads = format_html_join("", '<th scope="col">{}</th>', ((column.label,) for column in table.columns))
    return format_html(
        "<table>{}<colgroup>{}</colgroup>{}<tbody>{}</tbody></table>",
        caption,
        format_html_join("", "<col{}>", ((flatatt({"style": width}),) for width in widths)),
        format_html("<thead><tr>{}</tr></thead>", heads) if table.has_head else "",
        _joined(
            _row(line, cells, next(names), "long" if table.may_break(line, width) else "")
            for line, cells in zip(table.rows, table.lines, strict=True)
        ),
    )


def _row(row: Row, cells: list[tuple[Cell, Kind]], name: str, height: str) -> SafeString:
    look = " ".join(filter(None, (row.look, height)))
    drawn_cells = _joined(_cell(cell, kind, row.look) for cell, kind in cells)
    return format_html("<tr{}>{}</tr>", flatatt({"id": name or None, "class": look or None}), drawn_cells)


def _cell(cell: Cell, kind: Kind, look: Look) -> SafeString:
    about = {
        "scope": ("rowgroup" if look is Look.GROUP else "row") if cell.is_head else None,
        "colspan": cell.across if cell.across > 1 else None,
        "class": None if kind is Kind.TEXT else kind,
    }
    content = format_html_join("", "<p>{}</p>", ((_runs(runs),) for runs in cell.paragraphs))
    return format_html("<{0}{1}>{2}</{0}>", "th" if cell.is_head else "td", flatatt(about), content)


def _runs(runs: Paragraph) -> SafeString:
    return _joined(format_html(TAGS.get(run.mark, "{}"), run.text) for run in runs)


def _joined(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))
