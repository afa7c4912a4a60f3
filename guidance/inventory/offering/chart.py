"""The chart of a row that a proposer offers to a district's inventory: the one table of its moves (R5)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from guidance.inventory import services
from guidance.models import InventoryEntry
from guidance.permissions import keeps_its_inventory, offered_it
from guidance.states import OFFERED_CLOCKS, OFFERED_HOLDERS, OfferedState
from workflow.engine.moves import Machine, Move, reasons
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor
    from guidance.models import InventoryOffer

S = OfferedState
FORMS = "guidance.inventory.offering.forms"
ROUTE = "guidance:inventory_offer_move"
KEEPERS = _("該區區公所、專管平台、研考會")


def take_in(offer: InventoryOffer, by: Actor, data: dict[str, Any], at: dt.datetime) -> dict[str, Any]:
    """A new entry, or what is known of one with the proposer's words behind it; the log says which."""
    with override(settings.LANGUAGE_CODE):  # it is kept, whoever decides
        source = gettext("%s 提供") % offer.offered_by.name
    words, address = data.get("words", ""), data.get("address", "")
    if isinstance(into := data["into"], InventoryEntry):
        offer.entry = services.merge_into(into, words=words, address=address, source=source, by=by)
        return {"merged": offer.entry.name}
    said = {"district": offer.district, "kind": data["kind"], "name": data["name"], "source": source[:100]}
    said |= {"words": words, "address": address}
    # The form has shown whoever accepts what is called alike, and was told that it is none of these.
    offer.entry = services.add_entry(by=by, anyway=bool(data.get("seen_alike")), words_of_log=source, **said)
    return {"made": offer.entry.name}


def said(data: dict[str, Any], offer: InventoryOffer) -> list[str]:
    """What became of it."""
    if name := data.get("merged"):
        return [gettext("併入「%s」") % name, *reasons(data, offer)]
    if name := data.get("made"):
        return [gettext("新增「%s」") % name, *reasons(data, offer)]
    return reasons(data, offer)


ACCEPT = Move(
    name="accept_entry",
    label=_("納入盤點"),
    source=frozenset({S.OFFERED}),
    target=S.ACCEPTED,
    allowed=keeps_its_inventory,
    who=KEEPERS,
    route=ROUTE,
    form=f"{FORMS}.AcceptForm",
    effects=(take_in,),
    notify=(Party.PROPOSER,),
    ask=_("新增為一筆，或併入已有的一筆：提案單位寫的內容會接在原有說明之後，不會取代。"),
    weight="primary",
)
DECLINE = Move(
    name="decline_entry",
    label=_("不納入"),
    source=frozenset({S.OFFERED}),
    target=S.DECLINED,
    allowed=keeps_its_inventory,
    who=KEEPERS,
    route=ROUTE,
    form="proposals.forms.ReasonForm",
    notify=(Party.PROPOSER,),
    ask=_("說明為什麼不納入；提案單位會收到，計畫裡的資源盤點不受影響。"),
    weight="danger",
)
WITHDRAW = Move(
    name="withdraw_entry",
    label=_("撤回提供"),
    source=frozenset({S.OFFERED}),
    target=S.WITHDRAWN,
    allowed=offered_it,
    who=_("提供單位"),
    route=ROUTE,
    form="proposals.forms.NoteForm",
    notify=(Party.DISTRICT,),
    ask=_("區公所還沒有決定時可以撤回；之後仍可再提供。"),
    weight="danger",
)

MACHINE = Machine(
    "inventory_offer",
    states=OfferedState,
    moves=(ACCEPT, DECLINE, WITHDRAW),
    holders=OFFERED_HOLDERS,
    clocks=OFFERED_CLOCKS,
    said=said,
)
