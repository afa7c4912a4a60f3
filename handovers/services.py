"""Preparing a handover and making its moves, each side told; never gives a case but by the chart."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handovers.models import Handover
from handovers.open.moving import confirmed_by
from handovers.open.things import things_of
from handovers.permissions import may_begin
from handovers.states import HOLDERS, MOST, TOLD, HandoverState
from inputs.words import in_words
from proposals.assigning.services import candidates
from workflow import known
from workflow.calendar import clock
from workflow.delivery import notices
from workflow.engine.errors import GuardFailed, NotPermitted, Refused
from workflow.engine.services import perform, start_clock

if TYPE_CHECKING:
    from accounts.actors import Actor
    from accounts.models import User
    from workflow.engine.moves import Move
    from workflow.models import Transition

PREPARED = gettext_lazy("%(by)s 為您擬訂了職務移交清冊（接收人 %(who)s），請確認移交")
MOVED = gettext_lazy("%(case)s：%(move)s（%(by)s）")


@transaction.atomic
def begin(giver: User, *, receiver: User, reason: str, words: str = "", chosen: Collection[str], by: Actor) -> Handover:
    """Prepare the handover of what is open in ``giver``'s name in the actor's unit, of it what is ``chosen`` by key.

    Who hands over is told where somebody else prepares it. Refused where the receiver does not act for the unit, or where
    what was chosen is no longer in the giver's name.
    """
    unit = by.unit
    if unit is None or not may_begin(by, giver.pk):
        raise NotPermitted(_("只有本人、單位主管與單位管理者能擬訂職務移交。"))
    if receiver.pk == giver.pk or not candidates(unit).filter(pk=receiver.pk).exists():
        raise GuardFailed(_("%s 目前不是貴單位經手案件的人員。") % receiver)
    lines = [thing.line for thing in things_of(unit, giver, reader=by)]
    listed = [line for line in lines if line.key in chosen]
    if len(listed) < len(set(chosen)):
        raise Refused(_("勾選的事項有的已結束或已由他人承辦；清單已更新，請再看一次。"))
    if not 0 < len(listed) <= MOST:
        raise Refused(_("請勾選 1 至 %d 項要移交的事項。") % MOST)
    handover = Handover(
        unit=unit,
        giver=giver,
        receiver=receiver,
        reason=reason,
        words=words,
        made_by=by.label,
        made_at=clock.now(),
        content=[vars(line) for line in listed],
        holder=HOLDERS[HandoverState.PREPARED],
        holder_unit=unit,
    )
    start_clock(handover, handover.made_at, {})
    handover.save(force_insert=True)
    if giver.pk != by.user.pk and handover.giver_acts:
        text = in_words(PREPARED, {"by": by.label, "who": receiver})
        told: notices.Recipients = {giver: (unit.pk, notices.nothing)}
        event = notices.Event(f"handover:{handover.pk}", about=handover).of(handover)
        notices.write(event, text, handover.get_absolute_url(), told)
    return handover


@transaction.atomic
def move(handover: Handover, move: Move, *, by: Actor, **data: Any) -> Transition:
    """Make the move; both sides are told, but for who made it: of a handover to be received who is to receive it."""
    with known.act():
        return _move(handover, move, by, data)


def _move(handover: Handover, move: Move, by: Actor, data: dict[str, Any]) -> Transition:
    log = perform(handover, move, by=by, **data)
    if told := _told(handover, by):
        text = in_words(MOVED, {"case": handover, "move": move.label, "by": by.label})
        task = notices.task_of(handover) if handover.goes_on else ""
        recipients: notices.Recipients = {user: (handover.unit_id, partial(_why, log)) for user in told}
        event = notices.Event(f"handover:{handover.pk}:{log.row_version}", TOLD, handover, task)
        notices.write(event, text, handover.get_absolute_url(), recipients)
    return log


def _why(log: Transition) -> list[str]:
    return notices.reasons(log.machine.said(log.data, log.subject))


def _told(handover: Handover, by: Actor) -> list[User]:
    """Whose turn it is now; once it is over, both, and who confirmed in the place of one who had left."""
    sides = [(handover.receiver, handover.receiver_acts)]
    if not handover.goes_on:
        sides.append((handover.giver, handover.giver_acts))
        if handover.state != HandoverState.CANCELLED:
            sides.append((confirmed_by(handover).user, True))
    found = {user.pk: user for user, acts in sides if acts and user.pk != by.user.pk}
    return list(found.values())
