"""Querysets of networks; what a row shows of a contact is the page's, by :func:`guidance.permissions.may_write_to`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from guidance.permissions import OVERSEEING, members_kept_by
from workflow.rows import Rows

if TYPE_CHECKING:
    from accounts.actors import Actor


class MemberQuerySet(QuerySet):
    """Members of networks: every signed-in person sees which organisation does what, its contact who may write to it."""

    def visible_to(self, actor: Actor) -> MemberQuerySet:
        """Those the actor's unit may know of; of who belongs to no unit none."""
        return self if actor.unit_id else self.none()

    def kept_by(self, actor: Actor) -> MemberQuerySet:
        """Those whose contact the actor may see, write to and correct."""
        return self.filter(members_kept_by(actor))

    def in_order(self) -> MemberQuerySet:
        """District by district, network by network."""
        return self.order_by("district", "network", "organisation", "id")

    def seen_by(self, actor: Actor, narrow: Q, by: Sequence[Any]) -> Rows:
        """For a list."""
        return Rows([self.visible_to(actor).filter(narrow).order_by(*by)], of=self.order_by(*by))

    def for_list(self) -> MemberQuerySet:
        """With what a row shows."""
        return self.select_related("district")

    def reachable(self) -> MemberQuerySet:
        """Those who can be written to."""
        return self.exclude(email="")

    def unconfirmed_since(self, day: dt.date) -> MemberQuerySet:
        """Those who never confirmed what is kept on them, or did so before ``day``."""
        return self.filter(Q(confirmed_on__lt=day) | Q(confirmed_on=None))


class NoticeQuerySet(QuerySet):
    """Notices to networks."""

    def visible_to(self, actor: Actor) -> NoticeQuerySet:
        """The unit's own; all of them for the platform and RDEC."""
        if not actor.unit_id:
            return self.none()
        return self if actor.kind in OVERSEEING else self.filter(unit=actor.unit_id)

    def seen_by(self, actor: Actor) -> Rows:
        """For a list, the newest first."""
        return Rows([self.visible_to(actor).order_by("-sent_at", "-id")], of=self.order_by("-sent_at", "-id"))

    def for_list(self) -> NoticeQuerySet:
        """With what a row shows."""
        return self.select_related("unit")
