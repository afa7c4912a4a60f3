"""The only door for a change of state, and what a page may offer. Never makes a move unchecked or unlogged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeVar

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import ForeignKey
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from structlog.contextvars import get_contextvars

from accounts.actors import Actor
from accounts.audit import source
from inputs.words import listed, sentences
from workflow import known
from workflow.calendar import clock, rules
from workflow.calendar.days import WorkingCalendar
from workflow.delivery import notices, vacancies
from workflow.engine import fsm
from workflow.engine.errors import (
    DataMissing,
    GuardFailed,
    NotPermitted,
    Refused,
    StaleVersion,
    WrongState,
    since_opened,
)
from workflow.engine.facts import Facts
from workflow.engine.fields import unlocked
from workflow.engine.moves import Machine, Move, Offer
from workflow.engine.verdicts import Verdict
from workflow.models import Stateful, Transition
from workflow.states import Party, Remark
from workflow.together import Writes

S = TypeVar("S", bound=Stateful)
USED = gettext_lazy("這個送出代碼已用於另一個動作。請重新開啟頁面。")
WAS_DUE = "was_due"  # in the log of a filing


def perform(
    instance: Stateful,
    move: Move,
    *,
    by: Actor,
    expected_version: int | None = None,
    key: str | None = None,
    held: Stateful | None = None,
    **data: Any,
) -> Transition:
    """Make ``move`` on ``instance`` as ``by``, once, or raise :class:`Refused` and change nothing.

    ``expected_version`` is the ``row_version`` of the page the person saw; ``key`` makes a repeated intent (double
    click, retried request) the same one effect: the transition of the first is returned. ``data`` is what the move's form
    asks for, kept in the log. A service that :func:`lock`ed the case gives it as ``held``. The case's ``writes`` go with it.

    One transaction: lock the row, compare key and version, permission, state, guards, data, django-fsm's transition (effects,
    then the state), save, log, outbox; the worker is woken on commit. ``instance`` is reloaded to what the door left.
    """
    with transaction.atomic(), known.act():
        if (locked := held) is None:
            locked = lock(instance, move.target, by)
        # A case that stands as the page showed it has not been moved by that page; the key's own constraint remains.
        if key and expected_version != locked.row_version and (done := _done_before(locked, move, key, by)):
            _adopt(instance, locked)
            return done
        check(locked, move, by, expected_version=expected_version)
        _require_data(move, data)
        log = _step(locked, move, by, clock.now(), key, data)
        units = notices.addressed(log)
        for follow in locked.machine.followers:
            follow(locked, by)  # before anybody is told in whose hands the case is
        attended = notices.announce(log, units)
        vacancies.landed(locked, attended)
        _adopt(instance, locked)
    return log


def perform_each(
    cases: Mapping[S, int], move: Move, *, by: Actor, key: str | None = None, **data: Any
) -> tuple[list[S], dict[S, str]]:
    """Make ``move``, which tells nobody, on several cases, each by itself and in their order: those made, those refused.

    ``cases`` have the version their page showed, ``key`` is the page's, ``data`` is said of each. Statements as for one.
    """
    _require_data(move, data)
    made, refused = list[S](), dict[S, str]()
    with transaction.atomic(), known.act():
        locked = sorted(lock_each([*cases], move.target, by), key=[*cases].index) if cases else []
        keys = {case: f"{key}-{case.pk}" if key else None for case in locked}
        before = _keys_of([case for case in locked if cases[case] != case.row_version], keys)
        writes, logs = Writes(), []
        for case in locked:
            try:
                if keys[case] not in before:
                    check(case, move, by, expected_version=cases[case])
                    logs.append(_prepare(case, move, by, clock.now(), keys[case], data))
                    writes.join(case.writes)  # only now: an effect may have refused after another one wrote
                made.append(case)
            except Refused as refusal:
                refused[case] = str(refusal)
        writes.insert(logs)
        try:
            writes.send()
        except IntegrityError:  # a key stands in the log of another case
            raise Refused(USED) from None
    return made, refused


def _keys_of(cases: Sequence[S], keys: Mapping[S, str | None]) -> set[str]:
    """Which ``keys`` of these cases their log has already (one query, if there are any)."""
    if not (asked := [key for case in cases if (key := keys[case])]):
        return set()
    log: Any = cases[0].transition_model._base_manager
    return set(log.filter(key__in=asked).values_list("key", flat=True))


def check(instance: Stateful, move: Move, by: Actor, *, expected_version: int | None = None) -> None:
    """Raise the first thing that stands against ``move``: permission, a stale page, state, then guards."""
    if not instance.is_seen:
        raise NotPermitted(_("您的單位已不能再檢視這件計畫。"))
    if not (verdict := move.allowed(instance, by)):
        raise NotPermitted(verdict.reason)
    if expected_version is not None and expected_version != instance.row_version:
        raise StaleVersion(stale(instance))
    if instance.state not in move.source:
        raise WrongState(_wrong_state(instance, move))
    if not (verdict := guard_verdict(instance, move, by)):
        raise GuardFailed(verdict.reason)


def stale(instance: Stateful) -> str:
    """What is said of a page that was opened before the case changed."""
    return since_opened(
        _("案件已有新的異動（現為「%(state)s」）") % {"state": state_label(instance.machine, instance.state)}
    )


def guard_verdict(instance: Stateful, move: Move, by: Actor, facts: Facts | None = None) -> Verdict:
    """Every guard of the move, the reasons of all that fail joined: a person mends them in one go.

    ``facts`` is what a page has read of the case; without it, as behind the lock, all is read anew.
    """
    facts = facts or Facts(instance)
    failed = [v for guard in instance.machine.guards_of(move) if not (v := facts.judge(guard, by))]
    return Verdict(not failed, sentences(v.reason for v in failed), tuple({who: 1 for v in failed for who in v.opens}))


def available_moves(instance: Stateful, actor: Actor, facts: Facts | None = None) -> list[Offer]:
    """The moves this actor may make from here, blocked ones with their reason; others' moves are left out.

    A move that the state forbids but a hint explains (``Move.hints``) is shown blocked as well.
    """
    facts = facts or Facts(instance)
    offers = []
    for move in instance.machine.moves.values():
        if instance.state not in move.source and instance.state not in move.hints:
            continue  # asked first: it costs nothing
        if not move.allowed(instance, actor) or not all(facts.judge(fits, actor) for fits in move.fits):
            continue
        if instance.state in move.source:
            offers.append(Offer(move, guard_verdict(instance, move, actor, facts)))
        else:
            offers.append(Offer(move, Verdict(False, move.hints[instance.state])))
    return offers


def state_label(machine: Machine, state: str) -> str:
    """The staff label of a state."""
    return str(machine.states(state).label)


def working_days(machine: Machine, state: str) -> int | None:
    """How long the holder of ``state`` has: the administrator's rule, else the machine's default."""
    return rules.rules().get((machine.name, state), machine.clocks.get(state)) or None


def due_date(machine: Machine, state: str, start: dt.date, days: int | None = None) -> dt.date | None:
    """When the holder of ``state`` is due who gets the case on ``start``: after ``days``, else as long as such states last."""
    if days is None:
        days = working_days(machine, state)
    return WorkingCalendar.load().add(start, days) if days else None


def start_clock(case: Stateful, at: dt.datetime, data: Mapping[str, Any]) -> None:
    """Give the holder ``due_days`` working days, else the day ``due_on`` that a person named, else those of the state.

    A named day on which offices are closed is the next working day. ``due_from`` says since when the holder's time has
    been running, where it is not given anew.
    """
    case.state_since = at
    named, days, start = data.get("due_on"), data.get("due_days"), data.get("due_from")
    if not (named or days or start):
        days = working_days(case.machine, case.state)
    set_due(case, start or (timezone.localdate(at) if days else named), days)


def set_due(case: Stateful, start: dt.date | None, days: int | None) -> None:
    """The case is due ``days`` working days after ``start``, without a number on that day; never without a day."""
    case.due_from, case.due_days = start, days
    calendar = WorkingCalendar.held() if start else None
    case.due_on = calendar.due(start, days, within_year=case.due_within_year) if start and calendar else None


def lock(instance: S, target: str = "", by: Actor | None = None) -> S:
    """One case as :func:`lock_each` gives several; what ``instance`` was to write goes on with it."""
    (locked,) = lock_each([instance], target, by)
    locked.writes = instance.__dict__.pop("writes", locked.writes)
    return locked


def lock_each(cases: Sequence[S], target: str = "", by: Actor | None = None) -> list[S]:
    """Cases of one kind as they stand now, their rows held until the transaction ends, and those of ``held_with``.

    With what is ``asked_when_locked``; on the way to ``target``, in an act, also with what every move asks for once:
    the calendar held, the rules for clocks, what is ``known_when_locked``.
    """
    model, asked = type(cases[0]), cases[0].asked_when_locked(by) if by else {}
    once = model.known_when_locked() | rules.known_when_locked() if target and known.is_act() else {}
    columns = {f"known_{number}": column for number, (column, _read) in enumerate(once.values())}
    held = model.held_with if "self" in model.held_with else ("self", *model.held_with)
    # No key of theirs ever changes: a row that names them is written beside, and does not wait at the end for who holds them.
    rows = model._base_manager.select_for_update(of=held, no_key=True).select_related(*model.read_with)
    locked = list(rows.annotate(**asked, **columns).filter(pk__in=[case.pk for case in cases]).order_by("pk"))
    for case in locked:
        for (name, (_column, read)), column in zip(once.items(), columns, strict=True):
            known.tell(name, read(case.__dict__.pop(column)))
    return locked


def is_repeat(locked: Stateful, door: Mapping[str, Any]) -> bool:
    """Was this intent carried out before? Then no row is written again and the door gives the first transition.

    A case that stands as the page showed it has not been moved by that page.
    """
    if door.get("expected_version") == locked.row_version:
        return False
    done = locked.transition_model._base_manager.filter(key=door["key"]).first() if door.get("key") else None
    return done is not None and done.subject_id == locked.pk


def _done_before(locked: Stateful, move: Move, key: str, by: Actor) -> Transition | None:
    done = locked.transition_model._base_manager.filter(key=key).first()
    if done and (done.subject_id, done.move, done.user_id) != (locked.pk, move.name, by.user.pk):
        raise Refused(USED)
    return done


def _wrong_state(instance: Stateful, move: Move) -> str:
    if instance.state in move.hints:
        return str(move.hints[instance.state])
    return _("案件目前為「%(state)s」，不能「%(move)s」。") % {
        "state": state_label(instance.machine, instance.state),
        "move": move.label,
    }


def _require_data(move: Move, data: dict[str, Any]) -> None:
    if not (form := move.form_class):
        return
    fields = form.base_fields.items()
    missing = [field.label or name for name, field in fields if field.required and not data.get(name)]
    if missing:
        raise DataMissing(_("缺少：%(fields)s") % {"fields": listed(missing)})


def _step(
    locked: Stateful, move: Move, by: Actor, at: dt.datetime, key: str | None, data: dict[str, Any]
) -> Transition:
    log = _prepare(locked, move, by, at, key, data)
    if not locked.writes.send_with(log):
        # The unique key was taken by a racing move on another case; on this one the lock has already answered.
        raise Refused(USED)
    return log


def _prepare(
    locked: Stateful, move: Move, by: Actor, at: dt.datetime, key: str | None, data: dict[str, Any]
) -> Transition:
    """Carry the move out on the case, which waits to be written; its line of the log, not written yet either."""
    machine, source, was_due = locked.machine, locked.state, _was_due(locked, move)
    extra = fsm.fire(locked, move, by=by, data=data, at=at)
    locked.row_version += 1
    if locked.state != source:  # more time, for one, stops nobody's work
        locked.begun_at, locked.begun_by = None, ""
    _put_into_hands(locked, machine.holders[move.target])
    start_clock(locked, at, data | _clock_before(locked, move))
    locked.writes.save(locked)
    said = loggable(data, but=move.unlogged) | extra | was_due
    return log_line(locked, move.name, by, at, source=source, key=key or None, data=said)


def _was_due(case: Stateful, move: Move) -> dict[str, Any]:
    """For the log of a filing that can be taken back: what its filer's due day followed from."""
    undone = {name for back in case.machine.moves.values() for name in (back.takes_back, *back.resumes)}
    start = case.due_from if move.name in undone else None
    return {WAS_DUE: {"from": start.isoformat(), "days": case.due_days}} if start else {}


def _clock_before(case: Stateful, move: Move) -> dict[str, Any]:
    """Taking a filing back wins no time: who filed is due as before, by the calendar as it is now."""
    if move.keeps_clock:
        return {"due_from": case.due_from, "due_days": case.due_days}
    if not (undone := (move.takes_back,) if move.takes_back else move.resumes):
        return {}
    lines: Any = case.transition_model._base_manager
    was = lines.filter(subject=case.pk, move__in=undone).latest("id").data.get(WAS_DUE)
    return {"due_from": dt.date.fromisoformat(was["from"]), "due_days": was["days"]} if was else {}


def hand_on(case: Stateful, *, by: Actor | None) -> Transition | None:
    """Put ``case``, locked by the caller, into the hands of whom it really waits for; a line of its log, no move.

    Nothing and None where it is there already; its clock then follows the part that is waited for.
    """
    waiting = case.machine.waiting(case)
    if waiting is None or (waiting.party == case.holder and waiting.due_on in (None, case.due_on)):
        return None
    moved_on = waiting.party != case.holder
    _put_into_hands(case, waiting.party)
    if waiting.due_on:
        since = timezone.localdate(case.state_since)
        days = WorkingCalendar.held().between(since, waiting.due_on) if waiting.counted else None
        set_due(case, since if days else waiting.due_on, days)
    else:
        days = working_days(case.machine, waiting.clock) if waiting.clock else None
        set_due(case, timezone.localdate(clock.now()) if days else None, days)
    case.writes.save(case, only=("holder", "holder_unit", "due_on", "due_days", "due_from"))
    if not moved_on:
        case.writes.send()
        return None
    line = log_line(case, Remark.HANDED_ON, by, clock.now(), source=case.state)
    case.writes.send_with(line)
    vacancies.landed(case)
    return line


def _put_into_hands(case: Stateful, party: str) -> None:
    """The unit is named where there is one; several hold a case together."""
    case.holder = party
    holders = list(case.units_for(party)) if party != Party.NOBODY else []
    case.holder_unit = holders[0] if len(holders) == 1 else None


def log_line(case: Stateful, name: str, by: Actor | None, at: dt.datetime, **fields: Any) -> Transition:
    """A line of the case's log, not saved yet: what was done, by whom as what, and where the case now stands.

    ``by`` is None where nobody did it: the calendar moved a due day.
    """
    fields |= {"subject": case, **case.log_fields()}
    with override(settings.LANGUAGE_CODE):  # the log is in one language, whoever acts
        label = by.label if by else _("行事曆")
    return case.transition_model(
        at=at,
        move=name,
        target=case.state,
        user=by.user if by else None,
        membership=by.membership if by else None,
        deputy=by.deputy if by else None,
        actor_label=label,
        row_version=case.row_version,
        holder=case.holder,
        holder_unit=case.holder_unit,
        due_on=case.due_on,
        request_id=str(get_contextvars().get("request_id", "")),
        address=source.address(),
        **fields,
    )


def loggable(data: dict[str, Any], *, but: Collection[str] = ()) -> dict[str, Any]:
    """What a form gave, as the log keeps it: rows by their id and words, plain values as they are; without ``but``."""
    return {name: _plain(value) for name, value in data.items() if name not in but and value not in (None, "", [])}


def _plain(value: Any) -> Any:
    if hasattr(value, "pk"):
        return {"id": str(value.pk), "label": str(value)}
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, str | int | float | bool | dt.date | dt.datetime):
        return value
    if hasattr(value, "__iter__"):
        return [_plain(item) for item in value]
    return str(value)


def _adopt(instance: Stateful, locked: Stateful) -> None:
    """Show the caller's object what the door left, without another query."""
    with unlocked(instance):
        for f in locked._meta.concrete_fields:
            setattr(instance, f.attname, getattr(locked, f.attname))
            if isinstance(f, ForeignKey) and f.is_cached(locked):
                f.set_cached_value(instance, f.get_cached_value(locked))
