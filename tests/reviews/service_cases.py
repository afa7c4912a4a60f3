"""What several test files of this room share."""

from __future__ import annotations

from chapters.states import Section
from workflow.models import Notification

SECTIONS = {Section.CONCEPT: "請補期程。"}


def told(actor):
    return list(Notification.objects.filter(user=actor.user).order_by("id").values_list("text", flat=True))
