"""Chapters: the same in both languages, in the very words of the interface, and safe."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest
from django.urls import reverse

from manual.chapters import CHAPTERS
from manual.finding import MOST, find
from manual.reading import FOLDERS, ROOT, STATIC, TOUR, chapter, chapters, parser
from tests.conftest import PO
from tests.test_i18n import IDEOGRAPH, read_po, without

BOLD = re.compile(r"\*\*(.+?)\*\*")
QUESTION = re.compile(r"[？?]$")  # of the frequent ones
LINK = re.compile(r"\]\((?P<file>[a-z]+\.md)?(?:#(?P<anchor>[a-z-]+))?\)")
ALSO = {"desk", "refused", "faq", "ask", TOUR}  # every role's chapter has them


def written(name: str, language: str) -> str:
    """The file."""
    return (ROOT / FOLDERS[language] / f"{name}.md").read_text(encoding="utf-8")


def paragraphs(text: str) -> list[str]:
    """What stands before each heading of a paragraph, and behind it."""
    return re.split(r"^## ", text, flags=re.MULTILINE)


def in_english() -> dict[str, set[str]]:
    """What each word of the interface is called in English, by its context."""
    said: defaultdict[str, set[str]] = defaultdict(set)
    for entry in read_po(PO)[1]:
        said[entry.msgid] |= set(entry.texts.values())
    return said


SAID = in_english()
ENGLISH = set().union(*SAID.values())


def words_of(paragraph: str, known: set[str]) -> set[str]:
    """Its words of the interface; a question of a reader is none."""
    return {word for word in BOLD.findall(paragraph) if not QUESTION.search(word) or word in known}


def test_each_language_has_every_chapter_and_no_other():
    files = {language: {path.stem for path in (ROOT / folder).glob("*.md")} for language, folder in FOLDERS.items()}
    assert files == {language: set(CHAPTERS) for language in FOLDERS}


@pytest.mark.parametrize("name", CHAPTERS)
def test_the_languages_have_the_same_paragraphs(name):
    anchors = {language: [one.anchor for one in chapter(name, language).sections] for language in FOLDERS}
    assert anchors["zh-hant"] == anchors["en"]
    assert len(set(anchors["en"])) == len(anchors["en"])
    assert set(anchors["en"]) >= ALSO


@pytest.mark.parametrize("name", CHAPTERS)
@pytest.mark.parametrize("language", FOLDERS)
def test_a_tour_is_three_cards_that_lead_on(name, language):
    cards = chapter(name, language).tour
    assert [len(re.findall(r'<a href="[^"]+"', card)) for card in cards] == [1, 1, 1]


@pytest.mark.parametrize("name", CHAPTERS)
def test_what_is_bold_is_a_word_of_the_interface(name):
    """In the Chinese chapter a word of the sources, in the English one what the catalogue calls it."""
    wrong = []
    for here, there in zip(*(paragraphs(written(name, language)) for language in FOLDERS), strict=True):
        chinese, english = words_of(here, set(SAID)), words_of(there, ENGLISH)
        called = set().union(*(SAID[word] for word in chinese))
        wrong += [*(chinese - set(SAID)), *(english - called), *(word for word in chinese if not SAID[word] & english)]
    assert wrong == []


@pytest.mark.parametrize("name", CHAPTERS)
def test_links_lead_to_paragraphs(name):
    lost = []
    for language in FOLDERS:
        for link in LINK.finditer(written(name, language)):
            there = chapter((link["file"] or f"{name}.md").removesuffix(".md"), language)
            if link["anchor"] and link["anchor"] not in there.anchors:
                lost.append(link.group())
    assert lost == []


@pytest.mark.parametrize("name", CHAPTERS)
def test_an_english_chapter_is_english(name):
    assert IDEOGRAPH.findall(without(written(name, "en"), set())) == []


@pytest.mark.parametrize("name", CHAPTERS)
def test_each_chapter_has_its_picture(name):
    sources = {language: re.findall(r"!\[.+?\]\((.+?)\)", written(name, language)) for language in FOLDERS}
    assert sources == {
        language: [f"../../../static/manual/{folder}/{name}.webp"] for language, folder in FOLDERS.items()
    }
    sizes = {
        language: (STATIC / "manual" / folder / f"{name}.webp").stat().st_size for language, folder in FOLDERS.items()
    }
    assert [size for size in sizes.values() if size > 60_000] == []


def test_links_between_files_become_addresses_and_pictures_have_their_size():
    html = chapter("proposer", "en").lead + "".join(one.html for one in chapter("proposer", "en").sections)
    assert f'href="{reverse("manual:chapter", args=["common"])}#take-back"' in html
    assert re.search(r'<img src="/static/manual/en/proposer[^"]*\.webp" alt="[^"]+" loading="lazy" width="\d+"', html)


def test_markup_is_shown_as_text():
    md = parser("en")
    drawn = md.render("<script>alert(1)</script>\n\n[a](javascript:alert(1)) <b onclick=x>c</b>")
    assert "<script" not in drawn
    assert "<b " not in drawn
    assert "href" not in drawn


def test_a_heading_without_an_anchor_is_refused(monkeypatch, tmp_path):
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "any.md").write_text("# Any\n\n## No anchor\n\nText.\n")
    monkeypatch.setattr("manual.reading.ROOT", tmp_path)
    with pytest.raises(ValueError, match="a heading without an anchor: No anchor"):
        chapter("any", "en")


def test_a_search_finds_paragraphs_with_all_words_whatever_their_case_and_width():
    hits = find("ＷＯＲＫＢＯＯＫ  template", chapters(CHAPTERS, "en"))
    assert [(hit.chapter.name, hit.section.anchor, hit.word) for hit in hits] == [("proposer", "workbook", "workbook")]
    assert find("  ", chapters(CHAPTERS, "en")) == []
    assert find("沒有人寫過", chapters(CHAPTERS, "zh-hant")) == []
    assert len(find("的", chapters(CHAPTERS, "zh-hant"))) == MOST
