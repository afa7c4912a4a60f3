"""The verb of RDEC on grounds of termination, with its record; never touches an undertaking."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from tracking.models import TerminationGround
from tracking.permissions import keeps_grounds
from workflow.upkeep.records import ADDED, CHANGED, record

CODE = 12  # letters of a ground's code, which nobody types


@transaction.atomic
def save_ground(form: Any, *, by: Actor) -> TerminationGround:
    """Keep it; terminations from now on may name it."""
    if not keeps_grounds(by):
        raise PermissionDenied
    known = form.instance.pk is not None
    if not known:
        form.instance.code = uuid.uuid4().hex[:CODE]
    ground: TerminationGround = form.save()
    if form.changed_data:
        record(ground, CHANGED if known else ADDED, (_("變更 %s") if known else _("新增 %s")) % ground, by=by)
    return ground
