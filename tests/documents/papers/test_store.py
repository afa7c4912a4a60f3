"""Files of papers: all of it or nothing, named by what they say and how papers look."""

from __future__ import annotations

import errno
import io
import resource
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from documents.papers import store

NAME = "papers/abc/def.pdf"


@pytest.fixture(autouse=True)
def room(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    store.layout.cache_clear()
    yield
    store.layout.cache_clear()


def files() -> dict[str, bytes]:
    root = Path(default_storage.location)
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("paper", [b"%PDF", io.BytesIO(b"%PDF")])
def test_a_paper_is_kept_for_whoever_hands_it_out(paper):
    assert (store.keep(NAME, paper), files()) == (4, {NAME: b"%PDF"})
    assert Path(default_storage.path(NAME)).stat().st_mode & 0o777 == 0o640


def test_the_later_paper_takes_the_place_of_the_first_at_once():
    store.keep(NAME, b"%PDF 1")
    with default_storage.open(NAME) as reader:
        store.keep(NAME, b"%PDF 2")
        assert (reader.read(), files()) == (b"%PDF 1", {NAME: b"%PDF 2"})


def test_a_full_disk_leaves_nothing_of_it():
    """The kernel refuses what grows beyond the limit, as it does where the disk is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(OSError) as full:
            store.keep(NAME, b"%PDF" * 1000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (full.value.errno, files()) == (errno.EFBIG, {})


def test_another_style_sheet_is_another_layout(settings, tmp_path):
    folder = tmp_path / "static" / "proposals" / "papers"
    folder.mkdir(parents=True)
    settings.STATIC_FROM_SOURCE, settings.STATIC_ROOT = False, tmp_path / "static"
    looks = []
    for css in ("p { color: black }", "p { color: grey }", "p { color: grey }"):
        (folder / "plan.css").write_text(css)
        store.layout.cache_clear()
        store.static_roots.cache_clear()
        looks.append(store.layout())
    store.static_roots.cache_clear()
    assert (looks[0] == looks[1], looks[1] == looks[2]) == (False, True)


def test_what_describes_a_paper_belongs_to_its_layout(settings):
    named = {path.relative_to(settings.BASE_DIR).as_posix() for path in store._sources()}
    assert named >= {
        "documents/papers/html.py",
        "proposals/papers/plan.py",
        "static/documents/papers/paper.css",
        "templates/documents/papers/paper.html",
    }
