"""What must be so before the giver confirms; never who may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from handovers.open.moving import lines_now
from workflow.engine.verdicts import Verdict, when

if TYPE_CHECKING:
    from accounts.actors import Actor
    from handovers.models import Handover


def receiver_acts(handover: Handover, actor: Actor) -> Verdict:
    """Whoever has left the unit, or only reads there, handles nothing."""
    who = handover.receiver
    return when(handover.receiver_acts, _("%s 目前不是貴單位經手案件的人員，請作廢後另擬一份。") % who)


def something_is_left(handover: Handover, actor: Actor) -> Verdict:
    """Of what was listed something is still in the giver's name."""
    is_left = any(not line.why for line in lines_now(handover, actor))
    return when(is_left, _("清冊所列都已結束或已由他人承辦，沒有可以移交的事項。"))
