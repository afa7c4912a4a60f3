"""Which chapters the manual has, and whose; never what stands in them."""

from __future__ import annotations

from accounts.actors import Actor
from accounts.states import UnitKind

COMMON, ADMINISTRATOR = "common", "administrator"
OF_KIND = {
    UnitKind.PROPOSER: "proposer",
    UnitKind.DISTRICT_OFFICE: "district",
    UnitKind.AGENCY: "agency",
    UnitKind.PLATFORM: "platform",
    UnitKind.RDEC: "rdec",
    UnitKind.CONVENER: "convener",
    UnitKind.COUNSELLING_TEAM: "team",
    UnitKind.PARTNER: "partner",
    UnitKind.NDC: "ndc",
}
CHAPTERS = (COMMON, *OF_KIND.values(), ADMINISTRATOR)  # in the order in which a stranger finds them


def own_chapter(actor: Actor | None) -> str:
    """The chapter of who is signed in; of who acts for no unit the common one, of a superuser the administrator's."""
    if actor is None:
        return COMMON
    if actor.keeps_units or (not actor.unit and actor.user.is_superuser):
        return ADMINISTRATOR
    return OF_KIND[UnitKind(actor.kind)] if actor.kind else COMMON


def in_order(actor: Actor | None) -> list[str]:
    """All chapters, one's own first, then what is everybody's."""
    return list(dict.fromkeys((own_chapter(actor), COMMON, *CHAPTERS)))
