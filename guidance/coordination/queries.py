"""Querysets of requests for coordination: ``visible_to`` first, always."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q

from guidance.coordination.permissions import ways_to_see
from guidance.coordination.states import GOES_ON
from guidance.queries import rows_seen
from guidance.states import Listed
from workflow.engine.queries import StatefulQuerySet
from workflow.rows import Rows

if TYPE_CHECKING:
    from accounts.actors import Actor


class CoordinationQuerySet(StatefulQuerySet):
    """Requests for coordination; every page begins with :meth:`visible_to`."""

    def visible_to(self, actor: Actor) -> CoordinationQuerySet:
        """Those the actor may see."""
        return self.filter(reduce(or_, ways_to_see(actor)))

    def seen_by(self, actor: Actor, narrow: Q, by: Sequence[Any]) -> Rows:
        """The same for a list, ordered ``by`` what an index of sights holds."""
        return rows_seen(actor, Listed.TOGETHER, narrow, self.order_by(*by))

    def by_due(self) -> CoordinationQuerySet:
        """The first day first, what has ended last."""
        return self.order_by(F("due_on").asc(nulls_last=True), "id")

    def for_list(self) -> CoordinationQuerySet:
        """With what a row, the page and the moves read."""
        return self.select_related("asked_by", "addressee", "holder_unit", "proposal__owner", "programme")

    def in_hands_of(self, actor: Actor, most: int) -> CoordinationQuerySet:
        """What the actor's unit is to do now, the most urgent first."""
        return self.filter(holder_unit=actor.unit_id, state__in=GOES_ON).by_due()[:most]
