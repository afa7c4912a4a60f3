"""Querysets of partners: ``visible_to`` first, always; never a rule of who may do what."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from guidance.partners.permissions import sees_partners, writes_to
from workflow.rows import Rows, each

if TYPE_CHECKING:
    from accounts.actors import Actor


def valid(day: dt.date) -> Q:
    """Partners whose validity has not ended before ``day``."""
    return Q(valid_until=None) | Q(valid_until__gte=day)


class PartnerQuerySet(models.QuerySet):
    """Partners; every page begins with :meth:`visible_to`."""

    def visible_to(self, actor: Actor) -> PartnerQuerySet:
        """Those the actor may see."""
        return self.filter(sees_partners(actor))

    def seen_by(self, actor: Actor, narrow: Q) -> Rows:
        """The same for a list, by their names."""
        rows = self.visible_to(actor).filter(narrow).order_by("name", "id")
        return Rows([rows], of=self.order_by("name", "id"))

    def told_to(self, actor: Actor) -> PartnerQuerySet:
        """With ``may_write``: may the actor write to the contact? Whoever may not is shown none of it."""
        return self.annotate(may_write=each(writes_to(actor)))
