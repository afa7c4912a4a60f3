"""Papers: what they may load, how they fail, what the PDF holds."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from django.template import engines
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from documents.errors import AddressRefused, MissingGlyph, MissingGlyphs, RenderFailed, RenderTimeout
from documents.papers import render as rendering
from documents.papers.addresses import BASE, StaticRoots
from documents.papers.render import html_of, render, static_roots
from documents.sandbox import run
from inputs.cleaning import cleaned
from tests.documents.papers.pdf_text import fonts_of, pages_of

PAPER = """{% extends "documents/papers/base.html" %}
{% block title %}測試{% endblock %}
{% block content %}<h1>{{ title }}</h1><p class="prose">{{ text }}</p>{% endblock %}"""
WRITTEN = "abcXYZ 0189，。、；：？！「」『』（）％①②㊣○■→\n\r\v\u2028\u200b\u202d\uf0b7•𤆬㐂𠀀"
RARE = "𤆬客厝的游錫堃：㐂、𠀀、𪚥、𪜀"


@pytest.fixture
def paper(settings, tmp_path: Path) -> Iterator[str]:
    """A template for these tests."""
    (tmp_path / "paper.html").write_text(PAPER, encoding="utf-8")
    engine = engines["django"].engine
    loader = engine.template_loaders[0].loaders[0]
    before = loader.dirs
    loader.dirs = [tmp_path, *engine.dirs]
    yield "paper.html"
    loader.dirs = before


def test_rare_characters_are_printed_in_kai_and_none_is_a_box(paper: str) -> None:
    rendered = render(paper, {"title": "罕用字", "text": RARE})
    assert rendered.pages == 1
    assert fonts_of(rendered.pdf) == {"Paper-Latin", "TW-Kai", "TW-Kai-Ext-B"}
    assert RARE in pages_of(rendered.pdf)[0]


@settings(
    max_examples=3,
    deadline=None,
    phases=[Phase.generate],  # to find the shortest that fails would print hundreds of papers
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.text(
        st.one_of(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), st.sampled_from(WRITTEN)), min_size=900
    )
)
def test_what_was_typed_stands_on_the_paper(paper: str, typed: str) -> None:
    text = cleaned(typed)
    rendered = render(paper, {"title": "照打", "text": text}, texts={"內文": text})
    assert "".join(text.split()) in re.sub("第[0-9]+頁／共[0-9]+頁", "", "".join(pages_of(rendered.pdf)))


def test_the_same_paper_is_the_same_bytes(paper: str) -> None:
    first = render(paper, {"title": "一", "text": RARE})
    assert render(paper, {"title": "一", "text": RARE}).pdf == first.pdf
    assert render(paper, {"title": "二", "text": RARE}).pdf != first.pdf


def test_a_paper_is_tagged_titled_and_chinese(paper: str) -> None:
    with pikepdf.open(io.BytesIO(render(paper, {"title": "一"}).pdf)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "zh-Hant"
        assert str(pdf.docinfo.Title) == "測試"
        assert str(pdf.docinfo.Author) == "臺中市政府"
        assert [float(side) for side in pdf.pages[0].MediaBox[2:]] == pytest.approx([595.28, 841.89], abs=0.01)
        assert "/CreationDate" not in pdf.docinfo


def test_pages_are_numbered(paper: str) -> None:
    rendered = render(paper, {"title": "長", "text": "石岡客家伙房。\n" * 80})
    assert rendered.pages == 3
    assert [page[-7:] for page in pages_of(rendered.pdf)] == ["第1頁／共3頁", "第2頁／共3頁", "第3頁／共3頁"]


def test_demo_papers_say_so(paper: str) -> None:
    assert "示範資料" in html_of(paper, {"demo": True})
    assert "示範資料" in pages_of(render(paper, {"title": "一", "demo": True}).pdf)[0]
    assert "示範資料" not in html_of(paper, {})


def test_papers_are_chinese_for_english_readers(paper: str, settings) -> None:
    from django.utils.translation import override

    with override("en"):
        assert 'lang="zh-Hant"' in html_of(paper, {"title": dt.date(2026, 11, 23)})
        assert "2026年11月23日" in html_of(paper, {"title": dt.date(2026, 11, 23)})


def test_texts_are_escaped(paper: str) -> None:
    assert "&lt;img src=" in html_of(paper, {"text": "<img src='file:///etc/passwd'>"})


def test_stylesheets_are_added_after_the_base(paper: str) -> None:
    html = html_of(paper, {}, stylesheets=("documents/papers/across.css",))
    assert re.findall(r'href="([^"]+)"', html) == [
        "/static/documents/papers/paper.css",
        "/static/documents/papers/across.css",
    ]


# --- characters without a font --------------------------------------------------------------------------------------


def test_a_character_without_font_is_told_with_its_field(paper: str) -> None:
    with pytest.raises(MissingGlyphs) as error:
        render(paper, {"title": "一", "text": "很棒😀"}, texts={"計畫名稱": "一", "構想摘要": "很棒😀，😀"})
    assert error.value.missing == [MissingGlyph("構想摘要", "😀")]
    assert str(error.value) == (
        "這些字沒有字型可以印出：構想摘要「😀」（U+1F600）。請改用其他字，或洽系統管理者安裝字型。"
    )


def test_a_character_in_a_text_nobody_named_is_told_too(paper: str) -> None:
    with pytest.raises(MissingGlyphs) as error:
        render(paper, {"title": "😀 &"})
    assert error.value.missing == [MissingGlyph("內文", "😀")]


# --- addresses ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "refused"),
    [
        ("<img src='file:///etc/passwd'>", "file:///etc/passwd"),
        ("<img src='http://127.0.0.1:1/x.png'>", "http://127.0.0.1:1/x.png"),
        ("<img src='https://example.com/x.png'>", "https://example.com/x.png"),
        ("<img src='ftp://example.com/x.png'>", "ftp://example.com/x.png"),
        ("<img src='/etc/passwd'>", f"{BASE}etc/passwd"),
        ("<img src='/static/../../etc/passwd'>", f"{BASE}etc/passwd"),
        ("<img src='/static/%2e%2e/%2e%2e/manage.py'>", f"{BASE}static/%2e%2e/%2e%2e/manage.py"),
        ("<img src='/static/..%2f..%2fmanage.py'>", f"{BASE}static/..%2f..%2fmanage.py"),
        ("<img src='/static//etc/passwd'>", f"{BASE}static//etc/passwd"),
        ("<link rel=stylesheet href='/static/no-such.css'>", f"{BASE}static/no-such.css"),
        ("<style>@import 'file:///etc/passwd'</style>", "file:///etc/passwd"),
        ("<style>@font-face {font-family: x; src: url(file:///x.ttf)} p {font-family: x}</style>", "file:///x.ttf"),
        ("<p style='background: url(http://127.0.0.1:1/b.png)'>x</p>", "http://127.0.0.1:1/b.png"),
        ("<base href='file:///etc/'><img src='passwd'>", "file:///etc/passwd"),
        ("<object data='file:///etc/passwd'></object>", "file:///etc/passwd"),
        ("<embed src='file:///etc/passwd'>", "file:///etc/passwd"),
        ("<link rel=attachment href='file:///etc/passwd'>", "file:///etc/passwd"),
        (
            "<svg width='9' height='9'><image href='file:///etc/passwd' width='9' height='9'/></svg>",
            "file:///etc/passwd",
        ),
    ],
)
def test_papers_load_nothing_from_elsewhere(markup: str, refused: str) -> None:
    with pytest.raises(AddressRefused) as error:
        run("documents.papers.printing.print_html", f"<p>x</p>{markup}", static_roots(), seconds=20, megabytes=1536)
    assert str(error.value) == refused


def test_a_refused_address_ends_the_paper_and_is_told_in_the_log(paper: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "html_of", lambda *_args, **_kwargs: "<img src='file:///etc/passwd'>")
    with pytest.raises(RenderFailed) as error:
        render(paper, {})
    assert str(error.value) == "文件無法產生，請稍後再試；若再次失敗，請通知系統管理者。"
    assert error.value.detail == "AddressRefused: file:///etc/passwd"


def test_data_addresses_and_static_files_are_loaded() -> None:
    pixel = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/%3E"
    html = f"<link rel=stylesheet href='/static/documents/papers/paper.css'><p>x<img src=\"{pixel}\">"
    pdf, pages, _places = run("documents.papers.printing.print_html", html, static_roots(), seconds=20, megabytes=1536)
    assert pages == 1
    assert "第1頁／共1頁" in pages_of(pdf)[0]


def test_static_files_may_not_lead_out_by_a_link(tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    (tmp_path / "static/in.css").write_text("p {}")
    (tmp_path / "out.css").write_text("p {}")
    (tmp_path / "static/link.css").symlink_to(tmp_path / "out.css")
    roots = StaticRoots(f"{BASE}static/", (("vendor", str(tmp_path / "static")), ("", str(tmp_path / "static"))))
    assert roots.find(f"{BASE}static/in.css?v=1") == tmp_path / "static/in.css"
    assert roots.find(f"{BASE}static/vendor/in.css") == tmp_path / "static/in.css"
    assert roots.find(f"{BASE}static/link.css") is None
    assert roots.find(f"{BASE}static/vendor/../../out.css") is None
    assert roots.find(f"{BASE}media/in.css") is None


def test_collected_static_files_are_one_folder(settings, tmp_path: Path) -> None:
    settings.STATIC_FROM_SOURCE = False
    settings.STATIC_ROOT = tmp_path
    static_roots.cache_clear()
    assert static_roots() == StaticRoots(f"{BASE}static/", (("", str(tmp_path)),))
    static_roots.cache_clear()


# --- caps -----------------------------------------------------------------------------------------------------------


def test_a_paper_that_takes_too_long_is_stopped(paper: str, settings) -> None:
    settings.PDF_TIMEOUT_SECONDS = 0.5
    with pytest.raises(RenderTimeout) as error:
        render(paper, {"title": "長", "text": "石岡客家伙房。\n" * 20_000})
    assert str(error.value) == "文件內容太多，未能在時限內產生。請減少一次輸出的內容後再試。"


def test_a_paper_that_needs_too_much_memory_is_stopped(paper: str, settings) -> None:
    settings.PDF_MEMORY_MB = 64  # less than the helper has already
    with pytest.raises(RenderFailed) as error:
        # In one piece more than the helper may have lying free: many small ones were sometimes served from there.
        render(paper, {"title": "長", "text": "石岡客家伙房。\n" * 3_000_000})
    assert error.value.detail == "JobDied: documents.papers.printing.print_html: 64 MB"
    settings.PDF_MEMORY_MB = 2048
    assert render(paper, {"title": "短"}).pages == 1
