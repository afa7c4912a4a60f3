"""What every page has on which a work plan is written: one more row without a script, and rows from a workbook.

Never files: what a workbook holds fills the form, and is kept like what was typed.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext_lazy as _

from documents.errors import UploadRefused
from documents.forms import WorkbookField
from inputs.fields import format_day
from tracking.undertakings.plan_forms import LISTS, FilePlanForm
from tracking.workbooks.reader import Book, read_book
from tracking.workbooks.writing import known_items
from workflow.drafts.growing import rows_in
from workflow.engine.views import MoveView

if TYPE_CHECKING:
    from accounts.actors import ActorRequest
    from tracking.models import Undertaking

SHOWN = 100  # problems on one page


class BookForm(forms.Form):
    """A work plan written in a workbook."""

    book = WorkbookField(label=_("填好的活頁簿"), help_text=_("由上面下載的 ods 或 xlsx 檔填寫。"))


class PlanPage(MoveView):
    """The page of a move that files the rows of a work plan."""

    request: ActorRequest
    routed = True
    shown: Any = None  # the form on the page
    book_form: BookForm | None = None
    book: Book | None = None

    @property
    def written(self) -> Undertaking:
        """The undertaking whose work is written."""
        raise NotImplementedError

    def as_typed(self, data: QueryDict) -> dict[str, Any]:
        """What was typed, as ``initial`` of the form."""
        return data.dict()

    def get_context(self) -> dict[str, Any]:
        """With what came of a workbook."""
        context = super().get_context()
        problems = self.book.problems if self.book else []
        context |= {"written": self.written, "book_form": self.book_form or BookForm(), "book": self.book}
        return context | {"book_problems": problems[:SHOWN], "book_wrong": len(problems), "book_shown": SHOWN}

    def show(self, form: Any, *, refused: str = "", status: int = 200) -> HttpResponse:
        """The picture is of the form that is shown."""
        self.shown = form
        return super().show(form, refused=refused, status=status)

    def post(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """File; or give one more row of a list, or the rows of a workbook, with all else that was typed."""
        if "read" in request.POST:
            return self._read()
        if "more" not in request.POST:
            return super().post(request, **kwargs)
        grown = FilePlanForm.grown(request.POST)
        return self.show(self._again(grown))

    def _again(self, rows: dict[str, Any] | None = None) -> Any:
        """The form with what was typed and ``rows``; it says which file has to be chosen again."""
        form = self.get_form(initial=self.as_typed(self.request.POST) | (rows or {}))
        form.files = self.request.FILES
        return form

    def _read(self) -> HttpResponse:
        self.book_form = BookForm(self.request.POST, self.request.FILES)
        self.book = self._book(self.book_form)
        if self.book is None or self.book.problems:
            return self.show(self._again(), status=422)
        rows = FilePlanForm.as_drafted(self.book.draft)
        self.request.POST = _with_rows(self.request.POST, rows)
        form = self._again(rows)
        form.draft = self.book.draft
        return self.show(form)

    def _book(self, form: BookForm) -> Book | None:
        """What the workbook says; one that cannot be read is refused in its form."""
        if not form.is_valid():
            return None
        bounds = self.get_form().bounds
        try:
            return read_book(form.cleaned_data["book"], known_items(self.written), bounds)
        except UploadRefused as error:
            form.add_error("book", error)
            return None


def _with_rows(data: QueryDict, rows: dict[str, Any]) -> Any:
    """What was sent, with the lists' rows as a workbook has them."""
    sent = data.copy()
    for counter, names in LISTS.items():
        for number in range(1, rows_in(data, counter) + 1):
            for name in names:
                sent.pop(f"{name}_{number}", None)
    sent.update({name: _as_typed(value) for name, value in rows.items()})
    return sent


def _as_typed(value: Any) -> str:
    """A value of a row as a person would type it."""
    if isinstance(value, dt.date):
        return format_day(value)
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
