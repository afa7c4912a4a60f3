"""What every state means, from the tables that make the moves; never a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from proposals.states import PUBLIC_LABELS
from workflow.engine import fsm
from workflow.engine.moves import Machine, machines
from workflow.engine.verdicts import Words
from workflow.states import Party


@dataclass(frozen=True)
class Next:
    """A move out of a state: its label, who makes it, the label of where it leads."""

    label: Words
    who: Words
    to: Words


@dataclass(frozen=True)
class Meaning:
    """A state: its labels, in whose hands, for how many working days (none: no clock), what comes next."""

    label: Words
    public: Words
    holder: Words
    days: int | None
    ended: bool
    next: tuple[Next, ...]


@dataclass(frozen=True)
class Chart:
    """A kind of case with its states, in their order."""

    name: str
    title: Words
    meanings: tuple[Meaning, ...]


def charts() -> list[Chart]:
    """All kinds of cases, the plan first."""
    names = sorted(machines, key=lambda name: (name != "proposal", name))
    return [_chart(machines[name]) for name in names]


def _chart(machine: Machine) -> Chart:
    labels = {state.value: state.label for state in machine.states}
    public = {state.value: words for state, words in PUBLIC_LABELS.items()} if machine.name == "proposal" else {}
    return Chart(
        machine.name,
        fsm.cases[machine.name]._meta.verbose_name or machine.name,
        tuple(_meaning(machine, state.value, labels, public) for state in machine.states),
    )


def _meaning(machine: Machine, state: str, labels: Mapping[str, Words], public: Mapping[str, Words]) -> Meaning:
    moves = [move for move in machine.moves.values() if state in move.source]
    said = {(str(move.label), labels[move.target]): Next(move.label, move.who, labels[move.target]) for move in moves}
    holder = Party(machine.holders[state])
    return Meaning(
        labels[state],
        public.get(state, ""),
        holder.label,
        machine.clocks.get(state),
        holder == Party.NOBODY,
        tuple(said.values()),
    )
