"""What is read of a case beyond its own row, each thing once for one page or one move; nothing outlives the call.

A page makes one :class:`Facts` of the case it shows and hands it on; the door makes its own behind the lock.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from workflow.engine.verdicts import Verdict

if TYPE_CHECKING:
    from accounts.actors import Actor
    from workflow.models import Stateful

T = TypeVar("T")


class Facts:
    """The case, and what was read of it; ``of(read)`` reads when asked for the first time."""

    def __init__(self, instance: Any) -> None:
        self.instance = instance
        self._found: dict[Callable[[Facts], Any], Any] = {}

    def of(self, read: Callable[[Facts], T]) -> T:
        """What ``read`` finds."""
        if read not in self._found:
            self._found[read] = read(self)
        found: T = self._found[read]
        return found

    def judge(self, guard: Callable[[Any, Actor], Verdict], actor: Actor) -> Verdict:
        """The guard's verdict on the case."""
        return guard.check(self, actor) if isinstance(guard, FactsGuard) else guard(self.instance, actor)


class FactsGuard:
    """A guard that shares what it reads with the other guards of the call: ``check(facts, actor)``."""

    def __init__(self, check: Callable[[Facts, Actor], Verdict]) -> None:
        self.check = check
        self.__name__ = check.__name__
        self.__doc__ = check.__doc__

    def __call__(self, instance: Stateful, actor: Actor) -> Verdict:
        """The verdict on a case of which nothing has been read yet."""
        return self.check(Facts(instance), actor)


def of_facts(check: Callable[[Facts, Actor], Verdict]) -> FactsGuard:
    """Make a function of facts a guard like any other."""
    return FactsGuard(check)
