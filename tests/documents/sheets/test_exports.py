"""Rows as files: a text is a text, figures and days are what they are; LibreOffice shows the same in the long set."""

from __future__ import annotations

import csv
import datetime as dt
import io
import shutil
import subprocess
import zipfile
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from openpyxl import load_workbook

from documents.sheets.exports import BOM, KINDS, PIECE, ROC_DAY, SPOOLED, written
from documents.sheets.spreadsheets import read

AT = dt.datetime(2026, 11, 27, 9, 30, tzinfo=dt.UTC)
HEADS = ["名稱", "金額", "期限"]
DAY = dt.date(2026, 11, 27)
ROWS: list[list[str | int | dt.date | None]] = [
    ["=1+1", 1_200_000, DAY],
    ["+886 4 2228", 0, None],
    ["-甲", None, dt.date(1911, 12, 31)],
    ["@SUM(A1)", -3, DAY],
    ['第一行\n第二行，"引號"', 7, None],
    ["\x0b帶控制字元", None, None],
]
TEXTS = [*(str(row[0]) for row in ROWS[:5]), "帶控制字元"]


def made(kind: str, rows: list[list[str | int | dt.date | None]] = ROWS) -> bytes:
    return b"".join(written(kind, "清單", HEADS, rows, AT))


def test_comma_separated_values_begin_with_a_mark_and_hold_no_formula():
    text = made("csv").decode()
    assert text.startswith(f"{BOM}名稱,金額,期限\r\n")
    rows = list(csv.reader(io.StringIO(text.removeprefix(BOM), newline="")))
    assert rows[1:] == [
        ["'=1+1", "1200000", "2026-11-27"],
        ["'+886 4 2228", "0", ""],
        ["'-甲", "", "1911-12-31"],
        ["'@SUM(A1)", "-3", "2026-11-27"],
        ['第一行\n第二行，"引號"', "7", ""],
        ["\x0b帶控制字元", "", ""],
    ]


@pytest.mark.parametrize("text", ["＝1+1", "＋1", "－1", "＠SUM(1)", " =1", "\u00a0=1", "\n=1", "\t1"])
def test_signs_of_east_asian_programs_begin_no_formula_either(text: str):
    (row,) = list(csv.reader(io.StringIO(made("csv", [[text, None, None]]).decode("utf-8-sig"), newline="")))[1:]
    assert row[0] == f"'{text}"


def test_a_workbook_has_texts_figures_and_days():
    sheet = load_workbook(io.BytesIO(made("xlsx")))["清單"]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells[0] == HEADS
    assert [row[0] for row in cells[1:]] == TEXTS
    assert [row[1] for row in cells[1:]] == [1_200_000, 0, None, -3, 7, None]
    assert [row[2] and row[2].date() for row in cells[1:]] == [DAY, None, dt.date(1911, 12, 31), DAY, None, None]
    assert {cell.data_type for cell in sheet["A"]} == {"s"}
    assert (sheet["C2"].number_format, sheet["B2"].number_format) == (ROC_DAY, "#,##0")
    assert (sheet.freeze_panes, sheet["A1"].font.bold) == ("A2", True)


def test_a_figure_with_a_part_is_a_figure_too():
    rows: list[Any] = [["進度", Decimal("12.50"), None]]
    assert list(csv.reader(io.StringIO(made("csv", rows).decode("utf-8-sig"))))[1] == ["進度", "12.5", ""]
    assert load_workbook(io.BytesIO(made("xlsx", rows)))["清單"]["B2"].value == 12.5
    (sheet,) = read(made("ods", rows), "表.ods", ("清單",)).sheets
    assert sheet.rows[2] == {1: "進度", 2: "12.5"}


OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


def test_opendocument_has_texts_figures_and_days():
    with zipfile.ZipFile(io.BytesIO(made("ods"))) as package:
        assert package.namelist()[0] == "mimetype"
        assert package.infolist()[0].compress_type == zipfile.ZIP_STORED
        content = ET.fromstring(package.read("content.xml"))  # noqa: S314 - ours
    kinds = [
        [cell.get(f"{OFFICE}value-type") for cell in row.iter(f"{TABLE}table-cell")]
        for row in content.iter(f"{TABLE}table-row")
    ]
    assert kinds == [
        ["string", "string", "string"],
        ["string", "float", "date"],
        ["string", "float", None],
        ["string", None, "date"],
        ["string", "float", "date"],
        ["string", "float", None],
        ["string", None, None],
    ]
    days = [cell.get(f"{OFFICE}date-value") for cell in content.iter(f"{TABLE}table-cell")]
    assert [day for day in days if day] == ["2026-11-27", "1911-12-31", "2026-11-27"]
    assert not [cell for cell in content.iter() if cell.get(f"{TABLE}formula")]


@pytest.mark.parametrize("kind", ["ods", "xlsx"])
def test_what_was_exported_is_read_back(kind: str):
    (sheet,) = read(made(kind), f"表.{kind}", ("清單",)).sheets
    assert sheet.rows[2] == {1: "=1+1", 2: "1200000", 3: "2026-11-27"}
    assert not sheet.refused


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_found_is_a_head_alone(kind: str):
    if kind == "csv":
        assert made(kind, []).decode() == f"{BOM}名稱,金額,期限\r\n"
    else:
        (sheet,) = read(made(kind, []), f"表.{kind}", ("清單",)).sheets
        assert sheet.rows == {1: {1: "名稱", 2: "金額", 3: "期限"}}


def test_ten_thousand_rows_come_in_pieces_of_one_size():
    """Whatever the number of rows, what is held at once is a piece; past a megabyte the rest lies on the disk."""
    rows = (["很長的一列" * 40, number, DAY] for number in range(10_000))
    pieces = list(written("csv", "清單", HEADS, rows, AT))
    assert {len(piece) for piece in pieces[:-1]} == {PIECE}
    assert sum(map(len, pieces)) > 5 * SPOOLED
    assert len(b"".join(pieces).splitlines()) == 10_001


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_libreoffice_shows_the_same(kind: str, tmp_path):
    """Needs Debian's libreoffice-calc."""
    office = shutil.which("soffice")
    assert office, "install libreoffice-calc"
    source = tmp_path / f"list.{kind}"
    source.write_bytes(made(kind))
    csv_filter = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false"
    told = ["--infilter=CSV:44,34,76"] if kind == "csv" else []
    out = tmp_path / "out"
    subprocess.run(
        [
            *(office, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", *told),
            *("--convert-to", csv_filter, "--outdir", str(out), str(source)),
        ],
        check=True,
        timeout=180,
        capture_output=True,
    )
    rows = list(csv.reader(io.StringIO((out / "list.csv").read_text(), newline="")))
    if kind == "csv":
        assert [row[0] for row in rows[1:5]] == [f"'{text}" for text in TEXTS[:4]]
        return
    assert [row[0] for row in rows[1:]] == TEXTS
    assert rows[1][1:] == ["1,200,000", "115年11月27日"]
