"""What the proposer's pages show of the answers: how many are left, where the next is, two texts beside each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from proposals.models import Proposal
from reviews.answers.forms import AnswerForm
from reviews.answers.standing import Changed, Standing
from workflow.drafts.texts import text_of
from workflow.engine.facts import Facts
from workflow.engine.verdicts import Words


@dataclass(frozen=True)
class Answering:
    """Whose items are answered, in which words, and where: opinions of the review here, NDC's comments in another app."""

    title: Words  # 逐項回應審查意見
    items: Words  # 審查意見
    done: Words  # what is said once all are answered
    sends: Words  # what the button that files says
    states: frozenset[str]
    standing: Callable[[Facts], list[Standing]]
    changed: Callable[[Facts], Changed]
    was_asked: Callable[
        [Proposal, int], bool
    ]  # an item of the plan that its people may know, whatever the plan's state
    moves: Mapping[str, str]  # by state, what files the answers
    # names of addresses
    all: str
    one: str
    file: str
    tab: str


@dataclass(frozen=True)
class AnswersLeft:
    """The items of a plan under revision, and which of them still lack something."""

    plan: Proposal
    items: Sequence[Standing]
    of: Answering

    @cached_property
    def left(self) -> list[Standing]:
        """Those that cannot be filed yet."""
        return [each for each in self.items if each.lacks]

    @property
    def first(self) -> str:
        """Where the first of them is answered; empty where none is left."""
        return self.address(self.left[0].item.pk) if self.left else ""

    def after(self, item: int) -> str:
        """Where the next of them after ``item`` is, beginning again at the first; empty where no other is left."""
        keys, left = [each.item.pk for each in self.items], {each.item.pk for each in self.left}
        place = keys.index(item)
        following = [key for key in keys[place + 1 :] + keys[:place] if key in left]
        return self.address(following[0]) if following else ""

    def address(self, item: int) -> str:
        """Where an item is answered."""
        return reverse(self.of.one, args=[self.plan.pk, item])

    @property
    def all(self) -> str:
        """Where all of them stand."""
        return reverse(self.of.all, args=[self.plan.pk])

    @property
    def filing(self) -> str:
        """Where they are filed with the plan."""
        return reverse(self.of.file, args=[self.plan.pk, self.of.moves[self.plan.state]])

    def rows(self) -> Iterator[tuple[Standing, str]]:
        """Each with its address, for the template."""
        return ((each, self.address(each.item.pk)) for each in self.items)


def conflict(error: str, saved: AnswerForm, typed: AnswerForm) -> dict[str, Any]:
    """What of the saved answer differs from the one typed: label, the one, the other."""
    rows = [(str(field.label), _said(saved[field.name]), _said(field)) for field in typed]
    return {"error": error, "rows": [row for row in rows if row[1] != row[2]]}


def _said(field: Any) -> str:
    if field.name == "kept":
        return _("是") if field.value() else _("否")
    return text_of(field)
