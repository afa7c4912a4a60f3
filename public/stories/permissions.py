"""Who writes, approves and takes off a story."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.states import UnitKind
from proposals.permissions import is_proposer
from public.showing import shown_plans
from workflow.engine.verdicts import Predicate, Verdict, when

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal
    from public.models import Story


def may_begin(plan: Proposal, actor: Actor) -> bool:
    """The platform, and who proposed the case, write of one that is shown."""
    return (bool(is_proposer(plan, actor)) or actor.kind == UnitKind.PLATFORM) and actor.may_act


def _writes(story: Story, actor: Actor) -> Verdict:
    own = actor.unit_id == story.writer_id and actor.may_act
    return when(own, _("由撰寫的單位辦理。"))


def _approves(story: Story, actor: Actor) -> Verdict:
    return when(actor.kind == UnitKind.RDEC and actor.may_act, _("由研考會審定。"))


def _proposes(story: Story, actor: Actor) -> Verdict:
    return is_proposer(story.proposal, actor)


writes, approves, owns_case = Predicate(_writes), Predicate(_approves), Predicate(_proposes)


def is_shown(story: Story, actor: Actor) -> Verdict:
    """Nothing is published of a case that is not shown."""
    found = shown_plans().filter(pk=story.proposal_id).exists()
    return when(found, _("提案單位沒有同意公開展示這一案，或案件尚未核定；故事不能刊登。"))
