"""The page of what a decision gave a unit to do, and of its moves; never writes but through the door."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.actors import ActorRequest
from reviews.models import Charge, ChargeTransition
from reviews.pages import buttons
from workflow.engine.views import MoveView


def get_charge(request: ActorRequest, pk: int) -> Charge:
    """The charge, if the actor may see it."""
    return get_object_or_404(Charge.objects.visible_to(request.actor).for_page(), pk=pk)


@require_safe
def charge(request: ActorRequest, pk: int) -> HttpResponse:
    """What was decided, what the unit has reported, what comes next."""
    found = get_charge(request, pk)
    log = [
        (line, found.machine.named(line.move), found.machine.said(line.data, found))
        for line in found.transitions.order_by("id")
    ]
    return render(
        request, "reviews/charges/charge.html", {"charge": found, "buttons": buttons(found, request.actor), "log": log}
    )


class ChargeMoveView(MoveView):
    """回報、確認、請補充 (R3)."""

    transition_model = ChargeTransition
    template_name = "reviews/charges/move.html"
    routed = True

    def get_instance(self) -> Charge:
        """The charge, if the actor may see it."""
        return get_charge(self.request, self.kwargs["pk"])

    def get_context(self) -> dict[str, Any]:
        """What was decided."""
        return {"charge": self.instance}
