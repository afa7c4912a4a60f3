"""OpenDocument papers: texts and sheets people go on working with; never knows what they are about.

The look lies in ``documents/papers/odf_parts``. Equal content and date make equal bytes: no author, no clock, no random names.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from django.utils import timezone
from odfdo import Cell, Column, Document, Element, Header, HeaderRows, Paragraph, Row, Span, Style, Table

from inputs.fields import format_roc

TEXT_MIME = "application/vnd.oasis.opendocument.text"
SHEET_MIME = "application/vnd.oasis.opendocument.spreadsheet"
TEXT_WIDTH_CM = 16.0  # A4 between margins of 2.5 cm
ACROSS_WIDTH_CM = 24.7  # the same paper lying on its side
LONG_TEXT = 200  # characters; a row that may become higher than a page has to break
PARTS = Path(__file__).resolve().parent / "odf_parts"
NAMESPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
# What XML cannot hold; a browser may post it all the same.
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Value = str | int | dt.date | None


def clean(text: Any) -> str:
    """``text`` as XML can hold it, its lines ended by ``\\n``."""
    return NOT_XML.sub("", str(text)).replace("\r\n", "\n").replace("\r", "\n")


@dataclass(frozen=True)
class Run:
    """A stretch of a paragraph; ``style`` is Added, Removed or Label, or empty."""

    text: Any
    style: str = ""


class Paragraphs(list[Sequence[Run]]):
    """What stands in a cell of several paragraphs, or of one whose stretches look different."""

    def __str__(self) -> str:
        return "\n".join("".join(str(run.text) for run in runs) for runs in self)


@dataclass(frozen=True)
class Td:
    """A cell of a text document's table, a text or :class:`Paragraphs`; ``kind`` is Contents, Center or Number."""

    text: Any
    kind: str = "Contents"
    span: int = 1

    @property
    def paragraphs(self) -> Sequence[Sequence[Run]]:
        """Its paragraphs, at least one."""
        return self.text if isinstance(self.text, Paragraphs) and self.text else [[Run(self.text)]]


class Total(list[Any]):
    """A row of sums, shaded."""


class TextPaper:
    """A text document on A4: cover, contents, headings, prose, tables, numbered pages."""

    def __init__(self, title: str, *, at: dt.datetime, running: str = "", mark: str = "", across: bool = False) -> None:
        """``running`` stands at the head of each page after the cover, ``mark`` at its right end.

        With ``across`` the paper lies on its side, for wide tables.
        """
        self._at = at
        self._document = _blank(TEXT_MIME, "text", title, at)
        self._width = ACROSS_WIDTH_CM if across else TEXT_WIDTH_CM
        if across:
            _lay_across(self._document)
        self._body: Any = self._document.body
        self._tables = 0
        self._anchors = 0
        head: Any = self._document.styles.get_element("//style:header/text:p")
        head.append_plain_text(clean(f"{running}\t{mark}" if mark else running))

    def paragraph(self, text: Any, style: str = "Standard") -> None:
        """One paragraph; ``style`` as ``text-styles.xml`` names it."""
        self._body.append(Paragraph(clean(text), style=style))

    def title(self, text: Any) -> None:
        """The title of a paper without a cover."""
        heading = Header(1, clean(text))
        heading.set_attribute("text:style-name", "Paper_20_title")
        self._body.append(heading)

    def runs(self, runs: Iterable[Run], style: str = "Standard") -> None:
        """One paragraph whose stretches look different."""
        self._body.append(_paragraph(runs, style))

    def prose(self, text: Any) -> None:
        """A text as it was typed: a paragraph for each line."""
        for line in clean(text).split("\n"):
            if line.strip():
                self.paragraph(line.strip(), "Text_20_body")

    def contents(self, heading: str, entries: Iterable[tuple[int, str]]) -> None:
        """A page of contents for headings to come, in their order; the office program fills in the page numbers."""
        self.paragraph(heading, "Contents_20_Heading")
        for number, (level, text) in enumerate(entries, 1):
            entry = Paragraph(clean(f"{text}\t"), style=f"Contents_20_{level}")
            entry.append(
                Element.from_tag(
                    f'<text:bookmark-ref text:reference-format="page" text:ref-name="heading-{number}">'
                    "</text:bookmark-ref>"
                )
            )
            self._body.append(entry)

    def heading(self, text: str, level: int, *, new_page: bool = False) -> None:
        """A heading of level 1 to 3; those of the levels 1 and 2 are what :meth:`contents` counts."""
        style = f"Heading_20_{level}"
        heading = Header(level, clean(text))
        heading.set_attribute("text:style-name", f"{style}_20_new_20_page" if new_page else style)
        if level <= 2:
            self._anchors += 1
            heading.append(Element.from_tag(f'<text:bookmark text:name="heading-{self._anchors}"/>'))
        self._body.append(heading)

    def table(
        self,
        widths: Sequence[float],
        rows: Iterable[Sequence[Any]],
        *,
        head: Sequence[str] = (),
        caption: str = "",
    ) -> None:
        """A table of ``widths`` in cm (0 takes what is left); the head is repeated on every page.

        A cell is a text or a :class:`Td`.
        """
        if caption:
            self.paragraph(caption, "Caption")
        self._tables += 1
        table = Table(f"Table{self._tables}", style="Table")
        _columns(self._document, table, f"Table{self._tables}", _filled(widths, self._width))
        if head:
            header = HeaderRows()
            header.append(_text_row([Td(text, "Heading") for text in head], "CellHead"))
            table.append(header)
        for row in rows:
            cells = [cell if isinstance(cell, Td) else Td(cell) for cell in row]
            Element.append(table, _text_row(cells, "CellTotal" if isinstance(row, Total) else "Cell"))
        self._body.append(table)
        self.paragraph("", "After_20_table")

    def to_bytes(self) -> bytes:
        """The .odt file."""
        return _packed(self._document, self._at)


class Workbook:
    """A spreadsheet: numbers are numbers, dates are dates, and a text is a text whatever it begins with."""

    def __init__(self, title: str, *, at: dt.datetime) -> None:
        self._at = at
        self._document = _blank(SHEET_MIME, "spreadsheet", title, at)

    def sheet(self, name: str, widths: Sequence[float], *, typed: Collection[int] = ()) -> Sheet:
        """One more sheet; ``name`` without ``[]*?:/\\``, ``widths`` of its columns in cm.

        In the columns ``typed``, counted from 0, the office program leaves what people type as it is: ``04-…`` is no sum.
        """
        table = Table(name, style="Sheet")
        body: Any = self._document.body
        _columns(self._document, table, f"Sheet{len(body.get_tables()) + 1}", widths, typed)
        body.append(table)
        return Sheet(table)

    def to_bytes(self) -> bytes:
        """The .ods file."""
        return _packed(self._document, self._at)


class Sheet:
    """One sheet, written from the top."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._written = 0

    def title(self, text: str) -> None:
        """A line in large letters."""
        self._append([sheet_cell(text, "Title")])

    def note(self, label: str, value: Value) -> None:
        """A label and what it says, outside any table."""
        style = "NoteDay" if isinstance(value, dt.date) else "NoteNumber" if isinstance(value, int) else "Note"
        self._append([sheet_cell(label, "Note"), sheet_cell(value, style)])

    def line(self, text: str) -> None:
        """A line of text outside any table, running on over the cells beside it."""
        self._append([sheet_cell(text, "Note")])

    def texts(self, values: Sequence[str]) -> int:
        """A row of texts; its number in the sheet."""
        self._append([sheet_cell(value, "Text") for value in values])
        return self._written

    def gap(self) -> None:
        """An empty line."""
        self._append([Cell()])

    def head(self, labels: Sequence[str], *, on_every_page: bool = False) -> None:
        """The head of a table; of one a sheet it may be printed on every page."""
        target: Element = self._table
        if on_every_page:
            target = HeaderRows()
            Element.append(self._table, target)
        self._append([sheet_cell(label, "Head") for label in labels], target)

    def row(self, values: Sequence[Value], *, money_from: int, total: bool = False) -> None:
        """A row of a table; numbers from the column ``money_from`` on are money."""
        self._append(
            [
                sheet_cell(value, f"{'Total' if total else ''}{_kind(value, is_money=place >= money_from)}")
                for place, value in enumerate(values)
            ]
        )

    def _append(self, cells: Sequence[Cell], target: Element | None = None) -> None:
        self._written += 1
        row = Row(style="Row")
        row.extend_cells(cells)
        Element.append(target or self._table, row)


def sheet_cell(value: Value, style: str) -> Cell:
    """A typed cell. A text that begins with ``=``, ``+``, ``-``, ``@``, a tab or CR is a text like any other.

    A formula would need an attribute of its own, which is never written here.
    """
    cell = Cell(style=style)
    if value is None:
        return cell
    if isinstance(value, dt.date):
        value = format_roc(value)  # as text: not every program knows the calendar of the Republic
    if isinstance(value, int):
        cell.set_attribute("office:value-type", "float")
        cell.set_attribute("office:value", str(value))
        cell.append(Paragraph(f"{value:,}" if style.endswith("Money") else str(value)))
    else:
        cell.set_attribute("office:value-type", "string")
        cell.set_attribute("office:string-value", clean(value))
        cell.append(Paragraph(clean(value)))
    return cell


def _kind(value: Value, *, is_money: bool) -> str:
    if isinstance(value, int):
        return "Money" if is_money else "Number"
    return "Day" if isinstance(value, dt.date) else "Text"


def _text_row(cells: Sequence[Td], style: str) -> Row:
    """A row; one of short texts is not torn apart at the end of a page."""
    row = Row(style="Row" if any(len(str(td.text)) > LONG_TEXT for td in cells) else "RowWhole")
    for td in cells:
        cell = Cell(style=style)
        cell.set_attribute("office:value-type", "string")
        for runs in td.paragraphs:
            cell.append(_paragraph(runs, f"Table_20_{td.kind}"))
        Element.append(row, cell)
        if td.span > 1:
            cell.set_attribute("table:number-columns-spanned", str(td.span))
            for _covered in range(td.span - 1):
                Element.append(row, Element.from_tag("table:covered-table-cell"))
    return row


def _lay_across(document: Document) -> None:
    layout: Any = document.styles.get_element(
        "//style:page-layout[@style:name='PageStandard']/style:page-layout-properties"
    )
    layout.set_attribute("fo:page-width", "29.7cm")
    layout.set_attribute("fo:page-height", "21cm")
    layout.set_attribute("style:print-orientation", "landscape")
    table: Any = document.content.get_element("//style:style[@style:name='Table']/style:table-properties")
    table.set_attribute("style:width", f"{ACROSS_WIDTH_CM}cm")
    stop: Any = document.styles.get_element("//style:style[@style:name='Header']//style:tab-stop")
    stop.set_attribute("style:position", f"{ACROSS_WIDTH_CM}cm")


def _paragraph(runs: Iterable[Run], style: str) -> Paragraph:
    paragraph = Paragraph("", style=style)
    for run in runs:
        if run.style:
            paragraph.append(Span(clean(run.text), style=run.style))
        else:
            paragraph.append_plain_text(clean(run.text))
    return paragraph


def _filled(widths: Sequence[float], whole: float) -> list[float]:
    left = whole - sum(widths)
    return [width or left / list(widths).count(0) for width in widths]


def _columns(document: Document, table: Table, name: str, widths: Sequence[float], typed: Collection[int] = ()) -> None:
    """Columns in ``table`` and their styles in the document."""
    styles: Any = document.content.get_element("//office:automatic-styles")
    for number, width in enumerate(widths, 1):
        style = f"{name}.{number}"
        styles.append(Style("table-column", name=style, width=f"{width:.2f}cm"))
        Element.append(table, Column(style=style, default_cell_style="Typed" if number - 1 in typed else None))


# --- packages -------------------------------------------------------------------------------------------------------


def _blank(mime: str, kind: str, title: str, at: dt.datetime) -> Document:
    """An empty document with our styles and none of the library's own template."""
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("mimetype", mime)
        for name in ("content.xml", "styles.xml"):
            archive.writestr(name, (PARTS / f"{kind}-{name}").read_bytes())
        archive.writestr("meta.xml", _meta(title, at))
        archive.writestr("settings.xml", f'<office:document-settings {NAMESPACES} office:version="1.4"/>')
        archive.writestr("META-INF/manifest.xml", _manifest(mime))
    return Document(package)


def _meta(title: str, at: dt.datetime) -> str:
    """Title, date and language; nobody's name."""
    day = timezone.localtime(at).strftime("%Y-%m-%dT%H:%M:%S")
    return (
        f'<office:document-meta {NAMESPACES} office:version="1.4"><office:meta>'
        f"<dc:title>{escape(clean(title))}</dc:title><dc:language>zh-TW</dc:language>"
        f"<meta:creation-date>{day}</meta:creation-date><dc:date>{day}</dc:date>"
        "</office:meta></office:document-meta>"
    )


def _manifest(mime: str) -> str:
    return (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
        f' manifest:version="1.4">{"".join(_manifest_entries(mime))}</manifest:manifest>'
    )


def _manifest_entries(mime: str) -> Iterator[str]:
    yield f'<manifest:file-entry manifest:full-path="/" manifest:version="1.4" manifest:media-type={quoteattr(mime)}/>'
    for name in ("content.xml", "styles.xml", "meta.xml", "settings.xml"):
        yield f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>'


def _packed(document: Document, at: dt.datetime) -> bytes:
    """The document's file, packed again with the time of its content; ``mimetype`` stays first and uncompressed."""
    saved, packed = io.BytesIO(), io.BytesIO()
    document.save(saved)
    moment = zip_time(at)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(packed, "w") as target:
        for entry in source.infolist():
            info = zipfile.ZipInfo(entry.filename, moment)
            info.compress_type = zipfile.ZIP_STORED if entry.filename == "mimetype" else zipfile.ZIP_DEFLATED
            target.writestr(info, source.read(entry))
    return packed.getvalue()


def zip_time(at: dt.datetime) -> tuple[int, int, int, int, int, int]:
    """``at`` as ZIP archives keep times: local, from 1980 on."""
    local = timezone.localtime(at)
    return (max(local.year, 1980), local.month, local.day, local.hour, local.minute, local.second)
