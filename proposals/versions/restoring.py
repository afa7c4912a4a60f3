"""A plan written back as a frozen content says it; never decides that it is, nor whether it then reads the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from accounts.models import Unit
from chapters.states import Section
from programmes.models import CentralProgramme, Kpi
from proposals.content import PlanContent
from proposals.content.values import AnswerContent, BasicsContent, FileContent, VentureContent
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
from proposals.services import write_districts, write_executing_unit
from proposals.states import Place
from workflow.calendar import clock

if TYPE_CHECKING:
    from accounts.actors import Actor


def restore(plan: Proposal, content: PlanContent, places: Iterable[Place], *, by: Actor) -> None:
    """Write ``places`` of ``plan``, whose row the caller holds, as ``content`` says them; rows are made anew.

    Each counts as a save ``by`` them, so that pages opened before are late. A venture that came since goes; what it said
    is in the version that the caller froze. Whoever calls compares afterwards.
    """
    said = {venture.id: venture for venture in content.ventures}
    plan.ventures.exclude(pk__in=said).delete()
    rows = {venture.pk: venture for venture in plan.ventures.select_related("proposal")}
    for place in places:
        if place.venture is None or place.venture in rows:
            _count(plan, place.section, rows.get(place.venture) if place.venture else None, by)
        if place.venture is None:
            OF_PLAN.get(place.section, _nothing)(plan, content)
            _write_answers(plan, None, place.section, content.answers)
        elif place.venture in rows and place.venture in said:
            row, was = rows[place.venture], said[place.venture]
            OF_VENTURE.get(place.section, _nothing)(row, was)
            row.save()
            _write_answers(plan, row, place.section, was.answers)


def _count(plan: Proposal, section: str, venture: Venture | None, by: Actor) -> None:
    mark, _is_new = plan.section_marks.get_or_create(section=section, venture=venture)
    mark.saves, mark.saved_by, mark.saved_at = mark.saves + 1, str(by.user)[:200], clock.now()
    mark.save(update_fields=["saves", "saved_by", "saved_at"])


def _nothing(row: Any, content: Any) -> None:
    """A section of questions alone."""


def _basics(plan: Proposal, content: PlanContent) -> None:
    was: BasicsContent = content.basics
    plan.title, plan.summary = was.title, was.summary
    plan.contact_name, plan.contact_phone, plan.contact_email = was.contact.name, was.contact.phone, was.contact.email
    plan.save(update_fields=["title", "summary", "contact_name", "contact_phone", "contact_email"])
    write_districts(plan, [district.code for district in was.districts])


def _text(name: str) -> Callable[[Proposal, PlanContent], None]:
    def write(plan: Proposal, content: PlanContent) -> None:
        setattr(plan, name, getattr(content, name))
        plan.save(update_fields=[name])

    return write


def _resources(plan: Proposal, content: PlanContent) -> None:
    _rows(plan.resources, ResourceItem, content.resources, ("kind", "name", "place", "description"), proposal=plan)


def _consensus(plan: Proposal, content: PlanContent) -> None:
    own = ("held_on", "place", "attendance", "summary")
    _rows(plan.consensus_meetings, ConsensusMeeting, content.consensus, own, _minutes, proposal=plan)


def _minutes(meeting: Any) -> dict[str, Any]:
    return {"minutes_id": meeting.minutes.id if meeting.minutes else None}


def _theme(row: Venture, was: VentureContent) -> None:
    row.title, row.theme = was.title, was.theme
    named = was.executing_unit_id
    write_executing_unit(row.proposal, row, Unit.objects.filter(pk=named).first() if named else None)
    row.refresh_from_db(fields=["unit_rewritten", "written_unit"])


def _stakeholders(row: Venture, was: VentureContent) -> None:
    _rows(row.stakeholders, Stakeholder, was.stakeholders, ("name", "relation", "involvement"), venture=row)


def _concept(row: Venture, was: VentureContent) -> None:
    row.method, row.address = was.method, was.address
    row.longitude = Decimal(was.longitude) if was.longitude else None
    row.latitude = Decimal(was.latitude) if was.latitude else None
    _rows(row.steps, ScheduleStep, was.steps, ("title", "starts_on", "ends_on", "place"), venture=row)


def _kpi(row: Venture, was: VentureContent) -> None:
    known = Kpi.objects.in_bulk([kpi.code for kpi in was.kpis], field_name="code")
    own = ("year", "baseline", "target", "evidence")
    _rows(row.kpis, KpiContribution, was.kpis, own, lambda kpi: {"kpi": known[kpi.code]}, venture=row)


def _budget(row: Venture, was: VentureContent) -> None:
    row.declared_total = was.declared_total
    codes = [line.programme.code for line in was.budget if line.programme]
    known = CentralProgramme.objects.in_bulk(codes, field_name="code")
    own = ("item", "year", "expense", "central", "local", "private")

    def docked(line: Any) -> dict[str, Any]:
        return {"programme": known[line.programme.code] if line.programme else None}

    _rows(row.budget_lines, BudgetLine, was.budget, own, docked, venture=row)


def _rows(
    kept: Any,
    model: Any,
    said: Iterable[Any],
    own: Iterable[str],
    more: Callable[[Any], dict[str, Any]] = lambda row: {},
    **parent: Any,
) -> None:
    """The rows ``said`` instead of those ``kept``: their columns ``own`` by the same name, the others by ``more``."""
    kept.all().delete()
    columns = [{name: getattr(row, name) for name in own} | more(row) for row in said]
    model.objects.bulk_create(model(position=n, **values, **parent) for n, values in enumerate(columns, 1))


def _write_answers(plan: Proposal, venture: Venture | None, section: str, said: Iterable[AnswerContent]) -> None:
    asked = {question.code: question for question in plan.layout[Section(section)].question_list}
    plan.answers.filter(venture=venture, question__in=asked.values()).delete()
    given = [answer for answer in said if answer.section == section and answer.code in asked]
    Answer.objects.bulk_create(
        Answer(proposal=plan, venture=venture, question=asked[answer.code], **_value(answer.value)) for answer in given
    )


def _value(value: Any) -> dict[str, Any]:
    if isinstance(value, FileContent):
        return {"attachment_id": value.id}
    return {"value": [list(row) for row in value] if isinstance(value, tuple) else value}


OF_PLAN: dict[str, Callable[[Proposal, PlanContent], None]] = {
    Section.BASICS: _basics,
    Section.RESOURCES: _resources,
    Section.CONSENSUS: _consensus,
    Section.VISION: _text("vision"),
    Section.BENEFITS: _text("benefits"),
}
OF_VENTURE: dict[str, Callable[[Venture, VentureContent], None]] = {
    Section.THEME: _theme,
    Section.STAKEHOLDERS: _stakeholders,
    Section.CONCEPT: _concept,
    Section.KPI: _kpi,
    Section.BUDGET: _budget,
}
