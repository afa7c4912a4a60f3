"""Who keeps the chapter template; never who writes in a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.actors import Actor


def keeps_chapters(actor: Actor) -> bool:
    """Does the actor keep the chapter template (R19)? Administrators of RDEC and of the platform do."""
    return actor.keeps_units
