"""Verbs of RDEC on the 業管對應, each with its record; never asks an agency."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from reviews.models import Remit
from reviews.permissions import keeps_remits
from workflow.upkeep.records import ADDED, CHANGED, REMOVED, record


@transaction.atomic
def save_remit(form: Any, *, by: Actor) -> Remit:
    """Keep it; rounds opened from now on are suggested by it."""
    _check(by)
    known = form.instance.pk is not None
    remit: Remit = form.save()
    if form.changed_data:
        record(remit, CHANGED if known else ADDED, (_("變更 %s") if known else _("新增 %s")) % remit, by=by)
    return remit


@transaction.atomic
def remove_remit(remit: Remit, *, by: Actor) -> None:
    """Suggest the agency for it no more."""
    _check(by)
    record(remit, REMOVED, _("刪除 %s") % remit, by=by)
    remit.delete()


def _check(by: Actor) -> None:
    if not keeps_remits(by):
        raise PermissionDenied
