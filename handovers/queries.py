"""Querysets of handovers; every page begins with :meth:`visible_to`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q

from handovers.permissions import oversees
from handovers.states import HandoverState
from workflow.delivery import notices
from workflow.engine.queries import StatefulQuerySet
from workflow.rows import Rows

if TYPE_CHECKING:
    from accounts.actors import Actor


def acts(who: str) -> Exists:
    """Of a handover, does its ``who`` still act for its unit, as a column?"""
    return Exists(notices.acting().filter(unit=OuterRef("unit"), user=OuterRef(who)))


def both_act() -> dict[str, Any]:
    """Of a handover, as columns: whether either side still acts for the unit."""
    return {"giver_acts": acts("giver"), "receiver_acts": acts("receiver")}


class HandoverQuerySet(StatefulQuerySet):
    """Handovers."""

    def visible_to(self, actor: Actor) -> HandoverQuerySet:
        """Of the actor's unit: its own on either side; to who oversees the unit's people, all."""
        return self.filter(self._ways(actor)) if actor.membership else self.none()

    def _ways(self, actor: Actor) -> Q:
        here, me = Q(unit=actor.unit_id), actor.membership.user_id if actor.membership else None
        return here if oversees(actor) else here & (Q(giver=me) | Q(receiver=me))

    def seen_by(self, actor: Actor) -> Rows:
        """The same for a list, the newest first."""
        rows = self.order_by("-id").filter(unit=actor.unit_id)
        if oversees(actor):
            return Rows([rows])
        me = actor.membership.user_id if actor.membership else None
        return Rows([rows.filter(giver=me), rows.filter(receiver=me)])

    def for_list(self) -> HandoverQuerySet:
        """With what a row shows."""
        return self.select_related("unit", "giver", "receiver")

    def for_page(self) -> HandoverQuerySet:
        """The same, and whether either side still acts for the unit."""
        return self.for_list().annotate(**both_act())

    def awaiting(self, actor: Actor, most: int) -> HandoverQuerySet:
        """What the actor is to confirm, on either side or in the place of who has left; the oldest first."""
        me = actor.membership.user_id if actor.membership else None
        mine = Q(state=HandoverState.PREPARED, giver=me) | Q(state=HandoverState.HANDED_OVER, receiver=me)
        if actor.is_supervisor:
            mine |= Q(state=HandoverState.PREPARED) & ~Q(acts("giver"))
        rows = self.filter(mine, unit=actor.unit_id).exclude(state=HandoverState.PREPARED, receiver=actor.user.pk)
        return rows.order_by("id")[:most]
