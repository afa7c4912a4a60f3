"""Was what a return asked for revised? The one answer, kept with the request at every writing; never who may write."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.utils.translation import override

from proposals.content import PlanContent, from_rows, from_version
from proposals.models import Proposal, SectionRequest
from proposals.states import REVISING, Place
from proposals.versions.differences import Change, altered_rows, compare_place


def is_revised(request: SectionRequest, before: PlanContent, now: PlanContent) -> bool:
    """Does what was asked for read otherwise ``now`` than ``before``, in the version that was returned (R20)?

    Of single rows: do any of those rows? Saving again what stood there is no revision.
    """
    if request.rows:
        return not altered_rows(before, now, *request.place).isdisjoint(request.rows)
    return compare_place(before, now, *request.place).change != Change.SAME


def mark_revised(plan: Proposal, place: Place, at: dt.datetime) -> None:
    """After ``place`` was written in a revision: since when it differs, or that it does not (two queries or three)."""
    if plan.state not in REVISING:
        return
    open_here = plan.section_requests.filter(section=place.section, venture=place.venture, closed_at__isnull=True)
    for request in open_here.select_related("version"):
        with override(settings.LANGUAGE_CODE):  # as versions are kept: labels of another language are no revision
            revised = is_revised(request, from_version(request.version.content), from_rows(plan))
        request.revised_at = at if revised else None
        request.save(update_fields=["revised_at"])
