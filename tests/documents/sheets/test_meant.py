"""Cells as people meant them, and texts that come back equal from what was written and from the page."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django import forms
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook as Excel

from documents.papers.fonts import unprintable
from documents.papers.ods import Workbook
from documents.sheets.ooxml import ExcelBook
from documents.sheets.spreadsheets import read
from inputs.cleaning import cleaned

NOON = timezone.make_aware(dt.datetime(2026, 11, 26, 12))


class Page(forms.Form):
    text = forms.CharField(widget=forms.Textarea, required=False)


def excel(*values: object) -> bytes:
    """A workbook of another program with ``values`` in the first column."""
    book = Excel()
    book.active.title = "資料"
    for number, value in enumerate(values, 1):
        book.active.cell(number, 1).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("第一段_x000D_\n第二段", "第一段\n第二段"),
        ("第一段_x000d_第二段", "第一段\n第二段"),
        ("第一段_x000B_第二段_x0007_", "第一段\n第二段"),
        ("甲計畫\r\n乙", "甲計畫\n乙"),
        ("石岡區\u200b", "石岡區"),
        ("\u202d1,200\u202c", "1,200"),
        ("\uf0b7 水圳\u2028\uf0d8 果樹", "• 水圳\n• 果樹"),
        ("檔名_x文件_", "檔名_x文件_"),
        (912345678, "912345678"),
    ],
)
def test_a_cell_says_what_was_meant(cell, meant):
    (sheet,) = read(excel(cell), "甲.xlsx", ("資料",)).sheets
    assert sheet.rows == {1: {1: meant}}


def test_a_row_of_cells_nobody_can_see_anything_of_is_none():
    (sheet,) = read(excel("\u200b", "水圳", " \u3000", "\u2800"), "甲.xlsx", ("資料",)).sheets
    assert sheet.rows == {2: {1: "水圳"}}


TRICKY = (
    "甲乙。，「」a1%=+-@'\"<&>;_\t\r\n\v\u2028\u00a0\u3000\u200b\u202e\ufeff\ufe0f\uf0b7•𤆬㐂葛\U000e0100e\u0301❤①㎡"
)
texts = st.text(st.one_of(st.sampled_from(TRICKY), st.characters(exclude_categories=["Cn", "Cs", "Co"])), max_size=60)


@settings(max_examples=40, deadline=None)
@given(st.lists(texts, min_size=1, max_size=8))
def test_what_is_saved_comes_back_equal_from_the_page_and_from_workbooks(typed):
    saved = [text for each in typed if (text := cleaned(each))]
    for text in saved:
        page = Page({"text": text.replace("\n", "\r\n")})  # as browsers send it
        assert (page["text"].value(), page.is_valid()) == (text, not unprintable(text))
    book, ods = ExcelBook("書", at=NOON), Workbook("書", at=NOON)
    for sheet in (book.sheet("資料", (4,)), ods.sheet("資料", (4,))):
        for text in saved:
            sheet.texts([text])
    for data, name in ((book.to_bytes(), "甲.xlsx"), (ods.to_bytes(), "甲.ods")):
        (found,) = read(data, name, ("資料",)).sheets
        assert [row[1] for row in found.rows.values()] == saved
