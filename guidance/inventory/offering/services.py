"""Offering a plan's own rows to a district's inventory; all else are moves. Never decides what is taken in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guidance.models import InventoryOffer
from guidance.states import OFFERED_HOLDERS, OfferedState
from inputs.words import in_words
from proposals.permissions import is_proposer
from workflow.calendar import clock
from workflow.delivery import notices
from workflow.engine.errors import NotPermitted, Refused
from workflow.engine.services import start_clock
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor
    from accounts.models import District
    from proposals.models import Proposal, ResourceItem

OFFERED = gettext_lazy("%(unit)s 提供資源盤點 %(many)d 筆：%(name)s")


def offerable(plan: Proposal) -> list[ResourceItem]:
    """The plan's rows that wait at no district's desk and stand in no inventory by an offer (one query)."""
    taken = InventoryOffer.objects.filter(proposal=plan, state__in=[OfferedState.OFFERED, OfferedState.ACCEPTED])
    return list(plan.resources.exclude(pk__in=taken.values("resource")).order_by("position", "id"))


@transaction.atomic
def offer_rows(plan: Proposal, *, rows: Sequence[ResourceItem], district: District, by: Actor) -> list[InventoryOffer]:
    """提供盤點: each row once, as it is written now; the office of the district has to decide on each of them."""
    if not (verdict := is_proposer(plan, by)) or by.unit is None:
        raise NotPermitted(verdict.reason)
    if not plan.districts_written.filter(pk=district.pk).exists():
        raise Refused(_("%s不是本計畫的提案行政區。") % district.name)
    made = []
    for row in rows:
        offer = InventoryOffer(
            proposal=plan,
            resource=row,
            district=district,
            kind=row.kind,
            name=row.name,
            words=row.description,
            address=row.place,
            offered_by=by.unit,
            offered_at=clock.now(),
            holder=OFFERED_HOLDERS[OfferedState.OFFERED],
        )
        offices = list(offer.units_for(Party.DISTRICT))
        offer.holder_unit = offices[0] if offices else None
        start_clock(offer, offer.offered_at, {})
        made.append(offer)
    try:
        with transaction.atomic():
            InventoryOffer.objects.bulk_create(made)
    except IntegrityError as error:
        if "row_offered_once" not in str(error):
            raise
        raise Refused(_("勾選的列裡有已經提供過的，請重新開啟這一頁。")) from None
    _tell(made, by)
    return made


def _tell(made: Sequence[InventoryOffer], by: Actor) -> None:
    first = made[0]
    offices = [first.holder_unit] if first.holder_unit else []
    words = in_words(OFFERED, {"unit": by.unit, "many": len(made), "name": first.name})
    # One notice of however many rows; what is to be done on each stands on the desk.
    event = notices.Event(f"inventory_offer:{first.pk}:offered", about=first)
    notices.tell(event, words, first.get_absolute_url(), offices, but=by.user)
