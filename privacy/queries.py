"""Querysets of requests; every page begins with :meth:`visible_to`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from privacy.permissions import answers, asks
from privacy.states import OPEN
from workflow.engine.queries import StatefulQuerySet
from workflow.rows import Rows

if TYPE_CHECKING:
    from accounts.actors import Actor


class RightsRequestQuerySet(StatefulQuerySet):
    """Requests of persons."""

    def visible_to(self, actor: Actor) -> RightsRequestQuerySet:
        """One's own; all of them to who decides on them."""
        if answers(actor):
            return self.all()
        return self.filter(applicant=actor.user) if asks(actor) else self.none()

    def seen_by(self, actor: Actor) -> Rows:
        """The same for a list, the newest first."""
        return Rows([self.visible_to(actor).order_by("-id")])

    def for_list(self) -> RightsRequestQuerySet:
        """With what a row shows."""
        return self.select_related("applicant", "unit")

    def awaiting(self, actor: Actor, most: int) -> RightsRequestQuerySet:
        """What the actor's unit has to decide on or to carry out, what is due first before others; never one's own."""
        rows = self.filter(unit=actor.unit_id, state__in=sorted(OPEN)) if answers(actor) else self.none()
        return rows.exclude(applicant=actor.user.pk).order_by("due_on", "id")[:most]
