"""What a running meeting has to settle, and how that stands (R3); never writes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, Func, OuterRef, Prefetch, Subquery
from django.utils.translation import gettext as _

from accounts.actors import spoken
from reviews.guards import its_morning
from reviews.models import AgendaItem, Arrival, Commitment, CommitmentTransition, Meeting, MinutesItem
from reviews.states import UNSETTLED, CommitmentRole, CommitmentState, MinutesPart
from reviews.workflow import COMMITMENT, DISOWN

if TYPE_CHECKING:
    from accounts.actors import Actor

ORDER = {CommitmentRole.LEAD: 0, CommitmentRole.ASSIST: 1, "": 2}
VERSIONS = ("row_version", "draft_saves")


@dataclass(frozen=True)
class Line:
    """One agency's part in a matter, and what was last said of it."""

    commitment: Commitment
    who: str
    said: str
    at: dt.datetime | None
    disowned: bool
    before: bool  # settled before the meeting's day: nobody is asked
    decided: str  # what the draft of the minutes says of it

    @property
    def is_open(self) -> bool:
        """Does the meeting wait for an answer?"""
        return self.commitment.state in UNSETTLED


@dataclass(frozen=True)
class Matter:
    """One 事項 of one plan, with every agency that has a part in it."""

    number: int
    plan: Any
    words: str
    lines: list[Line]
    of_case: list[str]  # what the draft of the minutes says of the plan as a whole; to an agency nothing

    @property
    def key(self) -> int:
        """What its address says; it stays when a line is worded anew."""
        return min(line.commitment.pk for line in self.lines)

    @property
    def open(self) -> list[Line]:
        """Those who have not answered."""
        return [line for line in self.lines if line.is_open]

    @property
    def at(self) -> dt.datetime | None:
        """When the last of it was said."""
        return max((line.at for line in self.lines if line.at), default=None)

    @property
    def decided(self) -> list[Line]:
        """Those of which the recorder has written what was decided."""
        return [line for line in self.lines if line.decided]

    @property
    def question(self) -> str:
        """The sentence on the wall; it names the same agency while answers come in."""
        return question(next(line for line in self.lines if not line.before).commitment, self.words)


@dataclass(frozen=True)
class Agenda:
    """The matters asked in a meeting, plan by plan, and how many are settled and not listed."""

    matters: list[Matter]
    settled: int

    def at(self, key: int | None) -> Matter | None:
        """The matter of an address; else the first that is open, else the first."""
        found = [m for m in self.matters if any(line.commitment.pk == key for line in m.lines)]
        return next(iter(found + [m for m in self.matters if m.open] + self.matters), None)

    def beside(self, here: Matter, step: int) -> Matter | None:
        """The one before or behind."""
        place = self.matters.index(here) + step
        return self.matters[place] if 0 <= place < len(self.matters) else None


def question(commitment: Commitment, words: str) -> str:
    """The matter as a question to its agency."""
    told = {"item": words, "agency": commitment.agency, "part": commitment.part}
    return _("%(item)s，由%(agency)s%(part)s，是否確認？") % told


def agenda(meeting: Meeting, actor: Actor, *, own: bool = False) -> Agenda:
    """The matters of the plans on it that the actor sees, or of its agency alone (three queries; of all plans four).

    What was answered on the meeting's day stays in its place, so that neither numbers nor questions move; what was worded
    anew stands with its neighbours, under the words it was called by.
    """
    items = AgendaItem.objects.filter(meeting=meeting).select_related("proposal").order_by("number")
    plans = {item.proposal_id: item.proposal for item in items}
    day = its_morning(meeting)
    rows = (
        Commitment.objects.visible_to(actor)
        .filter(proposal__in=plans)
        .exclude(state=CommitmentState.DROPPED, state_since__lt=day)
    )
    log = CommitmentTransition.objects.filter(move__in=COMMITMENT.moves).order_by("id")
    said_of = MinutesItem.objects.filter(meeting=meeting, commitment=OuterRef("pk")).values("settled")[:1]
    found = (rows.filter(agency=actor.unit_id) if own else rows).annotate(decided=Subquery(said_of))
    groups: dict[tuple[int, str], list[Line]] = {}
    for row in (
        found.select_related("agency", "request")
        .prefetch_related(Prefetch("transitions", log))
        .order_by("agency_id", "id")
    ):
        row.proposal = plans[row.proposal_id]
        said = list(row.transitions.all())
        groups.setdefault((row.proposal_id, row.filed_as), []).append(_line(row, said, day))
    order = list(plans)
    asked = sorted(
        (g for g in groups.items() if not all(line.before for line in g[1])), key=lambda g: order.index(g[0][0])
    )
    of_cases = {} if own else _of_cases(meeting)
    matters = [
        Matter(number, plans[plan], words, sorted(lines, key=_place), of_cases.get(plan, []))
        for number, ((plan, words), lines) in enumerate(asked, start=1)
    ]
    return Agenda(matters, len(groups) - len(matters))


def _of_cases(meeting: Meeting) -> dict[int, list[str]]:
    """What the draft of the minutes decides of each plan, by its id, in order."""
    rows = MinutesItem.objects.filter(meeting=meeting, part=MinutesPart.CASE).exclude(settled="").order_by("number")
    found: dict[int, list[str]] = {}
    for plan, settled in rows.values_list("agenda_item__proposal", "settled"):
        found.setdefault(plan, []).append(settled)
    return found


def _line(row: Any, said: list[CommitmentTransition], day: dt.datetime) -> Line:
    last = said[-1] if said else None
    return Line(
        row,
        who=spoken(last.actor_label).partition("・")[0] if last else "",
        said="；".join(COMMITMENT.said(last.data, row)) if last else "",
        at=last.at if last else None,
        disowned=bool(last and last.move == DISOWN.name),
        before=row.state not in UNSETTLED and row.state_since < day,
        decided=row.decided or "",
    )


def _place(line: Line) -> tuple[bool, int, int]:
    """Who settled it before first; those asked behind, in one order however they answer."""
    return not line.before, ORDER[line.commitment.role], line.commitment.agency_id


def version(pk: int, actor: Actor, *, own: bool = False) -> str:
    """What changes whenever a page of the meeting would: one statement; empty where the actor does not see it.

    Rows only ever count up, so their sum does, as the draft of the minutes counts its saves; ``own`` counts what the
    actor's agency is asked, and no arrivals.
    """
    rows = Commitment.objects.filter(proposal__agenda_items__meeting=OuterRef("pk"))
    rows = rows.filter(agency=actor.unit_id) if own else rows
    columns = {"lines": _total(rows, "COUNT", "pk"), "moved": _total(rows, "SUM", "row_version")}
    if not own:
        came = Arrival.objects.filter(meeting=OuterRef("pk"))
        columns |= {"came": _total(came, "COUNT", "pk"), "last": _total(came, "MAX", "pk")}
    found = Meeting.objects.visible_to(actor).filter(pk=pk).annotate(**columns)
    return next((".".join(str(n or 0) for n in row) for row in found.values_list(*VERSIONS, *columns)), "")


def _total(rows: Any, function: str, name: str) -> Subquery:
    """One figure of all ``rows``; no aggregate of Django's, which would group them."""
    whole = Func(name, function=function, output_field=BigIntegerField())
    return Subquery(rows.order_by().annotate(total=whole).values("total"))
