"""On which page of the printed plan something stands: noted when the plan is printed, cited by other papers.

Nothing is laid out here. Of a plan that is not printed yet no page is known, and none is said.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Any

from documents.orders import services
from documents.papers.blocks import NOTHING, Heading, Line, Paper, Passage, Row, passages
from documents.papers.odt import odt
from proposals.models import PlanVersion
from proposals.papers.comparison import comparison_paper
from proposals.papers.orders import plan_wish
from proposals.papers.plan import plan_paper


def noted(paper: Paper, places: Mapping[str, int]) -> dict[str, Any]:
    """Of a paper laid out with ``places``: the pages its contents name, of each passage in order, of each section's begin."""
    found = [(passage, places.get(name, 0)) for name, passage in passages(paper.blocks)]
    headings = [(passage, page) for passage, page in found if isinstance(passage, Heading)]
    return {
        "contents": [page for heading, page in headings if heading.anchor],
        "passages": [page for _passage, page in found],
        "sections": {heading.about: page for heading, page in headings if heading.about},
    }


def plan_odt(version: PlanVersion) -> bytes:
    """計畫書, its contents with the pages of the printed one until an office program counts its own."""
    return odt(plan_paper(version), services.places(plan_wish(version)).get("contents", ()))


def comparison_odt(old: PlanVersion, new: PlanVersion) -> bytes:
    """修正對照表, with the pages of the newer version as far as it is printed."""
    return odt(comparison_paper(old, new, printed(new)))


def printed(version: PlanVersion, places: Mapping[str, Any] | None = None) -> PrintedPlan:
    """The printed plan of a version, ``places`` as it was noted of it: where nothing is given, what was kept."""
    return PrintedPlan(version, services.places(plan_wish(version)) if places is None else places)


class PrintedPlan:
    """Where the passages of a version stand on paper."""

    def __init__(self, version: PlanVersion, places: Mapping[str, Any]) -> None:
        self._version = version
        self._places = places

    def page(self, section: str, said: Collection[str] = ()) -> str:
        """The page of that passage of a section which says most of ``said``; where none says any, of the section's begin."""
        begins = self._places.get("sections", {}).get(section) or NOTHING
        if not said or begins == NOTHING:
            return str(begins)
        found = ((len(words.intersection(said)), -page, page) for words, page in self._passages[section])
        most, _before, page = max(found)
        return str(page if most else begins)

    @cached_property
    def _passages(self) -> dict[str, list[tuple[frozenset[str], int]]]:
        """What the passages of each section say, and their pages."""
        found: dict[str, list[tuple[frozenset[str], int]]] = {}
        about = ""
        described = passages(plan_paper(self._version).blocks)
        for (_name, passage), page in zip(described, self._places["passages"], strict=True):
            about = (passage.about if isinstance(passage, Heading) else "") or about
            found.setdefault(about, []).append((_said(passage), page))
        return found


def _said(passage: Passage) -> frozenset[str]:
    """A paragraph, or the cells of a row."""
    match passage:
        case Line():
            return frozenset({passage.text})
        case Row():
            return frozenset("".join(run.text for p in cell.paragraphs for run in p) for cell in passage.cells)
        case _:
            return frozenset()
