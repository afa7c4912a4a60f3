"""What a camera writes into a picture is not kept: where, when, with what; which way up it is, is."""

import io

import pytest
from django.core.files.base import ContentFile
from PIL import Image, PngImagePlugin

from documents.files.bare import bare

GPS = 0x8825


def taken(turned: int) -> bytes:
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "SECRET camera", turned
    exif.get_ifd(GPS).update({1: "N", 2: (24.0, 10.0, 0.0), 3: "E", 4: (120.0, 40.0, 0.0)})
    file = io.BytesIO()
    Image.linear_gradient("L").save(file, "JPEG", exif=exif, comment=b"SECRET", xmp=b"SECRET", icc_profile=b"profile")
    return file.getvalue()


@pytest.mark.parametrize(("turned", "kept"), [(1, None), (6, 6), (8, 8), (9, None)])
def test_a_photo(turned, kept):
    data = taken(turned)
    found = bare(ContentFile(data, name="果園.jpg"))
    assert (found.name, b"SECRET" in data, b"SECRET" in found.read()) == ("果園.jpg", True, False)
    with Image.open(found) as image, Image.open(io.BytesIO(data)) as before:
        assert (image.getexif().get_ifd(GPS), image.getexif().get(0x0112)) == ({}, kept)
        assert (image.tobytes(), image.info["icc_profile"]) == (before.tobytes(), b"profile")


def test_a_png():
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", "SECRET")
    told.add_itxt("XML:com.adobe.xmp", "SECRET", zip=True)
    file = io.BytesIO()
    Image.linear_gradient("L").save(file, "PNG", pnginfo=told, exif=b"Exif\0\0SECRET")
    found = bare(ContentFile(file.getvalue(), name="果園.png"))
    with Image.open(found) as image:
        image.load()
        assert (image.info, image.tobytes()) == ({}, Image.linear_gradient("L").tobytes())


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xd8", b"\xff\xd8\xff", b"\xff\xd8\xff\xe1\x00\x00", b"\x89PNG\r\n\x1a\n\0", b"%PDF"]
)
def test_what_is_no_picture_is_for_the_check_to_refuse(data):
    assert bare(ContentFile(data, name="x")).name == "x"
