"""The workbook people fill in, empty but for its heads and the sheet that explains them; never a plan's data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from accounts.actors import Actor
from documents.papers.ods import Words, Workbook
from documents.papers.render import LANGUAGE
from proposals.models import Proposal
from proposals.workbooks.columns import HELP, REQUIRED_MARK, Column, how, is_figure, is_short, rule_of, width_of
from proposals.workbooks.layout import MAX_PLANS, PLANS, SHEETS, Sheet, blank_of, columns
from proposals.writing.sections import MAX_ROWS
from proposals.writing.services import MAX_VENTURES, blank_plan

TITLE = "地方創生計畫匯入範本"
KEY_WIDTH = 2.6  # cm
HELP_WIDTHS = (4.0, 5.0, 2.0, 14.0)
HELP_HEADS = ("工作表", "欄位", "必填", "怎麼填")
NOTES = (
    f"一列一個計畫；每個計畫在「{PLANS}」給一個編號（例如 1），其他工作表以「計畫編號」「事業編號」指明屬於哪個計畫、哪項事業。",
    f"有「{REQUIRED_MARK}」的欄位必填。請保留第 1 列的欄名與工作表名稱；不填的工作表可以空白，「{HELP}」不會匯入。",
    f"每次最多 {MAX_PLANS} 個計畫；每個計畫最多 {MAX_VENTURES} 項事業；其餘每張工作表，每個計畫或每項事業最多 {MAX_ROWS} 列。",
    "請勿使用公式與合併儲存格。日期寫民國 115-03-01（115/3/1、115年3月1日也可以）或西元 2026-03-01。",
    "共識會議紀錄等檔案，請在匯入後到各計畫的頁面上傳。",
    "只要有一處要修正，整本都不會匯入；系統會逐列說明，修正後重新上傳即可。",
)


def template_ods(*, by: Actor | None = None) -> bytes:
    """The template as ODS; of nobody where it is given to who has not signed in."""
    with override(LANGUAGE):
        book = Workbook(TITLE, at=timezone.now())
        _write(book, _laid_out(by))
        return book.to_bytes()


def template_xlsx(*, by: Actor | None = None) -> bytes:
    """The same as XLSX."""
    from documents.sheets.ooxml import ExcelBook  # a heavy library, for this one page

    with override(LANGUAGE):
        book = ExcelBook(TITLE, at=timezone.now())
        _write(book, _laid_out(by))
        return book.to_bytes()


def _laid_out(by: Actor | None) -> list[tuple[Sheet, list[Column]]]:
    draft = blank_plan(by=by) if by else Proposal()
    return [(sheet, columns(sheet, blank_of(sheet, draft))) for sheet in SHEETS]


def _write(book: Any, laid: list[tuple[Sheet, list[Column]]]) -> None:
    """Fill ``book``, of either kind; what a column takes is a rule that the office program keeps."""
    pages, lists = {}, {}
    for sheet, known in laid:
        widths = [KEY_WIDTH] * len(sheet.keys) + [width_of(column.field) for column in known]
        typed = [*range(len(sheet.keys)), *(n for n, c in enumerate(known, len(sheet.keys)) if not is_figure(c.field))]
        pages[sheet.name] = book.sheet(sheet.name, widths, typed=typed)
        heads = (*(f"{key}{REQUIRED_MARK}" for key in sheet.keys), *(column.head for column in known))
        pages[sheet.name].head(heads, on_every_page=True)
    page = book.sheet(HELP, HELP_WIDTHS)
    page.title(TITLE)
    for note in NOTES:
        page.line(note)
    page.gap()
    page.head(HELP_HEADS)
    for sheet, column in _columns(laid):
        page.texts((sheet.name, column.label, "必填" if column.field.required else "", "；".join(how(column))))
    for label, words in _lists(laid).items():
        page.gap()
        page.head((label, "說明"))
        rows = [page.texts(pair) for pair in words.items()]
        if rows:
            lists[label] = Words(sheet=HELP, first=rows[0], last=rows[-1])
    for sheet, known in laid:
        for place, column in enumerate(known, len(sheet.keys)):
            if rule := rule_of(column, lists.get(column.label)):
                pages[sheet.name].take_only(place, rule)


def _columns(laid: list[tuple[Sheet, list[Column]]]) -> Iterator[tuple[Sheet, Column]]:
    return ((sheet, column) for sheet, known in laid for column in known)


def _lists(laid: list[tuple[Sheet, list[Column]]]) -> dict[str, dict[str, str]]:
    """The options that are too many to stand beside their column, by its label."""
    listed = ((column.label, column.options) for _sheet, column in _columns(laid))
    return {label: options.words for label, options in listed if options and not is_short(options.words)}
