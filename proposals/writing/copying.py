"""Copying a plan's content into another: the one place that knows which rows are content; never who may.

Found by introspection, so that a field or a table added later comes along: content is what hangs on the plan inside this
app and is deleted with it, except the traces of its writing. What a person cannot type into a form (an outcome) starts
anew, and a file belongs to the plan it was filed with.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Unit
from accounts.queries import valid_on
from accounts.states import UnitKind
from documents.models import Attachment
from proposals.models import Answer, BudgetAnswer, FormerAnswer, Proposal, SectionMark, Venture

Row = models.Model
Table = type[models.Model]
Copies = dict[tuple[type[models.Model], Any], models.Model]

APART: tuple[Table, ...] = (Answer, BudgetAnswer, FormerAnswer, SectionMark)  # the first has a way of its own
OF_THE_CASE = frozenset({"created_at", "updated_at"})  # editable, but about this plan and not of its content


def content_of(plan: Proposal) -> dict[str, Any]:
    """The plan's own written fields, to make another plan with."""
    fields = (f for f in plan._meta.concrete_fields if _is_written(f) and not f.is_relation)
    return {f.attname: getattr(plan, f.attname) for f in fields if f.name not in OF_THE_CASE}


def copy_content(source: Proposal, target: Proposal) -> Copies:
    """Copy what hangs on ``source`` to ``target``, a new plan without rows of its own: one insert a table.

    An executing unit that a form would no longer offer is left out; the venture is then the proposer's. Gives each copy
    by table and key of its original.
    """
    target.districts.set(source.districts_written)
    tables = _ordered(list(_content_tables()))
    copies: Copies = {(Proposal, source.pk): target}
    for table in tables:
        rows = _rows_of(table, copies)
        made = table._base_manager.bulk_create([_copied(row, copies) for row in rows])
        copies |= {(table, row.pk): copy for row, copy in zip(rows, made, strict=True)}
        for row, copy in zip(rows, made, strict=True):
            for field in table._meta.local_many_to_many:
                getattr(copy, field.name).set(getattr(row, field.name).all())
    _copy_answers(source, target, copies)
    _leave_out_units(target)
    return copies


def _content_tables() -> Iterator[Table]:
    """Every table of content, each once."""
    seen: list[Table] = [Proposal]
    for table in seen:
        for relation in table._meta.related_objects:
            below = relation.related_model
            if below in seen or below in APART or not isinstance(below, type):
                continue
            if relation.on_delete is models.CASCADE and below._meta.app_label == Proposal._meta.app_label:
                seen.append(below)
                yield below


def _ordered(tables: list[Table]) -> list[Table]:
    """Parents first."""
    ordered: list[Table] = []
    while waiting := [table for table in tables if table not in ordered]:
        ordered += [table for table in waiting if not _parents(table) & set(waiting) - {table}]
    return ordered


def _links(table: Table) -> Iterator[models.ForeignKey]:
    return (f for f in table._meta.concrete_fields if isinstance(f, models.ForeignKey))


def _parents(table: Table) -> set[Any]:
    return {link.related_model for link in _links(table)}


def _rows_of(table: Table, copies: Copies) -> list[Row]:
    """The rows of ``table`` that hang on what has been copied."""
    own = Q(pk__in=[])
    for link in _links(table):
        own |= Q(**{f"{link.name}__in": [pk for parent, pk in copies if parent is link.related_model]})
    return list(table._base_manager.filter(own).order_by("pk"))


def _copied(row: Row, copies: Copies) -> Row:
    """A row of the same content that hangs on the copies."""
    values: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        target: Any = field.related_model
        if (target, value) in copies:
            values[field.attname] = copies[target, value].pk
        elif _is_written(field) and target is not Attachment:
            values[field.attname] = value
    if isinstance(row, Venture) and row.unit_rewritten:
        values["executing_unit_id"] = row.written_unit_id
    return type(row)(**values)


def _is_written(field: Any) -> bool:
    return (field.editable or field.name == "position") and not field.primary_key


def _copy_answers(source: Proposal, target: Proposal, copies: Copies) -> None:
    """Answers to the questions that the present template asks as well; files stay behind."""
    chapters = target.layout.chapters
    asked = {(chapter.section, q.code, q.kind): q for chapter in chapters for q in chapter.question_list}
    made = []
    for answer in source.answers.filter(attachment=None).select_related("question__chapter"):
        question = answer.question
        if now := asked.get((question.chapter.section, question.code, question.kind)):
            venture = copies[Venture, answer.venture_id].pk if answer.venture_id else None
            made.append(Answer(proposal=target, venture_id=venture, question=now, value=answer.value))
    Answer.objects.bulk_create(made)


def _leave_out_units(plan: Proposal) -> None:
    """Ventures named after a unit that is gone are the proposer's own."""
    public = Q(kind__in=[UnitKind.AGENCY, UnitKind.DISTRICT_OFFICE]) & valid_on(timezone.localdate())
    offered = Unit.objects.filter(public | Q(pk=plan.owner_id))
    plan.ventures.exclude(executing_unit__in=offered).update(executing_unit=None)
