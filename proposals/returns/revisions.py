"""Was what a return asked for revised? The one answer, kept with the request at every writing; never who may write."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import override

from proposals.content import PlanContent, from_rows, from_version
from proposals.models import Proposal, SectionRequest
from proposals.states import REVISING, Place
from proposals.versions.differences import Change, SectionDifference, altered_rows, compare, compare_place


def is_revised(request: SectionRequest, before: PlanContent, now: PlanContent) -> bool:
    """Does what was asked for read otherwise ``now`` than ``before``, in the version that was returned (R20)?

    Of single rows: do any of those rows? Saving again what stood there is no revision, whatever the catalogue calls it
    by now.
    """
    now = _called_as(before, now)
    if request.rows:
        return not altered_rows(before, now, *request.place).isdisjoint(request.rows)
    return compare_place(before, now, *request.place).change != Change.SAME


def altered(before: PlanContent, now: PlanContent) -> list[str]:
    """The sections of the plan and its ventures that read otherwise ``now`` than ``before``, by name."""
    return [named(difference) for difference in differing(before, now)]


def altered_places(before: PlanContent, now: PlanContent) -> list[Place]:
    """The same as places."""
    found = differing(before, now)
    return [Place(difference.section, difference.venture.id if difference.venture else None) for difference in found]


def differing(before: PlanContent, now: PlanContent) -> list[SectionDifference]:
    """The sections themselves, with what of them differs."""
    found = compare(before, _called_as(before, now))
    return [difference for difference in found if difference.change != Change.SAME]


def named(difference: SectionDifference) -> str:
    """The section as its plan calls it, after the venture's title."""
    return f"{difference.venture.title}・{difference.title}" if difference.venture else str(difference.title)


def _called_as(before: PlanContent, now: PlanContent) -> PlanContent:
    """``now`` with the indicators and programmes named as they were ``before``: RDEC renames them, no proposer does."""
    known = {kpi.code: kpi for venture in before.ventures for kpi in venture.kpis}
    docked = {line.programme.code: line.programme for line in before.lines if line.programme}
    ventures = tuple(
        replace(
            venture,
            kpis=tuple(
                replace(kpi, name=known.get(kpi.code, kpi).name, unit=known.get(kpi.code, kpi).unit)
                for kpi in venture.kpis
            ),
            budget=tuple(
                replace(line, programme=docked.get(line.programme.code, line.programme)) if line.programme else line
                for line in venture.budget
            ),
        )
        for venture in now.ventures
    )
    return replace(now, ventures=ventures)


def mark_revised(plan: Proposal, place: Place, at: dt.datetime) -> None:
    """After ``place`` was written in a revision: since when it differs, or that it does not (two queries or three)."""
    if plan.state in REVISING:
        here = plan.section_requests.filter(section=place.section, venture=place.venture, closed_at__isnull=True)
        mark(plan, here, at)


def mark(plan: Proposal, requests: QuerySet[SectionRequest], at: dt.datetime) -> None:
    """Note with each of ``requests`` since when it differs, or that it does not (three queries for each)."""
    for request in requests.select_related("version"):
        with override(settings.LANGUAGE_CODE):  # as versions are kept: labels of another language are no revision
            revised = is_revised(request, from_version(request.version.content), from_rows(plan))
        request.revised_at = (request.revised_at or at) if revised else None
        request.save(update_fields=["revised_at"])
