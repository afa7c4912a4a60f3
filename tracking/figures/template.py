"""The workbook as it is handed out: every report to be filed with last period's figures; never a figure of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import override

from documents.papers.ods import Workbook
from documents.papers.render import LANGUAGE
from tracking.figures.layout import ITEMS, OF_REPORTS, REPORTS, heads
from tracking.models import ProgressReport
from tracking.reports.forms import ReportForm

if TYPE_CHECKING:
    from accounts.actors import Actor

BOOK = "進度報告填寫表"
WIDTHS = {ITEMS: (2.5, 6.0, 2.0, 1.5, 6.0, 2.5, 6.0), REPORTS: (2.5, 6.0, 2.0, 4.0, 5.0, 9.0, 5.0, 7.0, 7.0)}
TYPED = {ITEMS: (4, 6), REPORTS: (4, 5, 6, 7, 8)}


def book_ods(reports: Sequence[ProgressReport], by: Actor) -> bytes:
    """As ODS."""
    with override(LANGUAGE):
        return _written(Workbook(BOOK, at=timezone.now()), reports, by)


def book_xlsx(reports: Sequence[ProgressReport], by: Actor) -> bytes:
    """As XLSX."""
    from documents.sheets.ooxml import ExcelBook  # a heavy library, for this one page

    with override(LANGUAGE):
        return _written(ExcelBook(BOOK, at=timezone.now()), reports, by)


def _written(book: Any, reports: Sequence[ProgressReport], by: Actor) -> bytes:
    forms = [ReportForm(instance=report, actor=by) for report in reports]
    pages = {}
    for name, labels in heads().items():
        pages[name] = book.sheet(name, WIDTHS[name], typed=TYPED[name])
        pages[name].head(labels, on_every_page=True)
    for form in forms:
        report = form.instance
        about = (str(report.pk), str(report.undertaking), str(report.number))
        for item, percent, note in form.item_list():
            said = (str(item.code), item.title, str(percent.value()), str(note.value() or ""))
            pages[ITEMS].texts((*about, *said))
        pages[REPORTS].texts((*about, *(_said(form, name) for name in OF_REPORTS)))
    found: bytes = book.to_bytes()
    return found


def _said(form: ReportForm, name: str) -> str:
    """What stands in a field, as a person writes it into a cell."""
    value: Any = form[name].value()
    if name == "causes":
        return "、".join(words for pk, words in form.fields["causes"].choices if pk in value)  # type: ignore[attr-defined]
    return f"{value:,}" if isinstance(value, int) else str(value or "")
