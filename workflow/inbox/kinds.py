"""Kinds of notices, declared by the rooms that send them, and how each person wants to hear of each. Never sends.

What a person chose stands with the account (``User.ways_told``), which is read with whoever is told: to ask it costs nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from workflow.states import Way

if TYPE_CHECKING:
    from accounts.models import User
    from workflow.engine.verdicts import Words


@dataclass(frozen=True, eq=False)
class Kind:
    """What is told of in one way: its name in the code, what people read, and how they hear of it if they chose nothing.

    What is ``legal`` tells of decisions, or of a period that runs: it can be had otherwise, never not at all.
    """

    name: str
    label: Words
    words: Words
    legal: bool = False
    default: Way = Way.AT_ONCE

    @property
    def ways(self) -> list[Way]:
        """Those that may be chosen."""
        return [way for way in Way if not (self.legal and way == Way.OFF)]


@dataclass(frozen=True, eq=False)
class Turns:
    """The kinds of what is told of a case: to whom it asks for something, or says how it ended; to the others."""

    asked: Kind
    told: Kind

    def of(self, unit: int | None, turn: Collection[int | None] | None) -> Kind:
        """What it is to a member of ``unit`` where it is the ``turn`` of these."""
        return self.told if turn and unit not in turn else self.asked


Sort = Kind | Turns
_groups: dict[str, list[Kind]] = {}
_labels: dict[str, Words] = {}
_kinds: dict[str, Kind] = {}
_of_cases: dict[str, Turns] = {}


def declare(name: str, label: Words, *kinds: Kind) -> None:
    """Make kinds known under one heading."""
    _labels[name], _groups[name] = label, list(kinds)
    _kinds.update({kind.name: kind for kind in kinds})


def of_machines(turns: Turns, *machines: str) -> None:
    """Say of which kinds is what is told of the cases of these machines."""
    _of_cases.update(dict.fromkeys(machines, turns))


def of_machine(machine: str) -> Turns:
    """The kinds of what is told of its cases. Raises KeyError where nobody has said."""
    return _of_cases[machine]


def groups() -> list[tuple[Words, list[Kind]]]:
    """All kinds below their headings."""
    return [(_labels[name], kinds) for name, kinds in _groups.items()]


def named(name: str) -> Kind | None:
    """The kind of that name."""
    return _kinds.get(name)


def kind_of(sort: Sort, unit: int | None, turn: Collection[int | None] | None) -> Kind:
    """What ``sort`` is to a member of ``unit``."""
    return sort.of(unit, turn) if isinstance(sort, Turns) else sort


def way(user: User, kind: Kind) -> Way:
    """How ``user`` hears of ``kind``."""
    chosen = next((said for name, said in map(_split, user.ways_told) if name == kind.name), "")
    return Way(chosen) if chosen in kind.ways else kind.default


def written(chosen: Mapping[str, str]) -> list[str]:
    """What an account keeps of what was chosen, by kind: only what is not as it would be anyway."""
    pairs = ((_kinds[name], said) for name, said in sorted(chosen.items()) if name in _kinds)
    return [f"{kind.name}={said}" for kind, said in pairs if said in kind.ways and said != kind.default]


def _split(said: str) -> tuple[str, str]:
    name, _sign, chosen = said.partition("=")
    return name, chosen


DUE = Kind("due", _("期限提醒"), _("期限前一個工作天與當天，提醒承辦的人；您代理職務時也提醒您。"))
LATE = Kind("late", _("逾期通知"), _("逾期時通知承辦的人；逾期三個工作天，也通知研考會。"), legal=True)
CALENDAR = Kind("calendar", _("期限因行事曆異動"), _("停班停課或補行上班使您手上案件的期限改變。"), legal=True)
VACANT = Kind("vacant", _("案件無人可辦"), _("您管理的單位有案件，卻沒有可以辦理的人員。"))
PEOPLE = Kind("people", _("成員與職務代理"), _("加入單位的申請與結果、邀請、您代理他人職務的起訖。"))
DIGEST = Kind("digest", _("每日彙整"), _("當天的通知合成一封信。"))
_kinds[DIGEST.name] = DIGEST  # a mail and no notice: nobody chooses how to hear of it
declare("people", _("單位"), PEOPLE, VACANT)
declare("clocks", _("期限"), DUE, LATE, CALENDAR)
