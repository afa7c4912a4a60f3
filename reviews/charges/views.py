"""What a unit has to do: its list, the page of each and of its moves; never writes but through the door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.actors import ActorRequest
from accounts.states import UnitKind
from guidance.files.telling import files_of
from guidance.files.views import FilesMoveView, file_of
from reviews.charges.forms import ChargeFilter
from reviews.models import Charge, ChargeTransition
from reviews.permissions import CHARGED
from reviews.queries import ChargeQuerySet
from workflow.engine.views import buttons, told
from workflow.rows import FEW_AHEAD, Rows, page_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http.response import HttpResponseBase


def get_charge(request: ActorRequest, pk: int) -> Charge:
    """The charge, if the actor may see it."""
    return get_object_or_404(Charge.objects.visible_to(request.actor).for_page(), pk=pk)


@require_safe
def my_charges(request: ActorRequest) -> HttpResponse:
    """交辦與分工: what the unit has still to report as done, over all plans; to RDEC what was reported, of all units."""
    actor = request.actor
    if actor.unit is None or actor.kind not in CHARGED:
        raise Http404
    chosen = ChargeFilter(request.GET)
    rows = Rows([chosen.narrow(Charge.objects.concerning(actor)).by_until()])
    page = page_of(rows, request.GET.get("page"), ChargeQuerySet.for_list, ahead=FEW_AHEAD)
    context = {"filter": chosen, "page": page, "is_rdec": actor.kind == UnitKind.RDEC}
    return render(request, "reviews/charges/my_charges.html", context)


@require_safe
def charge(request: ActorRequest, pk: int) -> HttpResponse:
    """What was decided, what the unit has reported, what comes next."""
    found = get_charge(request, pk)
    log = told(found)
    context = {"charge": found, "case": found, "buttons": buttons(found, request.actor), "log": log}
    return render(request, "reviews/charges/charge.html", context | {"files": files_of(found, log)})


@require_safe
def charge_file(request: ActorRequest, pk: int, file: UUID) -> HttpResponseBase:
    """What came with a report."""
    return file_of(get_charge(request, pk), file)


class ChargeMoveView(FilesMoveView):
    """回報、確認、請補充 (R3)."""

    transition_model = ChargeTransition
    template_name = "reviews/charges/move.html"

    def get_instance(self) -> Charge:
        """The charge, if the actor may see it."""
        return get_charge(self.request, self.kwargs["pk"])
