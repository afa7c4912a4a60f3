"""The kinds of entry that can be corrected, in a register higher apps add theirs to; never writes a correction itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from proposals.states import ENDED
from workflow.engine.verdicts import YES, Verdict, Words, no
from workflow.templatetags.cs import roc, roc_time

if TYPE_CHECKING:
    from accounts.actors import Actor
    from accounts.models import Unit
    from proposals.models import Proposal
    from workflow.engine.moves import Move


@dataclass(frozen=True)
class Correction:
    """One field of one entry as it was and as it is, in the words a page shows; ``value`` is what it is now."""

    field: str
    label: str
    old: str
    new: str
    value: Any
    reason: str
    by: str
    at: dt.datetime


class Entry:
    """A kind of entry: which rows, which of their fields, who may correct them, who is told; subclassed for each.

    ``move`` is the move that makes such entries: whoever may make it may correct them, whom it tells is told.
    """

    code: str
    label: Words
    tab: str  # of the plan's page, lit while the correction is written
    back: str  # URL name of the plan's page where the entry is shown
    confidential = False  # not everybody who sees the plan may read what it says: the plan's own lines do not tell it
    not_values: frozenset[str] = frozenset()  # fields of the form that are no part of the entry
    asked_after: frozenset[str] = frozenset()  # of these the ticks that are asked for only once something wants them

    def rows(self, plan: Proposal) -> QuerySet[Any]:
        """The plan's entries of this kind."""
        raise NotImplementedError

    def named(self, row: Any) -> str:
        """The entry in the notice and in the log."""
        return f"{self.label} {row}".strip()

    def move(self, plan: Proposal, row: Any) -> Move:
        """The move that made the entry."""
        raise NotImplementedError

    def fields(self, plan: Proposal, row: Any) -> dict[str, forms.Field]:
        """What can be corrected, as it is asked for; none where the entry holds nothing of the kind."""
        raise NotImplementedError

    def holds_some(self, plan: Proposal, row: Any) -> bool:
        """Is there anything to correct? Asked of every row of a page: without a query."""
        return bool(self.fields(plan, row))

    def value(self, row: Any, name: str) -> Any:
        """What the entry says now."""
        return getattr(row, name)

    def said(self, name: str, value: Any) -> str:
        """A value as the log and the pages write it."""
        return shown(value)

    def gaps(self, plan: Proposal, row: Any, data: Mapping[str, Any]) -> dict[str, str]:
        """Field and message of what does not fit together."""
        return {}

    def write(self, plan: Proposal, row: Any, values: dict[str, Any], *, by: Actor) -> dict[str, Any]:
        """Put the new values into the row; gives them as they are kept (a file as its attachment)."""
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
        return values

    def copies(self, plan: Proposal, row: Any) -> list[tuple[Proposal, Any]]:
        """The same entry in other cases, each with its case: corrected with this one, and never there alone."""
        return []

    def stands(self, plan: Proposal, row: Any) -> Verdict:
        """May the entry still be corrected, whoever asks? Of an ended case it may not."""
        if plan.state in ENDED:
            return no(_("本案已「%s」，登錄的資料不再更正。") % plan.get_state_display())
        return YES

    def told(self, plan: Proposal, row: Any) -> dict[int, Unit]:
        """The units that were told of the entry."""
        return {unit.pk: unit for party in self.move(plan, row).notify for unit in plan.units_for(party)}

    def allowed(self, plan: Proposal, row: Any, actor: Actor) -> Verdict:
        """Is the actor one of those whose entry it is?"""
        return self.move(plan, row).allowed(plan, actor)


entries: dict[str, Entry] = {}


def register(*kinds: Entry) -> None:
    """Let entries of these kinds be corrected; called once, by an app's ``ready()``."""
    entries.update({kind.code: kind for kind in kinds})


def shown(value: Any) -> str:
    """A value as the pages write it."""
    if value is None or value == "":
        return "—"
    if isinstance(value, dt.datetime):
        return roc_time(value)
    if isinstance(value, dt.date):
        return roc(value)
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    if isinstance(value, int):
        return f"{value:,}"
    return str(value)


def stored(value: Any) -> Any:
    """A value as the log keeps it beside its words."""
    return str(value.pk) if isinstance(value, Model) else value
