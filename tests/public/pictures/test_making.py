"""Pictures as they are made: sizes without what a camera noted, words that fit."""

import io

import pytest
from PIL import Image

from public.pictures.keeping import font
from public.pictures.making import SHARED, Drawing, broken, drawn, sized

UPRIGHT_AFTER_TURNING = 6
GPS, ORIENTATION, MAKER = 0x8825, 0x0112, 0x010F


def photograph(width, height, mode="RGB", kind="JPEG", **noted):
    image, written = Image.new(mode, (width, height), "#3a8a7a"), io.BytesIO()
    exif = Image.Exif()
    exif[MAKER] = "a camera"
    exif[GPS] = {1: "N", 2: (24.0, 15.0, 0.0)}
    for name, value in noted.items():
        exif[{"orientation": ORIENTATION}[name]] = value
    image.save(written, kind, exif=exif)
    return written.getvalue()


def told(photo):
    return [(kind, width, height) for kind, width, height, _data in sized(photo)]


def test_each_size_is_made_in_each_format():
    assert told(photograph(1200, 800)) == [
        ("avif", 480, 320), ("webp", 480, 320), ("avif", 960, 640), ("webp", 960, 640),
    ]  # fmt: skip


def test_none_is_larger_than_the_photograph():
    assert told(photograph(300, 200)) == [("avif", 300, 200), ("webp", 300, 200)]
    assert told(photograph(600, 10)) == [
        ("avif", 480, 8), ("webp", 480, 8), ("avif", 600, 10), ("webp", 600, 10),
    ]  # fmt: skip


@pytest.mark.parametrize(("mode", "kind"), [("RGB", "JPEG"), ("RGBA", "PNG"), ("L", "JPEG")])
def test_the_pixels_alone_are_taken_over(mode, kind):
    photo = photograph(600, 400, mode, kind, orientation=UPRIGHT_AFTER_TURNING)
    for name, width, height, data in sized(photo):
        with Image.open(io.BytesIO(data)) as image:
            assert (image.format, image.size, dict(image.getexif())) == (name.upper(), (width, height), {})
            assert (image.width < image.height, "icc_profile" in image.info) == (True, False)
        assert [mark for mark in (b"Exif", b"GPS", b"a camera", b"http://ns.adobe.com") if mark in data] == []


def test_words_are_broken_and_shortened():
    face = font("bold").of(50)
    assert broken("水圳", face, 700, 3) == ["水圳"]
    assert broken("一" * 20, face, 500, 3) == ["一" * 10, "一" * 10]
    assert broken("一" * 10 + "。二", face, 500, 3) == ["一" * 10 + "。", "二"]
    assert broken("一" * 40, face, 500, 3) == ["一" * 10, "一" * 10, "一" * 9 + "…"]


def test_a_shared_picture_is_as_large_as_is_asked_for():
    triangle = [[(0.0, 0.0), (10.0, 0.0), (5.0, 8.0)]]
    data = drawn(
        Drawing("居民自己修好一條街", "龍井區", [("9", "處完成")], [(triangle, True)], "創生"),
        font("bold"),
        font("regular"),
    )
    with Image.open(io.BytesIO(data)) as image:
        assert (image.format, image.size, image.text) == ("PNG", SHARED, {})
