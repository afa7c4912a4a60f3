"""Holds moves and machines, the one table per aggregate that all else derives from. Never touches a row itself.

Vocabulary: a *machine* is the chart of one kind of case; a *move* is an arrow or a bundle of arrows with one name and
one target; *allowed* says who, *guards* say what must hold, *form* says what is asked, *effects* say what else happens
in the same transaction, *notify* says who is told, *clocks* say how long the next holder has.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.module_loading import import_string
from django.utils.translation import gettext

from workflow.engine.verdicts import Predicate, Verdict, Words
from workflow.states import Remark

if TYPE_CHECKING:
    from accounts.actors import Actor

Guard = Callable[[Any, "Actor"], Verdict]
# (locked instance, actor, data, time of the move) -> extra data for the log, or None
# (data of a line of the log, its case) -> what it says in words
Said = Callable[["dict[str, Any]", Any], "list[str]"]
Effect = Callable[[Any, "Actor", dict[str, Any], dt.datetime], "dict[str, Any] | None"]


# (case as it now stands, who moved it; nobody where the calendar moved its due day)
Follower = Callable[[Any, "Actor | None"], None]
Where = Callable[[Any], bool]  # of the case's facts


@dataclass(frozen=True)
class Offer:
    """A move a page shows: open, or with why not."""

    move: Move
    verdict: Verdict


@dataclass(frozen=True)
class Waiting:
    """Whom a case really waits for: until the day of the part that is open, else as long as the state ``clock`` lasts.

    ``counted``: that day was promised as working days, and moves with the calendar.
    """

    party: str
    due_on: dt.date | None = None
    clock: str = ""
    counted: bool = False


Waits = Callable[[Any], Waiting | None]


def reasons(data: dict[str, Any], case: Any) -> list[str]:
    """The reason and the note a move was made with: what every kind of case says."""
    return [str(data[name]) for name in ("reason", "note") if data.get(name)]


@dataclass(frozen=True, kw_only=True, eq=False)
class Move:
    """One row of a machine's table."""

    name: str
    label: Words
    source: frozenset[str]
    target: str
    allowed: Predicate
    fits: tuple[Guard, ...] = ()  # guards that say whether the move is for this case at all; a page hides it if not
    guards: tuple[Guard, ...] = ()
    form: str = ""  # dotted path of the form the generic page shows
    route: str = ""  # URL name of a higher app's page; the generic page then refuses the move
    effects: tuple[Effect, ...] = ()
    notify: tuple[str, ...] = ()
    ask: Words = ""  # one sentence on the page: what this does
    hints: Mapping[str, Words] = field(default_factory=dict)  # state -> why not from there
    weight: str = "normal"  # primary | normal | danger
    duty: Words = ""  # what desks and mails call the turn, where this is one decision of several
    asks: Words = ""  # what those who are told are asked to do, where the case stays in its holder's hands
    who: Words = ""  # for the documentation: who performs it
    takes_back: str = ""  # the filing that this move undoes, by name, until its ``receiver`` has begun
    receiver: Predicate | None = None
    begins: bool = False  # to make it is how the receiver begins: 開始處理 is not asked for besides
    # The moves of whose last one the maker's clock goes on, by name, where it is taken back without a receiver.
    resumes: tuple[str, ...] = ()
    keeps_clock: bool = False  # whoever holds the case afterwards is due when its holder is now
    # Of its data what names or reaches people who may want to be forgotten: the log, which nobody can change, keeps none of it.
    unlogged: frozenset[str] = frozenset()

    @property
    def form_class(self) -> Any:
        """The form, imported late because forms know models and models know machines."""
        return import_string(self.form) if self.form else None

    @property
    def leads(self) -> bool:
        """Is it what a case waits for where it stands?"""
        return self.weight == "primary"

    @property
    def confirming(self) -> str:
        """What the button says that makes it; a label that says so itself says it once."""
        label, said = str(self.label), gettext("確認")
        if label.casefold().startswith(said.casefold()):
            return label
        return gettext("確認：%(label)s") % {"label": label}

    def __str__(self) -> str:
        return self.name


class Machine:
    """The chart of one aggregate."""

    def __init__(
        self,
        name: str,
        *,
        states: Any,
        moves: Iterable[Move],
        holders: Mapping[str, str],
        clocks: Mapping[str, int] | None = None,
        said: Said = reasons,
    ) -> None:
        self.name = name
        self.states = states
        self.moves = {move.name: move for move in moves}
        self.holders = dict(holders)
        self.clocks = dict(clocks or {})
        self.said = said
        self._more_guards: dict[str, list[Guard]] = {}
        self._waits: dict[str, Waits] = {}
        self._followers: list[Follower] = []
        self._leading: dict[str, tuple[Where, bool]] = {}
        self._told_of_parts: set[tuple[str, str]] = set()
        machines[name] = self

    def __getitem__(self, name: str) -> Move:
        return self.moves[name]

    def named(self, code: str) -> str:
        """What a line of the log did, in the words of the button; a line that is no move in its own."""
        return str(self[code].label if code in self.moves else Remark(code).label)

    def require(self, move: Move, guard: Guard) -> None:
        """Let a higher app add a guard to a move, e.g. reviews to ``conclude_review``.

        Lower apps never import higher ones; this is how a rule about a higher app's rows still stands at the only door.
        """
        if guard not in self._more_guards.setdefault(move.name, []):
            self._more_guards[move.name].append(guard)

    def lead_instead(self, move: Move, other: Move, where: Where) -> None:
        """Let a higher app say that ``move`` leads a case on and not ``other``, which are both made from there, ``where`` its parts say so."""
        self._leading |= {move.name: (where, True), other.name: (where, False)}

    def is_led_by_parts(self, state: str) -> bool:
        """Do the parts of a case in ``state`` say which move leads it on?"""
        return any(move.name in self._leading for move in self.from_state(state))

    def may_lead(self, move: Move) -> bool:
        """Is the move what some case waits for?"""
        return move.leads or move.name in self._leading

    def leads(self, move: Move, facts: Any) -> bool:
        """Is the move what this case waits for?"""
        where, is_so = self._leading.get(move.name, (None, move.leads))
        return is_so if where is None or where(facts) else move.leads

    def wait_for(self, state: str, waits: Waits) -> None:
        """Let a higher app say whom a case in ``state`` waits for when that hangs on its parts, e.g. on open opinions."""
        self._waits[state] = waits

    @property
    def has_parts(self) -> bool:
        """Does a case wait for its parts anywhere on this chart?"""
        return bool(self._waits)

    def waiting(self, case: Any) -> Waiting | None:
        """Whom the case waits for and until when, where a higher app says so; None: whom the chart names."""
        waits = self._waits.get(case.state)
        return waits(case) if waits else None

    def follow(self, follower: Follower) -> None:
        """Let an app do something after every move, inside its transaction: hand on the case a part belongs to."""
        if follower not in self._followers:
            self._followers.append(follower)

    @property
    def followers(self) -> tuple[Follower, ...]:
        """What else happens after a move."""
        return tuple(self._followers)

    def tell_of_part(self, move: Move, party: str) -> None:
        """Let a higher app tell ``party`` itself what ``move`` asks of it: an agency of its opinion, not of the plan."""
        self._told_of_parts.add((move.name, party))

    def announced_to(self, move: Move) -> tuple[str, ...]:
        """Whom the door tells of a move: those it notifies, but for whom a higher app tells of a part of the case."""
        return tuple(party for party in move.notify if (move.name, party) not in self._told_of_parts)

    def guards_of(self, move: Move) -> tuple[Guard, ...]:
        """The move's own guards, then those added by higher apps."""
        return move.fits + move.guards + tuple(self._more_guards.get(move.name, ()))

    def from_state(self, state: str) -> list[Move]:
        """Moves that leave ``state``, in the table's order."""
        return [move for move in self.moves.values() if state in move.source]


machines: dict[str, Machine] = {}
