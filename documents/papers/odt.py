"""A paper's blocks as an OpenDocument text people go on working with; never knows what it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat, zip_longest
from mimetypes import guess_extension
from typing import Any, assert_never
from xml.sax.saxutils import escape

from odfdo import Cell as OdfCell
from odfdo import Document, Element, Header, HeaderRows, Span
from odfdo import Paragraph as OdfParagraph
from odfdo import Row as OdfRow
from odfdo import Table as OdfTable

from documents.papers import blocks as b
from documents.papers.numbering import kept_together
from documents.papers.odf import TEXT_MIME, add_columns, blank, clean, packed

KINDS = {b.Kind.TEXT: "Contents", b.Kind.CENTER: "Center", b.Kind.NUMBER: "Number", b.Kind.WHOLE: "Contents"}
MARKS = {b.Mark.ADDED: "Added", b.Mark.REMOVED: "Removed", b.Mark.LABEL: "Label"}
CELLS = {b.Look.TOTAL: "CellTotal", b.Look.GROUP: "CellTotal"}
MARK = "heading-"  # and its number: the bookmark of a heading in the contents
# 政府文書格式參考規範: letters of so many points on lines of so many.
LINE_HEIGHTS = {10: 12, 12: 18, 16: 26}
NUMBER_WIDTHS = (2, 2, 1.5, 1.5)  # letters that 一、 (一) 1、 and (1) take
CM_OF_POINT = 2.54 / 72
# 115-0007, 04-2228-9111: LibreOffice parts them behind the hyphen. In an address of the web it stays as it is.
FIGURES = re.compile(r"(?<![0-9A-Za-z./_-])\d+(?:-\d+)+(?![0-9A-Za-z/_-])")
NO_BREAK = "\u2011"
HALF = 8.0  # cm from the left margin, where the right half begins
KEEPING = frozenset({b.Look.GROUP, b.Look.LEADING})


def odt(paper: b.Paper, pages: Sequence[int] = ()) -> bytes:
    """The .odt file of a paper; ``pages`` are those its contents name until an office program has laid it out itself."""
    document = blank(TEXT_MIME, "text", paper.name, paper.at)
    if paper.is_across:
        _lay_across(document)
    if paper.is_bound:
        _bind(document)
    head: Any = document.styles.get_element("//style:header/text:p")
    head.append_plain_text(_set(paper.head))
    if paper.is_demo:
        head.append_plain_text("\t")
        head.append(Span("示範資料", style="Demo"))
    text = _Text(document, paper.width)
    if paper.cover:
        text.cover(paper.cover)
        text.contents(paper.headings, pages)
    for block in paper.blocks:
        text.add(block)
    return packed(document, paper.at)


def _set(text: str) -> str:
    """A text as it is set: figures with a hyphen in one line."""
    return FIGURES.sub(lambda figures: figures[0].replace("-", NO_BREAK), clean(text))


class _Text:
    """The body while it is written."""

    def __init__(self, document: Document, width: float) -> None:
        self.document = document
        self.body: Any = document.body
        self.width = width
        self.tables = self.listed = self.pictures = 0  # so far

    def add(self, block: b.Block) -> None:
        """One block more."""
        match block:
            case b.Title():
                self._heading(1, block.text, "Paper_20_title")
                for note in block.notes:
                    self._paragraph(note, "Below_20_title")
            case b.Heading():
                self._listed(block)
            case b.Prose():
                self._prose(block)
            case b.Note():
                self.body.append(_runs(block.runs, "Paper_20_note"))
            case b.Picture():
                self._picture(block)
            case b.Table():
                self._table(block)
            case b.Labelled() | b.Numbered() | b.Signature():
                self._letter(block)
            case _:
                assert_never(block)

    def _letter(self, block: b.Labelled | b.Numbered | b.Signature) -> None:
        """The parts of a letter, in paragraphs of styles that are made when they are met."""
        match block:
            case b.Labelled():
                style = self._hanging(block.size, block.hang, HALF if block.side is b.Side.RIGHT else block.indent)
                self._broken(f"{block.head}{chr(10).join(block.lines)}", style)
            case b.Numbered():
                for level, number, said, is_kept in kept_together(block.lines):
                    style = self._hanging(16, NUMBER_WIDTHS[level - 1], level, with_next=is_kept)
                    self._broken(f"{number}{said}", style)
            case b.Signature():
                self._broken(block.text, self._hanging(12, 0, 0))

    def _hanging(self, size: int, hang: float, indent: float, *, with_next: bool = False) -> str:
        """The style of paragraphs in letters of ``size`` points whose lines hang behind the first by so many letters.

        ``indent`` letters stand free before both; from :data:`HALF` on it is a place on the sheet, in cm.
        """
        name = f"Letter_{size}_{hang:g}_{indent:g}{'_kept' if with_next else ''}".replace(".", "-")
        kept = ' fo:keep-with-next="always"' if with_next else ""
        styles: Any = self.document.content.get_element("//office:automatic-styles")
        if styles.get_element(f"style:style[@style:name='{name}']") is None:
            em = size * CM_OF_POINT
            left = (indent if indent >= HALF else indent * em) + hang * em
            styles.append(
                Element.from_tag(
                    f'<style:style style:name="{name}" style:family="paragraph" style:parent-style-name="Text_20_body">'
                    f'<style:paragraph-properties fo:margin-left="{left:.2f}cm" fo:text-indent="{-hang * em:.2f}cm"'
                    f' fo:margin-bottom="0cm" fo:line-height="{LINE_HEIGHTS[size]}pt"{kept}/>'
                    f'<style:text-properties fo:font-size="{size}pt" style:font-size-asian="{size}pt"'
                    f' style:font-size-complex="{size}pt"/></style:style>'
                )
            )
        return name

    def _broken(self, text: str, style: str) -> None:
        """A paragraph whose lines are broken where they were typed."""
        self.body.append(OdfParagraph(_set(text), style=style))

    def cover(self, cover: b.Cover) -> None:
        """The first page."""
        self._paragraph(cover.authority, "Authority")
        self._paragraph(cover.title, "Title")
        self._paragraph(cover.subtitle, "Subtitle")
        for label, value in cover.lines:
            self._paragraph(f"{label}：{value}", "Cover_20_line")
        self._paragraph(cover.date, "Cover_20_date")

    def contents(self, headings: Iterable[b.Heading], pages: Sequence[int]) -> None:
        """A real table of contents."""
        index: Any = Element.from_tag(
            '<text:table-of-content text:name="Contents" text:protected="true" text:style-name="Index">'
            '<text:table-of-content-source text:outline-level="2"/><text:index-body/></text:table-of-content>'
        )
        entries: Any = index.get_element("text:index-body")
        title: Any = Element.from_tag('<text:index-title text:name="Contents_Head"/>')
        title.append(OdfParagraph("目　錄", style="Contents_20_Heading"))
        entries.append(title)
        for number, (heading, page) in enumerate(zip(headings, pages or repeat(""), strict=False), 1):
            entry = OdfParagraph("", style=f"Contents_20_{heading.level}")
            link = Element.from_tag(
                f'<text:a xlink:type="simple" xlink:href="#{MARK}{number}" text:style-name="Index_20_Link"'
                f' text:visited-style-name="Index_20_Link">{escape(_set(heading.text))}<text:tab/>'
                f'<text:bookmark-ref text:reference-format="page" text:ref-name="{MARK}{number}">{page}</text:bookmark-ref>'
                "</text:a>"
            )
            entry.append(link)
            entries.append(entry)
        self.body.append(index)

    def _heading(self, level: int, text: str, style: str) -> Header:
        heading = Header(level, _set(text))
        heading.set_attribute("text:style-name", style)
        self.body.append(heading)
        return heading

    def _listed(self, block: b.Heading) -> None:
        """A heading, which the contents point at if they list it."""
        look = f"Heading_20_{block.level}{'_20_new_20_page' if block.is_on_new_page else ''}"
        heading = self._heading(block.level, block.text, look)
        if block.anchor:
            self.listed += 1
            heading.append(Element.from_tag(f'<text:bookmark text:name="{MARK}{self.listed}"/>'))

    def _prose(self, prose: b.Prose) -> None:
        for line in prose.lines or [b.Line(b.UNFILLED)]:
            self._paragraph(line.text, f"Numbered_20_{line.level}" if line.level else "Text_20_body")

    def _paragraph(self, text: str, style: str) -> None:
        self.body.append(OdfParagraph(_set(text), style=style))

    def _picture(self, picture: b.Picture) -> None:
        self.pictures += 1
        name = f"Pictures/{self.pictures}{guess_extension(picture.mime)}"
        package: Any = self.document.container
        package.set_part(name, picture.data)
        self.document.manifest.add_full_path(name, picture.mime)
        frame = Element.from_tag(
            f'<draw:frame draw:name="Picture{self.pictures}" text:anchor-type="as-char"'
            f' svg:width="{picture.width}cm" svg:height="{picture.height}cm">'
            f'<draw:image xlink:href="{name}" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/>'
            f"<svg:desc>{escape(_set(picture.alt))}</svg:desc></draw:frame>"
        )
        paragraph = OdfParagraph("", style="Picture")
        paragraph.append(frame)
        self.body.append(paragraph)

    def _table(self, table: b.Table) -> None:
        if table.caption:
            self._paragraph(table.caption, "Caption")
        self.tables += 1
        name = f"Table{self.tables}"
        made = OdfTable(name, style="Table")
        add_columns(self.document, made, name, table.widths(self.width))
        if table.has_head:
            header = HeaderRows()
            heads = [(b.cell(column.label), "Heading") for column in table.columns]
            header.append(_row(heads, "RowWhole", "CellHead"))
            made.append(header)
        for row in _rows(table, self.width):
            Element.append(made, row)
        self.body.append(made)
        self._paragraph("", "After_20_table")


def _rows(table: b.Table, width: float) -> Iterator[OdfRow]:
    """The rows; one that leads into the next, or stands above a sum, keeps with it."""
    for row, below, cells in zip_longest(table.rows, table.rows[1:], table.lines):
        keeps = row.look in KEEPING or (below is not None and below.look is b.Look.TOTAL)
        styled = [(cell, f"{KINDS[kind]}{'_20_keep' if keeps else ''}") for cell, kind in cells]
        yield _row(styled, "Row" if table.may_break(row, width) else "RowWhole", CELLS.get(row.look, "Cell"))


def _row(cells: Iterable[tuple[b.Cell, str]], style: str, look: str) -> OdfRow:
    row = OdfRow(style=style)
    for each, kind in cells:
        made = OdfCell(style=look)
        made.set_attribute("office:value-type", "string")
        for runs in each.paragraphs:
            made.append(_runs(runs, f"Table_20_{kind}"))
        Element.append(row, made)  # the library's own would ask how often the cell is repeated
        if each.across > 1:
            made.set_attribute("table:number-columns-spanned", str(each.across))
            for _covered in range(each.across - 1):
                Element.append(row, Element.from_tag("table:covered-table-cell"))
    return row


def _runs(runs: b.Paragraph, style: str) -> OdfParagraph:
    paragraph = OdfParagraph("", style=style)
    for run in runs:
        if run.mark:
            paragraph.append(Span(_set(run.text), style=MARKS[run.mark]))
        else:
            paragraph.append_plain_text(_set(run.text))
    return paragraph


# The line a letter is bound along, 1.5 cm from the edge of each page, and the letters that stand on it.
BINDING = (
    '<draw:line text:anchor-type="paragraph" draw:style-name="Binding" draw:z-index="0" draw:name="Binding line"'
    ' svg:x1="1.5cm" svg:y1="2.5cm" svg:x2="1.5cm" svg:y2="27.2cm"/>'
)
BINDING_LETTER = (
    '<draw:frame text:anchor-type="paragraph" draw:style-name="BindingLetter" draw:z-index="1" draw:name="Binding {0}"'
    ' svg:x="1.2cm" svg:y="{1}cm" svg:width="0.6cm" svg:height="0.6cm"><draw:text-box>'
    '<text:p text:style-name="BindingText">{0}</text:p></draw:text-box></draw:frame>'
)
ON_THE_PAGE = (
    'style:run-through="background" style:wrap="run-through" style:horizontal-pos="from-left"'
    ' style:horizontal-rel="page" style:vertical-pos="from-top" style:vertical-rel="page"'
)
BINDING_STYLES = {
    "Binding": f'<style:graphic-properties draw:stroke="dash" svg:stroke-width="0.01cm" {ON_THE_PAGE}/>',
    "BindingLetter": f'<style:graphic-properties draw:stroke="none" draw:fill="solid" draw:fill-color="#ffffff"'
    f' fo:border="none" fo:padding="0cm" {ON_THE_PAGE}/>',
    "BindingText": '<style:paragraph-properties fo:text-align="center" fo:margin-bottom="0cm" fo:line-height="12pt"/>',
}


def _bind(document: Document) -> None:
    """Into the head of every page, from where it reaches down the margin."""
    styles: Any = document.styles.get_element("//office:automatic-styles")
    for name, properties in BINDING_STYLES.items():
        family = "paragraph" if name == "BindingText" else "graphic"
        styles.append(
            Element.from_tag(f'<style:style style:name="{name}" style:family="{family}">{properties}</style:style>')
        )
    head: Any = document.styles.get_element("//style:header/text:p")
    head.append(Element.from_tag(BINDING))
    for letter, top in (("裝", 9.7), ("訂", 14.5), ("線", 19.3)):
        head.append(Element.from_tag(BINDING_LETTER.format(letter, top)))


def _lay_across(document: Document) -> None:
    layout: Any = document.styles.get_element(
        "//style:page-layout[@style:name='PageStandard']/style:page-layout-properties"
    )
    layout.set_attribute("fo:page-width", "29.7cm")
    layout.set_attribute("fo:page-height", "21cm")
    layout.set_attribute("style:print-orientation", "landscape")
    table: Any = document.content.get_element("//style:style[@style:name='Table']/style:table-properties")
    table.set_attribute("style:width", f"{b.WIDTH_ACROSS}cm")
    stop: Any = document.styles.get_element("//style:style[@style:name='Header']//style:tab-stop")
    stop.set_attribute("style:position", f"{b.WIDTH_ACROSS}cm")
