"""Verbs of RDEC on work templates, each with its record; never touch a work plan."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from tracking.models import WorkTemplate
from tracking.permissions import keeps_work_templates
from workflow.upkeep.records import ADDED, CHANGED, REMOVED, record


@transaction.atomic
def save_template(form: Any, rows: Any = None, *, by: Actor) -> WorkTemplate:
    """Keep it with its items; plans begun from it stay as they are."""
    _check(by)
    known = form.instance.pk is not None
    has_changed = form.has_changed() or (rows is not None and rows.has_changed())
    template: WorkTemplate = form.save()
    if rows is not None:
        rows.save()
    if has_changed:
        record(template, CHANGED if known else ADDED, (_("變更 %s") if known else _("新增 %s")) % template, by=by)
    return template


@transaction.atomic
def remove_template(template: WorkTemplate, *, by: Actor) -> None:
    """Offer it no more."""
    _check(by)
    record(template, REMOVED, _("刪除 %s") % template, by=by)
    template.delete()


def _check(by: Actor) -> None:
    if not keeps_work_templates(by):
        raise PermissionDenied
