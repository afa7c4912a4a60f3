"""The paper of a visit, asked for from the queue and made by it; never decides who may have it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _
from PIL import Image

from documents.orders.wishes import Kind, Made, Said, Told, Wish, register
from documents.papers import html
from guidance.models import Visit
from guidance.visits.papers.record import Shot, visit_paper

VISIT = "visit"
PAGES = _("已排好 %(count)s 頁。")


def register_all() -> None:
    """When the app starts."""
    register(VISIT, Kind(_visit, "application/pdf", ".pdf", PAGES))


def visit_wish(visit: Visit) -> Wish:
    """訪視紀錄表: once a visit is recorded its id says all; where somebody's name goes with the consent, the paper goes too."""
    return Wish(VISIT, {"visit": visit.pk})


def written(visit: Visit) -> tuple[Any, ...]:
    """All that the record as a paper is made of (four queries)."""
    parties = visit.parties.select_related("unit")
    follow_ups = visit.follow_ups.select_related("owner")
    return visit, parties, visit.findings.all(), follow_ups, _shots(visit)


def _shots(visit: Visit) -> Iterator[Shot]:
    for photo in visit.photos.filter(removed_at=None).select_related("file"):
        if not photo.file.is_quarantined:
            with photo.file.file.open("rb") as stored, Image.open(stored) as image:
                width, height = image.size  # its head says so: nothing is decoded
                stored.seek(0)
                yield Shot(stored.read(), photo.caption, width, height)


def _visit(said: Said, told: Told) -> Made:
    visit = Visit.objects.for_page().get(pk=said["visit"])
    rendered = html.pdf(visit_paper(*written(visit)))
    return Made(rendered.pdf, rendered.pages)
