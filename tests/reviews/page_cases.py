"""What several test files of this room share."""

from __future__ import annotations

from django.urls import reverse


def url(route, *args):
    return reverse(f"reviews:{route}", args=args)


def fresh(page, **data):
    """What the browser sends back: the page's version and key, and what was typed."""
    return {"expected_version": page.context["expected_version"], "key": page.context["key"]} | data


def text(response):
    return response.content.decode()


def said(response):
    """The messages of the page behind a redirect."""
    return [str(message) for message in response.context["messages"]]
