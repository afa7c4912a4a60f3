"""Pages of the inventory's workbook: what is shown as ODS, the template, upload, preview; never write but by services."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.audit import access
from accounts.models import District
from accounts.states import Accessed
from documents.errors import UploadRefused
from documents.files.kinds import KINDS
from documents.forms import WorkbookField
from documents.papers.odf import SHEET_MIME
from documents.papers.responses import attachment, form_to_fill_in
from guidance.inventory.forms import EntryFilter
from guidance.inventory.views import districts_kept, require_reader
from guidance.inventory.workbooks import imports, template
from guidance.inventory.workbooks.layout import MOST_LINES, MOST_ROWS, TITLE
from guidance.inventory.workbooks.reader import Book, read_book
from guidance.models import InventoryEntry, InventoryImport
from guidance.permissions import keeps_district
from guidance.queries import EntryQuerySet
from inputs.numbers import counted
from workflow.engine.errors import Refused

if TYPE_CHECKING:
    from accounts.actors import ActorRequest

SHOWN = 200  # problems on one page


class UploadForm(forms.Form):
    """Entries written in a workbook."""

    file = WorkbookField(
        label=gettext_lazy("填好的活頁簿"),
        help_text=gettext_lazy("由範本或匯出的檔案填寫的 ods 或 xlsx；上傳後先看預覽，確認後才寫入。"),
    )


@require_safe
def export(request: ActorRequest) -> HttpResponse:
    """What the list shows, as ODS; contacts are in it only for who may write to them."""
    require_reader(request)
    found = InventoryEntry.objects.seen_by(request.actor, EntryFilter(request.GET).narrow())
    rows = list(EntryQuerySet.for_page(found.at(found.keys(MOST_LINES + 1))))
    data = template.entries_ods(rows, list(District.objects.order_by("code")), request.actor)
    if keeps_district(request.actor):
        access.record(Accessed.CONTACT, TITLE)
    return attachment(data, f"{TITLE}.ods", SHEET_MIME)


def _districts(request: ActorRequest) -> list[District]:
    """Whose inventories the actor writes; nobody else has these pages."""
    if not keeps_district(request.actor):
        raise Http404
    return districts_kept(request.actor)


@require_safe
def template_ods(request: ActorRequest) -> HttpResponse:
    """The workbook to fill in, as ODS."""
    return form_to_fill_in(template.template_ods(_districts(request)), "inventory.ods", SHEET_MIME)


@require_safe
def template_xlsx(request: ActorRequest) -> HttpResponse:
    """The same as XLSX."""
    return form_to_fill_in(template.template_xlsx(_districts(request)), "inventory.xlsx", KINDS[".xlsx"].mime)


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: ActorRequest) -> HttpResponse:
    """Take a filled workbook and show what it would do, or every problem with its place."""
    districts = _districts(request)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    book = _read(form, districts, request) if form.is_bound and form.is_valid() else Book()
    if book.rows:
        made = imports.keep(book.rows, form.cleaned_data["file"].checked.name, by=request.actor)
        return redirect("guidance:inventory_preview", made.pk)
    context = {"form": form, "problems": book.problems[:SHOWN], "total": len(book.problems), "shown": SHOWN}
    status = 422 if form.is_bound else 200
    return render(request, "guidance/inventory/import.html", context | {"most": MOST_ROWS}, status=status)


def _read(form: UploadForm, districts: list[District], request: ActorRequest) -> Book:
    """The workbook; one that cannot be read in time is refused in the form."""
    try:
        return read_book(form.cleaned_data["file"], districts, by=request.actor)
    except UploadRefused as error:
        form.add_error("file", error)
        return Book()


@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: ActorRequest, pk: int) -> HttpResponse:
    """What would be added and changed, and what is called alike; writes it when that is confirmed."""
    districts = _districts(request)
    made = get_object_or_404(InventoryImport, pk=pk, user=request.user, unit=request.actor.unit_id)
    refused = ""
    if request.method == "POST":
        others, shown = (_numbers(request, name) for name in ("others", "shown"))
        try:
            done = imports.carry_out(made, districts, others=others, shown=shown, by=request.actor)
        except Refused as refusal:
            refused = str(refusal)
        else:
            messages.success(request, _("已新增 %(added)d 筆、修改 %(changed)d 筆。") % vars(done))
            return redirect("guidance:inventory_preview", pk)
    found = None
    try:
        found = imports.preview_of(made, districts) if made.rows else None
    except Refused as refusal:
        refused = refused or str(refusal)
    context = {"made": made, "preview": found, "refused": refused}
    return render(request, "guidance/inventory/preview.html", context, status=409 if refused else 200)


def _numbers(request: ActorRequest, name: str) -> set[int]:
    return {number for text in request.POST.getlist(name) if (number := counted(text))}
