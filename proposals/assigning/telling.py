"""Who is told that a plan has another handler: who has it now, and who had it; one notice a person, however many plans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inputs.words import in_words
from proposals.models import Assignment
from proposals.states import ASSIGNED
from workflow.delivery import notices
from workflow.delivery.notices import Event

if TYPE_CHECKING:
    from accounts.actors import Actor
    from accounts.models import User
    from proposals.models import Proposal

GIVEN = gettext_lazy("%(plan)s：由您承辦（%(by)s 指定）")
GIVEN_SEVERAL = gettext_lazy("%(n)s 件計畫由您承辦（%(by)s 指定）")
HANDED_OVER = gettext_lazy("%(plan)s：改由 %(who)s 承辦（%(by)s 指定）")
HANDED_OVER_SEVERAL = gettext_lazy("您承辦的計畫改由 %(who)s 承辦（%(by)s 指定）")
ENDED = gettext_lazy("%(plan)s：不再由您承辦（%(by)s）")
ENDED_SEVERAL = gettext_lazy("下列計畫不再由您承辦（%(by)s）")
NAMED = 10  # plans in a notice; of more it says how many more


def tell(made: Sequence[Assignment], handed: Sequence[Assignment], by: Actor, reason: str) -> None:
    """Of ``made``, all of one person, and of ``handed``, what others had of these plans until now (two statements at most).

    Whoever did it is not told.
    """
    plans = {row.proposal_id: row.proposal for row in made}
    about = {"n": len(made), "by": by.label, "who": made[0].user, "plan": made[0].proposal.called}
    single = len(made) == 1
    alone = made[0].proposal if single else None
    to = made[0].proposal.get_absolute_url() if single else reverse("proposals:list") + "?mine=on"
    key = f"assigned:{min(row.pk for row in made)}"
    if (user := made[0].user).pk != by.user.pk:
        lines = partial(_beneath, [] if single else [plan.called for plan in plans.values()], reason)
        text = in_words(GIVEN if single else GIVEN_SEVERAL, about)
        notices.write(Event(key, ASSIGNED, alone), text, to, {user: (by.unit_id, lines)})
    had: dict[User, list[str]] = {}
    for row in handed:
        if row.user_id != by.user.pk:
            had.setdefault(row.user, []).append(plans[row.proposal_id].called)
    if had:
        text = in_words(HANDED_OVER if single else HANDED_OVER_SEVERAL, about)
        told = {who: (by.unit_id, partial(_beneath, [] if single else names, reason)) for who, names in had.items()}
        event = Event(f"{key}:former", ASSIGNED, alone)
        notices.write(event, text, to if single else reverse("proposals:list"), told)


def tell_ended(ended: Sequence[Assignment], plans: Mapping[int, Proposal], by: Actor, reason: str) -> None:
    """That nobody is named to handle these plans any more, to who did (one statement); whoever did it is not told."""
    had: dict[User, list[str]] = {}
    for row in ended:
        if row.user_id != by.user.pk:
            had.setdefault(row.user, []).append(plans[row.proposal_id].called)
    if had:
        single = len(ended) == 1
        text = in_words(
            ENDED if single else ENDED_SEVERAL, {"plan": plans[ended[0].proposal_id].called, "by": by.label}
        )
        told = {who: (by.unit_id, partial(_beneath, [] if single else names, reason)) for who, names in had.items()}
        to = plans[ended[0].proposal_id].get_absolute_url() if single else reverse("proposals:list")
        about = plans[ended[0].proposal_id] if single else None
        notices.write(Event(f"unassigned:{min(row.pk for row in ended)}", ASSIGNED, about), text, to, told)


def _beneath(names: Sequence[str], reason: str) -> list[str]:
    """The plans, where the text names none, and why."""
    more = [_("另有 %d 件") % (len(names) - NAMED)] if len(names) > NAMED else []
    return [*names[:NAMED], *more, *notices.reasons([reason] if reason else [])]
