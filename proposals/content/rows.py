"""The content of a plan as it is written now, read from its rows in one statement; never writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Model, OuterRef, QuerySet

from accounts.geo import district_name
from accounts.states import OrganisationKind
from chapters.states import QuestionKind
from programmes.models import Kpi
from programmes.states import Expense
from proposals.content.values import (
    AnswerContent,
    BasicsContent,
    ChapterContent,
    ContactContent,
    DistrictContent,
    FileContent,
    KpiContent,
    LineContent,
    MeetingContent,
    OwnerContent,
    PlanContent,
    ProgrammeContent,
    ResourceContent,
    StakeholderContent,
    StepContent,
    VentureContent,
)
from proposals.models import (
    Answer,
    BudgetLine,
    ConsensusMeeting,
    KpiContribution,
    Proposal,
    ResourceItem,
    ScheduleStep,
    Stakeholder,
    Venture,
)
from proposals.queries import ProposalQuerySet
from proposals.states import ResourceKind
from workflow.statements import Statement, gathered, rows_of

if TYPE_CHECKING:
    from chapters.layout import Layout

OWN = (
    "title",
    "summary",
    "owner_id",
    "owner__full_name",
    "owner__organisation_kind",
    "owner__kind",
    "represented_by__full_name",
    "contact_name",
    "contact_phone",
    "contact_email",
    "vision",
    "benefits",
)
FILE = ("", "__name", "__sha256")


def _of_plan(model: type[Model], *columns: str | Case, link: str = "proposal") -> Any:
    return gathered(model._default_manager.filter(**{link: OuterRef("pk")}), *columns)


def _of_ventures(model: type[Model], *columns: str) -> Any:
    """Rows of the plan's ventures, each beginning with the venture's key."""
    return _of_plan(model, "venture_id", *columns, link="venture__proposal")


@cache
def columns() -> tuple[Any, ...]:
    """What is read of a plan, for :func:`of_row`."""
    return (
        *OWN,
        ProposalQuerySet.places_written(),
        _of_plan(ResourceItem, "kind", "name", "place", "description", "id"),
        _of_plan(
            ConsensusMeeting, "held_on", "place", "attendance", "summary", "id", *(f"minutes{name}" for name in FILE)
        ),
        _of_plan(
            Venture,
            "id",
            "title",
            "theme",
            "method",
            "address",
            "longitude",
            "latitude",
            "declared_total",
            *(ProposalQuerySet.unit_written(column) for column in ("_id", "__full_name", "__kind")),
        ),
        _of_ventures(Stakeholder, "name", "relation", "involvement", "id"),
        _of_ventures(ScheduleStep, "title", "starts_on", "ends_on", "place", "id"),
        _of_ventures(
            KpiContribution,
            "kpi__code",
            "kpi__name",
            "kpi__unit",
            "year",
            "baseline",
            "target",
            "evidence",
            "id",
            "kpi__direction",
        ),
        _of_ventures(
            BudgetLine,
            "item",
            "programme__code",
            "programme__ministry",
            "programme__name",
            "year",
            "expense",
            "central",
            "local",
            "private",
            "id",
        ),
        _of_plan(Answer, "venture_id", "question_id", "value", *(f"attachment{name}" for name in FILE)),
    )


def _statement(key: int) -> QuerySet:
    return Proposal._base_manager.filter(pk=key).values_list(*columns())


STATEMENT = Statement(_statement)


def from_rows(plan: Proposal) -> PlanContent:
    """What ``plan`` says now (one query; only its key and its template are read of the instance)."""
    return of_row(plan, STATEMENT.row(plan.pk))


def of_row(plan: Proposal, row: Sequence[Any]) -> PlanContent:
    """What ``plan`` says in a row of :func:`columns`."""
    own = dict(zip(OWN, row, strict=False))
    districts, resources, meetings, ventures, people, steps, kpis, lines, answers = map(rows_of, row[len(OWN) :])
    parts = {
        "stakeholders": _by_venture(people, StakeholderContent),
        "steps": _by_venture(steps, _step),
        "kpis": _by_venture(kpis, _kpi),
        "budget": _by_venture(lines, _line),
        "answers": _answers(plan.layout, answers),
    }
    return PlanContent(
        chapters=tuple(ChapterContent(s, plan.layout[s].title) for s in plan.layout.sections),
        basics=_basics(own, districts),
        resources=tuple(ResourceContent(kind, str(ResourceKind(kind).label), *rest) for kind, *rest in resources),
        consensus=tuple(_meeting(*meeting) for meeting in meetings),
        vision=own["vision"],
        ventures=tuple(_venture(own, parts, venture) for venture in ventures),
        benefits=own["benefits"],
        answers=parts["answers"].get(None, ()),
    )


def line_content(row: BudgetLine) -> LineContent:
    """A line as it is being typed: of an instance that need not be saved."""
    docked = ProgrammeContent(row.programme.code, str(row.programme)) if row.programme else None
    label = str(Expense(row.expense).label)
    return LineContent(row.item, docked, row.year, row.expense, label, row.central, row.local, row.private, row.pk)


def plain(number: Decimal) -> str:
    """A figure without trailing zeros: 12, 12.5."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _basics(own: dict[str, Any], districts: list[list[Any]]) -> BasicsContent:
    kind = own["owner__organisation_kind"]
    label = str(OrganisationKind(kind).label) if kind else ""
    owner = OwnerContent(own["owner_id"], own["owner__full_name"], label, own["represented_by__full_name"] or "")
    contact = ContactContent(own["contact_name"], own["contact_phone"], own["contact_email"])
    return BasicsContent(own["title"], own["summary"], owner, tuple(DistrictContent(*d) for d in districts), contact)


def _by_venture(rows: list[list[Any]], make: Callable[..., Any]) -> dict[int | None, tuple[Any, ...]]:
    found: dict[int | None, list[Any]] = {}
    for venture, *row in rows:
        found.setdefault(venture, []).append(make(*row))
    return {venture: tuple(made) for venture, made in found.items()}


def _file(key: str | None, *about: str) -> FileContent | None:
    return FileContent(key, *about) if key else None


def _meeting(held_on: str, place: str, attendance: int, summary: str, key: int, *minutes: Any) -> MeetingContent:
    return MeetingContent(dt.date.fromisoformat(held_on), place, attendance, summary, _file(*minutes), key)


def _venture(
    own: dict[str, Any], parts: dict[str, dict[int | None, tuple[Any, ...]]], row: list[Any]
) -> VentureContent:
    key, title, theme, method, address, longitude, latitude, declared_total, unit_id, unit, unit_kind = row
    said: dict[str, Any] = {name: of_venture.get(key, ()) for name, of_venture in parts.items()}
    if longitude is not None and latitude is not None:
        where = district_name(longitude, latitude)
        said |= {"longitude": plain(longitude), "latitude": plain(latitude), "located_in": where}
    return VentureContent(
        id=key,
        title=title,
        theme=theme,
        method=method,
        address=address,
        executing_unit=unit or own["owner__full_name"],
        executing_unit_id=unit_id,
        applicant=unit_kind or own["owner__kind"],
        declared_total=declared_total,
        **said,
    )


def _step(title: str, starts_on: str, ends_on: str, place: str, key: int) -> StepContent:
    return StepContent(title, dt.date.fromisoformat(starts_on), dt.date.fromisoformat(ends_on), place, key)


def _kpi(code: str, name: str, unit: str, year: int, *rest: Any) -> KpiContent:
    baseline, target, evidence, key, direction = rest
    return KpiContent(code, name, unit, year, plain(baseline), plain(target), evidence, key, direction == Kpi.UP)


def _line(
    item: str, code: str | None, ministry: str, programme: str, year: int, expense: str, *amounts_and_key: int
) -> LineContent:
    docked = ProgrammeContent(code, f"{ministry}・{programme}") if code else None  # as ``CentralProgramme`` is written
    return LineContent(item, docked, year, expense, str(Expense(expense).label), *amounts_and_key)


def _answers(layout: Layout, rows: list[list[Any]]) -> dict[int | None, tuple[AnswerContent, ...]]:
    """What the template's own questions were answered, by venture, in the order they are asked."""
    asked = {question.pk: (chapter, question) for chapter in layout.chapters for question in chapter.question_list}
    places = {question: place for place, question in enumerate(asked)}
    given = sorted((row for row in rows if row[1] in asked), key=lambda row: places[row[1]])
    found: dict[int | None, list[AnswerContent]] = {}
    for venture, key, value, *attachment in given:
        chapter, question = asked[key]
        is_table = question.kind == QuestionKind.TABLE
        said = tuple(tuple(cells) for cells in value) if is_table else _file(*attachment) or value
        columns = tuple(question.option_list) if is_table else ()
        answer = AnswerContent(chapter.section, question.code, question.label, question.kind, said, columns)
        found.setdefault(venture, []).append(answer)
    return {venture: tuple(said) for venture, said in found.items()}
