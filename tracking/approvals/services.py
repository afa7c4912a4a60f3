"""Recording what the ministries approved, and beginning the tracking of what passed (R9); never a state but by the door."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from inputs.words import listed
from proposals.models import Proposal, Venture
from proposals.services import attach_file
from proposals.states import Outcome, Purpose
from proposals.workflow import APPROVE
from tracking.approvals.amounts import amount_gaps, asked_by
from tracking.guards import BEFORE_PASSED, read_with_day_passed, require_from
from tracking.models import ApprovalLetter, Undertaking
from tracking.states import State
from workflow import known
from workflow.calendar import clock
from workflow.engine.errors import DataMissing
from workflow.engine.services import check, is_repeat, lock, perform, start_clock
from workflow.models import Transition
from workflow.states import Party


@transaction.atomic
@known.act()
def approve(plan: Proposal, *, letters: Mapping[int, Mapping[str, Any]], by: Actor, **door: Any) -> Transition:
    """Record the ministries' approval of every passed venture, and begin the tracking of those not yet tracked (R9).

    ``letters`` maps a venture's id to ministry, letter_number, letter_date, amount (元) and, if there is one, file; an
    amount above what the venture asked needs its above_reason, one that looks absurd that it is confirmed.
    A plan that comes round again after a change keeps its undertakings and gains letters.
    """
    locked = lock(plan, APPROVE.target, by)
    if is_repeat(locked, door):
        return perform(plan, APPROVE, by=by, **door)
    check(locked, APPROVE, by, expected_version=door.get("expected_version"))
    ventures = list(read_with_day_passed(locked))
    known.tell(f"executing {locked.pk}", locked.carried_out_by(ventures))
    passed = [venture for venture in ventures if venture.outcome == Outcome.PASSED]
    _require_letters(passed, letters)
    met_on = passed[0].passed_day if passed else None
    for letter in letters.values():
        require_from(met_on, letter["letter_date"], BEFORE_PASSED)
    _require_sense(passed, letters)
    at = clock.now()
    recorded = [_approved(locked, venture, letters[venture.pk], by, at) for venture in passed]
    locked.writes.insert(recorded)
    locked.writes.insert(_begun(locked, venture, at) for venture in passed if not hasattr(venture, "undertaking"))
    data = [
        {"venture": letter.venture.called, "letter": str(letter), "date": letter.letter_date, "amount": letter.amount}
        | ({"above_reason": letter.above_reason} if letter.above_reason else {})
        for letter in recorded
    ]
    return perform(plan, APPROVE, by=by, held=locked, **door, letters=data)


def _require_letters(passed: list[Venture], letters: Mapping[int, Mapping[str, Any]]) -> None:
    wanted = ("ministry", "letter_number", "letter_date")
    missing = [
        v.called
        for v in passed
        if not all(letters.get(v.pk, {}).get(name) for name in wanted) or letters[v.pk].get("amount") is None
    ]
    if missing:
        raise DataMissing(_("缺少核定函：%s") % listed(missing))


def _require_sense(passed: list[Venture], letters: Mapping[int, Mapping[str, Any]]) -> None:
    asked = asked_by(passed)
    gaps = {v.called: amount_gaps(letters[v.pk], asked[v.pk]).values() for v in passed}
    if wrong := [f"{title}：{message}" for title, messages in gaps.items() for message in messages]:
        raise DataMissing("".join(wrong))


def _approved(
    locked: Proposal, venture: Venture, letter: Mapping[str, Any], by: Actor, at: dt.datetime
) -> ApprovalLetter:
    file = letter.get("file")
    return ApprovalLetter(
        venture=venture,
        ministry=letter["ministry"],
        letter_number=letter["letter_number"],
        letter_date=letter["letter_date"],
        amount=letter["amount"],
        above_reason=letter.get("above_reason") or "",
        attachment=attach_file(locked, file, Purpose.APPROVAL, by=by, writes=locked.writes) if file else None,
        recorded_at=at,
    )


def _begun(locked: Proposal, venture: Venture, at: dt.datetime) -> Undertaking:
    """The executing unit owes a work plan from the day of the approval; the plan's own notice tells it so."""
    undertaking = Undertaking(
        venture=venture,
        state=State.PLANNING,
        holder=Party.EXECUTING,
        holder_unit=venture.executing_unit or locked.proposing_unit,
    )
    start_clock(undertaking, at, {})
    return undertaking
