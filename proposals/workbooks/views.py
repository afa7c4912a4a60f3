"""Pages of the import: the template, the upload with all its problems, what was made; never write but through services."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import ActorRequest
from documents.errors import UploadRefused
from documents.files.kinds import KINDS
from documents.papers.odf import SHEET_MIME
from documents.papers.responses import form_to_fill_in
from proposals.models import PlanImport
from proposals.workbooks import imports, template
from proposals.workbooks.forms import ImportForm
from proposals.workbooks.layout import MAX_PLANS
from proposals.workbooks.reader import Book, read_book
from workflow.once.keys import key_of, keyed_itself, new_key

SHOWN = 200  # problems on one page


@keyed_itself  # the import keeps the key
@require_http_methods(["GET", "HEAD", "POST"])
def import_plans(request: ActorRequest) -> HttpResponse:
    """Offer the template, take a filled one: drafts of all its plans, or every problem with its place."""
    if not request.actor.may_propose:
        raise Http404
    key = _key(request)
    if done := imports.done_before(key, by=request.actor):
        return redirect("proposals:imported", done.pk)
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    book = _read(form, request) if form.is_bound and form.is_valid() else Book()
    if book.plans and not book.problems:
        made = imports.import_plans(book.plans, form.cleaned_data["file"].checked, key=key, by=request.actor)
        messages.success(request, _("已匯入 %(count)s 個計畫。") % {"count": len(made.plans)})
        return redirect("proposals:imported", made.pk)
    context = {"form": form, "key": key, "problems": book.problems[:SHOWN], "total": len(book.problems)}
    limits = {"shown": SHOWN, "max_plans": MAX_PLANS}
    return render(request, "proposals/workbooks/import.html", context | limits, status=422 if form.is_bound else 200)


def _key(request: ActorRequest) -> str:
    """What makes a double click one import: the key the page was given, or a new one."""
    return key_of(request.POST.get("key", "")) or new_key()


def _read(form: ImportForm, request: ActorRequest) -> Book:
    """The workbook; one that cannot be read in time is refused in the form."""
    try:
        return read_book(form.cleaned_data["file"], by=request.actor)
    except UploadRefused as error:
        form.add_error("file", error)
        return Book()


@require_safe
def imported(request: ActorRequest, pk: int) -> HttpResponse:
    """The drafts a workbook became, with what each still lacked."""
    made = get_object_or_404(PlanImport, pk=pk, unit=request.actor.unit_id)
    plans = imports.made_plans(made, by=request.actor)
    return render(request, "proposals/workbooks/imported.html", {"made": made, "plans": plans})


@require_safe
def template_ods(request: ActorRequest) -> HttpResponse:
    """The workbook to fill in, as ODS."""
    if not request.actor.may_propose:
        raise Http404
    return form_to_fill_in(template.template_ods(by=request.actor), "plans.ods", SHEET_MIME)


@require_safe
def template_xlsx(request: ActorRequest) -> HttpResponse:
    """The workbook to fill in, as XLSX."""
    if not request.actor.may_propose:
        raise Http404
    return form_to_fill_in(template.template_xlsx(by=request.actor), "plans.xlsx", KINDS[".xlsx"].mime)
