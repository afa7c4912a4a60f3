"""計畫書: the plan as a paper, made from a frozen version and never from what can still change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from documents.papers.render import Rendered, html_of, render
from documents.papers.store import once
from programmes.states import Expense
from proposals.budget import sums
from proposals.content import PlanContent, VentureContent, from_version
from proposals.content.outline import Heading, Reply, headings, replies
from proposals.content.texts import texts as typed_texts
from proposals.content.values import KpiContent, LineContent
from proposals.models import PlanVersion
from proposals.states import ResourceKind

TEMPLATE = "proposals/papers/plan_pdf.html"
STYLESHEETS = ("proposals/papers/plan.css",)
SOURCES = (*sums.SOURCES, "total")
DIGITS = "〇一二三四五六七八九"
FORMAL = "壹貳參肆伍陸柒捌玖拾"
VENTURES, SUMMARY = ("ventures", "事業提案"), ("summary", "經費彙總")


def plan_pdf(version: PlanVersion) -> Rendered:
    """The plan as filed with ``version``. Raises what :func:`documents.papers.render.render` raises."""
    given = context(version)
    return render(TEMPLATE, given, stylesheets=STYLESHEETS, texts=texts(given["content"]))


def kept_pdf(version: PlanVersion) -> str:
    """The name of the same paper among the stored files: a version is frozen, and so is its paper. Raises the same."""
    html = html_of(TEMPLATE, context(version), stylesheets=STYLESHEETS)
    return once(html, lambda: plan_pdf(version).pdf)


def context(version: PlanVersion) -> dict[str, Any]:
    """What the template needs, from the version's content; sums are made here so that the template only writes."""
    content = from_version(version.content)
    block = [heading for heading in headings(content) if heading.of_venture]
    return {
        "version": version,
        "parts": list(_parts(content)),
        "content": content,
        "basics": content.basics,
        "resources": [
            (label, [item for item in content.resources if item.kind == kind]) for kind, label in ResourceKind.choices
        ],
        "ventures": [VenturePaper.of(number, venture, block) for number, venture in enumerate(content.ventures, 1)],
        "summary": list(_by_year(content.lines)),
        "total": _sums("", content.lines),
        "demo": version.proposal.is_demo,
    }


@dataclass(frozen=True)
class Part:
    """A chapter of the paper, or one of a venture's: its number as counted, and the answers that stand at its end."""

    number: str
    title: str
    anchor: str
    replies: list[Reply] = field(default_factory=list)

    @property
    def template(self) -> str:
        """What draws it."""
        return f"proposals/papers/{self.anchor}.html"


def _parts(content: PlanContent) -> Iterator[Part]:
    """The chapters in the template's order; ventures together, their money summed up after them."""
    named: list[tuple[str, str]] = []
    for heading in headings(content):
        if not heading.of_venture:
            named.append((heading.section.value, heading.title))
        elif not any(anchor == VENTURES[0] for anchor, _title in named):
            named += [VENTURES, SUMMARY]
    for number, (anchor, title) in zip(FORMAL, named, strict=False):
        yield Part(number, title, anchor, replies(content, anchor))


@dataclass(frozen=True)
class Sums:
    """A row of sums of a budget table, in 元."""

    label: str
    amounts: list[int]
    parts: list[Sums] = field(default_factory=list)


@dataclass(frozen=True)
class VenturePaper:
    """One venture in the paper: what it says, its number and chapters, its lines by year with their sums."""

    content: VentureContent
    number: str
    anchor: str
    parts: list[Part]
    years: list[tuple[int, list[LineContent], Sums]]
    total: Sums
    kpi_groups: list[list[KpiContent]]

    @classmethod
    def of(cls, number: int, venture: VentureContent, block: list[Heading]) -> VenturePaper:
        """The ``number``-th venture, with the chapters of ``block``."""
        return cls(
            content=venture,
            number=numeral(number),
            anchor=f"venture-{number}",
            parts=[
                Part(numeral(place), heading.title, heading.section.value, replies(venture, heading.section))
                for place, heading in enumerate(block, 1)
            ],
            years=[(year, lines, _sums(f"{year}", lines)) for year, lines in _years(venture.budget)],
            total=_sums("", venture.budget),
            kpi_groups=[list(group) for _code, group in groupby(venture.kpis, key=lambda kpi: kpi.code)],
        )

    @property
    def place(self) -> str:
        """Where it is, in words."""
        return place(self.content)


def _years(lines: Iterable[LineContent]) -> Iterator[tuple[int, list[LineContent]]]:
    for year, group in groupby(sorted(lines, key=lambda line: line.year), key=lambda line: line.year):
        yield year, list(group)


def _by_year(lines: Iterable[LineContent]) -> Iterator[Sums]:
    for year, rows in _years(lines):
        parts = [
            _sums(str(label), [line for line in rows if line.expense == expense]) for expense, label in Expense.choices
        ]
        yield Sums(f"{year}", _sums("", rows).amounts, parts)


def _sums(label: str, lines: Iterable[LineContent]) -> Sums:
    return Sums(label, sums.sheet(lines).whole.amounts)


def place(venture: VentureContent) -> str:
    """Where a venture is, in words; empty where that is not said."""
    at = ""
    if venture.longitude:
        at = f"{venture.located_in}（東經 {venture.longitude}°，北緯 {venture.latitude}°）"
    return "　".join(words for words in (venture.address, at) if words)


def numeral(number: int) -> str:
    """一 … 九十九, as ventures are counted."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return head + (DIGITS[ones] if ones or not tens else "")


def texts(content: PlanContent) -> dict[str, str]:
    """What people typed, by the label of where they typed it, for the check of the fonts."""
    found: dict[str, str] = {}
    for typed in typed_texts(content):
        where = f"事業{numeral(typed.venture)}：{typed.label}" if typed.venture else typed.label
        found[where] = found.get(where, "") + typed.text
    return found | {"章節標題": "".join(heading.title for heading in headings(content))}
