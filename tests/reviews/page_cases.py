"""What several test files of this room share."""

from __future__ import annotations

import re

from django.urls import reverse


def url(route, *args):
    return reverse(f"reviews:{route}", args=args)


def fresh(page, **data):
    """What the browser sends back: the page's version and key, the opinions it shows, and what was typed."""
    sent = {"expected_version": page.context["expected_version"], "key": page.context["key"]}
    return sent | showing(page) | data


def text(response):
    return response.content.decode()


def said(response):
    """The messages of the page behind a redirect."""
    return [str(message) for message in response.context["messages"]]


def showing(page) -> dict[str, list[str]]:
    """The opinions that a page shows to be released, as its form sends them."""
    return {"shown_opinions": re.findall(r'name="shown_opinions" value="([^"]*)"', page.content.decode())}


def typed_on(client, page, **values):
    """A request of the page's script: what the form carries, and what is typed in it."""
    kept = page.context["kept"]
    carried = {"draft_tab": kept.tab.name, "draft_seq": "1", "draft_takes": kept.takes, "draft_page": kept.page}
    carried |= {"draft_owner": kept.owner, "draft_base": kept.base}
    return carried | values


def keep(client, page, **values):
    """The page's script keeps what is typed."""
    return client.post("/drafts/", typed_on(client, page, **values))
