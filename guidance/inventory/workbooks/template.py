"""The workbook written: empty to be filled in, or of the entries that a list shows; never one that may not be seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import override

from accounts.models import District
from documents.papers.ods import Workbook
from documents.papers.render import LANGUAGE
from guidance.inventory.workbooks.layout import KEY, MOST_LINES, MOST_ROWS, PERSONAL, SHEET, TITLE, cell, columns
from guidance.permissions import keeps_district, keeps_entry
from proposals.workbooks.columns import (
    HELP,
    REQUIRED_MARK,
    Column,
    how,
    is_figure,
    is_short,
    rule_of,
    width_of,
)

if TYPE_CHECKING:
    from accounts.actors import Actor
    from guidance.models import InventoryEntry

KEY_WIDTH = 2.2  # cm
HELP_WIDTHS = (5.0, 2.0, 16.0)
HELP_HEADS = ("欄位", "必填", "怎麼填")
NOTES = (
    f"一列一筆。「{KEY}」空白的列會新增；要修改已有的資料，請先從清單匯出，保留「{KEY}」再改內容，空白的格會清除原有內容。",
    f"有「{REQUIRED_MARK}」的欄位必填。請保留第 1 列的欄名與工作表名稱；「{HELP}」不會匯入。",
    f"每次最多 {MOST_ROWS:,} 列。請勿使用公式與合併儲存格。日期寫民國 115-03-01 或西元 2026-03-01。",
    "有聯絡人、電話或電子郵件時，必須填同意人與同意日期；沒有取得同意的聯絡資料請不要填。",
    "上傳後先看預覽：會新增、會修改哪些，和哪些名稱相近的要您決定；確認後才寫入。只要有一處要修正，整本都不會匯入。",
    "照片請在匯入後到各筆的頁面上傳。",
)
CUT = f"符合條件的資料超過 {MOST_LINES:,} 筆，只列出前 {MOST_LINES:,} 筆；請縮小篩選範圍分次匯出。"


def template_ods(districts: Sequence[District]) -> bytes:
    """To be filled in, as ODS."""
    with override(LANGUAGE):
        book = Workbook(TITLE, at=timezone.now())
        _write(book, columns(districts), ())
        return book.to_bytes()


def template_xlsx(districts: Sequence[District]) -> bytes:
    """The same as XLSX."""
    from documents.sheets.ooxml import ExcelBook  # a heavy library, for this one page

    with override(LANGUAGE):
        book = ExcelBook(TITLE, at=timezone.now())
        _write(book, columns(districts), ())
        return book.to_bytes()


def entries_ods(rows: Sequence[InventoryEntry], districts: Sequence[District], actor: Actor) -> bytes:
    """What a list shows, contacts only for who may write to them; more than ``MOST_LINES`` are said to be left out."""
    contacts = keeps_district(actor)
    laid = columns(districts, contacts=contacts)
    with override(LANGUAGE):
        lines = (
            [
                str(row.pk),
                *(
                    cell(row, column.name) if column.name not in PERSONAL or keeps_entry(row, actor) else ""
                    for column in laid
                ),
            ]
            for row in rows[:MOST_LINES]
        )
        book = Workbook(TITLE, at=timezone.now())
        _write(book, laid, lines, cut=len(rows) > MOST_LINES)
        return book.to_bytes()


def _write(book: Any, laid: Sequence[Column], lines: Iterable[Sequence[str]], *, cut: bool = False) -> None:
    """Fill ``book``, of either kind; every cell is a text, whatever it begins with."""
    typed = [0, *(place for place, column in enumerate(laid, 1) if not is_figure(column.field))]
    page = book.sheet(SHEET, [KEY_WIDTH, *(width_of(column.field) for column in laid)], typed=typed)
    page.head([KEY, *(column.head for column in laid)], on_every_page=True)
    for line in lines:
        page.texts(line)
    for place, column in enumerate(laid, 1):
        if column.options and is_short(column.options.words) and (rule := rule_of(column, None)):
            page.take_only(place, rule)
    notes = book.sheet(HELP, HELP_WIDTHS)
    notes.title(TITLE)
    for note in ((CUT,) if cut else ()) + NOTES:
        notes.line(note)
    notes.gap()
    notes.head(HELP_HEADS)
    for column in laid:
        notes.texts((column.label, "必填" if column.field.required else "", "；".join(_how(column))))


def _how(column: Column) -> Iterable[str]:
    """How it is filled in; of all districts the first are examples enough."""
    if column.options and not is_short(column.options.words):
        yield f"可填區名，例如{'、'.join(list(column.options.words)[:3])}"
    else:
        yield from how(column)
