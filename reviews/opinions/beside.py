"""The plan as it stands beside an opinion's form: passages to quote, tables to read (R2); never what is written now.

It is the round's version. Each passage has a code, ``concept_12-3``: the third of the concept of venture 12; ``-0`` is the
section as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, cast

from django.utils.safestring import SafeString
from django.utils.translation import override

from chapters.states import Section
from documents.papers.blocks import Table
from documents.papers.html import stacked
from documents.papers.render import LANGUAGE
from proposals.content import PlanContent, VentureContent
from proposals.content.outline import Group, groups, replies
from proposals.papers.plan import VENTURE
from proposals.states import Place
from reviews.models.answerable import QUOTE
from reviews.opinions.concern import Reviewed
from workflow.engine.verdicts import Words
from workflow.templatetags.cs import roc

Cited = Iterable[tuple[int, str, str]]  # number, place and quotation of each item


@dataclass(frozen=True)
class Passage:
    """A paragraph, or a row in words; ``number`` is that of the item that quotes it, ``parts`` the text around the quotation."""

    code: str
    text: str
    number: int | None = None
    parts: tuple[str, str, str] = ("", "", "")

    def cited_by(self, number: int, quote: str) -> Passage:
        """With the item whose quotation it holds."""
        before, said, after = self.text.partition(quote)
        return replace(self, number=number, parts=(before, said, after))


@dataclass(frozen=True)
class Part:
    """A section: its passages, then its figures as the paper has them; of a budget the agency's own rows before the whole."""

    code: str
    label: Words
    passages: list[Passage]
    numbers: list[int]  # the items about it as a whole
    is_open: bool
    own: SafeString | None = None
    figures: SafeString | None = None


@dataclass(frozen=True)
class Beside:
    """The sections of the plan itself, or of its ``number``-th venture."""

    parts: list[Part]
    title: str = ""
    number: int = 0


def beside(reviewed: Reviewed, cited: Cited) -> list[Beside]:
    """The whole version; open is what concerns the agency, all of it where nothing says what does (no query)."""
    concerning, items = reviewed.concerning, list(cited)
    shown = []
    with override(LANGUAGE):
        for group in groups(reviewed.content):
            key = group.venture.id if group.venture else None
            is_open = not concerning or key in concerning
            parts = [_part(group, chapter, reviewed, items, is_open=is_open) for chapter in group.chapters]
            shown.append(Beside(parts, group.venture.title if group.venture else "", group.number))
    return shown


def passage(content: PlanContent, code: str) -> tuple[str, str]:
    """Place and quotation of the passage ``code``: as much of it as an item quotes; empty where there is none."""
    place, _dash, number = code.rpartition("-")
    for group in groups(content):
        for chapter in group.chapters:
            if _place(group, chapter.section) == place:
                found = {each.code: each.text[:QUOTE] for each in _passages(content, group, chapter.section)}
                return (place, found.get(code, "")) if number == "0" or code in found else ("", "")
    return "", ""


def _place(group: Group, section: str) -> str:
    return Place(section, group.venture.id if group.venture else None).code


def _part(group: Group, chapter: Any, reviewed: Reviewed, items: list[Any], *, is_open: bool) -> Part:
    place = _place(group, chapter.section)
    here = [(number, quote) for number, about, quote in items if about == place]
    passages, found = [], set()
    for each in _passages(reviewed.content, group, chapter.section):
        quoting = next(((n, quote) for n, quote in here if quote and quote in each.text), None)
        passages.append(each.cited_by(*quoting) if quoting else each)
        found |= {number for number, quote in here if quote and quote in each.text}
    rest = [number for number, _quote in here if number not in found]
    return Part(place, chapter.label, passages, rest, is_open, *_figures(group.venture, chapter.section, reviewed))


def _figures(venture: VentureContent | None, section: str, reviewed: Reviewed) -> tuple[SafeString | None, ...]:
    """The tables of figures; of a budget first the rows docked to the agency's programmes, where those are not all."""
    if venture is None or section not in FIGURES:
        return None, None
    own = replace(venture, budget=tuple(filter(reviewed.is_own, venture.budget)))
    is_part = section == Section.BUDGET and 0 < len(own.budget) < len(venture.budget)
    return (_table(own, section) if is_part else None), _table(venture, section)


def _table(venture: VentureContent, section: str) -> SafeString:
    [table] = VENTURE[Section(section)](venture)
    return stacked(cast(Table, table))


# --- what can be quoted ---------------------------------------------------------------------------------------------


def _passages(content: PlanContent, group: Group, section: str) -> Iterator[Passage]:
    place, part = _place(group, section), group.venture or content
    texts = list(TEXTS.get(section, _none)(part))
    texts += [f"{reply.label}：{reply.text}" for reply in replies(part, section) if reply.text]
    lines = (line.strip() for text in texts for line in text.splitlines())
    for number, line in enumerate(filter(None, lines), 1):
        yield Passage(f"{place}-{number}", line)


def _none(part: Any) -> list[str]:
    return []


def _concept(venture: VentureContent) -> list[str]:
    steps = (_row(step.title, f"{roc(step.starts_on)}～{roc(step.ends_on)}", step.place) for step in venture.steps)
    return [venture.method, *steps]


def _row(*said: str) -> str:
    return "　".join(filter(None, said))


FIGURES = frozenset({Section.KPI, Section.BUDGET})
TEXTS: dict[str, Callable[[Any], list[str]]] = {
    Section.BASICS: lambda plan: [plan.basics.summary],
    Section.RESOURCES: lambda plan: [_row(r.kind_label, r.name, r.place, r.description) for r in plan.resources],
    Section.CONSENSUS: lambda plan: [_row(roc(m.held_on), m.place, m.summary) for m in plan.consensus],
    Section.VISION: lambda plan: [plan.vision],
    Section.BENEFITS: lambda plan: [plan.benefits],
    Section.THEME: lambda venture: [venture.theme],
    Section.STAKEHOLDERS: lambda venture: [_row(p.name, p.relation, p.involvement) for p in venture.stakeholders],
    Section.CONCEPT: _concept,
}
