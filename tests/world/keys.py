"""Ids of rows as they stand in addresses, whatever the address."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from tests.world.rows import World

Keys = Callable[[World], Iterable[tuple[Any, ...]]]


def moves_of(case: Any) -> list[str]:
    """What leaves the case's state."""
    return [move.name for move in case.machine.from_state(case.state)]


def of_plans(world: World) -> list[tuple[Any, ...]]:
    """A plan's id."""
    return [(plan.pk,) for plan in world.plans]


def cases(model: Any, *more: Any) -> Callable[[World], Iterable[tuple[Any, ...]]]:
    """Ids of every row of ``model``."""
    return lambda _world: [(pk, *more) for pk in model.objects.values_list("pk", flat=True)]


def one(model: Any) -> Callable[[World], Iterable[tuple[Any, ...]]]:
    """The id of one row: a file of it costs a page laid out."""
    return lambda _world: [(pk,) for pk in model.objects.order_by("-pk").values_list("pk", flat=True)[:1]]


def case_moves(model: Any) -> Callable[[World], Iterable[tuple[Any, ...]]]:
    """Rows with the moves that leave their states."""
    return lambda _world: [(row.pk, move) for row in model.objects.all() for move in moves_of(row)]
