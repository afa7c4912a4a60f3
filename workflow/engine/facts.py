"""What is read of a case beyond its own row, each thing once for one page or one move; nothing outlives the call.

A page makes one :class:`Facts` of the case it shows and hands it on; the door makes its own behind the lock.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from workflow.engine.verdicts import Verdict

if TYPE_CHECKING:
    from accounts.actors import Actor
    from workflow.engine.moves import Move
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

    def know(self, read: Callable[[Facts], T], found: T) -> None:
        """What ``read`` would find has been read together with something else."""
        self._found[read] = found

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


def expected_move(facts: Facts, actor: Actor) -> Move | None:
    """The move by which ``actor`` leads the case on from where it stands: the first of the table that it waits for.

    None if the actor has none. Asks no guard: what blocks it is said on the case's page.
    """
    case = facts.instance
    machine = case.machine
    # Who may make a move may take a query, and what the parts say another: each is asked only where it counts.
    may_lead = filter(machine.may_lead, machine.from_state(case.state))
    moves = (move for move in may_lead if move.allowed(case, actor) and machine.leads(move, facts))
    return next((move for move in moves if all(facts.judge(fits, actor) for fits in move.fits)), None)
