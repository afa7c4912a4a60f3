"""The paper of a visit, asked for from the queue and made by it; never decides who may have it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _
from PIL import Image

from documents.errors import PaperOutdated
from documents.orders.wishes import Kind, Made, Said, Told, Wish, register
from documents.papers import html
from documents.papers.blocks import Paper
from documents.papers.odt import odt
from guidance.models import Visit
from guidance.visits.papers.record import Shot, visit_paper

VISIT = "visit"
PAGES = _("已排好 %(count)s 頁。")


def register_all() -> None:
    """When the app starts."""
    register(VISIT, Kind(_visit, "application/pdf", ".pdf", PAGES))


def visit_wish(visit: Visit) -> Wish:
    """訪視紀錄表 as it reads now: who came is forgotten, a follow-up is given another day, a photo removed (four queries)."""
    described = html.html(_paper(visit, ()))
    photos = [[photo.file.sha256, photo.caption] for photo in _photos(visit)]
    said = json.dumps([described, photos], ensure_ascii=False)
    return Wish(VISIT, {"visit": visit.pk, "content": hashlib.sha256(said.encode()).hexdigest()})


def visit_odt(visit: Visit) -> bytes:
    """The record, to be worked on in an office program (four queries)."""
    return odt(_paper(visit, _shots(visit)))


def _paper(visit: Visit, shots: Iterable[Shot]) -> Paper:
    parties = list(visit.parties.select_related("unit"))
    follow_ups = list(visit.follow_ups.select_related("owner"))
    return visit_paper(visit, parties, list(visit.findings.all()), follow_ups, shots)


def _photos(visit: Visit) -> list[Any]:
    photos = visit.photos.filter(removed_at=None).select_related("file")
    return [photo for photo in photos if not photo.file.is_quarantined]


def _shots(visit: Visit) -> Iterator[Shot]:
    for photo in _photos(visit):
        with photo.file.file.open("rb") as stored, Image.open(stored) as image:
            width, height = image.size  # its head says so: nothing is decoded
            stored.seek(0)
            yield Shot(stored.read(), photo.caption, width, height)


def _visit(said: Said, told: Told) -> Made:
    visit = Visit.objects.for_page().get(pk=said["visit"])
    if visit_wish(visit).said != said:
        raise PaperOutdated
    rendered = html.pdf(_paper(visit, _shots(visit)))
    return Made(rendered.pdf, rendered.pages)
