"""What has changed since a desk returned a plan: what it asked, what was answered, what differs (R20); never decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from proposals.content import from_version
from proposals.models import PlanVersion, Proposal, ProposalTransition, SectionRequest
from proposals.states import REVISING, State
from proposals.versions.differences import SectionDifference, compare_place
from workflow.nested import Nested, read


@dataclass(frozen=True)
class Answered:
    """One thing that was asked, and what differs there now."""

    request: SectionRequest
    difference: SectionDifference


@dataclass(frozen=True)
class Since:
    """The version that was returned, the one that came back, and what lies between them of what was asked."""

    old: PlanVersion
    new: PlanVersion
    answered: tuple[Answered, ...]

    @property
    def is_adjustment(self) -> bool:
        """Did who carries the plan out ask for it, and nobody return anything?"""
        return all(item.request.asked_in == State.EXECUTING for item in self.answered)


def also_asked(plan: Proposal, log: list[ProposalTransition]) -> list[str]:
    """What the last return asks to be answered besides sections: opinions that are about none of them (no query)."""
    if plan.state not in REVISING:
        return []
    moves = [line for line in log if line.is_move]
    found: list[str] = moves[-1].data.get("also", []) if moves else []
    return found


def resubmission(log: Sequence[ProposalTransition], resubmissions: Iterable[str]) -> ProposalTransition | None:
    """The line of the log that brought the plan back, if it stands where that led; its reader is whoever returned it."""
    moves = [line for line in log if line.is_move]
    return moves[-1] if moves and moves[-1].move in resubmissions else None


def since_return(plan: Proposal, back: ProposalTransition) -> Since | None:
    """What ``back`` answered and changed (one query); None where nothing was asked."""
    asked = SectionRequest.objects.filter(proposal=plan, closed_at=back.at).values("version")
    versions = PlanVersion.objects.filter(Q(pk__in=asked) | Q(pk=back.version_id)).order_by("number")
    found = read(versions, {"returns": Nested()})
    if len(found) < 2:
        return None
    old, new = found
    before, after = from_version(old.content), from_version(new.content)
    requests = list(old.returns.all())
    for request in requests:
        request.proposal = plan
    return Since(old, new, tuple(Answered(r, compare_place(before, after, *r.place)) for r in requests))
