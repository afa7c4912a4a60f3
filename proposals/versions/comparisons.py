"""Two versions beside each other: which ones, what differs and why; never how it is printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Prefetch
from django.http import Http404, QueryDict

from proposals.content import from_version
from proposals.models import PlanVersion, Proposal, ProposalTransition, SectionRequest
from proposals.states import REFUSED, TAKEN_BACK, Place
from proposals.versions.differences import (
    Change,
    SectionDifference,
    VentureName,
    compare,
    totals,
)
from workflow.states import Remark


def choose(plan: Proposal, asked: QueryDict) -> tuple[PlanVersion, PlanVersion]:
    """The older and the newer of the versions ``?old=`` and ``?new=`` name; unless told the last two that stand. 404 without."""
    frozen = {version.number: version for version in plan.versions.defer("content")}
    lines = plan.transitions.filter(data__has_any_keys=[TAKEN_BACK, REFUSED]).values_list("data", flat=True)
    standing = frozen.keys() - {number for data in lines for number in [data.get(TAKEN_BACK), *data.get(REFUSED, ())]}
    try:
        new = int(asked.get("new") or max(standing, default=0))
        old = int(asked.get("old") or max((number for number in standing if number < new), default=0))
    except ValueError:
        raise Http404 from None
    if old not in frozen or new not in frozen:
        raise Http404
    both = [frozen[number] for number in sorted((old, new))]
    for version in both:
        version.proposal = plan
    return both[0], both[1]


@dataclass(frozen=True)
class Shown:
    """A section that changed, or that somebody asked to be changed, with the reasons and the answers."""

    difference: SectionDifference
    requests: tuple[SectionRequest, ...]

    @property
    def parts(self) -> Any:
        """What of it differs."""
        return self.difference.parts


@dataclass(frozen=True)
class Group:
    """Sections of the plan itself or of one venture."""

    venture: VentureName | None
    sections: tuple[Any, ...]


def comparison(old: PlanVersion, new: PlanVersion, *, with_reasons: bool = True) -> dict[str, Any]:
    """What page and paper need; the contents are read here, once each.

    Without reasons for an agency that reviews again: among them are what other agencies asked for.
    """
    before, after = from_version(old.content), from_version(new.content)
    differences = compare(before, after)
    requests = requests_between(old, new) if with_reasons else []
    shown = list(_shown(differences, requests))
    listed = {id(entry.difference) for entry in shown}
    same = [entry for entry in differences if id(entry) not in listed]
    return {
        "old": old,
        "new": new,
        "groups": _groups(shown, [entry.difference.venture for entry in shown]),
        "unchanged": _groups(same, [entry.venture for entry in same]),
        "changes": sum(entry.change != Change.SAME for entry in differences),
        "totals": totals(before, after),
        "content": after,
    }


def requests_between(old: PlanVersion, new: PlanVersion) -> list[SectionRequest]:
    """What was asked for and answered with each version after ``old`` up to ``new``.

    The transition that freezes a version closes the requests it answers at the same moment.
    """
    made = PlanVersion.objects.filter(proposal=new.proposal_id, number__gt=old.number, number__lte=new.number)
    return list(SectionRequest.objects.filter(proposal=new.proposal_id, closed_at__in=made.values("created_at")))


def _shown(differences: list[SectionDifference], requests: list[SectionRequest]) -> Iterator[Shown]:
    for entry in differences:
        here = Place(entry.section, entry.venture.id if entry.venture else None)
        asked = tuple(request for request in requests if request.place == here)
        if asked or entry.change != Change.SAME:
            yield Shown(entry, asked)


def _groups(entries: list[Any], ventures: list[VentureName | None]) -> list[Group]:
    pairs = zip(ventures, entries, strict=True)
    return [Group(venture, tuple(e for _v, e in run)) for venture, run in groupby(pairs, key=lambda pair: pair[0])]


# --- the list of versions -------------------------------------------------------------------------------------------
def frozen_versions(plan: Proposal, log: Sequence[ProposalTransition]) -> list[PlanVersion]:
    """The versions, the last first, each with the lines of the log that cite it and the rounds that reviewed it."""
    rounds = Prefetch("review_rounds", to_attr="rounds")
    frozen: list[PlanVersion] = list(plan.versions.defer("content").order_by("-number").prefetch_related(rounds))
    cited: dict[int | None, list[ProposalTransition]] = {}
    for line in log:
        if line.move not in Remark:
            cited.setdefault(line.version_id, []).append(line)
    taken_back = {line.data.get(TAKEN_BACK) for line in log}
    refused = {number for line in log for number in line.data.get(REFUSED, ())}
    for version in frozen:
        version.lines = cited.get(version.pk, [])  # type: ignore[attr-defined]
        version.taken_back = version.number in taken_back  # type: ignore[attr-defined]
        version.refused = version.number in refused  # type: ignore[attr-defined]
    return frozen
