"""In whose hands a plan was, from when until when, in working days (R21); reads its log and never the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from proposals.models import Proposal, ProposalTransition
from workflow.calendar.days import WorkingCalendar
from workflow.engine.services import state_label
from workflow.engine.verdicts import Words
from workflow.states import Party, Remark

if TYPE_CHECKING:
    from workflow.engine.moves import Machine

LENGTH = 100  # of the longest bar, in its own units


@dataclass(frozen=True)
class Stay:
    """One time in a party's hands: ``days`` working days from ``since``, ``late`` of them past the day that was due.

    Without ``until`` the plan is still there; ``limit`` working days were given, None where nothing was due. ``state``
    is where the plan stood.
    """

    party: Party
    state: str
    since: dt.date
    until: dt.date | None
    days: int
    limit: int | None
    late: int


@dataclass(frozen=True)
class Hand:
    """All the times of one party: ``days`` working days in all, ``late`` of them past what was due.

    A working day is ``scale`` long in its bar.
    """

    party: Party
    days: int
    late: int
    is_now: bool
    scale: float

    @property
    def words(self) -> Words:
        """Whose hands."""
        return self.party.label

    @property
    def fill(self) -> str:
        """How long the bar is."""
        return f"{self.days * self.scale:.4g}"

    @property
    def over(self) -> str:
        """How much of it is past what was due."""
        return f"{self.late * self.scale:.4g}"

    @property
    def due(self) -> str:
        """Where that begins."""
        return f"{(self.days - self.late) * self.scale:.4g}"


def stays(plan: Proposal, log: Iterable[ProposalTransition], calendar: WorkingCalendar) -> list[Stay]:
    """Each time in somebody's hands, in order: a new one with every state, and where a part was handed on."""
    return list(_stays(plan, log, calendar))


def _stays(plan: Proposal, log: Iterable[ProposalTransition], calendar: WorkingCalendar) -> Iterator[Stay]:
    since, party, state, due = timezone.localdate(plan.created_at), Party.PROPOSER, plan.machine.states.DRAFTING, None
    for line in log:
        if not (line.is_move or line.move == Remark.HANDED_ON):
            due = line.due_on or due  # the day was moved while it lay there
            continue
        day = timezone.localdate(line.at)
        yield _stay(plan.machine, party, state, since, day, due, calendar)
        since, party, state, due = day, Party(line.holder), line.target, line.due_on
    if party != Party.NOBODY:
        yield _stay(plan.machine, party, state, since, None, plan.due_on, calendar)


def _stay(
    machine: Machine,
    party: Party,
    state: str,
    since: dt.date,
    until: dt.date | None,
    due: dt.date | None,
    calendar: WorkingCalendar,
) -> Stay:
    end = until or timezone.localdate()
    days = max(calendar.between(since, end), 0)
    limit = max(calendar.between(since, due), 0) if due else None
    late = max(calendar.between(max(due, since), end), 0) if due else 0
    return Stay(party, state_label(machine, state), since, until, days, limit, late)


def hands(found: Sequence[Stay]) -> list[Hand]:
    """The same by party, in the order in which each first had the plan; the end of the way is nobody's."""
    by_party: dict[Party, list[Stay]] = {}
    for stay in found:
        if stay.party != Party.NOBODY:
            by_party.setdefault(stay.party, []).append(stay)
    sums = {party: sum(stay.days for stay in own) for party, own in by_party.items()}
    longest = max(sums.values(), default=0) or 1
    return [
        Hand(
            party,
            sums[party],
            sum(stay.late for stay in own),
            any(stay.until is None for stay in own),
            LENGTH / longest,
        )
        for party, own in by_party.items()
    ]
