"""Verbs of the intake desks that are no moves: keeping a district's vision (R13); never writes in a plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import District
from documents.services import attach
from inputs.words import sentences
from proposals.models import DistrictVision, VisionFile
from proposals.permissions import keeps_vision
from workflow.calendar import clock
from workflow.engine.errors import Refused, StaleVersion, since_opened


@transaction.atomic
def record_vision(
    district: District,
    *,
    number: int,
    text: str,
    adopted_on: dt.date,
    by: Actor,
    note: str = "",
    files: Iterable[Any] = (),
) -> DistrictVision:
    """Put a new version of a district's vision on record.

    ``number`` is the version the page was opened for: a double click gets the row of the first, and somebody else's
    version that came in between is told (:class:`Refused`). Raises PermissionDenied for who does not keep this vision.
    """
    District.objects.select_for_update().get(pk=district.pk)  # versions are numbered one after the other
    latest = DistrictVision.objects.filter(district=district).order_by("-number").first()
    if latest and (latest.number, latest.text, latest.created_by) == (number, text, by.label):
        return latest
    if not keeps_vision(by, district.pk, on_record=latest is not None):
        raise PermissionDenied
    if number != (latest.number if latest else 0) + 1:
        raise StaleVersion(since_opened(_("已有人登錄了新的版本")))
    vision = DistrictVision.objects.create(
        district=district,
        number=number,
        text=text,
        adopted_on=adopted_on,
        note=note,
        created_by=by.label,
        created_at=clock.now(),
    )
    for file in files:
        try:
            VisionFile.objects.create(vision=vision, attachment=attach(file, by=by))
        except ValidationError as error:
            raise Refused(sentences(error.messages)) from error
    return vision
