"""Every page of the demo as every role sees it, at a desk and on a phone, for people to look at; never a test.

    make screenshots                            everything, some of it dark as well
    make screenshots WHO="rdec ndc"             as these accounts
    make screenshots WHO=rdec PAGES=tracking:   pages whose names begin so

Pages are found as people find them: from the desk and the site map along the links, a few of each kind that are built
differently. Pictures lie in ``var/screenshots`` by account, with ``index.html``, and a dozen to a sheet in ``sheets``.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageDraw

from bench.site import FLAGS, chromium, cookie, fresh_database, served, set_up

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

OUT = Path(os.environ.get("VAR_DIR") or "var") / "screenshots"
PORT = 8199
VISITOR = "visitor"  # who has not signed in
PEOPLE = (
    *(VISITOR, "proposer1", "proposer8", "shigang", "shigang-head", "platform", "platform-head"),
    *("rdec", "rdec-head", "rdec-admin", "agriculture", "agriculture-head", "convener", "ndc"),
    *("team-agr", "partner", "admin"),
)
SIZES = {"1280": (1280, 900), "360": (360, 740)}
# Of these one is taken dark as well, as the first who sees it.
DARK = (
    *("portal:home", "proposals:list", "proposals:detail", "proposals:compare", "proposals:venture_section"),
    *("proposals:history", "reviews:plan", "reviews:opinion_file", "reviews:meeting_live", "tracking:board"),
    *("tracking:statistics", "tracking:undertaking", "guidance:inventory_map", "accounts:profile", "account_login"),
)
LINK = re.compile(r'<a\b[^>]*\bhref="(/[^"#]*)')
ASKED, KEPT = 12, 3  # of a kind of page: how many are asked for, and how many kept that are built differently
TALL = 4000  # a page is cut there
SHEET = (4, 3)


@dataclass(frozen=True)
class Found:
    """A page: its name, which of its kind it is, and where."""

    name: str
    number: int
    url: str

    @property
    def file(self) -> str:
        return f"{self.name.replace(':', '-')}-{self.number}"


def main() -> None:
    """Make the demo, serve it, walk it, photograph it."""
    fresh_database("chuangsheng_screens")
    os.environ |= {"DEMO": "1", "STAFF_MFA_REQUIRED": "0"}
    set_up()
    from django.core.management import call_command

    call_command("demo")
    people = os.environ.get("WHO", "").split() or PEOPLE
    shutil.rmtree(OUT, ignore_errors=True)
    walks = {who: list(pages_of(who, os.environ.get("PAGES", ""))) for who in people}
    cookies = {who: cookie(who) for who in people if who != VISITOR}
    begun, faults = time.monotonic(), []
    with served(PORT) as base:
        from playwright.sync_api import sync_playwright

        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
            dark = set(DARK)
            for who, pages in walks.items():
                now = [page for page in pages if page.name in dark and not page.number]
                dark -= {page.name for page in now}
                faults += photograph(browser, base, who, cookies.get(who), pages, now)
                print(f"{who:<18}{len(pages):>4} pages", flush=True)
            browser.close()
    write_index(walks)
    made = sheets(sorted(OUT.glob("*/*.jpg")))
    print("\n".join(faults))
    print(f"{len(list(OUT.glob('*/*.jpg')))} pictures in {OUT}, {made} sheets, {time.monotonic() - begun:.0f} s")


# --- which pages ------------------------------------------------------------------------------------------------------


def pages_of(who: str, begins: str) -> Iterator[Found]:
    """Along the links, nearest first."""
    from django.test import Client
    from django.urls import Resolver404, resolve

    from accounts.models import User
    from tests.browser.tools.projector import is_page, skeleton

    client = Client(headers={"host": "127.0.0.1"}, raise_request_exception=False)
    if who != VISITOR:
        client.force_login(User.objects.get(username=who), "django.contrib.auth.backends.ModelBackend")
    waiting = deque(["/", "/sitemap/", "/accounts/login/", "/plans/999999/"])
    known, asked, kept = set(waiting), Counter[str](), Counter[str]()
    built: set[str] = set()
    while waiting:
        url = waiting.popleft()
        try:
            name = resolve(url.partition("?")[0]).view_name
        except Resolver404:
            continue
        asked[name] += 1
        if asked[name] > ASKED or kept[name] >= KEPT or name.startswith(("admin:", "portal:mail")):
            continue
        answer: Any = client.get(url)
        if not is_page(answer):
            continue
        shape = skeleton(answer.text)
        if name.startswith(begins) and shape not in built:
            yield Found(name, kept[name], url)
            kept[name] += 1
            built.add(shape)
        links = [link.replace("&amp;", "&") for link in LINK.findall(answer.text)]
        fresh = [link for link in dict.fromkeys(links) if link not in known and wanted(link)]
        known.update(fresh)
        waiting.extend(fresh)


def wanted(link: str) -> bool:
    """Neither the same list in another order nor a file; of two versions what they differ by is a page of its own."""
    return "?" not in link or "/compare/" in link


# --- pictures ---------------------------------------------------------------------------------------------------------


def photograph(
    browser: Browser, base: str, who: str, seat: dict[str, str] | None, pages: list[Found], dark: list[Found]
) -> list[str]:
    """Each page at each width; what went wrong on the way, in lines."""
    folder, faults = OUT / who, list[str]()
    folder.mkdir(parents=True, exist_ok=True)
    for label, (width, height) in SIZES.items():
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="zh-TW", reduced_motion="reduce"
        )
        if seat:
            context.add_cookies([{"name": seat["name"], "value": seat["value"], "url": base}])
        page = context.new_page()
        for scheme, chosen in (("light", pages), ("dark", dark)):
            page.emulate_media(color_scheme=scheme)
            suffix = label if scheme == "light" else f"{label}-dark"
            for each in chosen:
                faults += take(page, base + each.url, folder / f"{each.file}-{suffix}.jpg", width)
        context.close()
    return faults


def take(page: Page, url: str, file: Path, width: int) -> Iterator[str]:
    """One picture."""
    answer = page.goto(url, wait_until="load")
    if answer is None or answer.status >= 500:
        yield f"{answer and answer.status} {url}"
    page.wait_for_timeout(150)  # what is fetched beside it
    if (found := page.evaluate("document.scrollingElement.scrollWidth")) > width:
        yield f"{found} px wide on {width}: {url} ({file.parent.name})"
    tall = min(page.evaluate("document.scrollingElement.scrollHeight"), TALL)
    clip = {"x": 0, "y": 0, "width": width, "height": max(tall, 200)}
    page.screenshot(path=file, type="jpeg", quality=70, full_page=True, clip=clip)


def write_index(walks: dict[str, list[Found]]) -> None:
    """A page that leads to all of them."""
    parts = ['<!doctype html><html lang="zh-Hant-TW"><meta charset="utf-8"><title>畫面</title>']
    parts.append("<style>body{font-family:sans-serif}figure{display:inline-block;margin:.5rem;vertical-align:top}")
    parts.append("img{height:14rem;border:1px solid #999}figcaption{max-width:20rem;overflow-wrap:anywhere}</style>")
    for who, pages in walks.items():
        parts.append(f"<h2>{escape(who)}</h2>")
        for each in pages:
            files = sorted((OUT / who).glob(f"{each.file}-*.jpg"))
            shown = "".join(
                f'<a href="{who}/{file.name}"><img loading="lazy" alt="{file.stem}" src="{who}/{file.name}"></a>'
                for file in files
            )
            parts.append(f"<figure>{shown}<figcaption>{escape(each.name)} {escape(each.url)}</figcaption></figure>")
    (OUT / "index.html").write_text("\n".join(parts), encoding="utf-8")


def sheets(files: list[Path]) -> int:
    """A dozen to a sheet, each cut where a screen and a half ends; how many sheets."""
    folder = OUT / "sheets"
    folder.mkdir(exist_ok=True)
    across, down = SHEET
    groups: dict[str, list[Path]] = {}
    for file in files:
        groups.setdefault(f"{file.parent.name}-{'360' if '-360' in file.stem else '1280'}", []).append(file)
    made = 0
    for group, members in groups.items():
        size = (240, 520) if group.endswith("-360") else (440, 520)
        for at in range(0, len(members), across * down):
            sheet = Image.new("RGB", (across * (size[0] + 8), down * (size[1] + 20)), "#888")
            pen = ImageDraw.Draw(sheet)
            for place, file in enumerate(members[at : at + across * down]):
                x, y = place % across * (size[0] + 8), place // across * (size[1] + 20)
                with Image.open(file) as picture:
                    small = picture.resize((size[0], round(picture.height * size[0] / picture.width)))
                sheet.paste(small.crop((0, 0, size[0], min(small.height, size[1]))), (x, y + 14))
                pen.text((x + 2, y + 1), file.stem, fill="#fff")
            sheet.save(folder / f"{group}-{at // (across * down):02}.jpg", quality=75)
            made += 1
    return made


if __name__ == "__main__":
    sys.exit(main())
