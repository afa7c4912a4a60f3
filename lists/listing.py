"""A list of cases, declared once: its rows, its columns, the views everybody has; its page and its file follow.

An app makes a :class:`Listing` of its rows and gives it an address for the page and one for the file (``lists.pages``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.urls import reverse

from inputs.numbers import counted
from lists.columns import Column, chosen
from workflow.engine.verdicts import Words
from workflow.rows import AHEAD, Rows

if TYPE_CHECKING:
    from accounts.actors import Actor

COLUMNS = "columns"  # in the address: the names of the columns, joined
SHOWN = "shown"  # in the address of a file of rows that were ticked: the part of the list's address that says what it showed
LONGEST = 1_000  # characters of a view's address


@dataclass(frozen=True)
class Action:
    """What may be done with several rows at once: its words, and the page that shows what will be done with those ticked.

    The page is asked with ``Listing.ticked`` once for each, and is the one that does it, or says of each why it does not.
    """

    words: Words
    page: str
    may: Callable[[Actor], bool]


@dataclass(frozen=True)
class View:
    """A view that everybody has: its words and its part of the address."""

    words: Words
    query: str


@dataclass(frozen=True, kw_only=True)
class Listing:
    """``name`` is what kept views are kept under; ``page`` and ``file`` are names of addresses.

    ``form`` reads the filter from the address and never refuses; ``rows`` are those of an actor, narrowed by it and in its
    order; ``shown`` adds what columns read of a row for its reader, so that a page has no query for each. ``views`` are asked for the actor.
    ``ticked`` is what ``actions`` and its file are told rows by; ``without`` names filters that its reader has no use of. For
    whom the list is not, by ``has``, there is none: no page, no file, no view of it to keep.
    """

    name: str
    title: Words
    page: str
    file: str
    columns: Sequence[Column]
    form: type[forms.Form]
    shown: Callable[..., Any]  # of rows, and their reader as ``actor``
    rows: Callable[[Any, Actor], Rows] = lambda form, actor: form.rows(actor)
    actions: Sequence[Action] = ()
    ticked: str = "row"
    without: Callable[[Actor], Sequence[str]] = lambda actor: ()
    views: Callable[[Actor], Sequence[View]] = lambda actor: ()
    ahead: Callable[[Any], int] = lambda form: AHEAD
    has: Callable[[Actor], bool] = lambda actor: True

    def __post_init__(self) -> None:
        LISTINGS[self.name] = self

    @property
    def address(self) -> str:
        """Of its page, not narrowed."""
        return reverse(self.page)

    def read(self, query: QueryDict, actor: Actor) -> Any:
        """The filter, as the address has it, for ``actor``."""
        form = self.form(query)
        for name in self.without(actor):
            del form.fields[name], form.cleaned_data[name]
        return form

    def named(self, query: QueryDict) -> list[int]:
        """The rows that were ticked, each once."""
        return list(dict.fromkeys(pk for each in query.getlist(self.ticked) if (pk := counted(each))))

    def asked(self, query: QueryDict) -> str:
        """The part of an address that says what is shown: filters, order and columns, without what says nothing.

        Always in one order, so that the same view has the same address.
        """
        form = self.form(query)
        kept = [(name, last) for name in form.fields if (last := query.get(name, "").replace("\0", ""))]
        names = [column.name for column in self.chosen(query)]
        if names != [column.name for column in chosen(self.columns, ())]:
            kept.append((COLUMNS, ",".join(names)))
        while len(urlencode(kept)) > LONGEST:  # nobody's address: what would be cut in the middle is left out
            kept.pop(max(range(len(kept)), key=lambda place: len(kept[place][1])))
        return urlencode(kept)

    def chosen(self, query: QueryDict) -> list[Column]:
        """The columns the address asks for: ticked one by one in the page's form, or joined in an address."""
        return chosen(self.columns, [name for said in query.getlist(COLUMNS) for name in said.split(",")])


LISTINGS: dict[str, Listing] = {}
