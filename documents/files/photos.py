"""Pictures as they may be handed on: upright, of a size to look at, without what the camera noted besides.

Runs in a child of :mod:`documents.sandbox`, never with settings or database.
"""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image, ImageOps

LONGEST_SIDE = 2048  # pixels: enough for a sheet of A4 at 180 dots an inch
QUALITY = 85


def shareable(source: str | bytes) -> bytes:
    """The picture at path ``source`` (or of these bytes) as a JPEG without place, time, device or words in it.

    Only the pixels are taken over, turned as the camera held them; a transparent ground becomes white.
    """
    with Image.open(io.BytesIO(source) if isinstance(source, bytes) else Path(source)) as image:
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(image).convert("RGBA")
    plain = Image.new("RGB", upright.size, "white")
    plain.paste(upright, mask=upright)
    written = io.BytesIO()
    plain.save(written, "JPEG", quality=QUALITY, optimize=True)
    return written.getvalue()
