"""Pictures as they are kept: without where and when they were taken, by which device; some of a size to look at.

Runs in a child of :mod:`documents.sandbox`, never with settings or database.
"""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

from PIL import Image, ImageOps

from documents.files.images import JPEG_BARE, JPEG_END, JPEG_MARKER, PNG_FRAME, PNG_START

LONGEST_SIDE = 2048  # pixels: enough for a sheet of A4 at 180 dots an inch
QUALITY = 85
ORIENTATION, UPRIGHT = 0x0112, 1
# What decodes the picture: JFIF, colour profile, Adobe's transform. Every other segment of an application is notes.
JPEG_KEPT = {0xE0: (b"JFIF\0", b"JFXX\0"), 0xE2: (b"ICC_PROFILE\0",), 0xEE: (b"Adobe",)}
JPEG_COMMENT, JPEG_NOTES = 0xFE, range(0xE0, 0xF0)
PNG_NOTES = frozenset({b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"})
# A TIFF of one entry: how the camera was held.
TURNED = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0%c\0\0\0\0\0\0"


def placeless(source: str | bytes, size: int) -> bytes | None:
    """The first ``size`` bytes of a JPEG or PNG without what the camera and programs noted; None where there is nothing.

    No pixel is touched. Of the notes only how the camera was held stays, for else the picture lies on its side.
    """
    data = (source if isinstance(source, bytes) else Path(source).read_bytes())[:size]
    held = _held(data)
    turned = TURNED % held if UPRIGHT < held <= 8 else b""
    plain = _plain_png(data, turned) if data.startswith(b"\x89PNG") else _plain_jpeg(data, turned)
    return None if plain == data else plain


def _held(data: bytes) -> int:
    """How the camera was held, as it noted; upright where it noted nothing that can be read."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            return int(image.getexif().get(ORIENTATION, UPRIGHT))
    except (OSError, SyntaxError, ValueError, TypeError, KeyError, struct.error):
        return UPRIGHT


def _plain_jpeg(data: bytes, turned: bytes) -> bytes:
    exif = b"Exif\0\0" + turned
    kept = [data[:2], b"\xff\xe1" + (len(exif) + 2).to_bytes(2) + exif if turned else b""]
    at = begun = 2
    while marker := JPEG_MARKER.search(data, at):
        at, code = marker.end(), marker[1][0]
        if code == JPEG_END:
            break
        if code in JPEG_BARE:
            continue
        said, at = data[at + 2 : at + 16], at + int.from_bytes(data[at : at + 2])
        if code == JPEG_COMMENT or (code in JPEG_NOTES and not said.startswith(JPEG_KEPT.get(code, (b"\xff" * 20,)))):
            kept.append(data[begun : marker.start()])
            begun = at
    return b"".join([*kept, data[begun:]])


def _plain_png(data: bytes, turned: bytes) -> bytes:
    kept, at = [data[:PNG_START]], PNG_START
    while name := data[at + 4 : at + 8]:
        end = at + PNG_FRAME + int.from_bytes(data[at : at + 4])
        if name not in PNG_NOTES:
            kept.append(data[at:end])
        if name == b"IHDR" and turned:
            said = b"eXIf" + turned
            kept.append(len(turned).to_bytes(4) + said + zlib.crc32(said).to_bytes(4))
        at = end
    return b"".join(kept)


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
