"""Stories by who sees them: who writes and approves them here, everybody in ``public.showing``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from accounts.states import UnitKind
from public.states import StoryState
from workflow.engine.queries import StatefulQuerySet

if TYPE_CHECKING:
    from accounts.actors import Actor


class StoryQuerySet(StatefulQuerySet):
    """Stories; every page of who keeps them begins with :meth:`visible_to`."""

    def visible_to(self, actor: Actor) -> StoryQuerySet:
        """RDEC and the platform see all, a unit those it writes and those of its own cases."""
        if actor.kind in (UnitKind.RDEC, UnitKind.PLATFORM):
            return self
        if not actor.unit_id:
            return self.none()
        # Each from an index of its own: joined by "or", all stories would be looked through.
        own = [Q(proposal__owner=actor.unit_id), Q(proposal__represented_by=actor.unit_id), Q(writer=actor.unit_id)]
        first, *others = [self.model._default_manager.filter(each).order_by().values("pk") for each in own]
        return self.filter(pk__in=first.union(*others))

    def out(self) -> StoryQuerySet:
        """Those that were approved, the newest first; whether the case is shown is asked besides."""
        return self.filter(state=StoryState.PUBLISHED).order_by("-published_on", "-id")
