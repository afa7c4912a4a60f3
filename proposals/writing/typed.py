"""A plan's content with what is typed in one section laid over what is saved, so that nothing said of it is stale.

Fields and rows that are no valid ones yet say what is saved, or nothing. Never saves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from chapters.states import QuestionKind, Section
from programmes.models import Kpi
from proposals.content.rows import line_content, plain
from proposals.content.values import (
    AnswerContent,
    BasicsContent,
    ContactContent,
    DistrictContent,
    FileContent,
    KpiContent,
    LineContent,
    MeetingContent,
    PlanContent,
    ResourceContent,
    StakeholderContent,
    StepContent,
)
from proposals.models import (
    ConsensusMeeting,
    KpiContribution,
    Proposal,
    ResourceItem,
    ScheduleStep,
    Stakeholder,
    Venture,
)
from proposals.writing.sections import Parts

# What a section's form says of the plan or of the venture, under the same names.
FIELDS: dict[str, tuple[str, ...]] = {
    Section.VISION: ("vision",),
    Section.BENEFITS: ("benefits",),
    Section.THEME: ("title", "theme"),
    Section.CONCEPT: ("method", "address"),
    Section.BUDGET: ("declared_total",),
}


def as_typed(content: PlanContent, section: str, venture: Venture | None, parts: Parts) -> PlanContent:
    """``content`` as it would be if what is valid in ``parts`` were saved; the same where nothing is typed."""
    if not any(part is not None and part.is_bound for part in (parts.form, parts.rows, parts.questions)):
        return content
    parts.are_valid()  # checking a form writes into its instance what it takes
    here: Any = content.venture(venture.pk) if venture else content
    changes: dict[str, Any] = {"answers": tuple(_answers(here.answers, section, parts.questions))}
    if parts.form is not None:
        changes |= _fields(content, section, parts.form)
    if parts.rows is not None:
        name, make = ROWS[section]
        changes[name] = tuple(make(row.instance) for row in typed_rows(parts.rows))
    here = replace(here, **changes)
    if venture is None:
        return here if isinstance(here, PlanContent) else content
    return replace(content, ventures=tuple(here if v.id == venture.pk else v for v in content.ventures))


def typed_rows(rows: Any) -> list[Any]:
    """The forms of rows that are whole, and neither blank nor to go."""
    valid = [row for row in rows.forms if row.is_valid() and not row.cleaned_data.get("DELETE")]
    return [row for row in valid if row.has_changed() or row.instance.pk]


def typed_lines(rows: Any) -> dict[str, LineContent]:
    """The lines of a budget by the prefix of their row; one that is not saved has a number below zero as its key."""
    lines = {row.prefix: line_content(row.instance) for row in typed_rows(rows)}
    return {
        prefix: line if line.id else replace(line, id=-number) for number, (prefix, line) in enumerate(lines.items(), 1)
    }


def _fields(content: PlanContent, section: str, form: Any) -> dict[str, Any]:
    if section == Section.BASICS:
        return {"basics": _basics(content.basics, form)}
    return {name: getattr(form.instance, name) for name in FIELDS[section]}


def _basics(basics: BasicsContent, form: Any) -> BasicsContent:
    plan: Proposal = form.instance
    contact = ContactContent(plan.contact_name, plan.contact_phone, plan.contact_email)
    chosen = form.cleaned_data.get("districts")
    districts = (
        basics.districts if chosen is None else tuple(DistrictContent(d.code, d.name, d.priority) for d in chosen)
    )
    return replace(basics, title=plan.title, summary=plan.summary, contact=contact, districts=districts)


def _answers(saved: tuple[AnswerContent, ...], section: str, questions: Any) -> Iterator[AnswerContent]:
    """The answers of other sections and files as they are saved, those of this one as typed."""
    typed = questions is not None and questions.is_valid()
    yield from (a for a in saved if a.section != section or not typed or a.kind == QuestionKind.FILE)
    for question, value in questions.answers() if typed else ():
        if question.kind != QuestionKind.FILE and value not in (None, "", []):
            yield AnswerContent(section, question.code, question.label, question.kind, value)


def _resource(row: ResourceItem) -> ResourceContent:
    return ResourceContent(row.kind, row.get_kind_display(), row.name, row.place, row.description, row.pk)


def _meeting(row: ConsensusMeeting) -> MeetingContent:
    minutes = FileContent(str(row.minutes.pk), row.minutes.name, row.minutes.sha256) if row.minutes else None
    return MeetingContent(row.held_on, row.place, row.attendance, row.summary, minutes, row.pk)


def _stakeholder(row: Stakeholder) -> StakeholderContent:
    return StakeholderContent(row.name, row.relation, row.involvement, row.pk)


def _step(row: ScheduleStep) -> StepContent:
    return StepContent(row.title, row.starts_on, row.ends_on, row.place, row.pk)


def kpi_of(row: KpiContribution) -> KpiContent:
    of, figures = row.kpi, (plain(row.baseline), plain(row.target))
    return KpiContent(of.code, of.name, of.unit, row.year, *figures, row.evidence, row.pk, of.direction == Kpi.UP)


# Where the rows of a section stand in the content, and what one of them is there.
ROWS: dict[str, tuple[str, Callable[[Any], object]]] = {
    Section.RESOURCES: ("resources", _resource),
    Section.CONSENSUS: ("consensus", _meeting),
    Section.STAKEHOLDERS: ("stakeholders", _stakeholder),
    Section.CONCEPT: ("steps", _step),
    Section.KPI: ("kpis", kpi_of),
    Section.BUDGET: ("budget", line_content),
}
