"""Chapters as they are written: Markdown in ``docs/manual/<language>``, parsed once a process; never a row.

A chapter begins with its title (``#``) and what its desk shows; each paragraph that a page may lead to has a heading ``## Words
{#anchor}``, the same anchors in every language. The one called ``tour`` holds a list of three: the cards of a first sign-in. What is
**bold** is a word of the interface. Markup other than Markdown is shown as text, so that nothing can be smuggled in.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.token import Token
from PIL import Image

FOLDERS = {"zh-hant": "zh", "en": "en"}
ROOT = Path(settings.BASE_DIR) / "docs" / "manual"
STATIC = Path(settings.BASE_DIR) / "static"
TOUR = "tour"
HEADING = re.compile(r"(?P<words>.+?)\s*\{#(?P<anchor>[a-z-]+)\}")
TO_CHAPTER = re.compile(r"(?P<chapter>[a-z]+)\.md(?P<anchor>#[a-z-]+)?")


@dataclass(frozen=True)
class Section:
    """A paragraph of a chapter with its anchor; ``text`` is what is searched."""

    anchor: str
    title: str
    html: SafeString
    text: str


@dataclass(frozen=True)
class Chapter:
    """A chapter in one language: what stands before its first paragraph, the paragraphs, the cards of the tour."""

    name: str
    title: str
    lead: SafeString
    lead_text: str
    sections: tuple[Section, ...]
    tour: tuple[SafeString, ...]

    @property
    def anchors(self) -> frozenset[str]:
        """The anchors of its paragraphs."""
        return frozenset(section.anchor for section in self.sections)

    @property
    def url(self) -> str:
        """Its page."""
        return reverse("manual:chapter", args=[self.name])


def parser(language: str) -> MarkdownIt:
    """Markdown without HTML; links between files become addresses, pictures get their size."""
    md = MarkdownIt("commonmark", {"html": False})
    md.add_render_rule("softbreak", lambda _self, *_args: "" if language == settings.LANGUAGE_CODE else " ")
    return md


@cache
def chapter(name: str, language: str) -> Chapter:
    """The chapter ``name`` in ``language``; raises ``OSError`` where nobody wrote it."""
    folder = ROOT / FOLDERS[language]
    md = parser(language)
    tokens = md.parse((folder / f"{name}.md").read_text(encoding="utf-8"))
    for token in tokens:
        for inner in token.children or ():
            _lead_somewhere(inner, folder)
    title, *parts = _parts(tokens)
    sections = tuple(_section(md, part) for part in parts)
    tour = next((part for part in parts if _words(part[1])[1] == TOUR), [])
    lead = title[3:]
    return Chapter(
        name, title[1].content, _drawn(md, lead), _text(lead), sections, tuple(_drawn(md, i) for i in _items(tour))
    )


def chapters(names: Sequence[str], language: str) -> list[Chapter]:
    """Several, in their order."""
    return [chapter(name, language) for name in names]


def _lead_somewhere(token: Token, folder: Path) -> None:
    href = str(token.attrs.get("href", ""))
    if found := TO_CHAPTER.fullmatch(href):
        token.attrs["href"] = reverse("manual:chapter", args=[found["chapter"]]) + (found["anchor"] or "")
    elif href.startswith("page:"):
        token.attrs["href"] = reverse(href.removeprefix("page:"))
    if token.type == "image":
        source = (folder / str(token.attrs["src"])).resolve()
        with Image.open(source) as picture:
            size: dict[str, Any] = dict(zip(("width", "height"), picture.size, strict=True))
        token.attrs |= {"src": static(source.relative_to(STATIC).as_posix()), "loading": "lazy", **size}


def _parts(tokens: list[Token]) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.type == "heading_open" and token.tag == "h2":
            parts.append([])
        parts[-1].append(token)
    return parts


def _words(heading: Token) -> tuple[str, str]:
    found = HEADING.fullmatch(heading.content)
    if not found:
        raise ValueError(f"a heading without an anchor: {heading.content}")
    return found["words"], found["anchor"]


def _section(md: MarkdownIt, part: list[Token]) -> Section:
    title, anchor = _words(part[1])
    return Section(anchor, title, _drawn(md, part[3:]), _text(part[3:]))


def _items(part: list[Token]) -> Iterator[list[Token]]:
    """What stands in each item of the part's list."""
    begun: int | None = None
    for at, token in enumerate(part):
        if token.type == "list_item_open" and begun is None:
            begun = at + 1
        elif token.type == "list_item_close" and begun is not None:
            yield part[begun:at]
            begun = None


def _drawn(md: MarkdownIt, tokens: list[Token]) -> SafeString:
    # Markdown-it escapes what is text, and ``html`` is off: what comes out holds the tags of Markdown alone.
    return SafeString(md.renderer.render(tokens, md.options, {}))


def _text(tokens: list[Token]) -> str:
    spoken = ("".join(inner.content for inner in token.children or () if inner.type == "text") for token in tokens)
    return " ".join(filter(None, spoken))


def folded(words: str) -> str:
    """As it is compared: without case and width."""
    return unicodedata.normalize("NFKC", words).casefold()
