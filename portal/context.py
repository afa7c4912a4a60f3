"""What every page's frame shows."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from workflow.models import Notification


def site(request: Any) -> dict[str, Any]:
    """Actor, unread count (asked only when a template prints it), and the two visible settings."""
    return {
        "actor": getattr(request, "actor", None),
        "unread": lambda: Notification.objects.filter(user=request.user, read_at=None).count(),
        "demo_site": settings.DEMO,
        "second_factor_off": not settings.STAFF_MFA_REQUIRED,
        "request_id": getattr(request, "id", ""),
    }
