"""The pictures of the manual, from the demo: what each role's desk shows, in the language of the chapter; never a test.

    make manual

One a chapter and language, small (WebP), into ``static/manual/<language>``. They are looked at before they are committed.
"""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING

from PIL import Image

from bench.site import FLAGS, chromium, cookie, fresh_database, served, set_up

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PORT = 8198
WIDTH, HEIGHT, SHOWN = 1120, 680, 840  # of the window, and how wide it is shown, in pixels
QUALITY = 55
HOME, MAP = "/", "/sitemap/"
# The account of the demo that a chapter looks over the shoulder of, and where.
SEATS = {
    "common": ("rdec", MAP),
    "proposer": ("proposer1", HOME),
    "district": ("shigang", HOME),
    "agency": ("agriculture", HOME),
    "platform": ("platform", HOME),
    "rdec": ("rdec", HOME),
    "convener": ("convener", HOME),
    "team": ("team-agr", HOME),
    "partner": ("partner", HOME),
    "ndc": ("ndc", HOME),
    "administrator": ("rdec-admin", HOME),
}


def main() -> None:
    """Make the demo, serve it, take the pictures."""
    fresh_database("chuangsheng_manual")
    os.environ |= {"DEMO": "1", "STAFF_MFA_REQUIRED": "0"}
    set_up()
    from django.conf import settings
    from django.core.management import call_command

    from manual.reading import FOLDERS, STATIC

    pictures = STATIC / "manual"

    call_command("demo")
    _put_tours_away()
    seats = {who: cookie(who) for who, _page in SEATS.values()}
    with served(PORT) as base:
        from playwright.sync_api import sync_playwright

        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
            for language, folder in FOLDERS.items():
                for chapter, (who, page) in SEATS.items():
                    chosen = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": base}
                    shot = taken(browser, base + page, [{**seats[who], "url": base}, chosen])
                    small(shot).save(pictures / folder / f"{chapter}.webp", quality=QUALITY, method=6)
            browser.close()
    print("\n".join(f"{path.stat().st_size:>7} {path}" for path in sorted(pictures.glob("*/*.webp"))))


def _put_tours_away() -> None:
    from accounts.models import User
    from manual.chapters import CHAPTERS

    User.objects.update(tours_closed=list(CHAPTERS))


def taken(browser: Browser, url: str, cookies: list[dict[str, str]]) -> bytes:
    """The first screen of a page, as PNG."""
    context = browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT}, reduced_motion="reduce", color_scheme="light", bypass_csp=True
    )
    context.add_cookies(cookies)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(url, wait_until="load")
    page.add_style_tag(content=".cs-banner { display: none }")
    page.wait_for_timeout(300)
    picture = page.screenshot()
    context.close()
    return picture


def small(picture: bytes) -> Image.Image:
    """The picture as it is shown."""
    with Image.open(io.BytesIO(picture)) as whole:
        return whole.convert("RGB").resize((SHOWN, round(SHOWN * HEIGHT / WIDTH)), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    sys.exit(main())
