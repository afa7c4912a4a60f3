"""Who keeps the catalogue of central programmes; never what a plan may do with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.states import UnitKind

if TYPE_CHECKING:
    from accounts.actors import Actor


def keeps_kpis(actor: Actor) -> bool:
    """Does the actor keep the list of indicators? Administrators of RDEC and of the platform do."""
    return actor.keeps_units


def keeps_programmes(actor: Actor) -> bool:
    """Does the actor keep the catalogue of central programmes? RDEC's officers and supervisors do (R5)."""
    return actor.kind == UnitKind.RDEC and actor.may_act
