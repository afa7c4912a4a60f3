"""Verbs of the catalogue (R5): saving a programme; never reads a plan, but lets others watch the change."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from inputs.words import listed
from programmes.models import CentralProgramme, Kpi
from programmes.permissions import keeps_kpis, keeps_programmes
from workflow.upkeep.records import ADDED, CHANGED, record

# (programme as it was, who changes it) -> entered before the change, left after it, in the same transaction
Watcher = Callable[[CentralProgramme, Actor], AbstractContextManager[None]]
_watchers: list[Watcher] = []


def watch(watcher: Watcher) -> None:
    """Let a higher app see a programme before and after each change, as ``Machine.require`` lets it add a guard."""
    if watcher not in _watchers:
        _watchers.append(watcher)


@transaction.atomic
def save_programme(form: Any, *rows: Any, by: Actor) -> CentralProgramme:
    """Keep a central programme with its terms and rules (R5); drafts are checked against them from now on."""
    if not keeps_programmes(by):
        raise PermissionDenied
    with ExitStack() as watching:
        if form.instance.pk:
            for watcher in _watchers:
                watching.enter_context(watcher(form.instance, by))
        programme: CentralProgramme = form.save()
        for part in rows:
            part.save()
    return programme


@transaction.atomic
def save_kpi(form: Any, *, by: Actor) -> Kpi:
    """Keep an indicator, with the record of who did; frozen plans hold what it was called then."""
    if not keeps_kpis(by):
        raise PermissionDenied
    known, changed = form.instance.pk is not None, form.changed_data
    kpi: Kpi = form.save()
    if changed:
        names = listed(form.fields[name].label for name in changed)
        words = _("%(kpi)s：變更%(names)s") if known else _("新增 %(kpi)s")
        record(kpi, CHANGED if known else ADDED, words % {"kpi": kpi, "names": names}, by=by)
    return kpi
