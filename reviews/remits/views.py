"""Pages on which RDEC keeps the 業管對應; for others they are not there."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actors import ActorRequest
from accounts.models import Unit
from reviews.models import Remit
from reviews.permissions import keeps_remits
from reviews.remits.forms import RemitForm
from reviews.remits.services import remove_remit, save_remit
from workflow.upkeep.records import last_changes

METHODS = ["GET", "HEAD", "POST"]


@require_safe
def remits(request: ActorRequest) -> HttpResponse:
    """All of them, agency by agency, with who changed them last."""
    _check(request)
    rows = Remit.objects.select_related("agency", "programme")
    return render(request, "reviews/remits/list.html", {"remits": rows, "changes": last_changes(Remit)})


@require_http_methods(METHODS)
def remit_new(request: ActorRequest) -> HttpResponse:
    """One more."""
    _check(request)
    with transaction.atomic():
        return _page(request, Remit())


@require_http_methods(METHODS)
def remit_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Another agency, programme, word or reason; what is posted holds the row from before it is compared."""
    _check(request)
    with transaction.atomic():
        return _page(request, get_object_or_404(_held(request), pk=pk))


@require_POST
def remit_remove(request: ActorRequest, pk: int) -> HttpResponse:
    """One less."""
    _check(request)
    with transaction.atomic():
        remit = get_object_or_404(_held(request), pk=pk)
        messages.success(request, _("已刪除「%s」。") % remit)
        remove_remit(remit, by=request.actor)
    return redirect("reviews:remits")


def _check(request: ActorRequest) -> None:
    if not keeps_remits(request.actor):
        raise Http404


def _held(request: ActorRequest) -> QuerySet[Remit]:
    rows = Remit.objects.select_related("agency", "programme")
    return rows.select_for_update(of=("self",)) if request.method == "POST" else rows


def _page(request: ActorRequest, remit: Remit) -> HttpResponse:
    if request.method == "POST":  # one after the other, so that the form sees every remit that is kept
        assert request.actor.unit
        Unit.objects.select_for_update(no_key=True).get(pk=request.actor.unit.pk)
    title = str(remit) if remit.pk else _("新增業管對應")
    form = RemitForm(request.POST if request.method == "POST" else None, instance=remit)
    if request.method == "POST" and form.is_valid():
        messages.success(request, _("已儲存「%s」。") % save_remit(form, by=request.actor))
        return redirect("reviews:remits")
    status = 200 if request.method != "POST" else 409 if form.conflicts else 422
    return render(request, "reviews/remits/remit.html", {"form": form, "title": title, "remit": remit}, status=status)
