"""The workbook as it is handed out: every report to be filed with last period's figures; never a figure of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import override

from documents.papers.ods import Figures, Words, Workbook
from documents.papers.render import LANGUAGE
from inputs.fields import MoneyField
from proposals.workbooks.columns import HELP
from tracking.figures.layout import CAUSES, ITEMS, OF_REPORTS, REPORTS, heads, labels_of_reports
from tracking.models import ProgressReport
from tracking.reports.forms import ReportForm

if TYPE_CHECKING:
    from accounts.actors import Actor

BOOK = "進度報告填寫表"
WIDTHS = {
    ITEMS: (2.5, 6.0, 2.0, 1.5, 6.0, 2.5, 6.0),
    REPORTS: (2.5, 6.0, 2.0, 4.0, 5.0, 9.0, *[5.0] * CAUSES, 7.0, 7.0),
}
TYPED = {ITEMS: (4, 6), REPORTS: range(4, len(WIDTHS[REPORTS]))}
FIRST_CAUSE, PERCENT, SPENT = 6, 5, 3  # columns, counted from 0
HELP_WIDTH = 16.0
NOTES = (
    "每列一份待填報的進度報告或一個工作項目，數字已帶入上期填報的；只改有變動的地方，全部正確才會一次填報。",
    f"落後原因有 {CAUSES} 欄，各從下面的清單選一個；同一格也可以用「、」分開寫多個。沒有落後不必填。",
    "請保留第 1 列的欄名與工作表名稱，不要改報告編號與項次；請勿使用公式與合併儲存格。",
)


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
        pages[REPORTS].texts((*about, *_row(form)))
    pages[ITEMS].take_only(PERCENT, Figures(0, 100))
    pages[REPORTS].take_only(SPENT, Figures(0, MoneyField().limit))
    if causes := _causes(book, forms):
        for place in range(FIRST_CAUSE, FIRST_CAUSE + CAUSES):
            pages[REPORTS].take_only(place, causes)
    found: bytes = book.to_bytes()
    return found


def _causes(book: Any, forms: Sequence[ReportForm]) -> Words | None:
    """The sheet that explains the others, with the list of causes from which theirs are chosen."""
    page = book.sheet(HELP, (HELP_WIDTH,))
    page.title(BOOK)
    for note in NOTES:
        page.line(note)
    page.gap()
    page.head((labels_of_reports()["causes"],))
    choices: Any = [choice for form in forms for choice in form.fields["causes"].choices]  # type: ignore[attr-defined]
    rows = [page.texts((words,)) for words in dict.fromkeys(words for _pk, words in choices)]
    return Words(sheet=HELP, first=rows[0], last=rows[-1]) if rows else None


def _row(form: ReportForm) -> Iterator[str]:
    """What stands in the fields, as a person writes it into cells; causes one in each of their columns, the last takes the rest."""
    for name in OF_REPORTS:
        if name == "causes":
            value: Any = form[name].value()
            words = [words for pk, words in form.fields[name].choices if pk in value]  # type: ignore[attr-defined]
            yield from (*words[: CAUSES - 1], *[""] * (CAUSES - 1 - len(words)), "、".join(words[CAUSES - 1 :]))
        else:
            yield _said(form, name)


def _said(form: ReportForm, name: str) -> str:
    """What stands in a field, as a person writes it into a cell."""
    value: Any = form[name].value()
    return f"{value:,}" if isinstance(value, int) else str(value or "")
