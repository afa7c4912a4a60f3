"""What an adjustment during execution has changed of the plan; asked by guards, never decides who may go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import get_language, override

from proposals.content import PlanContent, facts, from_rows, from_version
from proposals.models import Proposal, ProposalTransition
from proposals.queries import adjusted_from
from proposals.returns.revisions import altered
from proposals.states import State

if TYPE_CHECKING:
    from workflow.engine.facts import Facts


def adjusted(read: Facts) -> list[str]:
    """Where the plan reads otherwise than when its adjustment was asked for."""
    return altered(from_version(read.of(_frozen)["asked"]), read.of(written))


def adjusted_again(read: Facts) -> list[str]:
    """Where it reads otherwise than when it was handed in last, or asked for if it was not."""
    return altered(from_version(read.of(_frozen)["last"]), read.of(written))


def asked(plan: Proposal) -> ProposalTransition:
    """The line of the log by which the present adjustment of ``plan`` was asked for, with its version (one query)."""
    lines = plan.transitions.filter(source=State.EXECUTING, target=State.PLAN_CHANGE).select_related("version")
    found: ProposalTransition = lines.latest("id")
    return found


def _frozen(read: Facts) -> dict[str, Any]:
    """Both contents, read with the plan's page (:func:`adjusted_from`; else one query)."""
    plan = read.instance
    known: dict[str, Any] | None = plan.__dict__.get("adjusted_from")
    return known or Proposal._base_manager.values_list(adjusted_from(), flat=True).get(pk=plan.pk)


def written(read: Facts) -> PlanContent:
    """The content as it is written now, in the language of versions: shared with a page in that language."""
    if get_language() == settings.LANGUAGE_CODE:
        return read.of(facts.content)
    with override(settings.LANGUAGE_CODE):
        return from_rows(read.instance)
