"""Querysets of plans."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Prefetch, Q

from proposals.permissions import proposed_q, visible_q
from proposals.states import OPEN
from workflow.queries import StatefulQuerySet
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Consent, PrivacyNotice, Proposal


class ProposalQuerySet(StatefulQuerySet):
    """Plans; every page begins with :meth:`visible_to`."""

    def visible_to(self, actor: Actor) -> ProposalQuerySet:
        """What the actor may see; the rest is not there."""
        return self.filter(visible_q(actor))

    def for_list(self) -> ProposalQuerySet:
        """With what a row shows: owner, who represents it, holder, districts (one more query)."""
        from accounts.models import District

        return self.select_related("owner", "represented_by", "holder_unit").prefetch_related(
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
        together = Q(holder=Party.EXECUTING, holder_unit=None) & (Q(pk__in=executed) | proposed_q(unit_id))
        mine = self.filter(Q(holder_unit=unit_id) | together, state__in=OPEN)
        return mine.order_by(F("due_on").asc(nulls_last=True), "id")

    def proposed_by(self, actor: Actor) -> ProposalQuerySet:
        """Plans the actor's unit owns, or files for somebody who cannot; the newest first."""
        return self.filter(proposed_q(actor.unit_id)).order_by("-id")

    def open(self) -> ProposalQuerySet:
        """Plans that have not ended."""
        return self.filter(state__in=OPEN)


class PrivacyNoticeQuerySet(models.QuerySet[Any]):
    """個資告知事項, the newest first."""

    def in_force(self, day: dt.date) -> PrivacyNotice | None:
        """The notice that holds on ``day``: the last one published of those whose day has come (one query)."""
        found: PrivacyNotice | None = (
            self.filter(effective_from__lte=day).order_by("-effective_from", "-number").first()
        )
        return found


class ConsentQuerySet(models.QuerySet[Any]):
    """Consents; rows are only ever added, so the last one of a kind is what holds."""

    def last_of(self, plan: Proposal, kind: str) -> Consent | None:
        """What holds of one kind (one query, notice included; index ``consent_of_plan``)."""
        found: Consent | None = self.filter(proposal=plan, kind=kind).select_related("notice").order_by("-id").first()
        return found

    def standing(self, plan: Proposal) -> list[Consent]:
        """What holds of each kind, personal data first (one query)."""
        rows = self.filter(proposal=plan).select_related("notice", "version")
        return list(rows.order_by("kind", "-id").distinct("kind"))
