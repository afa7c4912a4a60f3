"""Querysets of plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Prefetch, Q

from proposals.permissions import visible_q
from proposals.states import AT_INTAKE, OPEN
from workflow.queries import StatefulQuerySet
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor


class ProposalQuerySet(StatefulQuerySet):
    """Plans; every page begins with :meth:`visible_to`."""

    def visible_to(self, actor: Actor) -> ProposalQuerySet:
        """What the actor may see; the rest is not there."""
        return self.filter(visible_q(actor))

    def for_list(self) -> ProposalQuerySet:
        """With what a row shows: owner, holder, districts (one more query)."""
        from accounts.models import District

        return self.select_related("owner", "holder_unit").prefetch_related(
            Prefetch("districts", District.objects.order_by("code"))
        )

    def for_page(self) -> ProposalQuerySet:
        """With what the plan's page and the door's predicates read (three more queries)."""
        from proposals.models import Venture

        ventures = Prefetch("ventures", Venture.objects.select_related("executing_unit"))
        return self.for_list().select_related("version", "coach").defer("version__content").prefetch_related(ventures)

    def in_hands_of(self, unit_id: int | None) -> ProposalQuerySet:
        """Open plans the unit is to move now, the most urgent first (index ``plan_in_hand``).

        Several executing units hold a plan together; each finds it in its hands.
        """
        from proposals.models import Venture

        executed = Venture.objects.filter(executing_unit=unit_id).values("proposal")
        together = Q(holder=Party.EXECUTING, holder_unit=None) & (Q(pk__in=executed) | Q(owner=unit_id))
        mine = self.filter(Q(holder_unit=unit_id) | together, state__in=OPEN)
        return mine.order_by(F("due_on").asc(nulls_last=True), "id")

    def at_intake(self, unit_id: int | None) -> ProposalQuerySet:
        """Filed plans on the unit's desk, the oldest due first (index ``plan_at_intake``)."""
        return self.filter(holder_unit=unit_id, state__in=sorted(AT_INTAKE)).order_by(
            F("due_on").asc(nulls_last=True), "id"
        )

    def open(self) -> ProposalQuerySet:
        """Plans that have not ended."""
        return self.filter(state__in=OPEN)


class VisionQuerySet(models.QuerySet):
    """Versions of the districts' visions."""

    def present(self) -> VisionQuerySet:
        """The latest version of each district (index of ``one_vision_number``)."""
        return self.order_by("district_id", "-number").distinct("district_id")


class FitQuerySet(models.QuerySet):
    """Findings whether ventures fit the visions of their districts."""

    def standing(self) -> FitQuerySet:
        """The latest of each venture and district: a plan that is filed again is judged again."""
        return self.order_by("venture_id", "district_id", "-id").distinct("venture_id", "district_id")
