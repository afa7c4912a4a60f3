"""What others have in hand, by whose hand and the longest first, each with a bar of working days; never asks the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from proposals.models import Proposal
from proposals.pages import awaited_verb
from proposals.states import State
from reviews.reminding.several import AT_ONCE
from workflow.calendar.days import WorkingCalendar
from workflow.engine.steps import Duty
from workflow.engine.verdicts import Words
from workflow.states import Party

COLLEAGUES = _("本單位的承辦人或主管")
LENGTH, ROOM = 100, 1.1  # of a bar, in its own units; how much longer it is than what it shows


@dataclass(frozen=True)
class Line:
    """A case in somebody's hands: what it waits for there, ``days`` working days since when, ``limit`` of them agreed.

    Without a limit there is none. ``part`` says which part of the case it is.
    """

    case: Any
    url: str
    verb: Words
    days: int
    limit: int | None
    is_late: bool
    part: Words = ""

    @property
    def whole(self) -> float:
        """Working days that the whole bar stands for: what is agreed, more where more have passed, and room for the mark."""
        return max(self.days, self.limit or 0, 1) * ROOM

    @property
    def fill(self) -> str:
        """How long the bar is that has passed."""
        return _length(self.days, self.whole)

    @property
    def mark(self) -> str:
        """Where what is agreed ends."""
        return _length(self.limit or 0, self.whole)


@dataclass(frozen=True)
class Hand:
    """Whose hands, and what lies in them."""

    words: Words
    lines: Sequence[Line]

    @property
    def is_agencies(self) -> bool:
        """Are they those of the agencies that review, whom RDEC reminds?"""
        return self.words == str(Party.AGENCIES.label)

    @property
    def to_remind(self) -> str:
        """The address of reminding whoever has plans past their day, the longest first; empty where there is none.

        Agencies have a page of their own, and what was asked of others as no plan has none.
        """
        late = [line.case.pk for line in self.lines if line.is_late and isinstance(line.case, Proposal)]
        if self.is_agencies or self.words == str(COLLEAGUES) or not late:
            return ""
        return reverse("reviews:nudge_plans", query=[("plan", pk) for pk in late[:AT_ONCE]])

    @property
    def late(self) -> int:
        """How many are past their day."""
        return sum(line.is_late for line in self.lines)


def hands(
    plans: Iterable[Proposal], asked: Iterable[Duty], today: dt.date, calendar: WorkingCalendar, own: int | None = None
) -> list[Hand]:
    """Plans by the kind of their holder, then what was ``asked`` of others by who it was asked of.

    What the reader's ``own`` unit holds and the reader cannot move is in the hands of its people. The hand that has had
    something the longest comes first, and in it the case.
    """
    found: dict[str, list[Line]] = {}
    for plan in plans:
        verb = awaited_verb(State(plan.state), Party(plan.holder))
        is_own = own is not None and plan.holder_unit_id == own
        found.setdefault(str(COLLEAGUES if is_own else Party(plan.holder).label), []).append(
            _line(Duty(verb, plan.get_absolute_url(), plan, plan.due_on), today, calendar)
        )
    for duty in asked:
        found.setdefault(str(duty.hands), []).append(_line(duty, today, calendar))
    in_order = [Hand(words, sorted(lines, key=lambda line: -line.days)) for words, lines in found.items()]
    return sorted(in_order, key=lambda hand: -hand.lines[0].days)


def _line(duty: Duty, today: dt.date, calendar: WorkingCalendar) -> Line:
    start, due = timezone.localdate(duty.since or duty.case.state_since), duty.due_on
    limit = max(calendar.between(start, due), 1) if due else None
    days = max(calendar.between(start, today), 0)
    return Line(duty.case, duty.url, duty.verb, days, limit, is_late=bool(due and due < today), part=duty.part)


def _length(days: int, whole: float) -> str:
    return f"{days * LENGTH / whole:.4g}"
