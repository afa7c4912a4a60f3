"""Workbooks of other programs: each way of writing a value is read as people see it in the cell."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from documents.files.inspection import inspect
from documents.files.refusals import Refusal
from documents.sheets.grids import SheetRead
from documents.sheets.spreadsheets import read
from documents.sheets.written import as_shown, figure, padded, unescaped
from inputs.cleaning import cleaned
from tests.documents.sheets import books
from tests.documents.sheets.books import cell, ods, rewritten, row, strict, table, xlsx

DAY = dt.date(2026, 3, 1)


def sheet_of(data: bytes, name: str = "表.xlsx") -> SheetRead:
    inspect(data, name)
    (sheet,) = read(data, name, ("表",)).sheets
    return sheet


def test_strict_open_xml_is_read_like_any_other():
    written = xlsx([["文字", 12.5, DAY, "第一行\n第二行"], [None, 0.85]], formats={"B2": "0%"})
    assert sheet_of(strict(written)) == sheet_of(written)
    assert sheet_of(strict(written)).rows == {
        1: {1: "文字", 2: "12.5", 3: "2026-03-01", 4: "第一行\n第二行"},
        2: {2: "85%"},
    }


def test_days_that_strict_open_xml_spells_out():
    written = rewritten(
        xlsx([["x", 1]]), (books.SHEET, '<c r="B1" t="n"><v>1</v>', '<c r="B1" t="d"><v>2026-03-01</v>')
    )
    assert sheet_of(strict(written)).rows == {1: {1: "x", 2: "2026-03-01"}}


@pytest.mark.parametrize("number", [27, 28, 31, 36, 50, 51, 57, 58])
def test_days_in_the_formats_of_east_asian_versions(number: int):
    written = rewritten(
        xlsx([[DAY]], formats={"A1": "mm-dd-yy"}), (books.STYLES, 'numFmtId="14"', f'numFmtId="{number}"')
    )
    assert sheet_of(written).rows == {1: {1: "2026-03-01"}}


@pytest.mark.parametrize("shown", ["[$-404]e/m/d;@", '[$-404]ggge"年"m"月"d"日"', 'yyyy"年"m"月"d"日"', "[$-F800]dddd"])
def test_days_in_formats_of_the_book(shown: str):
    assert sheet_of(xlsx([[DAY]], formats={"A1": shown})).rows == {1: {1: "2026-03-01"}}


def test_a_format_of_the_book_under_a_number_of_east_asian_versions():
    own = '<numFmts count="1"><numFmt numFmtId="30" formatCode="0.00"/></numFmts><fonts'
    written = xlsx([[46082]], formats={"A1": "mm-dd-yy"})
    changes = ((books.STYLES, "<fonts", own), (books.STYLES, 'numFmtId="14"', 'numFmtId="30"'))
    assert sheet_of(rewritten(written, *changes)).rows == {1: {1: "46082"}}


def test_days_counted_from_1904():
    written = rewritten(xlsx([[DAY]]), ("xl/workbook.xml", "<workbookPr/>", '<workbookPr date1904="1"/>'))
    assert sheet_of(written).rows == {1: {1: "2030-03-02"}}


ESCAPED = {
    "第一段_x000D_\n第二段": "第一段\r\n第二段",
    "第一段_x000d_第二段": "第一段\r第二段",
    "_x005F_x000D_": "_x000D_",
    "a_x0041_b": "aAb",
    "file_x12_y": "file_x12_y",
    "_xD83D_": "_xD83D_",
}


def test_escapes_are_read_as_what_they_stand_for():
    assert [unescaped(text) for text in ESCAPED] == list(ESCAPED.values())
    rows = sheet_of(xlsx([[text] for text in ESCAPED])).rows
    assert [cells[1] for cells in rows.values()] == [cleaned(text) for text in ESCAPED.values()]


def test_texts_that_cells_share_are_read_with_their_escapes_and_without_their_readings():
    cell_of = '<c r="A1" t="s"><v>0</v></c>'
    texts = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><r><t>臺中</t></r>'
        "<r><t>_x000D_一_x005F_x000D_</t></r><rPh sb='0' eb='1'><t>ㄊㄞˊ</t></rPh></si></sst>"
    )
    relation = '<Relationship Id="rId9" Type="http://x/relationships/sharedStrings" Target="sharedStrings.xml"/>'
    changes = (
        (books.SHEET, '<c r="A1" t="n"><v>1</v></c>', cell_of),
        ("xl/_rels/workbook.xml.rels", "</Relationships>", f"{relation}</Relationships>"),
    )
    written = rewritten(xlsx([[1]]), *changes, extra={"xl/sharedStrings.xml": texts})
    assert sheet_of(written).rows == {1: {1: "臺中\n一_x000D_"}}


@pytest.mark.parametrize(
    ("number", "shown", "text"),
    [
        (912345678, "0000000000", "0912345678"),
        (912345678, "0000-000-000", "0912-345-678"),
        (912345678, '0000"-"000\\-000', "0912-345-678"),
        (422289111, "00-00000000", "04-22289111"),
        (422289111, "\\(00\\) 0000\\-0000", "(04) 2228-9111"),
        (1234567890123, "0000", "1234567890123"),
        (7, "00", "07"),
        (5, "0", "5"),
        (-5, "000", "-5"),
        (1200, "#,##0", "1200"),
        (1200, "General", "1200"),
        (0, "000", "000"),
    ],
)
def test_numbers_keep_the_zeros_their_cell_shows(number: int, shown: str, text: str):
    assert padded(number, shown) == text
    assert sheet_of(xlsx([[number]], formats={"A1": shown})).rows == {1: {1: text}}


def test_the_noise_of_binary_fractions_is_no_figure():
    assert [figure(text) for text in ("0.56999999999999995", "3000000.0000000005", "0.1", "12345678901234567")] == [
        "0.57",
        "3000000",
        "0.1",
        "12345678901234567",
    ]
    noisy = table(row(cell("57%", "0.56999999999999995", "percentage"), cell("57", "57.000000000000004")))
    assert sheet_of(ods(noisy), "表.ods").rows == {1: {1: "57%", 2: "57"}}


def test_opendocument_shows_zeros_that_its_value_has_not():
    assert [as_shown("912345678", text) for text in ("0912345678", "0912-345-678", "912,345,678", "1912345678")] == [
        "0912345678",
        "0912-345-678",
        "912345678",
        "912345678",
    ]
    shown = table(row(cell("0912345678", "912345678"), cell("1,200", "1200"), cell("0", "0"), cell("0.5", "0.5")))
    assert sheet_of(ods(shown), "表.ods").rows == {1: {1: "0912345678", 2: "1200", 3: "0", 4: "0.5"}}


# --- what nobody sees ---------------------------------------------------------------------------------------------------


def hide(book: Any) -> None:
    sheet = book["表"]
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["B"].hidden = True
    sheet.column_dimensions.group("D", "E", hidden=True)
    book.create_sheet("隱藏").sheet_state = "hidden"
    book.create_sheet("深藏").sheet_state = "veryHidden"
    book.create_sheet("WpsReserved_CellImgList").sheet_state = "veryHidden"


def test_what_excel_hides_is_told():
    data = xlsx([["a", "b"], ["c"], ["d"], ["e"]], spoil=hide)
    data = rewritten(data, (books.SHEET, '<row r="4">', '<row r="4" ht="0" customHeight="1">'))
    book = read(data, "表.xlsx", ("表",))
    assert (book.names, book.hidden) == (["表", "隱藏", "深藏"], {"隱藏", "深藏"})
    assert (book.sheets[0].hidden_rows, book.sheets[0].hidden_columns) == ({2, 4}, {2, 4, 5})


def test_what_opendocument_hides_is_told():
    columns = '<table:table-column/><table:table-column table:visibility="collapse" table:number-columns-repeated="2"/>'
    rows = (row(cell("a")), row(cell("b"), visibility="filter"), row(cell("c"), visibility="collapse"))
    book = read(ods(table(*rows, columns=columns), table(name="隱藏", style="ta2")), "表.ods", ("表",))
    assert (book.names, book.hidden) == (["表", "隱藏"], {"隱藏"})
    assert (book.sheets[0].hidden_rows, book.sheets[0].hidden_columns) == ({2, 3}, {2, 3})


# --- what says nothing of the cells -----------------------------------------------------------------------------------


def test_parts_over_which_the_library_stumbles_are_not_read():
    odd = {
        "docProps/core.xml": "<cp:coreProperties xmlns:cp='x'><created>昨天</created></cp:coreProperties>",
        "docProps/custom.xml": "<Properties><property name='KSOProductBuildVer'/></Properties>",
        "xl/theme/theme1.xml": "<a/>",
    }
    names = '<definedNames><definedName name="_xlnm.Print_Titles" localSheetId="0">#REF!</definedName></definedNames>'
    fills = ((books.STYLES, '<patternFill patternType="gray125"/>', ""), ("xl/workbook.xml", "<definedNames/>", names))
    filtered = (
        books.SHEET,
        "</sheetData>",
        '</sheetData><autoFilter ref="#REF!"><filterColumn colId="x"/></autoFilter>',
    )
    written = rewritten(xlsx([["文字", 1]]), *fills, filtered, extra=odd)
    assert sheet_of(written).rows == {1: {1: "文字", 2: "1"}}


def test_what_only_the_parser_of_workbooks_finds_ill_formed_is_refused():
    written = rewritten(xlsx([["文字"]]), ("xl/workbook.xml", "<calcPr", '<calcPr x:y="1"'))
    inspect(written, "表.xlsx")
    with pytest.raises(Refusal) as refusal:
        read(written, "表.xlsx", ("表",))
    assert (refusal.value.code, refusal.value.params) == ("damaged", {"name": "表.xlsx"})


def test_a_workbook_typed_by_extension_is_read():
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    override = f'<Override PartName="/xl/workbook.xml" ContentType="{main}"/>'
    by_extension = 'Extension="xml" ContentType="application/xml"'
    types = "[Content_Types].xml"
    changes = ((types, override, ""), (types, by_extension, f'Extension="xml" ContentType="{main}"'))
    assert sheet_of(rewritten(xlsx([["文字"]]), *changes)).rows == {1: {1: "文字"}}
