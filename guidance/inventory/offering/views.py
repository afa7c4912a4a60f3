"""Pages of what proposers offer to the inventories; never write but through the door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from guidance.inventory.likeness import like
from guidance.inventory.offering.forms import OfferedFilter
from guidance.inventory.views import require_reader
from guidance.models import InventoryEntry, InventoryOffer, InventoryOfferTransition
from guidance.narrowing import page_of_list
from guidance.queries import OfferedQuerySet
from guidance.states import OfferedState
from proposals.models import Proposal
from workflow.calendar.days import WorkingCalendar
from workflow.engine.views import CaseMoveView, buttons, told

if TYPE_CHECKING:
    from accounts.actors import ActorRequest


@require_safe
def offers(request: ActorRequest) -> HttpResponse:
    """What was offered, as far as the actor sees it, the latest first."""
    require_reader(request)
    found = page_of_list(request, OfferedFilter(request.GET), InventoryOffer.objects.seen_by, OfferedQuerySet.for_page)
    context = found | {"calendar": WorkingCalendar.load()}
    return render(request, "guidance/inventory/offers.html", context)


def get_offer(request: ActorRequest, pk: int) -> InventoryOffer:
    """The offer, if the actor may see it."""
    return get_object_or_404(InventoryOffer.objects.visible_to(request.actor).for_page(), pk=pk)


@require_safe
def offer(request: ActorRequest, pk: int) -> HttpResponse:
    """What was offered, what is called alike, what became of it."""
    row, actor = get_offer(request, pk), request.actor
    sees_entry = row.entry_id and InventoryEntry.objects.visible_to(actor).filter(pk=row.entry_id).exists()
    context = {
        "case": row,
        "buttons": buttons(row, actor),
        "likes": like(row.district_id, row.name) if row.state == OfferedState.OFFERED else [],
        "entry": row.entry if sees_entry else None,
        "sees_plan": Proposal.objects.visible_to(actor).filter(pk=row.proposal_id).exists(),
        "log": told(row),
        "calendar": WorkingCalendar.load(),
    }
    return render(request, "guidance/inventory/offer.html", context)


class OfferMoveView(CaseMoveView):
    """納入、不納入、撤回 (R5)."""

    transition_model = InventoryOfferTransition

    def get_instance(self) -> InventoryOffer:
        """The offer, if the actor may see it."""
        return get_offer(self.request, self.kwargs["pk"])

    def get_context(self) -> dict[str, Any]:
        """The offer."""
        return {"case": self.instance}
