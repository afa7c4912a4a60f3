"""Shows pages that the test's own client was given to a real browser, and asks axe-core what is wrong with them.

Nothing goes over a line: the page and its static files come from memory and from disk. So a page can be looked at as
anybody, in the transaction its rows were made in, and again without asking for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Page, Route

from tests.browser.desk import SCREEN
from tests.browser.tools.inspector import AXE, PHONE, RUN, WIDER

HERE = "http://projector.test"
# Light at a desk and dark on a phone: what the width does and what the colours do are looked at apart.
VIEWS = (("light", SCREEN), ("dark", PHONE))
TAG = re.compile(r"<(\w+)([^>]*)>")
ATTRIBUTE = re.compile(r'(class|role|type|aria-\w+|tabindex|data-label|style|lang)(="[^"]*")?')


def skeleton(text: str) -> str:
    """What axe-core and the style sheets see of a page: elements and what they are, without words, ids and addresses.

    Rows of a table, lines of a list that are alike count once.
    """
    parts: list[str] = []
    for tag, attributes in TAG.findall(text):
        part = tag + "".join(sorted(name + re.sub(r"\d+", "", value) for name, value in ATTRIBUTE.findall(attributes)))
        parts.append(part)
    return re.sub(r"(\n[^\n]*+(?:\n[^\n]*+){0,12}?)\1+(?=\n|$)", r"\1", "\n" + "\n".join(parts))


@dataclass
class Projector:
    """``show`` looks at one page in both themes; ``lines`` says what was wrong."""

    page: Page
    text: str = ""
    lines: list[str] = field(default_factory=list)

    def answer(self, route: Route) -> None:
        """The page, a static file, or nothing."""
        path = unquote(urlsplit(route.request.url).path)
        if route.request.is_navigation_request():
            route.fulfill(body=self.text, content_type="text/html; charset=utf-8")
        elif path.startswith("/static/") and (found := finders.find(path.removeprefix("/static/"))):
            route.fulfill(path=str(found))
        else:
            route.fulfill(status=204)

    def show(self, name: str, text: str) -> None:
        """Look at it."""
        self.text = text
        for scheme, screen in VIEWS:
            self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            self.page.set_viewport_size(screen)
            self.page.goto(HERE, wait_until="load")
            self.page.evaluate(AXE_TEXT)
            found = self.page.evaluate(RUN) + self.page.evaluate(WIDER, screen["width"])
            self.lines += [f"{name} ({scheme} {screen['width']}) {fault}" for fault in found]
            if found:
                print("\n".join(self.lines[-len(found) :]), flush=True)  # pytest shows it whole


AXE_TEXT = AXE.read_text(encoding="utf-8")


@contextmanager
def projector(browser: Browser) -> Iterator[Projector]:
    """A window of its own."""
    context = browser.new_context(locale="zh-TW")
    made = Projector(context.new_page())
    context.route("**/*", made.answer)
    yield made
    context.close()


def is_page(answer: Any) -> bool:
    """Is it a page rather than a file or a part of one?"""
    html = not answer.streaming and answer.get("Content-Type", "").startswith("text/html")
    return html and "<html" in answer.text
