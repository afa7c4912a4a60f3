"""Verdicts by structure: what acts, carries or hides something is refused by its true name; the rest comes back whole."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.actors import Actor
from documents.services import attach
from tests.documents.files import corpus, pictures
from tests.documents.files.structures import BAD, GOOD, with_comment
from tests.documents.files.verdicts import File, verdicts, words_of
from tests.documents.files.words import TWO_FILES
from tests.factories.accounts import make_actor


def told(files: list[File]) -> dict[str, list[str]]:
    """The words of every refusal, by number and name."""
    answers = verdicts(files)
    return {f"{n} {file.name}": words_of(answer) for n, (file, answer) in enumerate(zip(files, answers, strict=True))}


def test_what_acts_carries_or_hides_is_refused_by_its_name() -> None:
    assert told([file for file, _words in BAD]) == {f"{n} {file.name}": [words] for n, (file, words) in enumerate(BAD)}


def test_what_only_looks_like_it_is_taken_whole() -> None:
    assert told(GOOD) == {f"{n} {file.name}": [] for n, file in enumerate(GOOD)}
    kept = [(size, sha256) for _mime, size, sha256 in verdicts(GOOD)]  # type: ignore[misc]
    assert kept == [(len(file.data), hashlib.sha256(file.data).hexdigest()) for file in GOOD]


def test_the_corpus_is_large_and_says_nothing_twice() -> None:
    files = [file for file, _words in BAD] + GOOD
    assert len({(file.name, file.data) for file in files}) == len(files)
    assert len(files) >= 120


def test_what_follows_a_picture_is_left_out() -> None:
    files = [file for file, _picture in pictures.WITH_MORE]
    kept = [(size, sha256) for _mime, size, sha256 in verdicts(files)]  # type: ignore[misc]
    assert kept == [(len(alone), hashlib.sha256(alone).hexdigest()) for _file, alone in pictures.WITH_MORE]


def test_an_archive_within_a_picture_is_refused() -> None:
    inside = pictures.hiding(with_comment(0)[:-2] + b"\xff\x7f")  # its comment reaches over the rest of the picture
    assert told([File("照片.jpg", inside)]) == {"0 照片.jpg": [TWO_FILES % "照片.jpg"]}


@pytest.fixture
def actor(settings, tmp_path: Path) -> Actor:
    settings.MEDIA_ROOT = tmp_path
    return make_actor()


@pytest.mark.django_db
def test_good_files_come_back_as_they_were(actor: Actor) -> None:
    for name, data in GOOD[::6]:
        with attach(SimpleUploadedFile(name, data), by=actor).file.open("rb") as stored:
            assert stored.read() == data


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["照片.jpg", "圖.png"])
def test_a_picture_comes_back_with_every_pixel_and_nothing_else(actor: Actor, name: str) -> None:
    picture = pictures.ALONE[name]
    attachment = attach(SimpleUploadedFile(name, picture + corpus.HTML), by=actor)
    attachment.refresh_from_db()
    with attachment.file.open("rb") as stored:
        kept = stored.read()
    assert kept == picture
    assert Image.open(io.BytesIO(kept)).tobytes() == Image.open(io.BytesIO(picture + corpus.HTML)).tobytes()
    assert (attachment.size, attachment.sha256) == (len(picture), hashlib.sha256(picture).hexdigest())
