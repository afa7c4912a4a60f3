"""The page on which a unit files its reports by workbook; never writes but through the door, all reports or none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from documents.errors import UploadRefused
from documents.files.kinds import KINDS
from documents.forms import WorkbookField
from documents.papers.odf import SHEET_MIME
from documents.papers.responses import attachment
from tracking.figures import template
from tracking.figures.layout import to_file
from tracking.figures.reader import Book, read_book
from tracking.permissions import files_reports
from tracking.reports.chart import FILE_REPORT
from workflow.drafts.services import close_kept
from workflow.engine.errors import Refused
from workflow.engine.services import perform

if TYPE_CHECKING:
    from accounts.actors import Actor, ActorRequest

SHOWN = 100  # problems on one page


class BookForm(forms.Form):
    """The filled workbook."""

    book = WorkbookField(
        label=gettext_lazy("填好的活頁簿"), help_text=gettext_lazy("由上面下載的 ods 或 xlsx 檔填寫。")
    )


@require_http_methods(["GET", "HEAD", "POST"])
def figures(request: ActorRequest) -> HttpResponse:
    """以活頁簿填報: the reports to be filed, the workbook to fill in, what is wrong with the one that was sent."""
    form = BookForm(request.POST, request.FILES) if request.method == "POST" else BookForm()
    reports, book, refused = to_file(request.actor), Book(), ""
    if form.is_bound and form.is_valid():
        try:
            book = read_book(form.cleaned_data["book"], reports, by=request.actor)
            if not book.problems:
                file_all(book, by=request.actor)
                messages.success(request, _("已填報 %d 份進度報告。") % len(book.forms))
                return redirect("tracking:my")
        except UploadRefused as error:
            form.add_error("book", error)
        except Refused as error:
            refused, reports = str(error), to_file(request.actor)  # those filed before it are taken back
    context: dict[str, Any] = {"form": form, "reports": reports, "refused": refused}
    context["may_file"] = files_reports(request.actor)
    context |= {"problems": book.problems[:SHOWN], "wrong": len(book.problems), "shown": SHOWN}
    status = 409 if refused else 422 if form.is_bound else 200
    return render(request, "tracking/figures/figures.html", context, status=status)


@transaction.atomic
def file_all(book: Book, *, by: Actor) -> None:
    """Each as its own form would, or none of them; what was kept of these forms before is closed with them."""
    for form in book.forms:
        perform(form.instance, FILE_REPORT, by=by, expected_version=form.instance.row_version, **form.cleaned_data)
    pages = [reverse("tracking:file_report", args=[form.instance.pk, FILE_REPORT.name]) for form in book.forms]
    close_kept(by.user, by.unit_id, pages)


@require_safe
def template_ods(request: ActorRequest) -> HttpResponse:
    """The workbook as ODS."""
    return attachment(template.book_ods(to_file(request.actor), request.actor), "progress.ods", SHEET_MIME)


@require_safe
def template_xlsx(request: ActorRequest) -> HttpResponse:
    """The workbook as XLSX."""
    return attachment(template.book_xlsx(to_file(request.actor), request.actor), "progress.xlsx", KINDS[".xlsx"].mime)
