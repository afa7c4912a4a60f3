"""Querysets of guidance: ``visible_to`` first, always; never a rule of who may do what."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import F, Prefetch

from accounts.models import District
from guidance.permissions import ways_to_see_requests
from guidance.states import REQUEST_OPEN, RequestState
from workflow.engine.queries import StatefulQuerySet
from workflow.rows import Rows

if TYPE_CHECKING:
    from accounts.actors import Actor


class RequestQuerySet(StatefulQuerySet):
    """Requests for counselling; every page begins with :meth:`visible_to`."""

    def visible_to(self, actor: Actor) -> RequestQuerySet:
        """Those the actor may see."""
        return self.filter(reduce(or_, ways_to_see_requests(actor)))

    def seen_by(self, actor: Actor, state: str = "") -> Rows:
        """The same for a list, the most urgent first: each way to see by its own index."""
        rows = self.filter(state=state) if state else self
        return Rows([rows.filter(way).by_due() for way in ways_to_see_requests(actor)], of=self.by_due())

    def by_due(self) -> RequestQuerySet:
        """The most urgent first, what has ended last."""
        return self.order_by(F("due_on").asc(nulls_last=True), "id")

    def open(self) -> RequestQuerySet:
        """Those that have not ended."""
        return self.filter(state__in=REQUEST_OPEN)

    def for_list(self) -> RequestQuerySet:
        """With what a row shows (two queries)."""
        with_units = self.select_related("asked_by", "team", "coach", "holder_unit", "proposal")
        return with_units.prefetch_related(Prefetch("districts", District.objects.order_by("code")))

    def in_hands_of(self, actor: Actor, most: int) -> RequestQuerySet:
        """What the actor's unit is to do now, the most urgent first."""
        return self.filter(holder_unit=actor.unit_id, state__in=REQUEST_OPEN).by_due()[:most]

    def of_plan(self, plan: int) -> RequestQuerySet:
        """Those about one plan, the first first."""
        return self.filter(proposal=plan).order_by("id").select_related("asked_by", "team", "coach")

    def letting_in(self, plan: int, unit: int) -> RequestQuerySet:
        """Those by which ``unit`` sees ``plan``."""
        return self.filter(proposal=plan, team=unit, state=RequestState.ASSIGNED)
