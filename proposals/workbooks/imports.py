"""What was read of a workbook becomes drafts in one transaction, once per page it was sent from; never half of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from accounts.actors import Actor
from documents.files.uploads import Checked
from proposals.content import from_rows
from proposals.content.completeness import gaps
from proposals.models import PlanImport, Proposal, Venture
from proposals.writing.services import first_venture


@dataclass
class Entry:
    """A row of a workbook: the unsaved instance its forms have filled, and the rows below it in their order."""

    row: int
    instance: Any
    forms: Sequence[Any] = ()
    children: list[Entry] = field(default_factory=list)


def done_before(key: str, *, by: Actor) -> PlanImport | None:
    """What the page that carried ``key`` has made already."""
    return PlanImport.objects.filter(user=by.user, key=key).first()


@transaction.atomic
def import_plans(plans: Sequence[Entry], file: Checked, *, key: str, by: Actor) -> PlanImport:
    """Make a draft of each of ``plans``: all of them, or none (R12).

    The same ``key`` again gives what the first one made; a second click waits for the first by the unique key.
    """
    if not by.may_propose or by.unit is None:
        raise PermissionDenied
    values = {"unit": by.unit, "name": file.name, "sha256": file.sha256}
    made, is_new = PlanImport.objects.get_or_create(user=by.user, key=key, defaults=values)
    if is_new:
        for plan in plans:
            _save_plan(plan)
        made.plans = [[plan.instance.pk, _lacking(plan.instance)] for plan in plans]
        made.save(update_fields=["plans"])
    return made


def _lacking(plan: Proposal) -> int:
    """How much a plan that was just made lacks."""
    return len(gaps(from_rows(plan), plan.layout))


def _save_plan(plan: Entry) -> None:
    """The plan with all below it; one without ventures begins with an empty one like any other draft."""
    _save_fields(plan)
    ventures = [entry for entry in plan.children if isinstance(entry.instance, Venture)]
    if not ventures:
        first_venture(plan.instance)
    for position, venture in enumerate(ventures, 1):
        venture.instance.proposal, venture.instance.position = plan.instance, position
        _save_fields(venture)
        _save_rows(venture, "venture")
    _save_rows(plan, "proposal")


def _save_fields(entry: Entry) -> None:
    entry.instance.save(force_insert=True)
    for form in entry.forms:
        form.save(commit=False)
        form.save_m2m()


def _save_rows(parent: Entry, link: str) -> None:
    """The rows below a plan or a venture, each table at once, in the order of the workbook."""
    tables: dict[type[models.Model], list[Any]] = {}
    for entry in parent.children:
        if not isinstance(entry.instance, Venture):
            setattr(entry.instance, link, parent.instance)
            tables.setdefault(type(entry.instance), []).append(entry.instance)
    for model, rows in tables.items():
        for place, row in enumerate(rows, 1):
            row.position = place
        model._default_manager.bulk_create(rows)


def made_plans(made: PlanImport, *, by: Actor) -> list[tuple[Proposal, int]]:
    """The drafts of an import the actor may still see, with what each lacked when it was made (two queries)."""
    found = Proposal.objects.visible_to(by).for_list().in_bulk([pk for pk, _gaps in made.plans])
    return [(found[pk], count) for pk, count in made.plans if pk in found]
