"""What people typed in a plan, by where they typed it; never judges it, and never tells names of files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Any

from chapters.states import Section
from proposals.content.values import PlanContent, VentureContent


@dataclass(frozen=True)
class Typed:
    """A text: its section, what the paper calls its place, its row and its venture, both counted from 1 where it has one."""

    section: str
    label: str
    text: str
    row: int = 0
    venture: int = 0


def texts(content: PlanContent) -> Iterator[Typed]:
    """Every text of ``content`` in the order of the paper."""
    basics = content.basics
    yield Typed(Section.BASICS, "計畫名稱", basics.title)
    yield Typed(Section.BASICS, "構想摘要", basics.summary)
    yield Typed(Section.BASICS, "提案單位", f"{basics.owner.name}{basics.owner.represented_by}")
    yield Typed(Section.BASICS, "聯絡人", _joined(basics.contact))
    yield from _rows(Section.RESOURCES, content.resources)
    yield from _rows(Section.CONSENSUS, content.consensus)
    yield Typed(Section.VISION, str(Section.VISION.label), content.vision)
    for number, venture in enumerate(content.ventures, 1):
        yield from _of_venture(number, venture)
    yield Typed(Section.BENEFITS, str(Section.BENEFITS.label), content.benefits)
    yield from _answers(content)


def _of_venture(number: int, venture: VentureContent) -> Iterator[Typed]:
    yield Typed(Section.THEME, "名稱", venture.title, venture=number)
    yield Typed(Section.THEME, str(Section.THEME.label), f"{venture.theme}{venture.executing_unit}", venture=number)
    yield from _rows(Section.STAKEHOLDERS, venture.stakeholders, number)
    yield Typed(Section.CONCEPT, str(Section.CONCEPT.label), f"{venture.method}{venture.address}", venture=number)
    yield from _rows(Section.CONCEPT, venture.steps, number)
    yield from _rows(Section.KPI, venture.kpis, number)
    yield from _rows(Section.BUDGET, venture.budget, number)
    yield from _answers(venture, number)


def _rows(section: Section, rows: Iterable[Any], venture: int = 0) -> Iterator[Typed]:
    for place, row in enumerate(rows, 1):
        yield Typed(section, str(section.label), _joined(row), place, venture)


def _answers(part: PlanContent | VentureContent, venture: int = 0) -> Iterator[Typed]:
    for answer in part.answers:
        rows = answer.value if isinstance(answer.value, tuple) else ()
        text = answer.value if isinstance(answer.value, str) else " ".join(cell for row in rows for cell in row)
        yield Typed(answer.section, answer.label, text, venture=venture)


def _joined(row: Any) -> str:
    """All texts of a value; those inside it (a file's name) are no text people typed."""
    values = (getattr(row, field.name) for field in fields(row))
    return " ".join(value for value in values if isinstance(value, str))
