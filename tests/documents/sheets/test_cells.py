"""How texts are written into cells, so that a program keeps each the text it is."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from documents.sheets.cells import CUT, MOST, excel, plain
from documents.sheets.exports import written
from documents.sheets.ooxml import ExcelBook
from documents.sheets.spreadsheets import read
from documents.sheets.written import unescaped

AT = dt.datetime(2026, 11, 27, 9, 30, tzinfo=dt.UTC)
ESCAPES = {
    "_x0041_": "_x005F_x0041_",
    "_x000D_": "_x005F_x000D_",
    "_x0041_x0042_": "_x005F_x0041_x005F_x0042_",
    "__x00e9_": "__x005F_x00e9_",
    "_x5F_": "_x5F_",
    "檔名_x文件_": "檔名_x文件_",
}


@pytest.mark.parametrize("text", ESCAPES)
def test_what_looks_like_an_escape_is_written_as_its_signs(text: str):
    assert (excel(text), unescaped(excel(text))) == (ESCAPES[text], text)


@given(st.text(st.sampled_from("_x0041DF甲"), max_size=40))
def test_every_text_is_read_back(text: str):
    assert unescaped(excel(text)) == text


def exported(text: str) -> bytes:
    return b"".join(written("xlsx", "清單", ["名稱"], [[text]], AT))


def filled_in(text: str) -> bytes:
    book = ExcelBook("清單", at=AT)
    sheet = book.sheet("清單", [5])
    sheet.head(["名稱"])
    sheet.texts([text])
    return book.to_bytes()


@pytest.mark.parametrize("made", [exported, filled_in])
@pytest.mark.parametrize("text", ESCAPES)
def test_a_workbook_of_ours_says_what_was_typed(made, text: str):
    (sheet,) = read(made(text), "表.xlsx", ("清單",)).sheets
    assert sheet.rows[2] == {1: text}


@pytest.mark.parametrize("made", [exported, filled_in])
@pytest.mark.parametrize("text", ["甲" * MOST, "𠮷" * (MOST // 2)])
def test_as_much_as_a_cell_holds_is_written_whole(made, text: str):
    assert load_workbook(io.BytesIO(made(text)))["清單"]["A2"].value == text


@pytest.mark.parametrize("made", [exported, filled_in])
@pytest.mark.parametrize("sign", ["甲", "𠮷", "_x0041_"])
def test_what_is_too_long_says_that_it_was_cut(made, sign: str):
    text = sign * (MOST + 1)
    value = unescaped(load_workbook(io.BytesIO(made(text)))["清單"]["A2"].value)
    assert value.endswith(CUT)
    kept = value.removesuffix(CUT)
    assert kept == text[: len(kept)]
    each = len(excel(sign).encode("utf-16-le")) // 2  # units
    assert len(kept) >= ((MOST - len(CUT)) // each - 1) * len(sign)


def test_the_whole_text_stands_in_the_other_files():
    text = "甲" * (MOST + 1)
    ods = b"".join(written("ods", "清單", ["名稱"], [[text]], AT))
    assert read(ods, "表.ods", ("清單",)).sheets[0].rows[2] == {1: text}
    assert text in b"".join(written("csv", "清單", ["名稱"], [[text]], AT)).decode()


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@SUM(1)", "＝1+1", " =1", "\t1", "\r1", "\n1"])
def test_a_text_is_no_formula(text: str):
    assert (plain(text), plain("石岡=1")) == (f"'{text}", "石岡=1")
