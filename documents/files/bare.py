"""A picture without what a camera wrote into it: where it was taken, when, with what, by whom; not a pixel is touched."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from django.core.files import File
from django.core.files.base import ContentFile

PNG = b"\x89PNG\r\n\x1a\n"
PNG_TOLD = {b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"}
JPEG, SCAN = b"\xff\xd8", 0xDA
# JFIF, the profile of its colours and Adobe's word on them are wanted to draw it; all other segments of programs tell.
JPEG_DRAWN = ((0xE0, b""), (0xE2, b"ICC_PROFILE\0"), (0xEE, b"Adobe"))
JPEG_TOLD = {*range(0xE0, 0xF0), 0xFE}
EXIF, TURNED, ENTRY = b"Exif\0\0", 0x0112, 12
ONE_ENTRY = EXIF + b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0%c\0\0\0\0\0\0"  # which way up, and no more


def bare(file: File) -> File:
    """The file as it is to be kept, to be checked once more; what is no picture comes back as it is."""
    file.seek(0)
    data = file.read()
    if data.startswith(PNG):
        data = PNG + b"".join(_chunks(data))
    elif data.startswith(JPEG):
        data = JPEG + b"".join(_segments(data))
    return ContentFile(data, name=file.name)


def _chunks(data: bytes) -> Iterator[bytes]:
    at = len(PNG)
    while at < len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4])
        if data[at + 4 : at + 8] not in PNG_TOLD:
            yield data[at:end]
        at = end


def _segments(data: bytes) -> Iterator[bytes]:
    """Up to the scan; from there on the picture itself."""
    at = len(JPEG)
    while data[at : at + 1] == b"\xff" and (code := data[at + 1 : at + 2]) and code[0] != SCAN:
        if code[0] == 0xFF:  # a marker may be filled up
            at += 1
            continue
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        said = data[at + 4 : end]
        if code[0] not in JPEG_TOLD or any(code[0] == kept and said.startswith(word) for kept, word in JPEG_DRAWN):
            yield data[at:end]
        elif said.startswith(EXIF) and (turned := _turned(said[len(EXIF) :])):
            one = ONE_ENTRY % turned
            yield b"\xff\xe1" + (len(one) + 2).to_bytes(2) + one
        at = end
    yield data[at:]


def _turned(tiff: bytes) -> int:
    """Which way up the camera was held, 2 to 8; 0 where it is not said, or not turned."""
    order = "little" if tiff[:2] == b"II" else "big"
    at = int.from_bytes(tiff[4:8], order)  # type: ignore[arg-type]
    many = int.from_bytes(tiff[at : at + 2], order)  # type: ignore[arg-type]
    entries = (tiff[start : start + ENTRY] for start in range(at + 2, at + 2 + many * ENTRY, ENTRY))
    for entry in islice(entries, 200):
        if int.from_bytes(entry[:2], order) == TURNED:  # type: ignore[arg-type]
            found = int.from_bytes(entry[8:10], order)  # type: ignore[arg-type]
            return found if 2 <= found <= 8 else 0
    return 0
