"""Which ventures of the version under review concern an agency, by the 業管對應 (R2); never whether it is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from inputs.search import folded
from proposals.content import PlanContent, VentureContent, from_version
from proposals.content.values import LineContent
from workflow import known

if TYPE_CHECKING:
    from reviews.models import OpinionRequest


@dataclass(frozen=True)
class Reviewed:
    """What an agency is asked about: the version's content, and the programmes and words it answers for."""

    content: PlanContent
    programmes: frozenset[str]
    words: tuple[str, ...]

    def is_own(self, line: LineContent) -> bool:
        """Is the line docked to a programme of the agency's?"""
        return line.programme is not None and line.programme.code in self.programmes

    @property
    def docked(self) -> list[VentureContent]:
        """The ventures that ask for money of the agency's programmes: of each it says whether it fits."""
        return [venture for venture in self.content.ventures if any(map(self.is_own, venture.budget))]

    @property
    def concerning(self) -> set[int]:
        """The ventures the agency is asked about, also those whose name or theme says one of its words."""
        saying = {
            venture.id
            for venture in self.content.ventures
            if any(folded(word) in folded(f"{venture.title}\n{venture.theme}") for word in self.words)
        }
        return saying | {venture.id for venture in self.docked}


def reviewed(opinion: OpinionRequest) -> Reviewed:
    """Of an opinion read for its form no query; else one, in an act once."""
    if "remits" in opinion.__dict__:
        return _reviewed(opinion.round.version.content, opinion.__dict__["remits"])
    return known.once(f"reviewed {opinion.pk}", lambda: _reviewed(*_read(opinion)))


def _read(opinion: OpinionRequest) -> tuple[dict, list[list[str]]]:
    rows = type(opinion).objects.filter(pk=opinion.pk).with_remits()
    content, remits = rows.values_list("round__version__content", "remits").get()
    return content, remits


def _reviewed(content: dict, remits: list[list[str]]) -> Reviewed:
    programmes = frozenset(code for code, _word in remits if code)
    return Reviewed(from_version(content), programmes, tuple(word for _code, word in remits if word))
