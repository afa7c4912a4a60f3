"""A work plan as a workbook that is filled in: its rows as they stand, and the sheet that explains them; never a figure of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from documents.papers.ods import Workbook
from documents.papers.render import LANGUAGE
from inputs.fields import format_roc, grouped
from proposals.workbooks.columns import HELP, Column, how, is_figure, is_short, rule_of, width_of
from tracking.models.work import QUARTERS as QUARTER_WORDS
from tracking.states import Shape
from tracking.undertakings.checks import Draft
from tracking.workbooks.layout import ITEMS, MILESTONES, QUARTERS, SHEETS
from workflow.drafts.growing import MAX_ROWS

TITLE = "工作計畫填寫表"
HELP_WIDTHS = (4.0, 5.0, 2.0, 14.0)
HELP_HEADS = ("工作表", "欄位", "必填", "怎麼填")
NOTES = (
    "填好後在提報工作計畫（或申請變更）的頁面上傳；內容會帶入表單，確認後才送出，上傳本身不會提報。",
    "有要修正的地方時，系統會逐格說明，表單裡已填的內容不變。",
    "「工作項目」權重合計 100；名稱與前一版相同的項目視為同一項，已回報的進度會延續。",
    f"每張工作表最多 {MAX_ROWS} 列。請保留第 1 列的欄名與工作表名稱；「里程碑」「分季經費」可以空白。",
    "請勿使用公式與合併儲存格。日期寫民國 115-03-01（115/3/1、115年3月1日也可以）或西元 2026-03-01。",
)


def sheet_ods(draft: Draft) -> bytes:
    """The workbook as ODS."""
    with override(LANGUAGE):
        book = Workbook(TITLE, at=timezone.now())
        _write(book, draft)
        return book.to_bytes()


def sheet_xlsx(draft: Draft) -> bytes:
    """The workbook as XLSX."""
    from documents.sheets.ooxml import ExcelBook  # a heavy library, for this one page

    with override(LANGUAGE):
        book = ExcelBook(TITLE, at=timezone.now())
        _write(book, draft)
        return book.to_bytes()


def _write(book: Any, draft: Draft) -> None:
    """Fill ``book``, of either kind."""
    rows = {ITEMS: draft.items, MILESTONES: draft.milestones, QUARTERS: draft.quarters}
    for sheet in SHEETS:
        columns = sheet.columns()
        typed = [place for place, column in enumerate(columns) if not is_figure(column.field)]
        page = book.sheet(sheet.name, [width_of(column.field) for column in columns], typed=typed)
        page.head([column.head for column in columns], on_every_page=True)
        for row in rows[sheet]:
            page.texts([_cell(row, column.name) for column in columns])
        for place, column in enumerate(columns):
            short = column.options is None or is_short(column.options.words)
            if short and (rule := rule_of(column, None)):
                page.take_only(place, rule)
    _explain(book)


def _cell(row: Any, name: str) -> str:
    """What a row says in a column, as people type it; a milestone's own name stands in ``milestone``."""
    value = getattr(row, "title" if name == "milestone" else name)
    if name in ("starts_on", "ends_on", "due_on"):
        return format_roc(value)
    if name == "weight":
        return grouped(value.normalize())
    if name == "amount":
        return f"{value:,}"
    if name == "shape":
        return str(Shape(value).label)
    return str(dict(QUARTER_WORDS)[value]) if name == "quarter" else str(value)


def _explain(book: Any) -> None:
    page = book.sheet(HELP, HELP_WIDTHS)
    page.title(TITLE)
    for note in NOTES:
        page.line(note)
    page.gap()
    page.head(HELP_HEADS)
    for name, column in _columns():
        page.texts((name, column.label, "必填" if column.field.required else "", "；".join(_words(column))))


def _columns() -> Iterator[tuple[str, Column]]:
    return ((sheet.name, column) for sheet in SHEETS for column in sheet.columns())


def _words(column: Column) -> Iterator[str]:
    """How it is filled in; of a long run of years the first and the last say enough."""
    if column.options and not is_short(column.options.words):
        years = list(column.options.words)
        yield f"可填：{years[0]} 至 {years[-1]}"
    else:
        yield from how(column)
