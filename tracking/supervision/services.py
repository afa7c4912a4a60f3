"""Verbs of RDEC and the platform on what they keep of progress reports, each with its record."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from tracking.models import DelayCause, LightRule
from tracking.permissions import keeps_reporting
from workflow.upkeep.records import ADDED, CHANGED, record

ONLY = 1  # there is one row of limits


@transaction.atomic
def save_cause(form: Any, *, by: Actor) -> DelayCause:
    """Keep it; reports filed from now on may name it."""
    _check(by)
    known = form.instance.pk is not None
    cause: DelayCause = form.save()
    if form.changed_data:
        record(cause, CHANGED if known else ADDED, (_("變更 %s") if known else _("新增 %s")) % cause, by=by)
    return cause


def held_limits() -> LightRule:
    """The row of limits, held until the transaction ends; made of the defaults by whoever keeps them first."""
    LightRule.objects.get_or_create(pk=ONLY)
    return LightRule.objects.select_for_update().get(pk=ONLY)


@transaction.atomic
def save_limits(form: Any, *, by: Actor) -> LightRule:
    """Keep them; reports filed from now on are measured by them, the lights before stay."""
    _check(by)
    limits: LightRule = form.save()
    if form.changed_data:
        words = _("變更 %s") % "、".join(
            f"{form.fields[name].label} {getattr(limits, name)}" for name in form.changed_data
        )
        record(limits, CHANGED, words, by=by)
    return limits


def _check(by: Actor) -> None:
    if not keeps_reporting(by):
        raise PermissionDenied
