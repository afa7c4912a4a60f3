"""Pictures: whole, of a size that can be shown, and where each ends; what follows is no part of it."""

from __future__ import annotations

import re
from typing import BinaryIO

from PIL import Image, ImageFile

from documents.files.archives import is_archive
from documents.files.kinds import Kind
from documents.files.refusals import Refusal

MAX_PIXELS = 80_000_000  # a colour scan of A3 at 600 dpi
JPEG_MARKER = re.compile(rb"\xff+([^\x00\xff])", re.DOTALL)
JPEG_END = 0xD9
JPEG_BARE = {0x01, *range(0xD0, 0xD9)}  # markers without a segment behind them
PNG_START = 8
PNG_FRAME = 12  # length, name and checksum of a chunk


def check_image(file: BinaryIO, kind: Kind, name: str, size: int) -> int:
    """How many bytes of the file are the picture; raises Refusal.

    What a browser, an archive program or a camera finds behind the picture is for the caller to leave out, which takes
    nothing from a single pixel.
    """
    _check_pixels(file, kind, name)
    file.seek(0)
    data = file.read()
    end = (_png_end(data) if kind.mime == "image/png" else _jpeg_end(data)) or size
    if is_archive(data[:end]):
        raise Refusal("two_files", name)
    return end


def _check_pixels(file: BinaryIO, kind: Kind, name: str) -> None:
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint, imported beside us, lets half a picture pass
    try:
        with Image.open(file, formats=("PNG", "JPEG")) as image:
            width, height = image.size
            if width * height > MAX_PIXELS:
                raise _too_many_pixels(name, width * height)
            if kind.mime == "image/png":
                image.verify()  # reads every chunk and compares its checksum, decodes nothing
            else:
                image.draft("L", (width // 8 or 1, height // 8 or 1))  # decodes at an eighth: 1/64 of the memory
                image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        pixels = re.search(r"\d+", str(error))
        raise _too_many_pixels(name, int(pixels[0]) if pixels else MAX_PIXELS * 2) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise Refusal("damaged", name) from error


def _too_many_pixels(name: str, pixels: int) -> Refusal:
    return Refusal("pixels", name, pixels=f"{-(-pixels // 10_000):,}", limit=f"{MAX_PIXELS // 10_000:,}")


def _jpeg_end(data: bytes) -> int:
    """Where the end marker of the picture stands, past its segments (a preview in one has markers of its own); 0 without."""
    at = 0
    while marker := JPEG_MARKER.search(data, at):
        at = marker.end()
        code = marker[1][0]
        if code == JPEG_END:
            return at
        if code not in JPEG_BARE:
            at += int.from_bytes(data[at : at + 2])
    return 0


def _png_end(data: bytes) -> int:
    """Where the last chunk of the picture ends."""
    at = PNG_START
    while name := data[at + 4 : at + 8]:
        at += PNG_FRAME + int.from_bytes(data[at : at + 4])
        if name == b"IEND":
            return at
    return 0
