"""Pages on which RDEC keeps work templates; for others they are not there."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actors import ActorRequest
from tracking.models import WorkTemplate
from tracking.permissions import keeps_work_templates
from tracking.work_templates.forms import ItemRows, WorkTemplateForm
from tracking.work_templates.services import remove_template, save_template
from workflow.drafts.pages import KeptPage
from workflow.upkeep.records import last_changes

METHODS = ["GET", "HEAD", "POST"]


@require_safe
def templates(request: ActorRequest) -> HttpResponse:
    """All of them, also those that are not offered yet, with who changed them last."""
    _check(request)
    context = {"rows": WorkTemplate.objects.weighed(), "changes": last_changes(WorkTemplate)}
    return render(request, "tracking/work_templates/list.html", context)


@require_http_methods(METHODS)
def template_new(request: ActorRequest) -> HttpResponse:
    """One more; its items follow on its own page."""
    _check(request)
    page = KeptPage(request)
    form = WorkTemplateForm(request.POST) if request.method == "POST" else page.bring_back(WorkTemplateForm)
    if request.method == "POST" and form.is_valid():
        made = save_template(form, by=request.actor)
        page.sent()
        messages.success(request, _("已新增「%s」，請登錄工作項目。") % made)
        return redirect(_with_a_row_more(made))
    status = 422 if request.method == "POST" else 200
    return render(request, "tracking/work_templates/new.html", {"form": form, **page.context}, status=status)


@require_http_methods(METHODS)
def template_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Its name and its items; what is posted holds the row from before it is compared."""
    _check(request)
    with transaction.atomic():
        return _page(request, get_object_or_404(_held(request), pk=pk))


@require_POST
def template_remove(request: ActorRequest, pk: int) -> HttpResponse:
    """One less."""
    _check(request)
    with transaction.atomic():
        template = get_object_or_404(_held(request), pk=pk)
        messages.success(request, _("已刪除「%s」。") % template)
        remove_template(template, by=request.actor)
    return redirect("tracking:work_templates")


def _check(request: ActorRequest) -> None:
    if not keeps_work_templates(request.actor):
        raise Http404


def _held(request: ActorRequest) -> QuerySet[WorkTemplate]:
    rows = WorkTemplate.objects.all()
    return rows.select_for_update() if request.method == "POST" else rows


def _page(request: ActorRequest, kept: WorkTemplate) -> HttpResponse:
    page, title = KeptPage(request), str(kept)
    data = request.POST if request.method == "POST" else page.typed
    form, rows = WorkTemplateForm(data, instance=kept), ItemRows(data, instance=kept, prefix="items")
    if request.method == "POST":
        valid = [part.is_valid() for part in (form, rows)]  # each says what is wrong, not only the first
        if all(valid):
            save_template(form, rows, by=request.actor)
            page.sent()
            return redirect(_after(request, kept))
    elif not rows.is_bound:
        rows.offer(request.GET)
    context = {"template": kept, "title": title, "form": form, "rows": rows, **page.context}
    context["whole"] = WorkTemplate.objects.weighed().get(pk=kept.pk)
    return render(request, "tracking/work_templates/edit.html", context, status=_status(request, form, rows))


def _status(request: ActorRequest, form: WorkTemplateForm, rows: ItemRows) -> int:
    """Refused, and if somebody else has changed the same meanwhile, that."""
    if request.method != "POST":
        return 200
    return 409 if any(part.conflicts for part in (form, rows)) else 422


def _after(request: ActorRequest, kept: WorkTemplate) -> str:
    """The list, or the same page with one more row; what is not offered yet says why."""
    whole = WorkTemplate.objects.weighed().get(pk=kept.pk)
    if whole.is_ready:
        messages.success(request, _("已儲存「%s」。") % whole)
    else:
        messages.warning(request, _("已儲存「%(template)s」。%(lacks)s") % {"template": whole, "lacks": whole.lacks})
    return _with_a_row_more(kept) if "add" in request.POST else reverse("tracking:work_templates")


def _with_a_row_more(kept: WorkTemplate) -> str:
    return f"{reverse('tracking:work_template_edit', args=[kept.pk])}?add=items#items-end"
