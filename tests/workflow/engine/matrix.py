"""Role × state × move of any machine, against a table of what is allowed: one mechanism for every kind of case.

The table is a CSV beside the test that reads it; ``role,state,move`` of a ``machine``. What it does not list is refused:
as not permitted to whom the table gives the move nowhere, else as out of its state. Whether the guards hold besides is
asked by the tests of each move.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from copy import copy
from pathlib import Path
from typing import NamedTuple

from accounts.actors import Actor
from workflow.engine.errors import GuardFailed, NotPermitted, Refused, WrongState
from workflow.engine.fields import unlocked
from workflow.engine.services import check
from workflow.models import Stateful

COLUMNS = ["machine", "role", "state", "move"]


class Cell(NamedTuple):
    """One cell of a matrix."""

    machine: str
    role: str
    state: str
    move: str


def written(path: Path) -> list[Cell]:
    """The cells that are allowed, as the table has them."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        assert rows.fieldnames == COLUMNS
        return [Cell(**row) for row in rows]


def tried(case: Stateful, actors: Mapping[str, Actor]) -> Iterator[tuple[Cell, type[Refused] | None]]:
    """How the door answers each cell of the case's machine; ``None`` where only a guard may stand against it."""
    for state in case.machine.states:
        with unlocked(twin := copy(case)):
            twin.state = state.value
        for move in case.machine.moves.values():
            for role, actor in actors.items():
                try:
                    check(twin, move, actor)
                except GuardFailed:
                    refusal = None
                except Refused as refused:
                    refusal = type(refused)
                else:
                    refusal = None
                yield Cell(case.machine_name, role, state.value, move.name), refusal


def expected(cell: Cell, allowed: frozenset[Cell]) -> type[Refused] | None:
    """How the door has to answer, by the table."""
    if cell in allowed:
        return None
    makes = any((each.machine, each.role, each.move) == (cell.machine, cell.role, cell.move) for each in allowed)
    return WrongState if makes else NotPermitted
