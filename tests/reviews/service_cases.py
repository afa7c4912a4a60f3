"""What several test files of this room share."""

from __future__ import annotations

from tests.factories.plans import asked_of
from workflow.models import Notification


def sections(plan, reason="請補期程。"):
    """The concept of the plan's first venture, asked for."""
    return asked_of(plan, concept=reason)


def told(actor):
    return list(Notification.objects.filter(user=actor.user).order_by("id").values_list("text", flat=True))
