"""What is reckoned, as plain values, because a snapshot keeps them as JSON: amounts are integers in 元, days working days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from tracking.states import Entry

AMOUNTS = tuple(entry.value for entry in Entry if entry != Entry.OWN)  # in the order in which money goes
MONEY = ("ministries", "programmes", "districts", "years", "kinds")  # by what it is summed


@dataclass
class Money:
    """One line: what it is of, how many ventures it counts, what of their subsidy was asked … returned."""

    key: str
    ventures: int = 0
    amounts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(AMOUNTS, 0))


@dataclass
class Hand:
    """A hand: cases that lie in it now, of them those past their day, and how long it had those that it ever had."""

    party: str
    now: int = 0
    late: int = 0
    cases: int = 0
    median: float = 0
    ninth: float = 0  # nine tenths took no longer


@dataclass
class Reached:
    """A milestone: plans that came so far or farther, and how long they took from the milestone before."""

    key: str
    plans: int = 0
    median: float | None = None
    ninth: float | None = None


@dataclass
class Agency:
    """An agency's part of the review: opinions asked of it, how many it gave and by their day, what it has open."""

    key: int
    name: str
    asked: int = 0
    answered: int = 0
    in_time: int = 0
    open: int = 0
    late: int = 0  # of what is open
    median: float | None = None


@dataclass
class Kpi:
    """What ventures that passed promised of one indicator in one ROC year."""

    code: str
    name: str
    unit: str
    year: int
    target: str
    ventures: int


@dataclass
class Figures:
    """All of them."""

    stages: dict[str, int] = field(default_factory=dict)  # by stage, and of those without one by state
    reached: list[Reached] = field(default_factory=list)
    hands: list[Hand] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)  # plans by district
    proposers: dict[str, int] = field(default_factory=dict)  # plans by kind of proposer
    outcomes: dict[str, int] = field(default_factory=dict)
    agencies: list[Agency] = field(default_factory=list)
    total: Money = field(default_factory=lambda: Money(""))
    ministries: list[Money] = field(default_factory=list)
    programmes: list[Money] = field(default_factory=list)
    districts: list[Money] = field(default_factory=list)
    years: list[Money] = field(default_factory=list)
    kinds: list[Money] = field(default_factory=list)
    kpis: list[Kpi] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """What a snapshot keeps."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Figures:
        """The same again. Raises TypeError or KeyError for what an older system kept, which reckoned other things."""
        rows: dict[str, type] = {"reached": Reached, "hands": Hand, "agencies": Agency, "kpis": Kpi}
        rows |= dict.fromkeys(MONEY, Money)
        said: dict[str, Any] = {name: [made(**row) for row in kept[name]] for name, made in rows.items()}
        said |= {name: kept[name] for name in ("stages", "places", "proposers", "outcomes")}
        return cls(total=Money(**kept["total"]), **said)

    @property
    def plans(self) -> int:
        """How many plans there are."""
        return sum(self.stages.values())
