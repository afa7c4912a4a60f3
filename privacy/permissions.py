"""Who decides on a request, who withdraws it, who sees it. Never decides what is right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.states import UnitKind
from workflow.engine.verdicts import Verdict, predicate, when

if TYPE_CHECKING:
    from accounts.actors import Actor
    from privacy.models import RightsRequest


def answers(actor: Actor) -> bool:
    """Does the actor see and decide on what is asked: whoever acts for RDEC, which keeps the system's data?"""
    return actor.kind == UnitKind.RDEC and actor.may_act


def asks(actor: Actor) -> bool:
    """Does the actor ask for itself? Rights are a person's own: nobody asks as somebody's deputy."""
    return actor.deputy is None


def reads_register(actor: Actor) -> bool:
    """Does the actor read the register of processing: who answers, and who keeps the system?"""
    return answers(actor) or actor.keeps_units


@predicate
def decides(request: RightsRequest, actor: Actor) -> Verdict:
    """Who acts for RDEC, but not on what it asked for itself."""
    if actor.user.pk == request.applicant_id:
        return when(False, _("自己提出的請求由其他同仁准駁。"))
    return when(answers(actor), _("由研考會承辦人或主管准駁。"))


@predicate
def withdraws(request: RightsRequest, actor: Actor) -> Verdict:
    """Who asked; RDEC enters it for somebody who asked on paper."""
    if request.applicant_id:
        return when(asks(actor) and actor.user.pk == request.applicant_id, _("由提出請求的本人撤回。"))
    return when(answers(actor), _("由提出請求的本人撤回。"))
