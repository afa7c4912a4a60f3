"""The values a plan's content is made of, the same whether live or from a version; never changed, never judged.

Amounts are integers in 元, years ROC years, figures and degrees texts without trailing zeros. ``id`` is the key of the row
a value was read from, so that findings can point at it; None where it is frozen or only typed. A version keeps none of them
but the venture's, the owner's and the files'.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class FileContent:
    """A file the content cites (``Attachment``)."""

    id: str
    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class AnswerContent:
    """What an extra question of a chapter was answered (``Answer``; R19): a text, the rows of a table, or a file.

    A date is an ISO text, a number a decimal text; ``columns`` are a table's, empty for other kinds.
    """

    section: str
    code: str
    label: str
    kind: str
    value: str | tuple[tuple[str, ...], ...] | FileContent
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChapterContent:
    """A chapter of the template the plan is written in."""

    section: str
    title: str


@dataclass(frozen=True, slots=True)
class DistrictContent:
    """A district of the plan, and whether it is one of the six priority districts (R16)."""

    code: str
    name: str
    priority: bool


@dataclass(frozen=True, slots=True)
class OwnerContent:
    """Whose plan it is, by full name, and the district office that files for an owner who cannot (empty for others)."""

    id: int | None = None
    name: str = ""
    kind: str = ""
    represented_by: str = ""


@dataclass(frozen=True, slots=True)
class ContactContent:
    """Whom to ask."""

    name: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class BasicsContent:
    """What stands at the head of the plan (``Proposal``)."""

    title: str = ""
    summary: str = ""
    owner: OwnerContent = OwnerContent()
    districts: tuple[DistrictContent, ...] = ()
    contact: ContactContent = ContactContent()


@dataclass(frozen=True, slots=True)
class ResourceContent:
    """One entry of the inventory 人文地產景 (``ResourceItem``; R17)."""

    kind: str
    kind_label: str
    name: str
    place: str
    description: str
    id: int | None = None


@dataclass(frozen=True, slots=True)
class MeetingContent:
    """A meeting that sought local consensus (``ConsensusMeeting``; R17)."""

    held_on: dt.date
    place: str
    attendance: int
    summary: str
    minutes: FileContent | None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class StakeholderContent:
    """Somebody a venture concerns (``Stakeholder``)."""

    name: str
    relation: str
    involvement: str
    id: int | None = None


@dataclass(frozen=True, slots=True)
class StepContent:
    """When and where something is done (``ScheduleStep``)."""

    title: str
    starts_on: dt.date
    ends_on: dt.date
    place: str
    id: int | None = None


@dataclass(frozen=True, slots=True)
class KpiContent:
    """What a venture adds to an indicator in a year (``KpiContribution``); baseline and target in its unit."""

    code: str
    name: str
    unit: str
    year: int
    baseline: str
    target: str
    evidence: str
    id: int | None = None
    rises: bool = field(default=False, compare=False)  # more is better, by today's catalogue; a version keeps it not

    @property
    def is_below(self) -> bool:
        """Is the target below where the indicator stands, though more of it is better?"""
        return self.rises and Decimal(self.target) < Decimal(self.baseline)


@dataclass(frozen=True, slots=True)
class ProgrammeContent:
    """The central programme a line is docked to, by code, and its name with the ministry's (R18)."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class LineContent:
    """Money for one item in one year by source, 元 (``BudgetLine``; R18)."""

    item: str
    programme: ProgrammeContent | None
    year: int
    expense: str
    expense_label: str
    central: int
    local: int
    private: int
    id: int | None = None

    @property
    def total(self) -> int:
        """All sources."""
        return self.central + self.local + self.private


@dataclass(frozen=True, slots=True, kw_only=True)
class VentureContent:
    """One venture (``Venture``; R18); ``address`` and the degrees are empty where nobody has said where it is.

    ``applicant`` is the kind of unit that carries it out (``UnitKind``), on which programmes' rates depend; live only.
    """

    id: int = 0
    title: str = ""
    theme: str = ""
    method: str = ""
    address: str = ""
    longitude: str = ""
    latitude: str = ""
    located_in: str = ""  # the district's name
    executing_unit: str = ""  # its full name; the proposing organisation's where none is named
    executing_unit_id: int | None = None  # None where none is named
    applicant: str = ""
    stakeholders: tuple[StakeholderContent, ...] = ()
    steps: tuple[StepContent, ...] = ()
    kpis: tuple[KpiContent, ...] = ()
    declared_total: int = 0
    budget: tuple[LineContent, ...] = ()
    answers: tuple[AnswerContent, ...] = ()

    def __str__(self) -> str:
        return self.title


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanContent:
    """All a plan says. ``chapters`` is None in versions from before there were templates."""

    chapters: tuple[ChapterContent, ...] | None = None
    basics: BasicsContent = BasicsContent()
    resources: tuple[ResourceContent, ...] = ()
    consensus: tuple[MeetingContent, ...] = ()
    vision: str = ""
    ventures: tuple[VentureContent, ...] = ()
    benefits: str = ""
    answers: tuple[AnswerContent, ...] = ()

    @property
    def lines(self) -> tuple[LineContent, ...]:
        """The budget lines of all ventures."""
        return tuple(line for venture in self.ventures for line in venture.budget)

    def venture(self, key: int) -> VentureContent:
        """The venture of that key."""
        return next(venture for venture in self.ventures if venture.id == key)

    def with_budget(self, key: int, lines: tuple[LineContent, ...]) -> PlanContent:
        """The same with other lines for the venture of that key, as they are being typed."""
        return replace(self, ventures=tuple(replace(v, budget=lines) if v.id == key else v for v in self.ventures))
