"""What an actor may or must do on a case now, over all its parts: the panel, the desk and mails ask here; never acts.

A case is moved on by moves of its own and by moves of its parts (an opinion, a meeting's minutes, a work plan), which
higher apps keep. Each app registers a *source* for the machine of the case; lower apps never import higher ones.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from accounts.models import User
from workflow import known
from workflow.engine.facts import Facts
from workflow.engine.moves import Offer
from workflow.engine.verdicts import YES, Verdict, Words

if TYPE_CHECKING:
    from accounts.actors import Actor


@dataclass(frozen=True)
class Step:
    """Something an actor may do: the verb, of which part of the case, where, and whether it is open or what unlocks it.

    ``weight`` is the move's: ``primary`` is what the case waits for, ``danger`` ends it. ``part`` names the part of the
    case that is moved; empty for the case itself. ``due_on`` is the actor's own day where that may be another than the
    case's. ``name`` is the move's in the code, for what else stands beside the verb; ``about`` the key of the part where
    that is written for it alone: letters of one meeting.
    """

    verb: Words
    url: str
    verdict: Verdict = YES
    weight: str = "normal"
    part: Words = ""
    due_on: dt.date | None = None
    name: str = ""
    about: int | None = None


@dataclass(frozen=True)
class Steps:
    """What leads a case on, the first thing to do first, and, kept apart, what ends it or a part of it."""

    leading: list[Step]
    ending: list[Step]


@dataclass(frozen=True)
class Duty:
    """One thing on an actor's desk: the verb, where, of which case and which part of it, until when.

    Before ``opens_on`` it cannot be done yet: it is followed, with that day, and no task. So is what was asked of others
    and is in the ``hands`` of one of them, ``since`` when, where its case has been elsewhere longer. What ``takes_place``
    is on its day, also where offices are closed on it. What ``decides`` is for supervisors alone. ``lacks`` is what is
    missing before it can be done, empty where nothing is: it can be done at once; None where a desk does not know.
    """

    verb: Words
    url: str
    case: Any
    due_on: dt.date | None = None
    part: Words = ""
    opens_on: dt.date | None = None
    hands: Words = ""
    takes_place: bool = False
    decides: bool = False
    since: dt.datetime | None = None
    lacks: Words | None = None


ON_DESK = 30  # tasks that a desk shows
MOST_DUTIES = ON_DESK + 1  # that a source gives: a desk knows whether there are more than it shows


COUNTED = 300  # of a heap; of more a desk says that there are more


@dataclass(frozen=True)
class Heap:
    """Many cases of a kind that are done from one list, as one line of a desk; they lie in many places, or in the unit's own.

    ``state_since`` is that of the first of them; where nobody knows it, the duty names what is to be looked at as its part.
    """

    called: Words
    state_since: dt.datetime | None = None
    pk: int = 0
    case_number: None = None
    named_districts: tuple[()] = ()
    holder: str = ""

    @classmethod
    def of(cls, count: int, many: Words, more: Words, *, since: dt.datetime | None = None) -> Heap:
        """``count`` of them in words, with ``more`` where they were counted no further."""
        return cls((many if count < COUNTED else more) % count, since)


StepSource = Callable[[Facts, "Actor"], Iterable[Step]]
DutySource = Callable[["Actor"], Iterable[Duty]]
# What a desk's own statement reads on the way for a source of duties, by the name it is asked for (``workflow.known``).
Ahead = Callable[["Actor"], dict[str, known.Column]]
_step_sources: dict[str, list[StepSource]] = defaultdict(list)
_duty_sources: list[DutySource] = []
_ahead: list[Ahead] = []
# What the statement that finds a case for its page reads for a source of its steps: columns by their names on the case.
Columns = Callable[["Actor"], dict[str, Any]]
_columns: dict[str, list[Columns]] = defaultdict(list)


def register(machine: str, steps: StepSource, duties: DutySource) -> None:
    """Let an app say what may be done on a case of ``machine``, and what stands on a desk.

    ``steps`` reads one case through its facts; ``duties`` gives a bounded list, the most urgent first.
    """
    if steps not in _step_sources[machine]:
        _step_sources[machine].append(steps)
        on_desks(duties)


def on_desks(duties: DutySource) -> None:
    """Let an app say what stands on a desk of cases that no plan waits for: their own pages say what comes next."""
    if duties not in _duty_sources:
        _duty_sources.append(duties)


def read_ahead(columns: Ahead) -> None:
    """Let a source of duties be read with the desk's statement: a page asks the database twelve times at most."""
    if columns not in _ahead:
        _ahead.append(columns)


def was_read(columns: Ahead, name: str, actor: Actor) -> Any:
    """What a desk has read ahead under ``name``; elsewhere ``columns`` of ``actor`` read it by themselves (one query)."""
    column, read = columns(actor)[name]
    rows = User.objects.filter(pk=actor.user.pk)
    return known.once(name, lambda: read(rows.values_list(column, flat=True).get()))


def ahead_of(actor: Actor) -> dict[str, known.Column]:
    """All that is read so, by name."""
    return {name: column for columns in _ahead for name, column in columns(actor).items()}


def read_with_case(machine: str, columns: Columns) -> None:
    """The same of the page of one case of ``machine``: its steps ask by themselves only for cases found otherwise."""
    if columns not in _columns[machine]:
        _columns[machine].append(columns)


def columns_of_case(machine: str, actor: Actor) -> dict[str, Any]:
    """All that is read so, by name."""
    return {name: column for columns in _columns[machine] for name, column in columns(actor).items()}


def steps_of(facts: Facts, actor: Actor) -> Steps:
    """What ``actor`` may or must do with the case and its parts.

    An open step stands before a blocked one, what the case waits for before what may be done besides, and there a part
    before the case itself; else the order is the sources' and their tables'.
    """
    found = [step for source in _step_sources[facts.instance.machine_name] for step in source(facts, actor)]
    leading = [step for step in found if step.weight != "danger"]
    leading.sort(key=lambda step: (not step.verdict, step.weight != "primary", not step.part))
    return Steps(leading, [step for step in found if step.weight == "danger"])


def duties_of(actor: Actor) -> list[Duty]:
    """What stands on the actor's desk, the most urgent first: a line for each part of a case that waits for the actor.

    The case's own line is left out where a part waits: 「釋出審查意見」 comes before 「結束書面審查」. What others have in hand
    leaves nothing out.
    """
    found = [duty for source in _duty_sources for duty in source(actor)]
    with_parts = {duty.case for duty in found if duty.part and not duty.hands}
    kept = [duty for duty in found if duty.part or duty.case not in with_parts]
    return sorted(kept, key=lambda duty: (duty.due_on is None, duty.due_on, duty.case.pk))


def of_offer(offer: Offer, url: str, part: Words = "") -> Step:
    """A move as a step."""
    return Step(offer.move.label, url, offer.verdict, offer.move.weight, part, name=offer.move.name)
