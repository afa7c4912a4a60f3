"""The public pages in a browser: for axe-core in both themes, light, still, and whole without a script."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Page

from public.demo import make_public
from public.models import Story
from public.pictures.keeping import keep
from tests.browser.tools.projector import projector
from tests.factories.plans import walkers_at
from tests.public.test_crawl import crawled, links

pytestmark = pytest.mark.django_db
HOST = "http://public.test"
SIZES = ({"width": 1280, "height": 900}, {"width": 360, "height": 740})
MOST_BYTES, MOST_REQUESTS, MOST_SHIFT = 250_000, 15, 0.1
SHIFTED = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) sum += e.value; })
    .observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done(sum), 300);
})"""


@pytest.fixture
def city(browser: Browser, db: None) -> Any:
    """A shown case with a story that has two pictures, news, pictures made; after the browser (see ``conftest``)."""
    shown, _hidden = walkers_at("closed", "ndc_working")
    make_public({"龍井東海藝術街坊自力營造計畫": shown.plan}, shown.cast)
    while keep():
        pass
    return shown.plan


class Site:
    """Shows what the test's client was given, over no line; static files compressed as they are handed out.

    Asked for beforehand: beside the browser's loop Django would take another connection each time.
    """

    def __init__(self, client: Any, paths: tuple[str, ...]) -> None:
        self.answers = {path: client.get(path) for path in paths}
        for page in list(self.answers.values()):
            self.answers |= {path: client.get(path) for path in links(page.text) if "/photos/" in path}
        self.bytes = self.requests = 0

    def answer(self, route: Any) -> None:
        path = route.request.url.removeprefix(HOST)
        if path.startswith("/static/") and (found := finders.find(path.removeprefix("/static/"))):
            self._count(len(gzip.compress(Path(str(found)).read_bytes())))
            route.fulfill(path=str(found))
            return
        answer = self.answers[path]
        kind = answer["Content-Type"]
        self._count(len(gzip.compress(answer.content)) if "html" in kind else len(answer.content))
        route.fulfill(body=answer.content, status=answer.status_code, content_type=kind)

    def _count(self, size: int) -> None:
        self.bytes += size
        self.requests += 1


@pytest.fixture
def window(browser: Browser, client: Any) -> Iterator[Any]:
    """A window at a width, with scripts or without, before the site."""
    contexts = []

    def opened(size: Any, *paths: str, script: bool = True) -> tuple[Page, Site]:
        context = browser.new_context(viewport=size, locale="zh-TW", java_script_enabled=script)
        contexts.append(context)
        site = Site(client, paths)
        context.route("**/*", site.answer)
        return context.new_page(), site

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.usefixtures("city")
def test_nothing_is_wrong_for_axe_light_and_dark(browser: Browser, client: Any):
    found = crawled(client)
    pages = {path: body.decode() for path, body in found.items() if body.lstrip().startswith(b"<!doctype html>")}
    assert len(pages) > 40
    # Districts are built alike: one of each kind of page is looked at.
    kinds = {path.rstrip("0123456789-/"): path for path in pages}
    with projector(browser) as screen:
        for path in kinds.values():
            screen.show(path, pages[path])
        status = client.get("/public/status/")
        screen.show("/public/status/", status.text)
    assert "\n".join(screen.lines) == ""


@pytest.mark.parametrize("size", SIZES, ids=["desk", "phone"])
@pytest.mark.usefixtures("city")
def test_the_front_page_is_light_and_stands_still(window: Any, size: dict[str, int]):
    page, site = window(size, "/")
    page.goto(f"{HOST}/", wait_until="networkidle")
    shift = page.evaluate(SHIFTED)
    within = (site.bytes <= MOST_BYTES, site.requests <= MOST_REQUESTS, shift <= MOST_SHIFT)
    assert (within, site.requests) == ((True, True, True), 7)
    print(f"{site.bytes / 1000:.0f} KB, {shift:.3f}")


@pytest.mark.parametrize("size", SIZES, ids=["desk", "phone"])
def test_pictures_take_the_room_they_need_from_the_beginning(window: Any, city: Any, size: dict[str, int]):
    for path in (f"/public/cases/{city.case_number}/", f"/public/stories/{Story.objects.get().pk}/"):
        page, _site = window(size, path)
        page.goto(f"{HOST}{path}", wait_until="networkidle")
        page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        page.wait_for_load_state("networkidle")
        shown = "Array.from(document.querySelectorAll('main img')).map(i => i.complete && i.naturalWidth > 0)"
        assert set(page.evaluate(shown)) == {True}
        assert (path, page.evaluate(SHIFTED) <= MOST_SHIFT) == (path, True)
        assert page.evaluate("document.scrollingElement.scrollWidth") <= size["width"]


@pytest.mark.usefixtures("city")
def test_everything_is_there_without_a_script(window: Any):
    answered = "/public/guide/?theme=youth&applicant="
    page, _site = window(SIZES[0], "/", "/public/guide/", answered, script=False)
    page.goto(f"{HOST}/")
    page.get_by_role("main").get_by_role("link", name="哪個補助計畫適合我？").click()
    page.get_by_label("想做的事最接近哪一種？").select_option("youth")
    page.get_by_role("button", name="篩選").click()
    assert page.url == f"{HOST}{answered}"
    assert page.locator(".sc-fits > li").count() > 0


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.usefixtures("city")
def test_the_line_between_two_pictures_is_moved_by_keys_and_by_a_tap(window: Any, script: bool):
    story = f"/public/stories/{Story.objects.get().pk}/"
    page, _site = window(SIZES[1], story, script=script)
    page.goto(f"{HOST}{story}", wait_until="networkidle")
    stops = page.get_by_role("radio")
    assert (stops.count(), stops.nth(4).is_checked()) == (9, True)
    stops.nth(4).focus()
    page.keyboard.press("ArrowRight")
    assert stops.nth(5).is_checked()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert stops.nth(3).is_checked()
    page.locator(".sc-pair").scroll_into_view_if_needed()
    box = page.locator(".sc-pair").bounding_box()
    page.mouse.click(box["x"] + box["width"] - 4, box["y"] + box["height"] / 2)
    assert stops.nth(8).is_checked()
    assert stops.nth(8).bounding_box()["height"] == pytest.approx(box["height"])
    if script:
        page.wait_for_timeout(400)
        clip = "getComputedStyle(document.querySelector('.sc-was')).clipPath"
        assert page.evaluate(clip) in ("inset(0px)", "inset(0px calc(0% + 0px) 0px 0px)", "inset(0px 0% 0px 0px)")
