"""What one act reads once, whichever of its cases asks: the calendar it holds, the offices. Never outlives the transaction.

A move of a part is followed by its case, told to several and judged for each of them; all ask the same. What an act
itself changes is not asked for here, nor is a refusal caught inside: a lock that came with what is known ends with its savepoint.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")
Column = tuple[Any, Callable[[Any], Any]]  # what a statement reads on the way, and what its value tells
_known: ContextVar[dict[str, Any] | None] = ContextVar("known", default=None)


@contextmanager
def act() -> Iterator[None]:
    """One act, inside its transaction; an act within another is a part of it."""
    if _known.get() is not None:
        yield
        return
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def is_act() -> bool:
    """Is there an act that knows what it is told?"""
    return _known.get() is not None


def tell(name: str, value: Any) -> None:
    """Let the act know what has been read already; nothing where there is none."""
    if (known := _known.get()) is not None:
        known[name] = value


def forget(name: str) -> None:
    """What the act has changed is read anew when it is asked for."""
    if (known := _known.get()) is not None:
        known.pop(name, None)


def once(name: str, read: Callable[[], T]) -> T:
    """What ``read`` gives, asked for once in an act, and each time where there is none."""
    known = _known.get()
    if known is None:
        return read()
    if name not in known:
        known[name] = read()
    found: T = known[name]
    return found
