"""Who is told that a plan has another handler: who has it now, and who had it; one notice a person, however many plans."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
    from workflow.engine.verdicts import Words

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
    key = f"assigned:{min(row.pk for row in made)}"
    if (user := made[0].user).pk != by.user.pk:
        to = made[0].proposal.get_absolute_url() if single else reverse("proposals:list") + "?mine=on"
        lines = partial(_beneath, [] if single else [plan.called for plan in plans.values()], reason)
        text = in_words(GIVEN if single else GIVEN_SEVERAL, about)
        alone = made[0].proposal if single else None
        notices.write(Event(key, ASSIGNED, alone), text, to, {user: (by.unit_id, lines)})
    text = in_words(HANDED_OVER if single else HANDED_OVER_SEVERAL, about)
    _tell_who_had(f"{key}:former", text, handed, plans, by, reason)


def tell_ended(ended: Sequence[Assignment], plans: Mapping[int, Proposal], by: Actor, reason: str) -> None:
    """That nobody is named to handle these plans any more, to who did (one statement); whoever did it is not told."""
    if ended:
        plans = {row.proposal_id: plans[row.proposal_id] for row in ended}
        about = {"plan": plans[ended[0].proposal_id].called, "by": by.label}
        text = in_words(ENDED if len(ended) == 1 else ENDED_SEVERAL, about)
        _tell_who_had(f"unassigned:{min(row.pk for row in ended)}", text, ended, plans, by, reason)


def _tell_who_had(
    key: str, text: Words, rows: Iterable[Assignment], plans: Mapping[int, Proposal], by: Actor, reason: str
) -> None:
    """Each who had some of ``plans``, which ones; where it is one, the text names it."""
    had: dict[User, list[str]] = {}
    for row in rows:
        if row.user_id != by.user.pk:
            had.setdefault(row.user, []).append(plans[row.proposal_id].called)
    if had:
        (plan, *others) = plans.values()
        to = reverse("proposals:list") if others else plan.get_absolute_url()
        told = {who: (by.unit_id, partial(_beneath, names if others else [], reason)) for who, names in had.items()}
        notices.write(Event(key, ASSIGNED, None if others else plan), text, to, told)


def _beneath(names: Sequence[str], reason: str) -> list[str]:
    """The plans, where the text names none, and why."""
    more = [_("另有 %d 件") % (len(names) - NAMED)] if len(names) > NAMED else []
    return [*names[:NAMED], *more, *notices.reasons([reason] if reason else [])]
