"""Who keeps what everybody reads without signing in; what that is stands above, in ``public``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.states import UnitKind

if TYPE_CHECKING:
    from accounts.actors import Actor


def keeps_news(actor: Actor) -> bool:
    """The platform writes the news, and RDEC."""
    return actor.kind in (UnitKind.PLATFORM, UnitKind.RDEC) and actor.may_act
