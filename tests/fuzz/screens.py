"""What a screen must hold whoever reads it: at most one filled button, which Enter presses, and tables that stack on a phone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

MAIN = re.compile(r"<main\b.*</main>", re.DOTALL)
# What is shown as it will be printed scrolls within its own frame: it has the columns that the paper will have.
AS_PRINTED = re.compile(r'<article class="cs-card cs-paper".*?</article>', re.DOTALL)
FILLED = re.compile(r'<(a|button)\b[^>]*class="[^"]*\bbtn-(?:primary|danger)\b[^>]*>(.*?)</\1>', re.DOTALL)
FLAT = re.compile(r'<table\b(?![^>]*class="[^"]*\bcs-stacked\b)[^>]*>')
ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
NAMELESS = re.compile(r"<td\b(?![^>]*(?:data-label|colspan|cs-none))")
# A tag of a form: fields and buttons outside of it may name it as their own.
TAG = re.compile(r"<(/?form|button|input|select|textarea)\b((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>")
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
# In these Enter sends nothing by itself.
QUIET = {"hidden", "file", "button", "submit", "image", "reset"}
# What the row is, and what may be done with it, need no name.
SELF_EVIDENT = 2


def faults_of_screen(page: str) -> Iterator[str]:
    """What is wrong with the main part of a page."""
    found = MAIN.search(page)
    shown = AS_PRINTED.sub("", found.group()) if found else ""
    filled = [" ".join(re.sub(r"<[^>]*>", "", words).split()) for _tag, words in FILLED.findall(shown)]
    if len(filled) > 1:
        yield f"{len(filled)} filled buttons: {'｜'.join(filled)}"
    yield from (f"does not stack on a phone: {table}" for table in FLAT.findall(shown))
    nameless = max((len(NAMELESS.findall(row)) for row in ROW.findall(shown)), default=0)
    if nameless > SELF_EVIDENT:
        yield f"{nameless} cells of a row without the name of their column"
    yield from (f"Enter presses {pressed} of {form}" for form, pressed in misled_by_enter(shown))


def misled_by_enter(page: str) -> Iterator[tuple[str, str]]:
    """Forms with a line to type in of which Enter presses the wrong button: each with what it presses.

    A browser presses the first that belongs to the form, wherever it stands. Right is the one that is hidden there for it
    (``components/on_enter.html``); without such a one the filled button, or where none is filled one that has no name;
    and one more row, for which nothing is sent.
    """
    typed, buttons, within = set(), defaultdict(list), ""
    for place, (tag, attributes) in enumerate(TAG.findall(page)):
        said = dict(ATTRIBUTE.findall(attributes))
        if tag.endswith("form"):
            within = "" if tag.startswith("/") else said.get("id", f"form {place}")
        elif owner := said.get("form", within):
            if tag == "button" and said.get("type", "submit") == "submit":
                buttons[owner].append(said)
            elif tag == "input" and said.get("type", "text") not in QUIET:
                typed.add(owner)
    for owner in sorted(typed & set(buttons)):
        first = buttons[owner][0]
        if len(buttons[owner]) > 1 and not _is_meant(first, buttons[owner]):
            yield owner, f"{first.get('name', '')}={first.get('value', '')}"


def _is_meant(first: dict[str, str], buttons: list[dict[str, str]]) -> bool:
    if any("aria-hidden" in button for button in buttons):
        return "aria-hidden" in first
    filled = [button for button in buttons if {"btn-primary", "btn-danger"} & set(button.get("class", "").split())]
    return first in filled or first.get("name") == "more" or not (filled or "name" in first)
