"""What of each kind is found, the best hundred of it, in one statement; then the rows of a page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.db.models import IntegerField, QuerySet, Value

from search.having import BY_PLAN, Having, among, scrambled
from search.kinds import KINDS, Hit, Kind, of_code
from search.models import Source
from search.sights import SIGHTS
from search.words import Words, passage
from workflow.rows import PER_PAGE

if TYPE_CHECKING:
    from accounts.actors import Actor

FOUND = (
    100  # of each kind, no more are looked for: a common word costs what a rare one does. Who needs others adds a word
)
Found = dict[
    bool, list[tuple[tuple[Any, ...], int]]
]  # in the name or elsewhere: by what they are put in order, their keys
NAMED = (Source.PLAN, Source.PLAN_FILED, Source.VENTURE, Source.VENTURE_FILED, Source.PARTNER)


@dataclass(frozen=True)
class Result:
    """A line of the results: what was found, with the passage in which it stands, in pieces of which some are marked."""

    hit: Hit
    title: list[tuple[str, bool]]
    passage: list[tuple[str, bool]]


@dataclass(frozen=True)
class Tab:
    """A kind with the keys of what the actor may see of it that was found, the best first; ``is_more`` if there are others."""

    kind: Kind
    keys: list[int]
    is_more: bool


class Search:
    """What ``actor`` finds of ``words``; asks the database when it is read."""

    def __init__(self, actor: Actor, words: Words, asked: str | None) -> None:
        self.actor, self.words, self.asked = actor, words, asked

    @cached_property
    def tabs(self) -> list[Tab]:
        """Each kind with what was found (one statement): by its name first, then by its other texts, the newest first."""
        branches: list[tuple[Source, bool]] = [(source, True) for source in NAMED]
        branches += [(source, False) for source in Source]
        parts = [
            self._found(source, head=head).values_list(Value(number, output_field=IntegerField()), "found", "plan")
            for number, (source, head) in enumerate(branches)
        ]
        found: dict[Source, Found] = {source: {True: [], False: []} for source in Source}
        for number, key, plan in parts[0].union(*parts[1:], all=True):
            source, head = branches[number]
            found[source][head].append(((plan, scrambled(key)) if source in BY_PLAN else (key,), key))
        return [_tab(kind, [found[source] for source in kind.sources]) for kind in KINDS]

    def _found(self, source: Source, *, head: bool) -> QuerySet:
        """Passages the actor reads in which every word stands, one more than are shown at most."""
        return among(Having(source, self.words.found, head=head)).filter(SIGHTS[source](self.actor))[: FOUND + 1]

    @cached_property
    def tab(self) -> Tab:
        """The kind that is shown: the one asked for, else the first of which anything was found."""
        asked = of_code(self.asked)
        if asked:
            return next(tab for tab in self.tabs if tab.kind == asked)
        return next((tab for tab in self.tabs if tab.keys), self.tabs[0])

    @cached_property
    def paginator(self) -> Paginator:
        """Of the kind shown."""
        ordered, keys = self.tab.kind.ordered, self.tab.keys
        return Paginator(ordered(keys) if ordered and keys else keys, PER_PAGE)

    def page(self, number: str | None) -> Page:
        """A page of results; its rows are read by their keys, again as the actor sees them."""
        page = self.paginator.get_page(number)
        keys = list(page.object_list)
        shown = self.tab.kind.shown(self.actor, keys)
        return Page([_result(shown[key], self.words) for key in keys if key in shown], page.number, self.paginator)


def _tab(kind: Kind, sources: list[Found]) -> Tab:
    ranked: list[int] = []
    for head in (True, False):
        ranked += [key for _place, key in sorted((each for found in sources for each in found[head]), reverse=True)]
    keys = list(dict.fromkeys(ranked))
    # A bound that was met may have left some out, also where several passages are of one thing.
    is_cut = any(len(found[head]) > FOUND for found in sources for head in (True, False))
    return Tab(kind, keys[:FOUND], is_cut or len(keys) > FOUND)


def _result(hit: Hit, words: Words) -> Result:
    title = passage(hit.title, words.found)
    said = next((text for text in hit.texts if text and words.stand_in(text)), "")
    return Result(hit, title, passage(said, words.found) if said else [])
