"""Pages on which RDEC keeps grounds of termination; for others they are not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tracking.grounds.forms import GroundForm
from tracking.grounds.services import save_ground
from tracking.models import TerminationGround
from tracking.permissions import keeps_grounds
from workflow.upkeep.records import last_changes

if TYPE_CHECKING:
    from accounts.actors import ActorRequest

METHODS = ["GET", "HEAD", "POST"]


@require_safe
def grounds(request: ActorRequest) -> HttpResponse:
    """All of them in their order, also those that are used no more, with who changed them last."""
    _check(request)
    context = {"rows": TerminationGround.objects.all(), "changes": last_changes(TerminationGround)}
    return render(request, "tracking/grounds/list.html", context)


@require_http_methods(METHODS)
def ground_new(request: ActorRequest) -> HttpResponse:
    """One more."""
    _check(request)
    return _page(request, TerminationGround())


@require_http_methods(METHODS)
def ground_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Other words, or used no more; what is posted holds the row from before it is compared."""
    _check(request)
    rows = TerminationGround.objects.all()
    with transaction.atomic():
        held = rows.select_for_update() if request.method == "POST" else rows
        return _page(request, get_object_or_404(held, pk=pk))


def _check(request: ActorRequest) -> None:
    if not keeps_grounds(request.actor):
        raise Http404


def _page(request: ActorRequest, ground: TerminationGround) -> HttpResponse:
    title = ground.words if ground.pk else _("新增撤銷管制事由")
    form = GroundForm(request.POST if request.method == "POST" else None, instance=ground)
    if request.method == "POST" and form.is_valid():
        messages.success(request, _("已儲存「%s」。") % save_ground(form, by=request.actor).words)
        return redirect("tracking:grounds")
    status = 200 if request.method != "POST" else 409 if form.conflicts else 422
    return render(request, "tracking/grounds/edit.html", {"form": form, "title": title}, status=status)
