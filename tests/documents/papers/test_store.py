"""Files of papers: all of it or nothing, named by what they say and how papers look."""

from __future__ import annotations

import errno
import io
import resource
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from documents.letters.paper import paper as letter_paper
from documents.papers import fonts, printing, store
from documents.papers.html import html
from documents.papers.render import static_roots
from tests.documents.letters.test_paper import AT, LETTER

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


def test_another_version_of_a_font_is_another_layout(monkeypatch):
    before = store.layout()
    installed = fonts.versions()
    assert [line.split()[0] for line in installed if line.startswith("TW-Kai")] == [
        "TW-Kai-98_1.ttf",
        "TW-Kai-Ext-B-98_1.ttf",
        "TW-Kai-Plus-98_1.ttf",
    ]
    monkeypatch.setattr(fonts, "versions", lambda: [*installed[:-1], f"{installed[-1]}1"])
    store.layout.cache_clear()
    assert store.layout() != before


def test_what_describes_a_paper_belongs_to_its_layout(settings):
    named = {path.relative_to(settings.BASE_DIR).as_posix() for path in store._sources()}
    assert named >= {
        "documents/papers/html.py",
        "documents/papers/odf_parts/text-styles.xml",
        "proposals/papers/plan.py",
        "reference/taichung_districts.svgpaths.json",
        "static/documents/papers/paper.css",
        "templates/documents/papers/paper.html",
    }


def test_every_folder_of_papers_belongs_to_the_layout(settings):
    """However deep in an app it lies."""
    named = set(store._sources())
    for app in ("documents", "proposals", "guidance", "reviews", "tracking"):
        written = {path for path in (settings.BASE_DIR / app).rglob("*.py") if "papers" in path.parent.parts}
        assert written - named == set()
        assert written != set()
    assert settings.BASE_DIR / "guidance/visits/papers/record.py" in named


def test_what_is_opened_while_a_paper_is_laid_out_belongs_to_its_layout(settings, monkeypatch):
    opened = set()
    fetch = printing.PaperFetcher.fetch

    def noting(fetcher, url, *more):
        opened.add(url)
        return fetch(fetcher, url, *more)

    monkeypatch.setattr(printing.PaperFetcher, "fetch", noting)
    roots = static_roots()
    printing.print_html(html(replace(letter_paper(LETTER, AT), is_across=True)), roots)
    found = {roots.find(url) for url in opened if url.startswith(roots.address)}
    folder = settings.BASE_DIR / "static/documents/papers"
    assert found == {folder / name for name in ("across.css", "binding.svg", "letter.css", "paper.css")}
    assert found <= {path.resolve() for path in store._sources()}
    of_fonts = {url for url in opened if url.startswith("file:")}
    assert of_fonts != set()
    assert of_fonts <= fonts.files(fonts.LATIN)  # whose versions belong to the layout
    assert {url.partition(":")[0] for url in opened} == {"https", "file"}
