"""Pictures with something behind them, or within: each with the picture alone."""

from __future__ import annotations

import io

from PIL import Image

from tests.documents.files.corpus import EXE, HTML, archive, image
from tests.documents.files.structures import with_comment
from tests.documents.files.verdicts import File


def gradient(kind: str, **options: object) -> bytes:
    """A picture no two of whose rows are alike."""
    picture, out = Image.new("RGB", (64, 48)), io.BytesIO()
    picture.putdata([(x * 4, y * 5, (x * y) % 256) for y in range(48) for x in range(64)])
    picture.save(out, kind, **options)
    return out.getvalue()


def with_preview() -> bytes:
    """A JPEG whose EXIF holds a smaller JPEG, with markers of its own."""
    exif = Image.Exif()
    exif[0x010E] = image("JPEG").decode("latin-1")
    return gradient("JPEG", exif=exif)


def hiding(data: bytes) -> bytes:
    """A JPEG with ``data`` in a segment of its own, where its comment would stand."""
    picture = image("JPEG")
    return picture[:2] + b"\xff\xfe" + (len(data) + 2).to_bytes(2, "big") + data + picture[2:]


JPEG, PNG = gradient("JPEG"), gradient("PNG")
ALONE = {
    "照片.jpg": JPEG,
    "漸進.jpg": gradient("JPEG", progressive=True),
    "預覽.jpg": with_preview(),
    "灰階.jpg": image("JPEG"),
    "一點.jpg": image("JPEG", (1, 1)),
    "圖.png": PNG,
    "交錯.png": gradient("PNG", optimize=True),
}
BEHIND = {
    "HTML": HTML,
    "a zip": archive({"a.exe": EXE}),
    "a zip one byte later": b"x" + archive({"a.exe": EXE}),
    "a zip and one byte": archive({"a.exe": EXE}) + b"x",
    "a zip with a comment of 2 KB": with_comment(2048),
    "another picture": image("JPEG"),
    "a film": b"\x00\x00\x00\x18ftypmp42" + bytes(300),
    "blanks": b"\r\n\x00\x00",
}
WITH_MORE = [
    (File(name, picture + more), picture) for name, picture in ALONE.items() for more in (b"", *BEHIND.values())
]
