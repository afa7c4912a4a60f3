"""A yes or a no that can say why, and predicates that can be combined. Never a no without its reason.

A page that refuses must say why and what would unlock, so no rule answers with a bare ``False``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True)
class Verdict:
    """Truthy when allowed; otherwise ``reason`` says why not and what would unlock, ``opens`` who can do that."""

    allowed: bool
    reason: Words = ""
    opens: tuple[Words, ...] = field(default=(), compare=False)

    def __bool__(self) -> bool:
        return self.allowed


YES = Verdict(True)


def no(reason: Words, *opens: Words) -> Verdict:
    """A refusal with its reason, and who can open it."""
    return Verdict(False, reason, opens)


def when(condition: object, reason: Words, *opens: Words) -> Verdict:
    """YES if ``condition`` holds, else a refusal with ``reason``, which ``opens`` can undo."""
    return YES if condition else no(reason, *opens)


Check = Callable[[Any, Any], Verdict]  # (instance, actor)


class Predicate:
    """A named rule ``(instance, actor) -> Verdict``; ``|`` and ``&`` combine rules, the first reason wins."""

    def __init__(self, check: Check, name: str = "") -> None:
        self.check = check
        self.__name__ = name or check.__name__
        self.__doc__ = check.__doc__

    def __call__(self, instance: Any, actor: Any) -> Verdict:
        return self.check(instance, actor)

    def __or__(self, other: Predicate) -> Predicate:
        def either(instance: Any, actor: Any) -> Verdict:
            first = self(instance, actor)
            return first or other(instance, actor) or first

        return Predicate(either, f"{self.__name__} | {other.__name__}")

    def __and__(self, other: Predicate) -> Predicate:
        def both(instance: Any, actor: Any) -> Verdict:
            return self(instance, actor) and other(instance, actor)

        return Predicate(both, f"{self.__name__} & {other.__name__}")


def predicate(check: Check) -> Predicate:
    """Make a function a :class:`Predicate`."""
    return Predicate(check)
