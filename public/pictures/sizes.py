"""A photograph as a page shows it: its sizes with their addresses, or as it was uploaded until they are made; never consent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.urls import reverse

from public.models import PhotoSize
from tracking.models import ResultPhoto

MIME = {"avif": "image/avif", "webp": "image/webp"}  # what a browser that knows it should take stands first
UNKNOWN = (640, 400)  # of a picture whose size is not known yet; the page crops it to that


@dataclass(frozen=True)
class Picture:
    """One photograph on a page."""

    photo: ResultPhoto
    number: str  # of its case

    @property
    def sizes(self) -> list[dict[str, Any]]:
        """Those that were made, the smallest first."""
        found: list[dict[str, Any]] = self.photo.__dict__["sizes"]
        return found

    @property
    def sources(self) -> list[tuple[str, str]]:
        """MIME type and ``srcset`` of each format."""
        told = {kind: [size for size in self.sizes if size["kind"] == kind] for kind in MIME}
        return [
            (MIME[kind], ", ".join(f"{self._url(s)} {s['width']}w" for s in found))
            for kind, found in told.items()
            if found
        ]

    @property
    def url(self) -> str:
        """For a browser that reads no ``srcset``, and for who opens the picture alone."""
        known = [size for size in self.sizes if size["kind"] == "webp"]
        return self._url(known[-1]) if known else reverse("public:photo", args=[self.number, self.photo.pk])

    @property
    def width(self) -> int:
        """Of the largest, in pixels: what a page keeps free before the picture is there."""
        return int(self.sizes[-1]["width"]) if self.sizes else UNKNOWN[0]

    @property
    def height(self) -> int:
        """Likewise."""
        return int(self.sizes[-1]["height"]) if self.sizes else UNKNOWN[1]

    def _url(self, size: dict[str, Any]) -> str:
        return reverse("public:photo_size", args=[self.number, self.photo.pk, size["width"], size["kind"]])


def with_sizes(photos: QuerySet[ResultPhoto]) -> QuerySet[ResultPhoto]:
    """Each with the sizes that were made of it, in the same query."""
    made = PhotoSize.objects.filter(attachment=OuterRef("attachment")).order_by("width", "kind")
    told = made.values(told=JSONObject(kind="kind", width="width", height="height"))
    return photos.annotate(sizes=ArraySubquery(told))
