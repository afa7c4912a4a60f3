"""Querysets of resources and their use; every page begins with :meth:`visible_to`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from guidance.permissions import OVERSEEING
from guidance.queries import rows_seen, sights_of
from guidance.resources.permissions import ways_to_see_uses
from guidance.resources.states import USE_GOES_ON
from guidance.states import Listed
from workflow.engine.queries import StatefulQuerySet
from workflow.rows import Rows

if TYPE_CHECKING:
    from accounts.actors import Actor


class ResourceQuerySet(QuerySet):
    """What agencies give."""

    def visible_to(self, actor: Actor) -> ResourceQuerySet:
        """Those the actor may read: whoever acts for a unit all that are open; what is closed who keeps, uses or oversees it."""
        from guidance.models import ResourceUse

        if not actor.unit_id:
            return self.none()
        if actor.kind in OVERSEEING:
            return self.all()
        # Which uses are asked stands in one index; whether they may be seen is asked of each.
        listed = sights_of(actor, Listed.USE).filter(about=OuterRef(OuterRef("pk"))).values("listed")
        used = Exists(ResourceUse.objects.visible_to(actor).filter(resource=OuterRef("pk"), pk__in=listed))
        return self.filter(Q(is_open=True) | Q(unit=actor.unit_id) | Q(used))

    def in_order(self) -> ResourceQuerySet:
        """What ends first on top."""
        return self.order_by("valid_until", "id")

    def seen_by(self, actor: Actor, narrow: Q, by: Sequence[Any]) -> Rows:
        """For a list."""
        return Rows([self.visible_to(actor).filter(narrow).order_by(*by)], of=self.order_by(*by))

    def for_list(self) -> ResourceQuerySet:
        """With what a row shows."""
        return self.select_related("unit")

    def to_be_had(self, today: dt.date) -> ResourceQuerySet:
        """Those that can be asked for: open, not over, with a place left; also ahead of their first day."""
        return self.filter(valid_until__gte=today, is_open=True, taken__lt=F("capacity"))

    def fitting(self, themes: Iterable[str], districts: Iterable[str], today: dt.date, most: int) -> ResourceQuerySet:
        """Those that fit one of ``themes`` and lie in one of ``districts`` or in the whole city, what ends first on top."""
        here = Q(districts__overlap=list(districts)) | Q(districts=[])
        return self.to_be_had(today).filter(here, themes__overlap=list(themes)).for_list().in_order()[:most]


class UseQuerySet(StatefulQuerySet):
    """Uses of resources."""

    def visible_to(self, actor: Actor) -> UseQuerySet:
        """Those the actor may see."""
        return self.filter(reduce(or_, ways_to_see_uses(actor)))

    def seen_by(self, actor: Actor, narrow: Q) -> Rows:
        """The same for a list, the most urgent first."""
        return rows_seen(actor, Listed.USE, narrow, self.by_due())

    def by_due(self) -> UseQuerySet:
        """The first day first, what has ended last."""
        return self.order_by(F("due_on").asc(nulls_last=True), "id")

    def for_list(self) -> UseQuerySet:
        """With what a row, the page and the moves read."""
        plan = ("proposal__owner", "proposal__represented_by")
        return self.select_related("resource", "giver", "asked_by", "holder_unit", *plan)

    def in_hands_of(self, actor: Actor, most: int) -> UseQuerySet:
        """What the actor's unit is to do now, the most urgent first."""
        return self.filter(holder_unit=actor.unit_id, state__in=USE_GOES_ON).by_due()[:most]
