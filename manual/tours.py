"""The three cards that meet somebody at a first sign-in, by role, until they are put away for good."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import get_language

from accounts.actors import Actor
from manual.chapters import own_chapter
from manual.reading import Chapter, chapter


@dataclass(frozen=True)
class Tour:
    """Cards of a chapter."""

    chapter: Chapter

    @property
    def cards(self) -> tuple[SafeString, ...]:
        """Three."""
        return self.chapter.tour


def open_tour(actor: Actor) -> Tour | None:
    """The tour of the actor's role, unless the person has put it away."""
    name = own_chapter(actor)
    return None if name in actor.user.tours_closed else Tour(chapter(name, get_language() or ""))
