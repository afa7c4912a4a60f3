"""Who begins a handover, who confirms it on either side, who sees it. Never decides who handles a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from workflow.engine.verdicts import YES, Verdict, no, predicate, when

if TYPE_CHECKING:
    from accounts.actors import Actor
    from handovers.models import Handover


def oversees(actor: Actor) -> bool:
    """Does the actor see, and begin, the handovers of all people of its unit: its supervisor, and who keeps its people?"""
    return bool(actor.unit_id) and (actor.is_supervisor or actor.is_administrator)


def is_self(actor: Actor, user_id: int) -> bool:
    """Does the actor handle cases as this person, in its own name or standing in for it?"""
    return bool(actor.membership and actor.may_act and actor.membership.user_id == user_id)


def may_begin(actor: Actor, user_id: int) -> bool:
    """May the actor prepare the handover of this person of its unit? The person, the supervisor, who keeps the people."""
    return oversees(actor) or is_self(actor, user_id)


@predicate
def gives(handover: Handover, actor: Actor) -> Verdict:
    """Who hands over, or whoever stands in for it; once it has left the unit, the supervisor in its place.

    Never who receives: both sides are two people, whichever of them stands in for the other.
    """
    if actor.unit_id != handover.unit_id or actor.user.pk == handover.receiver_id:
        return no(_("由移交人本人或其職務代理人確認；接收人不能代為確認。"))
    if is_self(actor, handover.giver_id):
        return YES
    # In an organisation, which has no supervisors, its administrator.
    decides = actor.is_supervisor or (actor.is_administrator and actor.may_act)
    return when(decides and not handover.giver_acts, _("由移交人本人確認；移交人離開單位後，由單位主管代為確認。"))


@predicate
def receives(handover: Handover, actor: Actor) -> Verdict:
    """Who is to have it, in person: nobody receives by deputy."""
    own = actor.unit_id == handover.unit_id and actor.deputy is None and is_self(actor, handover.receiver_id)
    return when(own, _("由接收人本人確認，不能由職務代理人代為接收。"))


@predicate
def oversees_it(handover: Handover, actor: Actor) -> Verdict:
    """The supervisor of the unit, and who keeps its people."""
    return when(oversees(actor) and actor.unit_id == handover.unit_id, _("只有移交人、單位主管與管理者能做這件事。"))
