"""What was filed can be taken back until its receiver has begun, and begun is said, never guessed from a page read.

The moves of the table that take a filing back (``Move.takes_back``) name who receives it; nothing here moves a case.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from inputs.fields import roc_year
from inputs.words import in_words
from workflow.calendar import clock
from workflow.delivery import notices
from workflow.engine.errors import NotPermitted, StaleVersion, WrongState
from workflow.engine.facts import Facts
from workflow.engine.moves import Move
from workflow.engine.services import lock, log_line, stale
from workflow.engine.verdicts import YES, Predicate, Verdict, no, when
from workflow.models import Stateful, Transition
from workflow.states import Remark


def not_begun(case: Stateful, actor: Actor) -> Verdict:
    """Nobody has begun with what was filed."""
    return when(case.begun_at is None, begun_words(case))


def take_back(name: str, filing: Move, target: str, *, receiver: Predicate | None, **more: Any) -> Move:
    """撤回修改, a row of a table: who may file undoes ``filing`` until its ``receiver`` has begun; the same are told."""
    asked: dict[str, Any] = {"allowed": filing.allowed, "who": filing.who, "notify": filing.notify}
    asked |= {"label": gettext_lazy("撤回修改"), "guards": (not_begun,)}
    return Move(
        name=name,
        source=frozenset({filing.target}),
        target=target,
        takes_back=filing.name,
        receiver=receiver,
        **asked | more,
    )


def begun_words(case: Stateful) -> str:
    """「石岡區公所已於 115.11.26 開始處理」; empty before."""
    if case.begun_at is None:
        return ""
    day = timezone.localdate(case.begun_at)
    words = {"unit": case.begun_by, "day": f"{roc_year(day)}.{day:%m.%d}"}
    return _("%(unit)s已於 %(day)s 開始處理，不能再撤回；要修改請與對方聯絡。") % words


def take_back_of(case: Stateful, actor: Actor, facts: Facts | None = None) -> Move | None:
    """The move that would take back what was filed last; None where the case did not come here by a filing."""
    facts = facts or Facts(case)
    for move in case.machine.from_state(case.state):
        if move.takes_back and all(facts.judge(fits, actor) for fits in move.fits):
            return move
    return None


def may_begin(case: Stateful, actor: Actor, facts: Facts | None = None) -> Verdict:
    """Is the actor one who receives what was filed last?"""
    move = take_back_of(case, actor, facts)
    if move is None or move.receiver is None:
        return no(_("目前沒有待開始處理的送件。"))
    if not (verdict := move.receiver(case, actor)):
        return verdict
    if case.holder_unit_id != actor.unit_id:
        return no(_("案件目前不在貴單位手上。"))
    if own := beginning(case):
        return no(_("「%(move)s」就是開始處理，不必另外標示。") % {"move": own.label})
    return YES


def beginning(case: Stateful) -> Move | None:
    """The move that is itself the beginning with what was filed, where the table has one."""
    return next((move for move in case.machine.from_state(case.state) if move.begins), None)


@transaction.atomic
def begin(case: Stateful, *, by: Actor, expected_version: int | None = None) -> bool:
    """開始處理: from now on the filing is not taken back; a line in the log, and who filed is told.

    False when somebody had begun before: nothing is written then. Raises ``Refused`` and changes nothing for anybody
    but the receiver, from a stale page, and when there is nothing filed.
    """
    locked = lock(case)
    if expected_version is not None and expected_version != locked.row_version:
        raise StaleVersion(stale(locked))
    if take_back_of(locked, by) is None:
        raise WrongState(_("目前沒有待開始處理的送件。"))
    if not (verdict := may_begin(locked, by)):
        raise NotPermitted(verdict.reason)
    if not mark_begun(locked, by):
        return False
    log_line(locked, Remark.BEGIN, by, locked.begun_at or clock.now(), source=locked.state).save(force_insert=True)
    _tell_filer(locked, by)
    return True


def begin_with(part: Stateful, case: Stateful, by: Actor, *, called: str = "") -> None:
    """Note with the next move of its ``part`` that ``by`` works on the case; see :func:`mark_begun`.

    ``called`` is what who filed is told of ``by``, if another name than its own.
    """
    untouched = type(case)._base_manager.filter(pk=case.pk, begun_at=None)
    part.writes.update(untouched, begun_at=clock.now(), begun_by=called or str(by.unit or by))


def mark_begun(locked: Stateful, by: Actor) -> bool:
    """Note that ``by`` works on the case, whose row the caller holds; what it does says so in a log of its own."""
    locked.begun_at, locked.begun_by = clock.now(), str(by.unit or by)
    untouched = type(locked)._base_manager.filter(pk=locked.pk, begun_at=None)
    return bool(untouched.update(begun_at=locked.begun_at, begun_by=locked.begun_by))


def _tell_filer(case: Stateful, by: Actor) -> None:
    filing = last_move(case)
    if filing is None or filing.membership is None:
        return
    words = gettext_lazy("%(case)s：%(unit)s已開始處理，不能再撤回修改")
    text = in_words(words, {"case": case, "unit": case.begun_by})
    key = f"{case.machine.name}:{case.pk}:{case.row_version}:{Remark.BEGIN}"
    event = notices.Event(key, about=case)
    notices.tell(event, text, case.get_absolute_url(), [filing.membership.unit], but=by.user)


def last_move(case: Stateful) -> Transition | None:
    """The move that brought the case where it is (one query)."""
    lines: Any = case.transition_model._base_manager
    made: Transition | None = (
        lines.filter(subject=case.pk, move__in=case.machine.moves)
        .select_related("membership__unit")
        .order_by("-id")
        .first()
    )
    return made


def undone(case: Stateful, move: Move) -> dict[str, Any]:
    """What was said when ``move`` was made, if it is what was taken back last; empty else (asked only where it may be)."""
    backs = {
        back.name for back in case.machine.moves.values() if (back.takes_back, back.target) == (move.name, case.state)
    }
    if not backs:
        return {}
    lines: Any = case.transition_model._base_manager
    last = list(lines.filter(subject=case.pk, move__in=case.machine.moves).order_by("-id")[:2])
    if len(last) < 2 or (last[0].move in backs, last[1].move) != (True, move.name):
        return {}
    return {name: _as_typed(value) for name, value in last[1].data.items()}


def _as_typed(value: Any) -> Any:
    """A day as a form shows it: the log keeps it as ISO 8601."""
    try:
        return dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        return value
