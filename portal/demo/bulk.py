"""Many plans quickly: copies of the walked ones, row by row, identical in shape; never in a real installation.

The walk costs some hundred queries a plan; a copy costs its rows. Every table that hangs on a plan is found by its foreign
keys, so a table added later is copied too; a test compares the shapes.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from django.db import models, transaction
from django.db.models import Max, OuterRef, Subquery
from django.db.models.fields.related import ForeignKey

from documents.models import Attachment
from inputs.fields import roc_year
from proposals.models import CaseCounter, PlanVersion, Proposal
from reviews.models import Meeting

BATCH = 2000
ROUNDS_AT_ONCE = 15
# Rows a plan's rows point to that are its own all the same; in the order they must be written.
COPIED_ALONG: tuple[type[models.Model], ...] = (Attachment, Meeting)
Tables = dict[type[models.Model], list[models.Model]]


def copy_plans(templates: list[Proposal], wanted: int) -> int:
    """Make ``wanted`` more plans from ``templates`` in turn; returns how many rows were written."""
    rounds, rest = divmod(wanted, len(templates))
    written = 0
    loaded = _load(templates)
    while rounds:
        now = min(rounds, ROUNDS_AT_ONCE)
        written += _copy(loaded, now)
        rounds -= now
    return written + (_copy(_load(templates[:rest]), 1) if rest else 0)


def _tree() -> list[type[models.Model]]:
    """Every table below the plan, parents first, and the tables copied along."""
    found: list[type[models.Model]] = [*COPIED_ALONG, Proposal]
    queue: list[type[models.Model]] = [Proposal]
    while queue:
        for relation in queue.pop(0)._meta.related_objects:
            model = relation.related_model
            if (relation.one_to_many or relation.one_to_one) and model not in found:
                found.append(model)
                queue.append(model)
    return _sorted([*found, Proposal.districts.through])


def _sorted(found: list[type[models.Model]]) -> list[type[models.Model]]:
    ordered: list[type[models.Model]] = []
    while len(ordered) < len(set(found)):
        for model in dict.fromkeys(found):
            parents = {f.related_model for f in _links(model)} & set(found) - {model}
            # A plan points to its current version, which points back: the plan goes first and is mended afterwards.
            if model not in ordered and (parents <= set(ordered) or model is Proposal):
                ordered.append(model)
    return ordered


def _links(model: type[models.Model]) -> Iterator[ForeignKey]:
    return (f for f in model._meta.concrete_fields if isinstance(f, ForeignKey))


def _load(templates: list[Proposal]) -> Tables:
    """The rows of each table that belong to the templates, found from parent to child."""
    tree = _tree()
    ids: dict[type[models.Model], set[Any]] = {Proposal: {plan.pk for plan in templates}}
    loaded: Tables = {model: [] for model in tree}
    for model in tree:
        if model in COPIED_ALONG:
            continue
        own = models.Q(pk__in=ids.get(model, []))
        for link in _links(model):
            if model is not Proposal and link.related_model in ids:
                own |= models.Q(**{f"{link.name}__in": ids[link.related_model]})
        loaded[model] = list(model._base_manager.filter(own).order_by("pk"))
        ids[model] = {row.pk for row in loaded[model]}
    for model in reversed(COPIED_ALONG):
        used = {
            getattr(row, f.attname) for m in tree for row in loaded[m] for f in _links(m) if f.related_model is model
        }
        loaded[model] = list(model._base_manager.filter(pk__in=used - {None}).order_by("pk"))
    return loaded


@transaction.atomic
def _copy(loaded: Tables, rounds: int) -> int:
    """Copy every row ``rounds`` times."""
    written = 0
    new: dict[tuple[type[models.Model], int, Any], Any] = {}
    for model, rows in loaded.items():
        keys = [(model, turn, row.pk) for turn in range(rounds) for row in rows]
        copies = [_copied(model, row, turn, new) for turn in range(rounds) for row in rows]
        if model is Proposal:
            _number_cases(copies)
        if model is Meeting:
            _number_meetings(copies)
        made = model._base_manager.bulk_create(copies, batch_size=BATCH)
        new.update(zip(keys, (row.pk for row in made), strict=True))
        written += len(made)
    _mend_versions()
    return written


def _copied(model: type[models.Model], row: models.Model, turn: int, new: dict[Any, Any]) -> models.Model:
    """One row with its links turned to the copies of the same round."""
    values = {f.attname: getattr(row, f.attname) for f in model._meta.concrete_fields if not f.primary_key}
    for link in _links(model):
        old = values.get(link.attname)
        values[link.attname] = new.get((link.related_model, turn, old), old)
    if model is Proposal:
        values["version_id"] = None
    if "key" in values:
        values["key"] = None
    if model is Attachment:
        values["id"] = uuid.uuid4()
    return model(**values)


def _number_cases(plans: list[Any]) -> None:
    for year in {roc_year(plan.created_at) for plan in plans if plan.case_number}:
        CaseCounter.objects.get_or_create(year=year)
        counter = CaseCounter.objects.select_for_update().get(year=year)
        for plan in plans:
            if plan.case_number and roc_year(plan.created_at) == year:
                counter.last += 1
                plan.case_number = str(counter)
        counter.save()


def _number_meetings(meetings: list[Any]) -> None:
    last = dict(Meeting.objects.values_list("year").annotate(last=Max("number")).values_list("year", "last"))
    for meeting in meetings:
        last[meeting.year] = last.get(meeting.year, 0) + 1
        meeting.number = last[meeting.year]


def _mend_versions() -> None:
    """A plan's current version is its latest; the copies' plans were written before their versions."""
    latest = PlanVersion.objects.filter(proposal=OuterRef("pk")).order_by("-number").values("pk")[:1]
    Proposal.objects.filter(version=None, versions__isnull=False).update(version=Subquery(latest))
