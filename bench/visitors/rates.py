"""The public pages: what the front page weighs and whether it moves while it loads, and how fast it is handed out.

Weighed as production serves it, in a browser that has kept nothing, with scripts and without. Then the rate of the kept
page beside the same bytes from a bare ``HttpResponse`` of Django behind the same web server, what a conditional request
costs, and how long the desk of somebody who is signed in takes meanwhile.
"""

from __future__ import annotations

import http.client
import os
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.calibration import calibration
from bench.site import FLAGS, chromium, collected, cookie, served
from chuangsheng.local.runner import web_command
from chuangsheng.local.services import ROOT

PORT, BARE_PORT = 8195, 8196
MOST_KB, MOST_REQUESTS, MOST_SHIFT = 250, 15, 0.1
LEAST_RATE, LEAST_CONDITIONAL = 0.5, 0.8  # of the bare answer's
CLIENTS, SECONDS, ROUNDS = 4, 4.0, 3
VISITORS_A_SECOND = 50
SIZES = ((1280, 900), (360, 740))
SHIFTED = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) sum += e.value; })
    .observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done(sum), 300);
})"""
GZIP = {"Accept-Encoding": "gzip"}


def report() -> None:
    """Fill, collect, serve, look, ask, print."""
    from django.core.management import call_command

    from public.pictures.keeping import keep

    call_command("demo")
    while keep():
        pass
    with tempfile.TemporaryDirectory() as folder, served(PORT, collected(Path(folder))) as base:
        print(f"\nwant: at most {MOST_KB} KB, {MOST_REQUESTS} requests, a shift of {MOST_SHIFT}\n")
        print(f"{'front page':<30}{'KB':>8}{'requests':>10}{'shift':>8}{'words':>8}")
        for width, height in SIZES:
            for script in (True, False):
                seen = look(f"{base}/", width, height, script=script)
                label = f"{width} px, {'with' if script else 'without'} scripts"
                print(f"{label:<30}{seen.kb:>8.1f}{seen.requests:>10}{seen.shift:>8.3f}{seen.words:>8,}{seen.over}")
        rates(asked("/", GZIP))


@dataclass(frozen=True)
class Seen:
    """What went over the line, and whether the page moved."""

    kb: float
    requests: int
    shift: float
    words: int

    @property
    def over(self) -> str:
        """A mark where it is more than it may be."""
        within = self.kb <= MOST_KB and self.requests <= MOST_REQUESTS and self.shift <= MOST_SHIFT
        return "" if within else "  OVER"


def look(url: str, width: int, height: int, *, script: bool) -> Seen:
    """Load it in a window that has kept nothing, to its end."""
    from playwright.sync_api import sync_playwright

    from bench.weights import Line

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        context = browser.new_context(
            locale="zh-TW", viewport={"width": width, "height": height}, java_script_enabled=script
        )
        page, line = context.new_page(), Line()
        line.hear(context.new_cdp_session(page))
        page.goto(url, wait_until="networkidle")
        shift = float(page.evaluate(SHIFTED)) if script else 0.0
        words = len(page.locator("main").inner_text())
        browser.close()
    return Seen(line.bytes / 1000, line.requests, shift, words)


@dataclass(frozen=True)
class Answer:
    """Bytes of an answer with what a cache keeps of it."""

    body: bytes
    etag: str


def asked(path: str, headers: dict[str, str], port: int = PORT) -> Answer:
    """One answer."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    line.request("GET", path, headers=headers)
    answer = line.getresponse()
    return Answer(answer.read(), answer.headers.get("ETag", ""))


def rates(page: Answer) -> None:
    """Rounds of each after one another, so that what else the machine does meets all of them."""
    with tempfile.TemporaryDirectory() as folder, bare(Path(folder) / "body", page.body):
        found: dict[str, list[float]] = {"bare": [], "kept": [], "conditional": []}
        for _round in range(ROUNDS):
            found["bare"].append(rate(BARE_PORT, GZIP, 200))
            found["kept"].append(rate(PORT, GZIP, 200))
            found["conditional"].append(rate(PORT, GZIP | {"If-None-Match": page.etag}, 304))
    middle = {label: statistics.median(each) for label, each in found.items()}
    kept, conditional = (middle[label] / middle["bare"] for label in ("kept", "conditional"))
    print(f"\n{len(page.body) / 1000:.1f} KB of the front page, {CLIENTS} clients, calibration {calibration():.0f} ms")
    print(f"{'bare HttpResponse':<30}{middle['bare']:>8.0f} a second")
    print(f"{'front page, kept':<30}{middle['kept']:>8.0f} a second {kept:>6.2f}, want {LEAST_RATE}")
    print(
        f"{'front page, conditional':<30}{middle['conditional']:>8.0f} a second {conditional:>6.2f}, want {LEAST_CONDITIONAL}"
    )
    seat = "{name}={value}".format(**cookie("rdec"))
    alone = desk(seat)
    with visitors():
        beside = desk(seat)
    words = f"{alone * 1000:.0f} ms alone, {beside * 1000:.0f} ms while {VISITORS_A_SECOND} visitors come a second"
    print(f"{'the desk of RDEC':<30}{words}, {beside / alone:.2f}")


def rate(port: int, headers: dict[str, str], status: int) -> float:
    """Answers a second over ``CLIENTS`` lines that are kept open."""
    until, counts = time.monotonic() + SECONDS, [0] * CLIENTS

    def ask(number: int) -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while time.monotonic() < until:
            line.request("GET", "/", headers=headers)
            answer = line.getresponse()
            answer.read()
            if answer.status != status:
                raise RuntimeError(f"{port}: {answer.status}")
            counts[number] += 1

    together([lambda number=number: ask(number) for number in range(CLIENTS)])  # type: ignore[misc]
    return sum(counts) / SECONDS


def together(works: list[Callable[[], None]]) -> None:
    """In a thread each."""
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def desk(seat: str, times: int = 20) -> float:
    """Seconds of the desk, the median."""
    line, took = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30), []
    for _time in range(times):
        begun = time.perf_counter()
        line.request("GET", "/", headers={"Cookie": seat})
        answer = line.getresponse()
        answer.read()
        took.append(time.perf_counter() - begun)
        if answer.status != 200:
            raise RuntimeError(str(answer.status))
    return statistics.median(took)


@contextmanager
def visitors() -> Iterator[None]:
    """Those who open the front page meanwhile, so many a second."""
    over = threading.Event()

    def come() -> None:
        line = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
        while not over.wait(1 / VISITORS_A_SECOND):
            line.request("GET", "/", headers=GZIP)
            line.getresponse().read()

    thread = threading.Thread(target=come)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@contextmanager
def bare(file: Path, body: bytes) -> Iterator[None]:
    """Django with one view and no middleware, behind the web server of a local run."""
    file.write_bytes(body)
    command = [part.replace("chuangsheng.wsgi", "bench.visitors.bare") for part in web_command(BARE_PORT)]
    server = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"BENCH_BODY": str(file)})
    try:
        _await(server)
        yield
    finally:
        server.terminate()
        server.wait()


def _await(server: Any) -> None:
    for _try in range(300):
        try:
            asked("/", {}, BARE_PORT)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"the bare server did not start: {server.poll()}")
