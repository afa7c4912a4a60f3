"""Querysets of matches: ``visible_to`` first, always; never a rule of who may do what."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q

from accounts.states import UnitKind
from guidance.matching.permissions import ways_to_see_matches
from guidance.matching.states import MATCH_GOES_ON, PLACE_TAKEN, MatchState
from guidance.queries import rows_seen
from guidance.states import Listed
from workflow.engine.queries import StatefulQuerySet
from workflow.rows import Rows

if TYPE_CHECKING:
    from accounts.actors import Actor


class MatchQuerySet(StatefulQuerySet):
    """Matches; every page begins with :meth:`visible_to`."""

    def visible_to(self, actor: Actor) -> MatchQuerySet:
        """Those the actor may see."""
        return self.filter(reduce(or_, ways_to_see_matches(actor)))

    def seen_by(self, actor: Actor, narrow: Q, by: Sequence[Any] = ()) -> Rows:
        """The same as a list, the most urgent first unless it goes ``by`` something else."""
        return rows_seen(actor, Listed.MATCH, narrow, self.order_by(*by) if by else self.by_due())

    def by_due(self) -> MatchQuerySet:
        """The most urgent first, what is due never last."""
        return self.order_by(F("due_on").asc(nulls_last=True), "id")

    def for_page(self) -> MatchQuerySet:
        """With what its row, its page and its moves read."""
        units = ("partner__unit", "asked_by", "holder_unit", "proposal__owner", "proposal__represented_by")
        return self.select_related(*units, "agreement")

    def in_hands_of(self, actor: Actor, most: int) -> MatchQuerySet:
        """What the actor's unit is to do now, the most urgent first; one that runs is the partner's own, nobody else's."""
        states = MATCH_GOES_ON if actor.kind == UnitKind.PARTNER else MATCH_GOES_ON - {MatchState.ACTIVE}
        return self.filter(holder_unit=actor.unit_id, state__in=states).by_due()[:most]

    def of_plan(self, plan: int) -> MatchQuerySet:
        """Those of one plan, the first first."""
        return self.filter(proposal=plan).order_by("id").select_related("partner", "asked_by", "holder_unit")

    def letting_in(self, plan: int, unit: int) -> MatchQuerySet:
        """Those by which ``unit``, a partner's, sees ``plan``."""
        return self.filter(proposal=plan, partner__unit=unit, state__in=PLACE_TAKEN)
