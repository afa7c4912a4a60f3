"""The round that keeps the pictures: those that nobody may see are removed, those that are lacking made; never shows one.

A picture is removed within a minute after its consent was withdrawn; it is handed out no more from the moment it was,
for each answer asks. A photograph that is withdrawn itself takes its sizes with it in the same transaction.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from functools import cache

import structlog
from django.db import transaction
from django.utils import timezone

from documents import sandbox
from documents.states import Scan
from public.models import PhotoSize, SharePicture
from public.pictures.making import Drawing, Font
from public.pictures.sharing import digest, subjects
from public.showing import shown_photos
from tracking.models import ResultPhoto

log = structlog.get_logger(__name__)
MOST, LOOKED_AT = 20, 200  # pictures a round makes, photographs it tries
SECONDS, MEGABYTES = 60.0, 1500
FAMILY = "Noto Sans CJK TC"
FAILS = (OSError, ValueError, sandbox.JobTimeout, sandbox.JobDied)


def keep() -> int:
    """One round; how many photographs and pictures of pages it made."""
    return keep_sizes() + keep_shared()


def keep_sizes() -> int:
    """The sizes of the photographs that are shown; of how many they were made."""
    PhotoSize.objects.exclude(attachment__in=shown_photos().order_by().values("attachment")).delete()
    known = PhotoSize.objects.values("attachment")
    lacking = shown_photos().exclude(attachment__in=known).exclude(attachment__scan=Scan.QUARANTINED)
    made = 0
    for photo in lacking.select_related("attachment")[:LOOKED_AT]:
        made += _make_sizes(photo)
        if made == MOST:
            break
    return made


def _make_sizes(photo: ResultPhoto) -> bool:
    assert photo.attachment
    try:
        with photo.attachment.file.open("rb") as stored:
            data = stored.read()
        sizes = sandbox.run("public.pictures.making.sized", data, seconds=SECONDS, megabytes=MEGABYTES)
    except FAILS as error:
        log.warning("photo_not_sized", photo=photo.pk, error=str(error))
        return False
    with transaction.atomic():
        # Whoever withdraws the picture holds its row as well.
        held = shown_photos().select_for_update(of=("self",)).filter(pk=photo.pk, attachment=photo.attachment)
        if held.first() is None:
            return False
        rows = [
            PhotoSize(attachment=photo.attachment, kind=kind, width=width, height=height, data=made)
            for kind, width, height, made in sizes
        ]
        PhotoSize.objects.bulk_create(rows, ignore_conflicts=True)
    return True


def keep_shared() -> int:
    """The pictures of pages that are shared; how many were drawn."""
    wanted = subjects()
    SharePicture.objects.exclude(subject__in=wanted).delete()
    known = dict(SharePicture.objects.values_list("subject", "digest"))
    due = [(subject, drawing) for subject, drawing in wanted.items() if known.get(subject) != digest(drawing)]
    return _draw(due[:MOST])


def _draw(due: Sequence[tuple[str, Drawing]]) -> int:
    """One that cannot be drawn keeps no other from being drawn."""
    made = 0
    for subject, drawing in due:
        args = (drawing, font("bold"), font("regular"))
        try:
            data = sandbox.run("public.pictures.making.drawn", *args, seconds=SECONDS, megabytes=MEGABYTES)
        except FAILS as error:
            log.warning("share_picture_not_drawn", subject=subject, error=str(error))
            continue
        said = {"digest": digest(drawing), "data": data, "drawn_at": timezone.now()}
        SharePicture.objects.update_or_create(subject=subject, defaults=said)
        made += 1
    return made


@cache
def font(weight: str) -> Font:
    """The installed font of that weight, and which face of its file is the one for Taiwan."""
    command = ["fc-match", f"{FAMILY}:{weight}", "--format", "%{file}|%{index}"]
    path, _bar, face = subprocess.run(command, capture_output=True, text=True, check=True).stdout.partition("|")
    return Font(path, int(face))
