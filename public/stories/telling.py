"""A story as the public reads it: its paragraphs, its pictures as far as their consent stands, what leads on; never writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from accounts import geo
from inputs.words import listed
from public.models import Story
from public.pictures.sizes import Picture, with_sizes
from public.showing import proposer_of, shown_photos, shown_plans

HEADING = "## "
STOPS = 9  # of the line between before and now, from one edge of the pictures to the other


@dataclass(frozen=True)
class Part:
    """A paragraph or a heading."""

    words: str
    is_heading: bool


@dataclass(frozen=True)
class Telling:
    """What the page shows."""

    story: Story
    parts: Sequence[Part]
    before: Picture | None
    after: Picture | None
    proposer: str
    where: str
    shape: geo.Shape | None

    @property
    def is_pair(self) -> bool:
        """Are there two pictures to compare?"""
        return self.before is not None and self.after is not None

    @property
    def stops(self) -> list[tuple[int, bool]]:
        """Where the line between the two may stand: how much of before is seen, in percent, and whether it begins there."""
        return [(round(100 * stop / (STOPS - 1)), stop == STOPS // 2) for stop in range(STOPS)]

    @property
    def pictures(self) -> list[tuple[Picture, str]]:
        """Those that are shown, with what they are called for who does not see them."""
        both = [(self.before, self.story.before_alt), (self.after, self.story.after_alt)]
        return [(picture, words) for picture, words in both if picture]


def stories_out() -> Any:
    """Stories that are out, of cases that are shown, the newest first."""
    plans = shown_plans().order_by().values("pk")
    return for_telling(Story.objects.out().filter(proposal__in=plans))


def for_telling(rows: Any) -> Any:
    """With what is told of their cases."""
    return rows.select_related("proposal__owner", "proposal__represented_by").prefetch_related("proposal__districts")


def tell(story: Story) -> Telling:
    """All of it (one query, for the pictures)."""
    wanted = [pk for pk in (story.before_id, story.after_id) if pk]
    pictures = shown_photos().filter(undertaking__venture__proposal=story.proposal_id)
    rows = with_sizes(pictures.filter(pk__in=wanted)) if wanted else []
    found = {photo.pk: Picture(photo, str(story.proposal.case_number)) for photo in rows}
    districts = story.proposal.named_districts
    return Telling(
        story=story,
        parts=parts_of(story.words),
        before=found.get(story.before_id or 0),
        after=found.get(story.after_id or 0),
        proposer=proposer_of(story.proposal),
        where=listed(name for _code, name, _priority in districts),
        shape=geo.shapes().get(districts[0][0]) if districts else None,
    )


def parts_of(text: str) -> list[Part]:
    """Paragraphs part at blank lines; a line that begins with ``## `` is a heading."""
    found: list[Part] = []
    for block in text.replace("\r\n", "\n").split("\n\n"):
        lines = block.strip("\n")
        while lines.startswith(HEADING):
            heading, _rest, lines = lines.partition("\n")
            found.append(Part(heading.removeprefix(HEADING).strip(), is_heading=True))
        if lines.strip():
            found.append(Part(lines.strip(), is_heading=False))
    return found
