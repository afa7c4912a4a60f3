"""Querysets of undertakings; never go round ``visible_to``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum

from proposals.permissions import OVERSEEING, PROPOSING
from proposals.queries import LONG_TEXTS, ON_DESK, sights_of
from proposals.states import ENDED as PLAN_ENDED
from proposals.states import FROM_NDC_ON
from tracking.permissions import ONLY_THEIR_OWN, visible_q, ways_to_execute
from tracking.states import OPEN
from workflow.engine.queries import StatefulQuerySet
from workflow.rows import Rows
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor


class UndertakingQuerySet(StatefulQuerySet):
    """Undertakings; every page begins with :meth:`visible_to`."""

    def visible_to(self, actor: Actor) -> UndertakingQuerySet:
        """What the actor may see; the rest is not there."""
        return self.filter(visible_q(actor))

    def concerning(self, actor: Actor) -> Rows:
        """What of these belongs on the actor's list: an office that oversees sees all, others what they do or proposed.

        Who carries out a venture sees its plan once it is told of (``proposals.permissions.ways_to_see``).
        """
        if actor.kind not in ONLY_THEIR_OWN:
            if actor.unit is None or actor.kind in OVERSEEING:
                return Rows([self.visible_to(actor)])
            tracked = sights_of(actor).filter(
                proposal=OuterRef("venture__proposal"), state__in=FROM_NDC_ON | PLAN_ENDED
            )
            return Rows([self.filter(Exists(tracked))])
        done = Q(venture__executing_unit=actor.unit_id, venture__proposal__notified_at__isnull=False)
        proposed = [Q(**{f"venture__proposal__{part}": actor.unit_id}) for part in PROPOSING]
        return Rows([self.filter(way) for way in (done, *proposed)])

    def for_list(self) -> UndertakingQuerySet:
        """With what a row shows. Two tables more, and the database joins them all before it asks which rows are wanted."""
        proposing = [f"venture__proposal__{part}" for part in PROPOSING]
        return self.select_related("venture__executing_unit", *proposing, "holder_unit").defer(
            *(f"venture__proposal__{name}" for name in LONG_TEXTS), "venture__theme", "venture__method"
        )

    def for_page(self) -> UndertakingQuerySet:
        """With what the predicates and the guards read besides (no further query)."""
        rows = self.for_list().defer(None).select_related("work_plan", "results")
        return rows.annotate(approved_day=self.approved_day())

    @staticmethod
    def approved_day() -> Subquery:
        """The day of the latest letter that approved the venture, as a column."""
        from tracking.models import ApprovalLetter

        letters = ApprovalLetter.objects.filter(venture=OuterRef("venture")).order_by("-letter_date")
        return Subquery(letters.values("letter_date")[:1])

    def open(self) -> UndertakingQuerySet:
        """Not ended, of a plan that has not ended."""
        return self.filter(state__in=OPEN, venture__proposal__state__in=FROM_NDC_ON)

    def by_due(self) -> UndertakingQuerySet:
        """The most urgent first."""
        return self.order_by(F("due_on").asc(nulls_last=True), "id")

    def in_hands_of(self, unit_id: int | None, most: int = ON_DESK) -> UndertakingQuerySet:
        """The most urgent open undertakings the unit is to move now, for its desk (one query, venture and plan included).

        The executing unit is asked of the venture, not of ``holder_unit``: a change of the plan may have named another
        unit since the last move.
        """
        if unit_id is None:
            return self.none()
        executing = Q(holder=Party.EXECUTING)
        own = self.open().by_due()
        ways = [executing & way for way in ways_to_execute(unit_id)]
        found = Rows([own.filter(way) for way in (*ways, ~executing & Q(holder_unit=unit_id))]).first(most)
        return found.select_related("venture", "venture__proposal")


def approved(plan: OuterRef) -> Subquery:
    """The money that ministries' letters grant ``plan``, 元, as a column; none before the first letter."""
    from tracking.models import ApprovalLetter

    letters = ApprovalLetter.objects.filter(venture__proposal=plan).order_by().values("venture__proposal")
    return Subquery(letters.annotate(sum=Sum("amount")).values("sum"))
