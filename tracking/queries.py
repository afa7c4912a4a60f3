"""Querysets of undertakings; never go round ``visible_to``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Q

from proposals.permissions import proposed_q
from proposals.states import ENDED as PLAN_ENDED
from tracking.permissions import ONLY_THEIR_OWN, executed_by, visible_q
from tracking.states import OPEN
from workflow.engine.queries import StatefulQuerySet
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor


class UndertakingQuerySet(StatefulQuerySet):
    """Undertakings; every page begins with :meth:`visible_to`."""

    def visible_to(self, actor: Actor) -> UndertakingQuerySet:
        """What the actor may see; the rest is not there."""
        return self.filter(visible_q(actor))

    def concerning(self, actor: Actor) -> UndertakingQuerySet:
        """What belongs on the actor's list: an office that oversees sees all, others what they execute or proposed."""
        seen = self.visible_to(actor)
        if actor.kind in ONLY_THEIR_OWN:
            seen = seen.filter(executed_by(actor.unit_id) | proposed_q(actor.unit_id, "venture__proposal__"))
        return seen

    def for_page(self) -> UndertakingQuerySet:
        """With what a row, the predicates and the guards read (no further query)."""
        return self.select_related(
            "venture__executing_unit",
            "venture__proposal__owner",
            "venture__proposal__represented_by",
            "holder_unit",
            "work_plan",
            "results",
        )

    def open(self) -> UndertakingQuerySet:
        """Not ended, of a plan that has not ended."""
        return self.filter(state__in=OPEN).exclude(venture__proposal__state__in=PLAN_ENDED)

    def by_due(self) -> UndertakingQuerySet:
        """The most urgent first."""
        return self.order_by(F("due_on").asc(nulls_last=True), "id")

    def in_hands_of(self, unit_id: int | None) -> UndertakingQuerySet:
        """Open undertakings the unit is to move now, for its desk (one query, venture and plan included).

        The executing unit is asked of the venture, not of ``holder_unit``: a change of the plan may have named another
        unit since the last move.
        """
        executing = Q(holder=Party.EXECUTING)
        mine = (executing & executed_by(unit_id)) | (~executing & Q(holder_unit=unit_id, holder_unit__isnull=False))
        return self.open().filter(mine).select_related("venture", "venture__proposal").by_due()
