"""What a page's paper is once the queue has made it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from documents.models import PaperOrder
from documents.orders import work

if TYPE_CHECKING:
    from django.test import Client


def printed(client: Client, url: str) -> Any:
    """Ask at ``url``, have a worker make this one paper, and fetch it. What the versions wait for is put aside."""
    PaperOrder.objects.all().delete()
    assert client.post(url).status_code == 302
    work.print_due()
    return client.get(url)
