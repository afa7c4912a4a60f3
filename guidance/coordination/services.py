"""Asking for coordination; all else are moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guidance.coordination.permissions import ASKED_KINDS, may_ask
from guidance.coordination.states import HOLDERS, CoordinationState
from guidance.models import Coordination
from inputs.words import in_words
from workflow.calendar import clock
from workflow.delivery import notices
from workflow.engine.errors import NotPermitted, Refused
from workflow.engine.services import start_clock

if TYPE_CHECKING:
    import datetime as dt

    from accounts.actors import Actor
    from accounts.models import Unit
    from proposals.models import Proposal

ASKED = gettext_lazy("%(unit)s請貴單位協助協調：%(title)s")


@transaction.atomic
def ask(
    *, addressee: Unit, by: Actor, proposal: Proposal | None = None, due_on: dt.date | None = None, **said: Any
) -> Coordination:
    """A request that waits for ``addressee``, which is told; until ``due_on`` where a day is named."""
    if not may_ask(by) or by.unit is None:
        raise NotPermitted(_("只有專管平台與研考會能提出中央協調。"))
    if addressee.kind not in ASKED_KINDS:
        raise Refused(_("只能請國發會或本府機關協助。"))
    case = Coordination(
        proposal=proposal,
        asked_by=by.unit,
        asked_at=clock.now(),
        addressee=addressee,
        holder=HOLDERS[CoordinationState.ASKED],
        holder_unit=addressee,
        **said,
    )
    start_clock(case, case.asked_at, {"due_on": due_on})
    case.save(force_insert=True)
    words = in_words(ASKED, {"unit": by.unit, "title": case.title})
    notices.tell(f"coordination:{case.pk}:asked", words, case.get_absolute_url(), [addressee], but=by.user, case=case)
    return case
