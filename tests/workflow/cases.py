"""What tests of cases share in every room: plans kept for a module, the footprint of everything stored, odd moves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.conf import settings
from django.db import connection

from proposals.models import Proposal, Sight
from tests.factories.kept import fresh, kept_for_module
from tests.factories.plans import make_cast, walker_at
from workflow.engine import fsm
from workflow.engine.moves import Guard, Machine, Move, machines
from workflow.models import Stateful

# What a request leaves in a session is no part of a case.
NOT_OURS = {"django_session"}


def footprint() -> dict[str, tuple[int, str]]:
    """Number of rows and a hash of each table, and the number of stored files: equal means nothing was changed."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if (table := model._meta.db_table) not in NOT_OURS:
                row = "(to_jsonb(t) - 'id')" if model is Sight else "t"  # triggers write its rows anew
                cursor.execute(
                    f'SELECT count(*), md5(string_agg({row}::text, chr(10) ORDER BY {row}::text)) FROM "{table}" t'
                )
                found[table] = cursor.fetchone()
    stored = [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    return found | {"stored files": (len(stored), "")}


def log_of(plan: Proposal) -> list[tuple[str, str, str]]:
    """The log in short: move, source, target."""
    return [(line.move, line.source, line.target) for line in plan.transitions.all()]


@contextmanager
def learnt(model: type[Stateful], move: Move) -> Iterator[None]:
    """A move on the chart of a model, as if its table had it, for the length of a test."""
    moves, made = machines[model.machine_name].moves, fsm.state_field(model).transitions[model]
    moves[move.name] = move
    fsm.learn(model, move)
    try:
        yield
    finally:
        delattr(model, move.name)
        del made[move.name], moves[move.name]


@contextmanager
def required(machine: Machine, move: Move, guard: Guard) -> Iterator[None]:
    """A guard that a higher app has added, for the length of a test."""
    machine.require(move, guard)
    try:
        yield
    finally:
        machine._more_guards[move.name].remove(guard)


def day(text: str) -> dt.date:
    """A date from its ISO spelling."""
    return dt.date.fromisoformat(text)


__all__ = ["day", "footprint", "fresh", "kept_for_module", "learnt", "log_of", "make_cast", "required", "walker_at"]
