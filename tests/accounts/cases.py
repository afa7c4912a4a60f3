"""What several test files of this room share."""

from __future__ import annotations

from django.urls import reverse


def url(name, *args):
    """An address of this app."""
    return reverse(f"accounts:{name}", args=args)
