"""Papers are laid out once."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import connection

from documents.errors import RenderTimeout
from documents.papers import store


@pytest.fixture(autouse=True)
def room(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    store.layout.cache_clear()
    yield
    store.layout.cache_clear()


class Printer:
    """Counts how often it is asked; each time it prints something else."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> bytes:
        self.asked += 1
        return b"%%PDF %d" % self.asked


def read(name: str) -> bytes:
    with default_storage.open(name) as file:
        return file.read()


@pytest.mark.django_db
def test_the_same_paper_is_laid_out_once_and_another_by_itself():
    printer = Printer()
    first, again, other = (store.once(html, printer) for html in ("<p>甲", "<p>甲", "<p>乙"))
    assert (first == again, first == other, printer.asked) == (True, False, 2)
    assert (read(first), read(other)) == (b"%PDF 1", b"%PDF 2")
    assert Path(default_storage.path(first)).stat().st_mode & 0o777 == 0o640


@pytest.mark.django_db
def test_another_style_sheet_makes_another_paper(settings, tmp_path):
    folder = tmp_path / "static" / "proposals" / "papers"
    folder.mkdir(parents=True)
    settings.STATIC_FROM_SOURCE, settings.STATIC_ROOT = False, tmp_path / "static"
    names = []
    for css in ("p { color: black }", "p { color: grey }", "p { color: grey }"):
        (folder / "plan.css").write_text(css)
        store.layout.cache_clear()
        store.static_roots.cache_clear()
        names.append(store.once("<p>甲", Printer()))
    store.static_roots.cache_clear()
    assert (names[0] == names[1], names[1] == names[2]) == (False, True)


@pytest.mark.django_db
def test_a_paper_that_fails_leaves_nothing():
    def fail() -> bytes:
        raise RenderTimeout

    with pytest.raises(RenderTimeout):
        store.once("<p>甲", fail)
    assert [path for path in Path(default_storage.location).rglob("*") if path.is_file()] == []
    assert read(store.once("<p>甲", Printer())) == b"%PDF 1"


@pytest.mark.django_db(transaction=True)
def test_many_who_ask_at_once_get_one_paper():
    printer, barrier, names = Printer(), threading.Barrier(8), []

    def ask() -> None:
        barrier.wait()
        try:
            names.append(store.once("<p>甲", printer))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(names), len(set(names)), printer.asked) == (8, 1, 1)
