"""What every answer must hold, whoever asked for what; each fault is named with the words it was found by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from django.urls import Resolver404, resolve

from accounts.signin.middleware import PUBLIC
from tests.fuzz.screens import faults_of_screen

LONGEST_PAGE = 2_000_000  # signs; the longest page of the board has a tenth of it
HEADERS = {
    "Content-Security-Policy": "default-src '",  # 'self'; of a file that is handed out 'none'
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}
# Of templates, of catalogues and of Python: none is for people.
UNFINISHED = re.compile(r"\{\{|\{%|%\(\w+\)[sd]|Traceback \(most|<[\w.]+ object at 0x|\bNone\b|\b[a-z]+(_[a-z]+)+\b")
# Where the technical stands by its name: in the admin's pages, and where Django counts what it would delete.
TECHNICAL = ("/admin/",)


class Shown(HTMLParser):
    """What a person reads of a page, and where it leads; what somebody typed stands in fields and is not read."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.leads_on = False
        self.inside: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Note what is no text for reading, and every way on."""
        if tag in ("script", "style", "textarea", "code", "option"):
            self.inside.append(tag)
        self.leads_on |= tag in ("a", "form", "button")

    def handle_endtag(self, tag: str) -> None:
        """The end of what is not for reading."""
        if tag in self.inside:
            self.inside.remove(tag)

    def handle_data(self, data: str) -> None:
        """Text for reading."""
        if not self.inside:
            self.words.append(data)


def is_public(path: str) -> bool:
    """May what stands there be kept by caches?"""
    try:
        return resolve(path).view_name in PUBLIC
    except Resolver404:
        return False


def faults_of(answer: Any, address: str, typed: frozenset[str] = frozenset()) -> Iterator[str]:
    """What is wrong with it; ``typed`` are words that were sent along and may stand there again."""
    if not is_public(address.partition("?")[0]) and "no-store" not in answer.get("Cache-Control", ""):
        yield "may be kept"
    for name, value in HEADERS.items():
        if value not in answer.get(name, ""):
            yield f"without {name}"
    if answer.streaming:
        return
    if len(answer.content) > LONGEST_PAGE:
        yield f"{len(answer.content)} bytes long"
    if answer.get("Content-Type", "").startswith("text/html"):
        yield from faults_of_page(answer, address, typed)
    elif 400 <= answer.status_code < 500 and not answer.get("Content-Type", "").startswith("application/json"):
        yield "an error without a page"


def faults_of_page(answer: Any, address: str, typed: frozenset[str]) -> Iterator[str]:
    """Of its words, and whether a refusal leads on."""
    shown = Shown(answer.text)
    words = "\n".join(shown.words)
    if not address.startswith(TECHNICAL):
        yield from faults_of_screen(answer.text)
        for found in UNFINISHED.finditer(words):
            if found.group() not in typed:
                yield f"unfinished: {words[max(0, found.start() - 30) : found.end() + 30]!r}"
    if 400 <= answer.status_code < 500 and not (shown.leads_on and 'class="cs-' in answer.text):
        yield "an error that leads nowhere"
