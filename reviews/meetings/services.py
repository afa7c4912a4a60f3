"""A project meeting is called (R3); what it decided is recorded by ``recording``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from inputs.fields import roc_year
from proposals import workflow as plans
from proposals.models import Proposal
from reviews.models import AgendaItem, Meeting
from reviews.services import lock_plan
from workflow.calendar import clock
from workflow.engine.errors import DataMissing
from workflow.engine.services import perform
from workflow.models import Transition

NUMBERING = 0x1E57  # advisory lock held while a meeting takes its number


@transaction.atomic
def call_meeting(
    plan: Proposal,
    *,
    held_at: dt.datetime,
    place: str,
    chair: str,
    contact: str = "",
    contact_phone: str = "",
    by: Actor,
    **door: Any,
) -> Transition:
    """Call the project meeting (R3). Nobody need be let in: the convener and the reviewers see it."""
    before = lock_plan(plan)
    if held_at <= clock.now() and not _is_repeat(plan, door):
        raise DataMissing(_("開會時間已經過了，請排定之後的時間。"))
    log = perform(plan, plans.CALL_MEETING, by=by, held_at=held_at, place=place, chair=chair, **door)
    if log.row_version > before:
        year = roc_year(timezone.localdate(held_at))
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBERING])
        last = Meeting.objects.filter(year=year).aggregate(last=Max("number"))["last"] or 0
        meeting = Meeting.objects.create(
            year=year,
            number=last + 1,
            held_at=held_at,
            place=place,
            chair=chair,
            contact=contact,
            contact_phone=contact_phone,
            called_by=by.label,
            called_at=log.at,
        )
        AgendaItem.objects.create(meeting=meeting, proposal=plan, version=plan.version)
    return log


def _is_repeat(plan: Proposal, door: Mapping[str, Any]) -> bool:
    """Was this intent carried out before? The day it names may have come since."""
    return bool(door.get("key")) and plan.transitions.filter(key=door["key"]).exists()
