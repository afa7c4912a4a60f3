"""Files made for the upload tests, good ones and bad ones."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pikepdf
from PIL import Image

HTML = "<!DOCTYPE html><html><head><title>報告</title></head><body><script>alert(1)</script></body></html>".encode()
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + bytes(200)
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1024)
PACKAGE = "EncryptedPackage\0".encode("utf-16-le")
OLE_ENTRY = PACKAGE.ljust(64, b"\x00") + bytes([len(PACKAGE), 0, 2]) + bytes(61)
OLE_ENCRYPTED = OLE.ljust(1536, b"\x00") + OLE_ENTRY + bytes(512)
OLE_MENTIONING = OLE.ljust(1536, b"\x00") + b"see " + PACKAGE + bytes(512)  # an old document about encryption
BIG5 = "石岡區農會辦理枇杷節，功能齊全".encode("cp950")
TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{}</Types>'
OVERRIDE = '<Override PartName="/{}" ContentType="{}"/>'
OFFICE = "application/vnd.openxmlformats-officedocument."
MAIN = {
    "docx": ("word/document.xml", f"{OFFICE}wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", f"{OFFICE}spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", f"{OFFICE}presentationml.presentation.main+xml"),
}
RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
RELATION = '<Relationship Id="{}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" {}/>'
ODF = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}


def pdf(*, pages: int = 1, encryption: pikepdf.Encryption | None = None, **root: object) -> bytes:
    """A PDF of empty pages; ``root`` are entries of its catalogue."""
    document, out = pikepdf.new(), io.BytesIO()
    for _number in range(pages):
        document.add_blank_page()
    for key, value in root.items():
        document.Root[f"/{key}"] = value
    document.save(out, encryption=encryption or False)
    return out.getvalue()


def pdf_with_page_action(action: pikepdf.Dictionary) -> bytes:
    """A PDF whose page, not its catalogue, acts when opened."""
    document, out = pikepdf.new(), io.BytesIO()
    document.add_blank_page()
    document.pages[0]["/AA"] = pikepdf.Dictionary(O=action)
    document.save(out)
    return out.getvalue()


def pdf_with_attachment() -> bytes:
    """A PDF that carries a file."""
    document, out = pikepdf.new(), io.BytesIO()
    document.add_blank_page()
    document.attachments["x.exe"] = EXE
    document.save(out)
    return out.getvalue()


def script(kind: str = "JavaScript") -> pikepdf.Dictionary:
    """An action that runs something."""
    return pikepdf.Dictionary(S=pikepdf.Name(f"/{kind}"), JS=pikepdf.String("app.alert(1)"))


def image(kind: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind)
    return out.getvalue()


def png_claiming(width: int, height: int) -> bytes:
    """A PNG whose header says how large it would unfold."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def archive(entries: dict[str, bytes | str], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these entries, in this order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as packed:
        for name, data in entries.items():
            packed.writestr(name, data)
    return out.getvalue()


def ooxml(
    kind: str = "docx", *, types: str = "", entries: dict[str, bytes | str] | None = None, main: str = ""
) -> bytes:
    """A minimal Word, Excel or PowerPoint file."""
    part, mime = MAIN[kind]
    content_types = TYPES.format(OVERRIDE.format(part, main or mime) + types)
    package = RELATIONS.format(RELATION.format("rId1", "officeDocument", f'Target="{part}"'))
    parts = {"[Content_Types].xml": content_types, "_rels/.rels": package, part: "<document/>"}
    return archive({**parts, **(entries or {})})


def odf(kind: str = "odt", *, entries: dict[str, bytes | str] | None = None, manifest: str = "<manifest/>") -> bytes:
    """A minimal ODF file."""
    return archive(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{ODF.get(kind, kind)}",
            "content.xml": "<content/>",
            "META-INF/manifest.xml": manifest,
            **(entries or {}),
        }
    )


def patched(data: bytes, old: bytes, new: bytes) -> bytes:
    """``data`` with every ``old`` replaced by ``new`` of the same length."""
    assert len(old) == len(new)
    assert old in data
    return data.replace(old, new)


def encrypted_zip() -> bytes:
    """A zip whose entry says it is encrypted, in both of its headers."""
    data = bytearray(archive({"名冊.txt": "a" * 50}))
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(magic) + offset
        data[at] |= 1
    return bytes(data)


def large_zip() -> bytes:
    """A zip of 201 MB, most of it blank."""
    return archive({"n.txt": noise(5 << 20), "a.txt": bytes(201 << 20)})


def lying_zip() -> bytes:
    """A zip whose headers claim ten bytes for what unfolds to 300 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("noise.txt", noise(4 << 20))
        with packed.open("a.txt", "w", force_zip64=False) as entry:
            for _number in range(300):
                entry.write(bytes(1 << 20))
    data = out.getvalue()
    return patched(data, struct.pack("<I", 300 << 20), struct.pack("<I", 10))


def misstated_zip() -> bytes:
    """A zip whose headers claim a smaller file than there is."""
    return patched(archive({"a.txt": noise(5000)}), struct.pack("<I", 5000), struct.pack("<I", 4000))


def noise(size: int) -> bytes:
    """Readable text that hardly compresses."""
    import random

    return random.Random(114).randbytes(size // 2).hex().encode()


def zip_named(name: bytes) -> bytes:
    """A zip of one text whose name is these bytes, without the UTF-8 flag: what Windows in Taiwan makes of Big5."""
    placeholder = "A" * (len(name) - 4) + ".txt"
    return patched(archive({placeholder: "說明"}), placeholder.encode(), name)
