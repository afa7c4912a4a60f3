"""Requests and bytes of pages over the line, and how much of the design system's sheet they use; as production serves them.

Static files are collected, compressed and kept by their hashes; of pages those are compressed that were asked for by
their address alone (``chuangsheng.compressing``). Over plain http a browser is sent gzip; over
TLS the same files as brotli, which are smaller.
"""

from __future__ import annotations

import gzip
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.site import FLAGS, chromium, collected, cookie, served

PORT = 8198
FIRST, AFTER = 350, 60  # KB, of a page without charts
WITH_CHARTS = ("statistics",)
SHEET = "tabler.min"
# label, who (nobody: before signing in), address
MORE = (
    ("sign in", "", "/accounts/login/"),
    ("site map", "", "/sitemap/"),
    ("account", "rdec", "/me/"),
    ("notices", "rdec", "/notices/"),
    ("partners", "platform", "/guidance/partners/"),
    ("inventory map", "shigang", "/guidance/inventory/map/"),
    ("plan compared", "rdec", "/plans/{plan}/versions/compare/?old=1&new=2"),
    ("section, concept", "proposer8", "/plans/{draft}/ventures/{venture}/concept/"),
)


@dataclass
class Line:
    """What went over it for one page, and which rules of the sheet it used."""

    requests: int = 0
    bytes: int = 0
    kinds: dict[str, int] = field(default_factory=dict)

    def hear(self, session: Any) -> None:
        """Count what is read from the network; what the browser has kept is none of it."""
        kept: set[str] = set()
        types: dict[str, str] = {}
        session.on("Network.requestServedFromCache", lambda said: kept.add(said["requestId"]))
        session.on("Network.responseReceived", lambda said: types.update({said["requestId"]: said["type"]}))

        def finished(said: dict[str, Any]) -> None:
            if said["requestId"] not in kept and said["encodedDataLength"]:
                self.requests += 1
                self.bytes += int(said["encodedDataLength"])
                kind = types.get(said["requestId"], "")
                self.kinds[kind] = self.kinds.get(kind, 0) + int(said["encodedDataLength"])

        session.on("Network.loadingFinished", finished)
        session.send("Network.enable")


def report() -> None:
    """Fill, collect, serve, look, print."""
    from django.core.management import call_command

    from bench.__main__ import places
    from bench.pages import PAGES

    call_command("demo", plans=100)
    ids = places()
    pages = [page for page in PAGES if not page[2].endswith(".pdf") and "?" not in page[2]] + [*MORE]
    used: set[tuple[int, int]] = set()
    found: list[tuple[str, Line, Line]] = []
    with tempfile.TemporaryDirectory() as folder:
        chosen = collected(Path(folder))
        sheet = next(Path(folder).glob(f"static/vendor/tabler/css/{SHEET}.*.css")).read_text()
        with served(PORT, chosen) as base:
            for label, who, address in pages:
                first, after, rules = visit(base, who, address.format(**ids))
                found.append((label, first, after))
                used |= rules
    print(f"\nwant: {FIRST} KB at first load but for charts, {AFTER} KB after\n")
    print(f"{'':<22}{'first':>8}{'KB':>8}{'after':>8}{'KB':>8}   of the first")
    for label, first, after in found:
        kinds = "  ".join(f"{kind.lower()} {size / 1000:.0f}" for kind, size in sorted(first.kinds.items()))
        print(
            f"{label:<22}{first.requests:>8}{first.bytes / 1000:>8.1f}{after.requests:>8}{after.bytes / 1000:>8.1f}"
            f"   {kinds}{over(label, first, after)}"
        )
    print(unused(sheet, used, len(pages)))


def over(label: str, first: Line, after: Line) -> str:
    """A mark where a page is heavier than it may be."""
    if label.startswith(WITH_CHARTS):
        return ""
    return "  OVER" if first.bytes > FIRST * 1000 or after.bytes > AFTER * 1000 else ""


def visit(base: str, who: str, address: str) -> tuple[Line, Line, set[tuple[int, int]]]:
    """A window that has kept nothing, then the same page again; which places of the sheet were used."""
    from playwright.sync_api import sync_playwright

    asked = {"name": "", "value": ""} if not who else cookie(who)
    lines = (Line(), Line())
    rules: set[tuple[int, int]] = set()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        context = browser.new_context(locale="zh-TW", viewport={"width": 1280, "height": 900})
        if who:
            context.add_cookies([{"name": asked["name"], "value": asked["value"], "url": base}])
        page = context.new_page()
        for line in lines:
            session = context.new_cdp_session(page)
            line.hear(session)
            sheets: dict[str, str] = {}
            session.on(
                "CSS.styleSheetAdded",
                lambda said, sheets=sheets: sheets.update(
                    {said["header"]["styleSheetId"]: said["header"]["sourceURL"]}
                ),
            )
            session.send("DOM.enable")
            session.send("CSS.enable")
            session.send("CSS.startRuleUsageTracking")
            answer = page.goto(f"{base}{address}", wait_until="networkidle")
            if answer is None or answer.status != 200:
                raise RuntimeError(f"{address}: {answer and answer.status}")
            for one in session.send("CSS.stopRuleUsageTracking")["ruleUsage"]:
                if one["used"] and SHEET in sheets.get(one["styleSheetId"], ""):
                    rules.add((int(one["startOffset"]), int(one["endOffset"])))
            session.detach()
        browser.close()
    return *lines, rules


def unused(sheet: str, used: Iterable[tuple[int, int]], pages: int) -> str:
    """How much of the sheet none of the pages used, and what leaving it out would save. States of the pointer, and what
    a script adds, are used as well: it is the most that could be saved."""
    kept = "".join(sheet[start:end] for start, end in sorted(used))
    whole, least = (len(gzip.compress(text.encode(), 9)) / 1000 for text in (sheet, kept))
    share = 1 - len(kept) / len(sheet)
    return (
        f"\nTabler's sheet: {len(sheet) / 1000:.0f} KB, {whole:.0f} compressed; {share:.0%} of it is used by none of"
        f" {pages} pages: without that {least:.0f} KB, {whole - least:.0f} less at the first load and nothing after it"
    )
