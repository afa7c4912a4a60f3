"""A published template as plans read it: its chapters in order; never a draft, never a plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from chapters.models import Chapter, ChapterTemplate
from chapters.states import QUESTIONS_ONLY, Section

V = TypeVar("V")  # whatever stands for a venture: a row, or one of a frozen content


@dataclass(frozen=True)
class Layout:
    """The chapters of a template in their order; those that ask nothing are left out."""

    code: str
    chapters: tuple[Chapter, ...]

    def __getitem__(self, section: str) -> Chapter:
        return next(chapter for chapter in self.chapters if chapter.section == section)

    def __contains__(self, section: str) -> bool:
        return any(chapter.section == section for chapter in self.chapters)

    def label(self, section: str) -> str:
        """What the section is called in plans of this template."""
        return self[section].label if section in self else str(Section(section).label)

    @property
    def sections(self) -> list[str]:
        """Its sections in their order: ventures' chapters together, at the place of their first."""
        return [section for _venture, section in self.walk((None,))]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The same as a form offers them."""
        return [(section, self.label(section)) for section in self.sections]

    def walk(self, ventures: Iterable[V]) -> Iterator[tuple[V | None, str]]:
        """Every page of a plan in its order: (None, section) or (venture, section), a venture's pages together."""
        block = [chapter.section for chapter in self.chapters if chapter.of_venture]
        for chapter in self.chapters:
            if not chapter.of_venture:
                yield None, chapter.section
            elif chapter.section == block[0]:
                yield from ((venture, section) for venture in ventures for section in block)

    def pages(self, ventures: Iterable[V]) -> list[tuple[V | None, Chapter]]:
        """The same with chapters, as a list."""
        return [(venture, self[section]) for venture, section in self.walk(ventures)]


@lru_cache(maxsize=64)
def published_layout(pk: int) -> Layout:
    """The layout of a published template, which does not change: three queries, once in a process."""
    template = ChapterTemplate.objects.prefetch_related("chapters__questions").get(pk=pk, published_at__isnull=False)
    kept = (c for c in template.chapters.all() if c.section not in QUESTIONS_ONLY or c.questions.all())
    return Layout(template.code or "", tuple(kept))
