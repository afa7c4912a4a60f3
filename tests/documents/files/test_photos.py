"""Pictures are kept without where, when and with what they were taken, whatever they are uploaded for; no pixel is touched."""

from __future__ import annotations

import hashlib
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms, ImageOps, PngImagePlugin

from documents.files.photos import placeless
from documents.forms import DocumentField
from documents.services import attach
from tests.factories.accounts import make_actor

GPS, CAMERA, HELD = 34853, 271, 274  # tags of Exif
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def exif(held: int = 1) -> Image.Exif:
    said = Image.Exif()
    said[CAMERA], said[HELD] = "Telephone", held
    said.get_ifd(GPS).update({1: "N", 2: (24.0, 14.0, 30.0), 3: "E", 4: (120.0, 47.0, 10.0)})
    return said


def written(kind: str, held: int = 1, **more: object) -> bytes:
    data, picture = io.BytesIO(), Image.linear_gradient("L").resize((40, 30)).convert("RGB")
    picture.save(data, kind, exif=exif(held), icc_profile=PROFILE, **more)
    return data.getvalue()


def jpeg(held: int = 1, **more: object) -> bytes:
    return written("JPEG", held, comment=b"secret place", xmp=b"<x:xmpmeta>secret place</x:xmpmeta>", **more)


def png(held: int = 1) -> bytes:
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", "secret place")
    words.add_itxt("XML:com.adobe.xmp", "secret place", zip=True)
    return written("PNG", held, pnginfo=words)


def seen(data: bytes) -> tuple[tuple[int, int], str]:
    """As a browser shows it."""
    with Image.open(io.BytesIO(data)) as image:
        upright = ImageOps.exif_transpose(image)
        return upright.size, hashlib.sha256(upright.tobytes()).hexdigest()


def known(data: bytes) -> dict[int, object]:
    with Image.open(io.BytesIO(data)) as image:
        return dict(image.getexif()) | ({"comment": image.info["comment"]} if "comment" in image.info else {})


PICTURES = [jpeg(), jpeg(6), jpeg(progressive=True), png(), png(8)]


@pytest.mark.parametrize("data", PICTURES)
def test_of_what_was_noted_only_how_the_camera_was_held_stays(data):
    plain = placeless(data, len(data))
    assert plain is not None
    held = known(data)[HELD]
    assert known(plain) == ({HELD: held} if held != 1 else {})
    assert [word in plain for word in (b"secret place", b"Telephone", b"XML:com.adobe.xmp")] == [False] * 3
    assert seen(plain) == seen(data)
    with Image.open(io.BytesIO(plain)) as image:
        assert image.info["icc_profile"] == PROFILE
    assert placeless(plain, len(plain)) is None


def test_what_stands_behind_the_picture_is_left_out_with_it():
    data = jpeg()
    plain = placeless(data + b"\xff\xd8more pictures", len(data))
    assert (plain, b"more pictures" in plain) == (placeless(data, len(data)), False)


@pytest.mark.parametrize(("name", "data"), [("現場.jpg", jpeg(6)), ("現場.png", png())])
def test_every_field_for_files_takes_pictures_so(name, data):
    file = DocumentField().clean(SimpleUploadedFile(name, data))
    kept = file.read()
    assert (file.name, b"secret place" in kept, seen(kept)) == (name, False, seen(data))
    assert (file.checked.size, file.checked.sha256) == (len(kept), hashlib.sha256(kept).hexdigest())


def test_a_picture_without_notes_is_kept_byte_for_byte():
    data = io.BytesIO()
    Image.new("RGB", (4, 3)).save(data, "PNG")
    assert placeless(data.getvalue(), len(data.getvalue())) is None


@pytest.mark.django_db
def test_a_picture_that_no_field_has_seen_is_stored_so_too():
    kept = attach(SimpleUploadedFile("現場.jpg", jpeg()), by=make_actor("agency"))
    with kept.file.open("rb") as stored:
        data = stored.read()
    assert (b"secret place" in data, known(data), kept.size) == (False, {}, len(data))
    assert kept.sha256 == hashlib.sha256(data).hexdigest()
