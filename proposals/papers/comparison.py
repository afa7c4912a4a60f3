"""修正對照表 as a paper: the rows of :mod:`proposals.versions.comparisons` laid out; never compares by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from documents.papers.render import Rendered, render
from proposals.models import PlanVersion
from proposals.papers.pdf import numeral, texts
from proposals.versions.comparisons import Group, Shown, comparison
from proposals.versions.differences import (
    Change,
    Part,
    Skipped,
    Sums,
    Table,
    Words,
)

TEMPLATE = "proposals/papers/differences_pdf.html"
STYLESHEETS = ("proposals/papers/differences.css",)
LONG = 600  # characters of a paragraph from which it does not wait for the next page


# --- 修正對照表 -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Line:
    """A row of the paper: ``kind`` is pair, row, sums or words; the first of a section carries its name and reasons."""

    kind: str
    label: Words
    block: Any = None
    shown: Shown | None = None
    css: str = ""

    @property
    def is_long(self) -> bool:
        """May it be cut between two pages?"""
        if self.kind != "pair":
            return False
        return any(sum(len(span.text) for span in side or ()) > LONG for side in (self.block.old, self.block.new))


def comparison_pdf(old: PlanVersion, new: PlanVersion) -> Rendered:
    """修正對照表. Raises what :func:`documents.papers.render.render` raises."""
    given = paper(old, new)
    return render(TEMPLATE, given, stylesheets=STYLESHEETS, texts=texts(given["content"]))


def paper(old: PlanVersion, new: PlanVersion) -> dict[str, Any]:
    """What the paper's template needs."""
    found = comparison(old, new)
    total = found["totals"].amounts[-1]
    return found | {
        "lines": [line for group in found["groups"] for line in _group(group)],
        "total": total if any(amount.old != amount.new for amount in found["totals"].amounts) else None,
        "basics": found["content"].basics,
        "demo": new.proposal.is_demo,
    }


def _group(group: Group) -> Iterator[Line]:
    if venture := group.venture:
        change = "" if venture.change == Change.SAME else f"（{venture.change.label}）"
        yield Line("venture", f"事業{numeral(venture.number)}：{venture.title}{change}")
    for shown in group.sections:
        yield from _lines(shown)


def _lines(shown: Shown) -> Iterator[Line]:
    """A section's rows, drawn as one: only the first and the last have a rule above and below their outer cells."""
    empty = "—" if shown.difference.change != Change.SAME else "（未變動）"
    lines = [line for part in shown.difference.parts for line in _part(part)] or [Line("words", empty)]
    for place, line in enumerate(lines):
        css = " ".join([*(["again"] if place else []), *(["open"] if place < len(lines) - 1 else [])])
        label = "" if line.label == shown.difference.title else line.label
        yield replace(line, label=label, css=css, shown=None if place else shown)


def _part(part: Part) -> Iterator[Line]:
    if isinstance(part, Sums):
        last = part.amounts[-1]
        yield Line("sums", part.label, [a for a in part.amounts if a.old != a.new or a is last])
        return
    if isinstance(part, Table):
        yield from (Line("row", "" if place else part.label, row) for place, row in enumerate(part.rows))
        if part.same:
            yield Line("words", f"（未變動 {part.same} 列）")
        return
    for place, block in enumerate(part.blocks):
        if isinstance(block, Skipped):
            yield Line("words", f"（未變動 {block.count} 段）")
        else:
            yield Line("pair", "" if place else part.label, block)
