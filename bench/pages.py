"""The pages and saves that are measured, and what is measured of one: processor time, time, statements, buffers.

Buffers (8 KiB of a table or an index the database looked at) tell what an answer costs however busy the machine is; what
grows with the number of plans shows there first. ``tests/test_flat.py`` asks them of every page.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.test.html import Element, parse_html

# CPython 3.11 keeps Python frames in chunks of 16 KiB and returns a chunk as soon as nothing stands in it: a page that
# calls across a boundary in its innermost loop pays for it thousands of times, another not at all, by luck of the depth
# it is called from. Each round therefore begins at another depth, together more than a chunk.
DEPTHS = range(0, 60, 3)
FREE = ("SAVEPOINT", "RELEASE SAVEPOINT", "SET CONSTRAINTS")  # of the transaction that a save is measured in

# label, who, address; ``places`` of bench/__main__.py fills in the ids.
PAGES = (
    ("home, RDEC", "rdec", "/"),
    ("home, platform", "platform", "/"),
    ("home, district", "shigang", "/"),
    ("home, agency", "agriculture", "/"),
    ("home, NDC", "ndc", "/"),
    ("home, convener", "convener", "/"),
    ("home, proposer", "proposer1", "/"),
    ("list", "rdec", "/plans/"),
    ("list, late", "rdec", "/plans/?late=on&order=due"),
    ("list, narrowed", "rdec", "/plans/?stage=2&priority=on&order=title"),
    ("list, district's", "shigang", "/plans/"),
    ("list, search", "rdec", "/plans/?q=石岡"),
    ("search, two signs", "rdec", "/search/?q=水圳"),
    ("search, in all", "rdec", "/search/?q=計畫"),
    ("search, in opinions", "rdec", "/search/?q=建議&kind=opinion"),
    ("search, in none", "rdec", "/search/?q=鱷魚"),
    ("search, district's", "shigang", "/search/?q=計畫"),
    ("search, agency's", "agriculture", "/search/?q=計畫"),
    ("search, proposer's", "proposer1", "/search/?q=計畫"),
    ("list, open", "rdec", "/plans/?state=open"),
    ("list, of a year", "rdec", "/plans/?notified=114"),
    ("list, reviewed at least", "rdec", "/plans/?reached=reviewed"),
    ("list, released", "rdec", "/plans/?reached=released"),
    ("intake, RDEC", "rdec", "/plans/intake/"),
    ("reviews, agency", "agriculture", "/reviews/"),
    ("reviews, RDEC", "rdec", "/reviews/"),
    ("opinions, open", "rdec", "/reviews/opinions/?state=open"),
    ("opinions, late", "rdec", "/reviews/opinions/?state=late"),
    ("opinions, excused", "rdec", "/reviews/opinions/?state=excused"),
    ("opinions, agency's late", "agriculture", "/reviews/opinions/?state=late"),
    ("tracking, agency", "agriculture", "/tracking/"),
    ("tracking, platform", "platform", "/tracking/"),
    ("board", "rdec", "/tracking/board/"),
    ("board, narrowed", "rdec", "/tracking/board/?light=green&money=on"),
    ("board, one red", "platform", "/tracking/board/?light=red&due=late"),
    ("statistics", "rdec", "/tracking/statistics/"),
    ("plan page", "rdec", "/plans/{plan}/"),
    ("plan history", "rdec", "/plans/{plan}/history/"),
    ("plan reviews", "rdec", "/reviews/plans/{plan}/"),
    ("plan tracking", "rdec", "/tracking/plans/{plan}/"),
    ("opinion form", "agriculture", "/reviews/opinions/{opinion}/file/"),
    ("section, vision", "proposer8", "/plans/{draft}/edit/vision/"),
    ("section, basics", "proposer8", "/plans/{draft}/edit/basics/"),
    ("section, budget", "proposer8", "/plans/{draft}/ventures/{venture}/budget/"),
    ("plan as PDF", "rdec", "/plans/{plan}/versions/1.pdf"),
)
# label, who, the page whose form is sent as it stands, where it is sent (the page itself when empty), what is changed.
SAVES: tuple[tuple[str, str, str, str, dict[str, str]], ...] = (
    ("autosave, vision", "proposer8", "/plans/{draft}/edit/vision/", "draft/", {}),
    ("save, vision", "proposer8", "/plans/{draft}/edit/vision/", "", {"vision": "水圳慢行之鄉。"}),
    ("save, budget", "proposer8", "/plans/{draft}/ventures/{venture}/budget/", "", {"rows-0-item": "水圳修繕"}),
    (
        "file an opinion",
        "agriculture",
        "/reviews/opinions/{opinion}/file/",
        "",
        {"result": "agree", "content_opinion": "內容具體可行。", "fit_opinion": "符合本局補助範圍。"},
    ),
)
# Milliseconds of server time on a quiet machine, by how the label begins.
GOALS = {
    "home": 42,
    "list": 54,
    "search": 60,
    "reviews": 50,
    "opinions": 54,
    "tracking": 54,
    "board": 54,
    "statistics": 45,
    "plan page": 30,
    "opinion form": 30,
    "section, vision": 30,
    "section, basics": 30,
    "section, budget": 60,
    "autosave": 30,
    "save": 30,
    "file an opinion": 30,
}


@dataclass(frozen=True)
class Measured:
    """Milliseconds of processor time of this process and of the clock, statements, buffers."""

    cpu: float
    time: float
    queries: int
    buffers: int


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements sent meanwhile."""
    seen: list[str] = []

    def note(execute: Callable[..., Any], statement: str, params: Any, many: bool, context: Any) -> Any:
        if not statement.startswith(FREE):
            seen.append(statement)
        return execute(statement, params, many, context)

    with connection.execute_wrapper(note):
        yield seen


@contextmanager
def explained() -> Iterator[dict[str, int]]:
    """The buffers of each statement that reads, by statement; it is run once more to say so."""
    found: dict[str, int] = {}

    def explain(execute: Callable[..., Any], statement: str, params: Any, many: bool, context: Any) -> Any:
        if statement.lstrip("(").startswith("SELECT") and not many:  # a union begins with a bracket
            with connection.connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {statement}", params)
                found[statement] = found.get(statement, 0) + _buffers(cursor.fetchone()[0])
        return execute(statement, params, many, context)

    with connection.execute_wrapper(explain):
        yield found


def _buffers(plan: Any) -> int:
    top = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
    return int(top["Shared Hit Blocks"]) + int(top["Shared Read Blocks"])


def measure(ask: Callable[[], Any], *, status: int = 200) -> Measured:
    """Medians over some rounds, after one warm-up that is asked for its buffers."""
    ask()
    with explained() as buffers:
        ask()
    cpu, times = [], []
    for depth in DEPTHS:
        with counted() as statements:
            answer, used, taken = timed(ask, depth)
        cpu.append(used * 1000)
        times.append(taken * 1000)
        if answer.status_code != status:
            sys.exit(f"{answer.request['PATH_INFO']}: {answer.status_code}")
    return Measured(statistics.median(cpu), statistics.median(times), len(statements), sum(buffers.values()))


def timed(ask: Callable[[], Any], depth: int) -> tuple[Any, float, float]:
    """The answer and the seconds it took, of the processor and of the clock, asked ``depth`` calls further down."""
    if depth:
        return timed(ask, depth - 1)
    cpu, begun = time.process_time(), time.perf_counter()
    answer = ask()
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer, time.process_time() - cpu, time.perf_counter() - begun


def undone(work: Callable[[], Any]) -> Any:
    """What ``work`` gives; what it wrote is not kept."""
    with transaction.atomic():
        answer = work()
        transaction.set_rollback(True)
    return answer


def saving(client: Client, page: str, to: str, changes: dict[str, str]) -> Callable[[], Any]:
    """Send the form of ``page`` as a browser would, with ``changes``; each time as if for the first time."""
    posted = form_of(client.get(page).content.decode()) | changes
    return lambda: undone(lambda: client.post(to or page, posted))


def form_of(page: str) -> dict[str, Any]:
    """What the page's largest form sends."""
    forms = [dict(_fields(form)) for form in _elements(parse_html(page), "form")]
    return max(forms, key=len)


def _elements(root: Any, *names: str) -> Iterator[Any]:
    for child in root.children:
        if isinstance(child, Element):
            if child.name in names:
                yield child
            else:
                yield from _elements(child, *names)


def _fields(form: Any) -> Iterator[tuple[str, Any]]:
    for field in _elements(form, "input", "textarea", "select"):
        attributes = dict(field.attributes)
        if "name" not in attributes or attributes.get("type") in ("file", "submit", "button"):
            continue
        if attributes.get("type") in ("checkbox", "radio") and "checked" not in attributes:
            continue
        if field.name == "textarea":
            yield attributes["name"], "".join(map(str, field.children)).strip()
        elif field.name == "select":
            chosen = [dict(option.attributes) for option in _elements(field, "option")]
            values = [option.get("value", "") for option in chosen if "selected" in option]
            yield attributes["name"], values[0] if len(values) == 1 else values
        else:
            yield attributes["name"], attributes.get("value", "")
