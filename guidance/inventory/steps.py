"""What the inventory puts on desks: rows offered to it, entries nobody has looked at for a year; never makes a move."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.states import UnitKind
from guidance.inventory.forms import STALE_ONES
from guidance.inventory.offering.chart import ACCEPT
from guidance.models import InventoryEntry, InventoryOffer
from guidance.models.inventory import STALE
from guidance.narrowing import listed_for
from guidance.permissions import tended_by
from guidance.states import OfferedState
from workflow import known
from workflow.engine.steps import COUNTED, Duty, Heap, was_read
from workflow.nested import partly
from workflow.statements import gathered, keys_of
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor

UNCHECKED, OFFERED, FIRST = "entries to be checked", "offered to the inventory", "the first that was offered"
CHECK, FOR_A_YEAR = _("查核在地資源"), _("超過一年未查核")
MANY, MORE = _("%d 筆在地資源"), _("%d 筆以上的在地資源")
MANY_OFFERED, MORE_OFFERED = _("提案單位提供的 %d 筆盤點"), _("提案單位提供的 %d 筆以上盤點")
COLUMNS = ("id", "due_on", "state", "state_since", "name")
PLACE = ("district__code", "district__name", "district__priority")


def ahead(actor: Actor) -> dict[str, known.Column]:
    """How many entries and offers there are, of who tends them, and the offer that is due first."""
    tended = tended_by(actor)
    if tended is None:
        return {}
    unchecked = InventoryEntry.objects.filter(tended).unchecked_since(timezone.localdate() - STALE)
    waiting = InventoryOffer.objects.filter(tended).waiting()
    return {
        UNCHECKED: (keys_of(unchecked, COUNTED), len),
        OFFERED: (keys_of(waiting, COUNTED), len),
        FIRST: (gathered(waiting[:1], *COLUMNS, *PLACE), _revived),
    }


def _revived(rows: Sequence[Sequence[Any]]) -> list[InventoryOffer]:
    found = []
    for row in rows:
        offer = partly(InventoryOffer, COLUMNS, row[: len(COLUMNS)])
        offer.named_districts = [tuple(row[len(COLUMNS) :])]
        found.append(offer)
    return found


def duties(actor: Actor) -> Iterator[Duty]:
    """One line for all offers, or the only one there is, and one for all entries (no query on a desk).

    Offers are the office's to decide: with the platform, which may as well, they stand among what others have in hand.
    """
    if tended_by(actor) is None:
        return
    hands = "" if actor.kind == UnitKind.DISTRICT_OFFICE else Party.DISTRICT.label
    for first in was_read(ahead, FIRST, actor):
        verb = ACCEPT.label if not hands else first.get_state_display()
        count = was_read(ahead, OFFERED, actor)
        case = first if count == 1 else Heap.of(count, MANY_OFFERED, MORE_OFFERED, since=first.state_since)
        listed = listed_for(actor, "guidance:inventory_offers", state=OfferedState.OFFERED.value)
        url = first.get_absolute_url() if count == 1 else listed
        yield Duty(verb, url, case, first.due_on, hands=hands)
    if count := was_read(ahead, UNCHECKED, actor):
        url = listed_for(actor, "guidance:inventory", state=STALE_ONES)
        yield Duty(CHECK, url, Heap.of(count, MANY, MORE), part=FOR_A_YEAR)
