"""Does each venture fit the vision of its districts (R13)? Who has yet to be judged; a finding is never changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from proposals.content.values import DistrictContent
from proposals.models import DistrictVision, VentureFit
from proposals.states import Fit

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal, Venture

Found = Mapping[int, Mapping[str, str]]  # venture id -> fit, words


def districts_of(plan: Proposal) -> list[DistrictContent]:
    """The plan's districts (no query where the plan was read with them)."""
    return [DistrictContent(*district) for district in plan.named_districts]


def visions(codes: Iterable[str]) -> dict[str, DistrictVision]:
    """The present visions of districts by their code; those without one are left out (one query)."""
    found = DistrictVision.objects.filter(district__in=list(codes)).present().select_related("district")
    return {vision.district_id: vision for vision in found}


def needs_words(fit: str, *, on_record: bool) -> bool:
    """A full fit with a vision on record speaks for itself; everything else is explained."""
    return fit != Fit.FITS or not on_record


def unjudged(plan: Proposal) -> list[Venture]:
    """The ventures that no desk has judged for each of the plan's present districts (one query, and one for those)."""
    judged = ArraySubquery(VentureFit.objects.filter(venture=OuterRef("pk")).values("district"))
    codes = plan.district_codes
    return [venture for venture in plan.ventures.annotate(judged=judged) if not codes <= set(venture.judged)]


def standing(plan: Proposal) -> list[VentureFit]:
    """What stands of each venture of the plan, in their order (one query)."""
    found = (
        VentureFit.objects.filter(venture__proposal=plan)
        .standing()
        .select_related("venture", "vision__district", "district")
    )
    return sorted(found, key=lambda row: (row.venture.position, row.venture_id, row.district_id))


def is_complete(ventures: Iterable[Venture], found: Found, *, on_record: bool) -> bool:
    """Is there a finding for exactly these ventures, with words where they are needed?"""
    asked = {venture.pk for venture in ventures}
    return set(found) == asked and all(
        said.get("fit") in Fit.values and (said.get("words") or not needs_words(said["fit"], on_record=on_record))
        for said in found.values()
    )


def record(
    plan: Proposal,
    found: Found,
    cited: Mapping[str, DistrictVision],
    *,
    by: Actor,
    at: dt.datetime,
) -> list[VentureFit]:
    """What was found of each venture, once for each district, citing the vision valid now; written with the move."""
    assert plan.version_id is not None  # what is on a desk has been filed
    rows = [
        VentureFit(
            venture_id=venture,
            district_id=district,
            vision=cited.get(district),
            version_id=plan.version_id,
            fit=said["fit"],
            words=said.get("words", ""),
            recorded_by=by.label,
            recorded_at=at,
        )
        for venture, said in found.items()
        for district in sorted(plan.district_codes)
    ]
    plan.writes.insert(rows)
    return rows
