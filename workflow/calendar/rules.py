"""How long a state lasts where an administrator says so, and what a clock asks for; never counts a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from workflow import known
from workflow.calendar.days import HELD, WorkingCalendar
from workflow.models import ClockRule
from workflow.statements import gathered

RULES = "rules for clocks"
COLUMNS = ("machine", "state", "working_days")


def rules() -> dict[tuple[str, str], int]:
    """Working days by machine and state: they are few, and read at once (one query an act)."""
    return known.once(RULES, lambda: _by_state(ClockRule.objects.values_list(*COLUMNS)))


def _by_state(rows: Iterable[Sequence[Any]]) -> dict[tuple[str, str], int]:
    return {(machine, state): days for machine, state, days in rows}


@cache
def known_when_locked() -> dict[str, known.Column]:
    """The rules, and that the calendar is held, as columns of the statement that locks a case for a move."""
    return {
        HELD: (WorkingCalendar.lock(), lambda _void: True),
        RULES: (gathered(ClockRule.objects.all(), *COLUMNS), _by_state),
    }
