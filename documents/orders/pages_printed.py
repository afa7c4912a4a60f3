"""Papers whose words are given as HTML: previews of what is still written. Kept for a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from documents.orders.wishes import Kind, Made, Said, Told, Wish
from documents.papers.render import laid_out

KIND = "page"


def page_wish(html: str, typed: Mapping[str, str] | None = None, *, kind: str = KIND) -> Wish:
    """``html`` as PDF; ``typed`` are its texts by the label of their field, for characters no font has.

    ``kind`` is another name under which ``PAGE`` is registered: by it papers that must not be kept are found again.
    """
    return Wish(kind, {"html": html, "typed": dict(typed or {})})


def _make(said: Said, told: Told) -> Made:
    rendered = laid_out(said["html"], texts=said["typed"])
    return Made(rendered.pdf, rendered.pages)


PAGE = Kind(_make, "application/pdf", ".pdf", _("已排好 %(count)s 頁。"), kept_for=dt.timedelta(days=1))
