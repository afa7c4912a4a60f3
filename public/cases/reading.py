"""What the public reads of one case: its ventures, money by source, the way it came, results, pictures (R11); never writes.

Everything is read from the version that was filed last, the ledger, accepted reports and settled results; what is typed,
filed and not yet accepted, or said in the review is not here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from inputs.fields import format_day, grouped
from proposals.case.milestones import REMARKS
from proposals.content.frozen import from_version
from proposals.content.values import VentureContent
from proposals.models import Proposal, ProposalTransition
from proposals.states import PUBLIC_LABELS, STAGES, Letting, Outcome, State
from public.cases.cards import Card, cards, for_cards
from public.pictures.sizes import Picture, with_sizes
from public.showing import persons_of, shown_photos, shown_plans, veiled
from tracking.approvals import sums
from tracking.models import KpiActual, ProgressReport, Undertaking
from tracking.results.kpi import Figure, figures_of
from tracking.states import ReportState
from tracking.states import State as Tracked

PHOTOS = 24


@dataclass(frozen=True)
class Step:
    """A day on the way, by the public label of the state it came to."""

    day: dt.date
    label: str


@dataclass(frozen=True)
class Venture:
    """One venture of the case, as it was approved."""

    title: str
    about: str
    unit: str
    state: str
    report: ProgressReport | None  # the last one that was accepted
    figures: Sequence[Figure]
    is_settled: bool  # its results may be told

    @property
    def progress(self) -> str:
        """How far it is, as was accepted last."""
        if self.report is None:
            return ""
        said = {"actual": self.report.actual, "planned": self.report.planned, "day": format_day(self.report.last_day)}
        return _("至 %(day)s 實際進度 %(actual)s％（預定 %(planned)s％）") % said


@dataclass(frozen=True)
class Source:
    """Money from one source, 元."""

    words: str
    amount: int


@dataclass(frozen=True)
class Case:
    """All of it."""

    card: Card
    summary: str
    ventures: Sequence[Venture]
    programmes: Sequence[str]
    sources: Sequence[Source]
    money: sums.Sums
    steps: Sequence[Step]
    photos: Sequence[Picture]

    @property
    def total(self) -> int:
        """The money of all sources."""
        return sum(source.amount for source in self.sources)

    @property
    def subsidy(self) -> str:
        """What was approved of it, received and spent."""
        said = {name: grouped(getattr(self.money, name)) for name in ("approved", "received", "spent")}
        return _("中央核定補助 %(approved)s 元，已撥入 %(received)s 元，已支用 %(spent)s 元。") % said

    @property
    def results(self) -> list[Venture]:
        """The ventures that promised something that is counted."""
        return [venture for venture in self.ventures if venture.figures]


def case_of(number: str) -> Case | None:
    """The case of a number, if it is shown (eight queries)."""
    plans = for_cards(shown_plans().filter(case_number=number)).select_related(
        "owner", "represented_by", "coach", "version"
    )
    plan = plans.first()
    return _read(plan) if plan else None


def _read(plan: Proposal) -> Case:
    assert plan.version
    content, names = from_version(plan.version.content), persons_of(plan)
    tracked = {row.venture_id: row for row in _undertakings(plan)}
    passed = [venture for venture in content.ventures if venture.id in tracked]
    found = sums.cells(venture__proposal=plan.pk)
    return Case(
        card=cards([plan])[0],
        summary=veiled(content.basics.summary, names),
        ventures=_ventures(passed, tracked, plan, names),
        programmes=list(dict.fromkeys(line.programme.name for line in _lines(passed) if line.programme)),
        sources=_sources(passed),
        money=sums.whole(found.values()),
        steps=steps(plan.transitions.order_by("id")),
        photos=_photos(plan, tracked.values()),
    )


def _photos(plan: Proposal, tracked: Iterable[Undertaking]) -> list[Picture]:
    found = with_sizes(shown_photos().filter(undertaking__in=[row.pk for row in tracked]))
    return [Picture(photo, str(plan.case_number)) for photo in found[:PHOTOS]]


def _undertakings(plan: Proposal) -> Any:
    rows = Undertaking.objects.filter(venture__proposal=plan.pk, venture__outcome=Outcome.PASSED)
    return rows.select_related("venture__executing_unit", "venture__proposal__owner").order_by("venture__position")


def _lines(ventures: Iterable[VentureContent]) -> list[Any]:
    return [line for venture in ventures for line in venture.budget]


def _sources(ventures: Sequence[VentureContent]) -> list[Source]:
    lines = _lines(ventures)
    said = [(_("中央補助"), "central"), (_("地方配合款"), "local"), (_("民間投入"), "private")]
    return [Source(words, sum(getattr(line, name) for line in lines)) for words, name in said]


def _ventures(
    passed: Sequence[VentureContent], tracked: dict[int, Undertaking], plan: Proposal, names: list[str]
) -> list[Venture]:
    settled = [row.pk for row in tracked.values() if row.state == Tracked.RELEASED]
    actuals: dict[int, list[KpiActual]] = {}
    for actual in KpiActual.objects.filter(undertaking__in=settled).select_related("kpi"):
        actuals.setdefault(actual.undertaking_id, []).append(actual)
    reports = ProgressReport.objects.filter(
        undertaking__in=[r.pk for r in tracked.values()], state=ReportState.ACCEPTED
    )
    last = {r.undertaking_id: r for r in reports.order_by("undertaking_id", "-number").distinct("undertaking_id")}
    assert plan.version
    return [
        Venture(
            title=veiled(venture.title, names),
            about=veiled(venture.theme, names),
            unit=_unit(tracked[venture.id], plan),
            state=tracked[venture.id].get_state_display(),
            report=last.get(tracked[venture.id].pk),
            figures=figures_of(tracked[venture.id], actuals.get(tracked[venture.id].pk, ()), plan.version.content),
            is_settled=tracked[venture.id].pk in settled,
        )
        for venture in passed
    ]


def _unit(row: Undertaking, plan: Proposal) -> str:
    """Who carries it out, where that is another organisation than the proposer."""
    unit = row.venture.executing_unit
    return unit.full_name if unit and unit.pk != plan.owner_id and unit.organisation_kind != "individual" else ""


def steps(lines: Iterable[ProposalTransition]) -> list[Step]:
    """The way by public labels, each with the day it was come to; what was gone back on is left out."""
    order = list(dict.fromkeys(str(PUBLIC_LABELS[state]) for state in State if state in STAGES))
    found: list[Step] = []
    for line in lines:
        if line.move in REMARKS or line.move in Letting or line.target not in PUBLIC_LABELS:
            continue
        label, day = str(PUBLIC_LABELS[State(line.target)]), timezone.localdate(line.at)
        if label not in order:
            continue
        while found and order.index(found[-1].label) > order.index(label):
            found.pop()
        if not found or found[-1].label != label:
            found.append(Step(day, label))
    return found
