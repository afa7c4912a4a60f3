"""Shows every machine to django-fsm, one transition of each move, when its app starts. Never a second door.

Whatever asks django-fsm (``get_available_state_transitions``, ``can_proceed``, ``has_transition_perm``, the admin,
``graph_transitions``) is told what the table of moves says. What changes a state, a transition's method, works inside
:func:`workflow.engine.services.perform` only: django-fsm asks for no permission, takes no lock and gives no reason.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, cast

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured
from django_fsm import (
    FSMField,
    Transition,
    get_available_FIELD_transitions,
    get_available_user_FIELD_transitions,
    transition,
)

from accounts.actors import Actor
from workflow.engine.fields import DoorDescriptor, StateAssignmentError
from workflow.engine.moves import Move, machines
from workflow.models import Stateful

# A condition of django-fsm is given the case alone; who acts, and what the door is about to make, it reads here.
NOBODY: Any = Actor(AnonymousUser())  # type: ignore[arg-type]  # belongs to no unit: a guard that asks who acts refuses
_acting: ContextVar[Actor] = ContextVar("acting", default=NOBODY)
_firing: ContextVar[tuple[Stateful, Move] | None] = ContextVar("firing", default=None)

cases: dict[str, type[Stateful]] = {}  # the model of each machine


def bind(model: type[Stateful]) -> None:
    """Give ``model`` a transition of each move of its machine; called once, by its app's ``ready()``."""
    field = state_field(model)
    setattr(model, field.name, DoorDescriptor(field))
    # Of the two that django-fsm wrote here, neither lets a condition know who acts.
    for name in ("get_available_state_transitions", "get_available_user_state_transitions"):
        setattr(model, name, available_transitions)
    machine = machines[model.machine_name]
    cases[machine.name] = model
    for move in machine.moves.values():
        learn(model, move)


def learn(model: type[Stateful], move: Move) -> None:
    """Make the transition of one move.

    Raises ``ImproperlyConfigured`` for a move named like anything else that the model has.
    """
    field, states = state_field(model), machines[model.machine_name].states
    if hasattr(model, move.name) or move.name in {known.name for known in model._meta.get_fields()}:
        raise ImproperlyConfigured(f"{model.__name__} has a {move.name} already: the move needs another name")
    made = transition(
        field,
        source=[state.value for state in states if state in move.source],
        target=move.target,
        conditions=[_guards_hold(move)],
        permission=move.allowed,  # type: ignore[arg-type]  # an Actor in the place of its user
        custom={"move": move, "label": move.label},
    )(_effects(model, move))
    field.transitions[model][move.name] = inside_the_door = _inside_the_door(move, made)
    setattr(model, move.name, inside_the_door)


def fire(case: Stateful, move: Move, *, by: Actor, data: dict[str, Any], at: dt.datetime) -> dict[str, Any]:
    """Make the transition of ``move``, effects and then state; for ``perform`` alone, once all has been checked."""
    before = _firing.set((case, move))
    try:
        return getattr(case, move.name)(by, data, at)
    finally:
        _firing.reset(before)


@contextmanager
def for_actor(actor: Actor) -> Iterator[None]:
    """Let django-fsm's questions inside be asked by ``actor``: ``can_proceed`` and ``has_transition_perm``."""
    before = _acting.set(actor)
    try:
        yield
    finally:
        _acting.reset(before)


def available_transitions(case: Stateful, user: Actor | None = None) -> list[Transition]:
    """What ``user``, an actor, may do from here, in the table's order; without one, what nothing but permission bars."""
    field = state_field(type(case))
    if user is None:
        return list(get_available_FIELD_transitions(case, field))
    with for_actor(user):
        return list(get_available_user_FIELD_transitions(case, user, field))  # type: ignore[arg-type]


def state_field(model: type[Stateful]) -> FSMField:
    """The field that holds a case's state."""
    field = cast(Any, model)._meta.get_field("state")
    if not isinstance(field, FSMField) or not field.protected:
        raise ImproperlyConfigured(f"{model.__name__}.state is no protected FSMField")
    return field


def _guards_hold(move: Move) -> Callable[[Any], bool]:
    def guards_hold(case: Stateful) -> bool:
        """The move's fits and guards, with those that higher apps added since."""
        if _is_firing(case, move):
            return True  # the door has asked them, a moment ago and under the same lock
        return all(guard(case, _acting.get()) for guard in case.machine.guards_of(move))

    return guards_hold


def _effects(model: type[Stateful], move: Move) -> Callable[..., dict[str, Any]]:
    def effects(case: Stateful, by: Actor, data: dict[str, Any], at: dt.datetime) -> dict[str, Any]:
        extra: dict[str, Any] = {}
        for effect in move.effects:
            extra |= effect(case, by, data, at) or {}
        return extra

    # django-fsm knows a transition by these.
    effects.__name__, effects.__qualname__ = move.name, f"{model.__name__}.{move.name}"
    effects.__doc__ = f"The move {move.name}; perform() makes it."
    return effects


def _inside_the_door(move: Move, method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def inside_the_door(case: Stateful, *args: Any, **kwargs: Any) -> Any:
        if not _is_firing(case, move):
            raise StateAssignmentError(f"{move.name} is made by perform() only, not by calling {method.__qualname__}()")
        return method(case, *args, **kwargs)

    return inside_the_door


def _is_firing(case: Stateful, move: Move) -> bool:
    firing = _firing.get()
    return firing is not None and firing[0] is case and firing[1] is move
