"""What a revision changed, passage by passage, and what became of one that an answer names; never asks the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from itertools import chain
from typing import Any

from django.utils.translation import gettext_lazy

from proposals.content import PlanContent
from proposals.returns.revisions import differing, named
from proposals.states import Place
from proposals.versions.differences import Change, Part, Prose, Row, SectionDifference, Span, Table
from proposals.versions.differences.rows import ROWS_ALIKE
from proposals.versions.differences.texts import TOKEN, likeness
from reviews.models import NamedPassage

Side = tuple[Span, ...]
GAP = "；"  # between the cells of a row
WRITTEN_ON = gettext_lazy("勾選的段落在這一頁開啟之後又改過，請看過現在的內容再勾選。")


@dataclass(frozen=True)
class Passage:
    """A paragraph or a row that reads otherwise than when it was reviewed: both sides, and where it stands."""

    place: Place
    called: str  # 果香慢行・事業構想：推動方法
    part: str
    before: Side
    after: Side
    said: tuple[str, ...] = ()  # the texts of the new side, as they are printed

    @property
    def old(self) -> str:
        """What was reviewed; empty where nothing stood."""
        return _text(self.before)

    @property
    def new(self) -> str:
        """What stands there now; empty where it is gone."""
        return _text(self.after)

    @cached_property
    def key(self) -> str:
        """Names the passage on a page; one that was written on has another."""
        return key_of(self)

    @property
    def as_columns(self) -> dict[str, Any]:
        """The same as columns of :class:`reviews.models.NamedPassage`."""
        where = {"section": self.place.section, "venture_id": self.place.venture, "called": self.called}
        return where | {"part": self.part, "old": self.old, "new": self.new, "said": list(self.said)}


def key_of(passage: Passage | NamedPassage) -> str:
    """Of a passage, or of one that an answer names."""
    words = (passage.place.code, passage.part, passage.old, passage.new)
    return sha256("\0".join(words).encode()).hexdigest()[:16]


def passages(before: PlanContent, now: PlanContent) -> list[Passage]:
    """Every paragraph and row that differs, in the order of the plan; sums follow from the rows and are none."""
    found = chain.from_iterable(_of_section(difference) for difference in differing(before, now))
    return list({passage.key: passage for passage in found}.values())


def _of_section(difference: SectionDifference) -> Iterator[Passage]:
    place = Place(difference.section, difference.venture.id if difference.venture else None)
    for part in difference.parts:
        label = str(part.label)
        called = named(difference) + (f"：{label}" if label != str(difference.title) else "")
        for before, after, said in _sides(part):
            if before or after:
                yield Passage(place, called, label, before, after, said)


def _sides(part: Part) -> Iterator[tuple[Side, Side, tuple[str, ...]]]:
    if isinstance(part, Prose):
        for pair in part.paragraphs:
            if pair.change != Change.SAME:
                after = pair.new or ()
                yield pair.old or (), after, (_text(after).strip(),) if after else ()
    elif isinstance(part, Table):
        for row in part.rows:
            said = [_text(cell.pair.new) for cell in row.cells if cell.pair.new]
            yield _cells(row, Change.ADDED), _cells(row, Change.REMOVED), tuple(said)


def _cells(row: Row, but: Change) -> Side:
    """One side of a row, its cells behind each other; nothing of a row that is not ``but`` on the other side."""
    if row.change == but:
        return ()
    sides = [(cell.label, cell.pair.old if but == Change.ADDED else cell.pair.new) for cell in row.cells]
    written = [(Span(Change.SAME, f"{label}："), *spans) for label, spans in sides if spans]
    gap = (Span(Change.SAME, GAP),)
    return tuple(chain.from_iterable((gap if place else ()) + cell for place, cell in enumerate(written)))


def _text(spans: Iterable[Span]) -> str:
    return "".join(span.text for span in spans)


def follow(change: NamedPassage, found: Sequence[Passage]) -> Passage | None:
    """The passage of ``found`` that ``change`` is by now; None where it is not there any more.

    One that was written on is the one of the same part that began alike. What was changed and is deleted by now, or
    the other way round, is for a person to choose again.
    """
    here = [p for p in found if (p.place, p.part) == (change.place, change.part)]
    same_kind = [p for p in here if (bool(p.old), bool(p.new)) == (bool(change.old), bool(change.new))]
    if same := [p for p in same_kind if (p.old, p.new) == (change.old, change.new)]:
        return same[0]
    likest = max(same_kind, key=lambda passage: _alike(change, passage), default=None)
    return likest if likest and _alike(change, likest) >= ROWS_ALIKE else None


def _alike(change: NamedPassage, passage: Passage) -> float:
    """By what was reviewed; of a new passage by what is new."""
    pair = (change.old, passage.old) if change.old else (change.new, passage.new)
    return 1.0 if pair[0] == pair[1] else likeness(*(Counter(TOKEN.findall(text)) for text in pair))
