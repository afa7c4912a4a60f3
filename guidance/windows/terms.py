"""The windows that are known, by what they are today, and the actor's plans each concerns; never writes."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.states import PROPOSING_KINDS
from programmes.models import CentralProgramme, ProgrammeTerm
from proposals.models import Proposal
from proposals.models.sights import SoughtProgramme
from proposals.states import BEFORE_FORMED, State
from workflow import known
from workflow.engine.steps import was_read
from workflow.statements import gathered

if TYPE_CHECKING:
    from accounts.actors import Actor

# Until the city's letter goes to NDC the window of the year matters.
UNSENT = BEFORE_FORMED | {
    State.FORMED,
    State.DOCUMENT_REVIEW,
    State.REVIEW_REVISION,
    State.CONFIRMING,
    State.PROJECT_MEETING,
    State.MEETING_REVISION,
    State.READY_FOR_COUNSELLING,
}
SOON, PAST = dt.timedelta(days=45), dt.timedelta(days=365)
MOST_PLANS = 100
SHOWN = 4  # on a desk
CLOSING = "windows that close soon"
COLUMNS = ("fiscal_year", "opens_on", "closes_on")


@dataclass(frozen=True)
class Window:
    """A programme's window of one year, and the actor's own plans that are docked to it and not yet with NDC."""

    term: ProgrammeTerm
    today: dt.date
    plans: list[Proposal] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Are proposals taken today, as far as is known?"""
        return (self.term.opens_on or self.today) <= self.today <= (self.term.closes_on or self.today)

    @property
    def is_over(self) -> bool:
        """Has it closed?"""
        return self.term.closes_on is not None and self.term.closes_on < self.today

    @property
    def plans_url(self) -> str:
        """The list of plans docked to the programme, as far as the reader sees them."""
        return reverse("proposals:list", query={"q": self.term.programme.code})


@dataclass(frozen=True)
class Windows:
    """What is open, what will open, what has closed within a year."""

    open: list[Window]
    to_come: list[Window]
    over: list[Window]

    @property
    def is_empty(self) -> bool:
        """Is no window known?"""
        return not (self.open or self.to_come or self.over)


def known_terms(today: dt.date) -> QuerySet[ProgrammeTerm]:
    """Terms whose window is known, of programmes that can be chosen, what closes first on top."""
    rows = ProgrammeTerm.objects.filter(Q(closes_on__gte=today - PAST) | Q(closes_on=None, opens_on__isnull=False))
    return rows.filter(programme__active=True).order_by(F("closes_on").asc(nulls_last=True), "opens_on", "pk")


def windows_of(actor: Actor, today: dt.date) -> Windows:
    """All of them (two queries; one for who proposes nothing)."""
    terms = list(known_terms(today).select_related("programme"))
    plans = plans_docked(actor, {term.programme_id for term in terms}) if terms else {}
    all_ = [Window(term, today, plans.get(term.programme_id, [])) for term in terms]
    return Windows(
        [each for each in all_ if each.is_open],
        [each for each in all_ if not each.is_open and not each.is_over],
        [each for each in reversed(all_) if each.is_over],
    )


def plans_docked(actor: Actor, programmes: Iterable[int]) -> dict[int, list[Proposal]]:
    """The unit's own plans that are not yet with NDC, by programme (one query)."""
    if actor.kind not in PROPOSING_KINDS:
        return {}
    own = Q(proposal__owner=actor.unit_id) | Q(proposal__represented_by=actor.unit_id)
    rows = SoughtProgramme.objects.filter(own, programme__in=list(programmes), proposal__state__in=UNSENT)
    found: dict[int, list[Proposal]] = defaultdict(list)
    for row in rows.select_related("proposal").order_by("-proposal_id")[:MOST_PLANS]:
        found[row.programme_id].append(row.proposal)
    return found


def ahead(actor: Actor) -> dict[str, known.Column]:
    """What closes soon, read with a desk's own statement."""
    return {CLOSING: (_column(timezone.localdate()), _revived)}


def _column(today: dt.date) -> Any:
    rows = known_terms(today).filter(closes_on__range=(today, today + SOON))[:SHOWN]
    return gathered(rows, "programme__code", "programme__ministry", "programme__name", *COLUMNS)


def _revived(rows: Sequence[Sequence[Any]]) -> list[ProgrammeTerm]:
    found = []
    for code, ministry, name, year, opens_on, closes_on in rows:
        programme = CentralProgramme(code=code, ministry=ministry, name=name)
        days = {"opens_on": opens_on and dt.date.fromisoformat(opens_on), "closes_on": dt.date.fromisoformat(closes_on)}
        found.append(ProgrammeTerm(programme=programme, fiscal_year=year, **days))
    return found


def closing(actor: Actor, today: dt.date) -> list[Window]:
    """What closes within ``SOON`` (no query on a desk, which reads it ahead)."""
    return [Window(term, today) for term in was_read(ahead, CLOSING, actor)]
