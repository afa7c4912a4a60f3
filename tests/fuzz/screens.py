"""What a screen must hold whoever reads it: at most one filled button, and tables that stack on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator

MAIN = re.compile(r"<main\b.*</main>", re.DOTALL)
# What is shown as it will be printed scrolls within its own frame: it has the columns that the paper will have.
AS_PRINTED = re.compile(r'<article class="cs-card cs-paper".*?</article>', re.DOTALL)
FILLED = re.compile(r'<(a|button)\b[^>]*class="[^"]*\bbtn-(?:primary|danger)\b[^>]*>(.*?)</\1>', re.DOTALL)
FLAT = re.compile(r'<table\b(?![^>]*class="[^"]*\bcs-stacked\b)[^>]*>')
ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
NAMELESS = re.compile(r"<td\b(?![^>]*(?:data-label|colspan|cs-none))")
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
