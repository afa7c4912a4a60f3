"""Sending plans to NDC and recording what it said (R15, R20); never a state but by the door.

Each verb is one transaction around the door. ``door`` is what :func:`workflow.engine.services.perform` takes besides: the
page's ``expected_version`` and ``key``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery, Value, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from documents.services import taken_again
from inputs.words import listed
from proposals.consent.apart import begin_apart
from proposals.forms import BEFORE_ANSWERED
from proposals.models import Proposal, Venture
from proposals.services import admit, attach_file
from proposals.states import DECIDED, ON_THE_TABLE, Outcome, Place, PlanPermission, Purpose, State
from proposals.workflow import COUNSEL_AGAIN, SEND_TO_COUNSELLING, SEND_TO_WORKING, WORKING_ADJUST, WORKING_REJECT
from tracking.guards import BEFORE_SENT, recorded, require_from, sent_from
from tracking.models import NdcItem, NdcSubmission, VentureDecision
from tracking.ndc import enclosures
from tracking.ndc.table import on_the_table, require_comments
from tracking.states import MeetingKind, Result
from workflow import known
from workflow.calendar import clock
from workflow.engine.errors import DataMissing, Refused
from workflow.engine.moves import Move
from workflow.engine.services import check, is_repeat, lock, perform
from workflow.models import Transition
from workflow.states import Party

MEETING_OF_MOVE = {
    SEND_TO_COUNSELLING.name: MeetingKind.COUNSELLING,
    COUNSEL_AGAIN.name: MeetingKind.COUNSELLING,
    SEND_TO_WORKING.name: MeetingKind.WORKING,
}
MEETING = ("place", "present", "summary")
# A sending that NDC has not answered.
WAITING: dict[str, Any] = {"result": Result.PENDING, "met_on": None, "minutes": None}


@transaction.atomic
@known.act()
def send(
    plan: Proposal,
    move: Move,
    *,
    letter_number: str,
    letter_date: dt.date,
    enclosed: Collection[str] = (),
    by: Actor,
    **door: Any,
) -> Transition:
    """Record the letter that sends the present version to NDC with what is ``enclosed``; NDC's centre sees the plan.

    The numbers are those of the official-document system; they are recorded, never made (R15). ``enclosed`` are codes
    of ``tracking.ndc.enclosures``.
    """
    locked = lock(plan, move.target, by)
    if is_repeat(locked, door):
        return perform(plan, move, by=by, **door)
    check(locked, move, by, expected_version=door.get("expected_version"))
    if not (letter_number and letter_date):
        raise DataMissing(_("缺少：發文字號、發文日期"))
    before = recorded(locked)
    require_from(sent_from(locked, before), letter_date, BEFORE_ANSWERED)
    if locked.version_id is None:
        raise Refused(_("本案還沒有送件版本，無法函送。"))
    kind = MEETING_OF_MOVE[move.name]
    submission = NdcSubmission.objects.create(
        proposal=locked,
        kind=kind,
        sequence=before["sent_kinds"].count(kind) + 1,
        letter_number=letter_number,
        letter_date=letter_date,
        version_id=locked.version_id,
        sent_at=clock.now(),
    )
    enclosures.freeze(submission, enclosed, by=by)
    data: dict[str, Any] = {"submission": submission, "letter_number": letter_number, "letter_date": letter_date}
    return perform(plan, move, by=by, held=locked, **door, **data)


@transaction.atomic
@known.act()
def ndc_revise(
    plan: Proposal,
    move: Move,
    *,
    file: Any,
    met_on: dt.date,
    sections: Mapping[str, str],
    items: Sequence[Mapping[str, str]] = (),
    by: Actor,
    **door: Any,
) -> Transition:
    """The meeting asks for changes: its minutes, its comments, the sections to be revised, each with its reason (R20).

    ``items`` are ``text`` and ``section``, the code of a place or empty; the proposer answers them one by one.
    """
    locked, meeting = lock(plan, move.target, by), _held(door)
    if not is_repeat(locked, door):
        check(locked, move, by, expected_version=door.get("expected_version"))
        door |= _record(locked, Result.REVISE, file, met_on, by, meeting)
        locked.writes.insert(_items(locked, door["submission"], items))
    return perform(plan, move, by=by, held=locked, **door, sections=dict(sections))


@transaction.atomic
@known.act()
def ndc_pass(plan: Proposal, move: Move, *, file: Any, met_on: dt.date, by: Actor, **door: Any) -> Transition:
    """The counselling meeting lets the plan go on to the working meeting."""
    locked, meeting = lock(plan, move.target, by), _held(door)
    if not is_repeat(locked, door):
        check(locked, move, by, expected_version=door.get("expected_version"))
        door |= _record(locked, Result.PASSED, file, met_on, by, meeting)
    return perform(plan, move, by=by, held=locked, **door)


@transaction.atomic
@known.act()
def ndc_decide(
    plan: Proposal,
    move: Move,
    *,
    file: Any,
    met_on: dt.date,
    outcomes: Mapping[int, str],
    comments: Mapping[int, Mapping[str, str]] | None = None,
    by: Actor,
    **door: Any,
) -> Transition:
    """What the working meeting decided of each venture before it; partial approval is normal.

    ``comments`` are NDC's, by venture and section, of those that are revised and sent again alone: each goes on as a case
    of its own. The door's guards read the outcomes from the ventures of the locked plan; they are written with it.
    """
    locked, meeting = lock(plan, move.target, by), _held(door)
    if is_repeat(locked, door):
        return perform(plan, move, by=by, **door)
    table = on_the_table(locked)
    _require_outcomes(table, outcomes)
    vars(locked)[ON_THE_TABLE] = table
    for venture in table:
        venture.outcome = outcomes[venture.pk]
        locked.writes.save(venture, only=("outcome",))
    check(locked, move, by, expected_version=door.get("expected_version"))
    require_comments(table, outcomes, comments or {})
    result = Result.REJECTED if move.name == WORKING_REJECT.name else Result.PASSED
    door |= _record(locked, result, file, met_on, by, meeting)
    sent: NdcSubmission = door["submission"]
    cases = _go_apart(sent, table, comments or {}, meeting, by)
    locked.writes.insert(
        VentureDecision(submission=sent, venture=venture, outcome=venture.outcome, apart=cases.get(venture.pk))
        for venture in table
    )
    words = [_decided(venture, cases.get(venture.pk)) for venture in table]
    return perform(plan, move, by=by, held=locked, **door, outcomes=words)


@transaction.atomic
@known.act()
def take_back_result(plan: Proposal, move: Move, *, reason: str, by: Actor, **door: Any) -> Transition:
    """A working meeting recorded by mistake is as if it were not: its sending waits for its result again.

    Each venture says what the meeting before decided of it. The log keeps what was recorded, the plan its minutes, the
    sending what was said of the meeting, with which the form that records it anew begins.
    """
    locked = lock(plan, move.target, by)
    if not is_repeat(locked, door):
        check(locked, move, by, expected_version=door.get("expected_version"))
        if not reason:
            raise DataMissing(_("缺少：理由"))
        submission = locked.ndc_submissions.exclude(result=Result.PENDING).latest("pk")
        mistaken = submission.decisions.all()
        former = VentureDecision.objects.filter(venture=OuterRef("pk")).exclude(submission=submission).order_by("-pk")
        said = Coalesce(Subquery(former.values("outcome")[:1]), Value(Outcome.PENDING.value))
        Venture.objects.filter(ndc_decisions__in=mistaken).update(outcome=said)
        mistaken.delete()
        for name, nothing in WAITING.items():
            setattr(submission, name, nothing)
        submission.save(update_fields=[*WAITING])
        door["submission"] = submission
    return perform(plan, move, by=by, held=locked, **door, reason=reason)


def said_of_meeting(plan: Proposal) -> dict[str, str]:
    """Place, people and conclusion as the sending keeps them that waits for its result (one query)."""
    return plan.ndc_submissions.filter(result=Result.PENDING).values(*MEETING).first() or {}


def _decided(venture: Venture, case: Proposal | None) -> str:
    words = f"{venture.called}：{Outcome(venture.outcome).label}"
    return f"{words}（{case.case_number}）" if case else words


def _go_apart(
    sent: NdcSubmission,
    table: Sequence[Venture],
    comments: Mapping[int, Mapping[str, str]],
    meeting: Mapping[str, str],
    by: Actor,
) -> dict[int, Proposal]:
    """The cases, by venture, in which what was decided to be sent again alone goes on; numbered through for the plan."""
    apart = [venture for venture in table if venture.outcome == Outcome.ALONE]
    if not apart:
        return {}
    before = VentureDecision.objects.filter(submission__proposal=sent.proposal, apart__isnull=False).count()
    cases = {}
    for number, venture in enumerate(apart, before + 1):
        case = begin_apart(sent.proposal, venture, number=number, state=State.NDC_WORKING, by=by)
        _ask_alone(case, sent, venture, comments[venture.pk], meeting, by)
        cases[venture.pk] = case
    return cases


def _ask_alone(
    case: Proposal,
    sent: NdcSubmission,
    venture: Venture,
    comments: Mapping[str, str],
    meeting: Mapping[str, str],
    by: Actor,
) -> None:
    """Record the same meeting in ``case``: what it said of each section is asked of the proposer, who answers it.

    From here it is a plan like any other, by the same chart (docs/decisions/0040-a-venture-alone.md).
    """
    assert case.version
    NdcSubmission.objects.create(
        proposal=case,
        kind=sent.kind,
        sequence=1,
        letter_number=sent.letter_number,
        letter_date=sent.letter_date,
        version=case.version,
        sent_at=sent.sent_at,
    )
    own = case.venture_list[0].pk
    said = {Place(section, own).code: text for section, text in comments.items() if text}
    assert sent.minutes  # recorded a moment ago
    assert sent.met_on
    ndc_revise(
        case,
        WORKING_ADJUST,
        file=taken_again(sent.minutes),
        met_on=sent.met_on,
        sections=said,
        items=[{"text": text, "section": code} for code, text in said.items()],
        itemised=[*said],
        by=by,
        **meeting,
        **admit(case, case.units_for(Party.NDC), PlanPermission.FOLLOW),
        apart_of=f"{sent.proposal}　{venture.called}",
    )


def _held(door: dict[str, Any]) -> dict[str, str]:
    """Place, people and conclusion of the meeting, which its record keeps and the log does not."""
    return {name: door.pop(name, "") for name in MEETING}


def _items(plan: Proposal, submission: NdcSubmission, items: Sequence[Mapping[str, str]]) -> list[NdcItem]:
    """NDC's comments as rows, numbered as they were typed."""
    prefetch_related_objects([plan], "ventures")  # for what is asked of its sections, too
    titles = {venture.pk: venture.title for venture in plan.venture_list}
    places = [Place.of(item.get("section", "")) for item in items]
    return [
        NdcItem(
            submission=submission,
            number=number,
            section=place.section,
            venture_id=place.venture,
            venture_title=titles.get(place.venture, "") if place.venture else "",
            text=item["text"],
        )
        for number, (place, item) in enumerate(zip(places, items, strict=True), 1)
    ]


def _record(
    locked: Proposal, result: Result, file: Any, met_on: dt.date, by: Actor, meeting: Mapping[str, str]
) -> dict[str, Any]:
    """The meeting's result and minutes, written into the open submission with the plan; what of it the log keeps."""
    if not (file and met_on):
        raise DataMissing(_("缺少：會議紀錄、會議日期"))
    submission = locked.ndc_submissions.filter(result=Result.PENDING).first()
    if submission is None:
        raise Refused(_("找不到本次函送國發會的紀錄，請先登錄函送。"))
    _require_held(submission.letter_date, met_on)
    submission.minutes = attach_file(locked, file, Purpose.NDC_MINUTES, by=by, writes=locked.writes)
    submission.met_on = met_on
    submission.result = result
    for name, words in meeting.items():
        setattr(submission, name, words)
    locked.writes.save(submission, only=("minutes", "met_on", "result", *MEETING))
    return {"submission": submission, "met_on": met_on, "minutes": submission.minutes}


def _require_held(sent_on: dt.date, met_on: dt.date) -> None:
    """NDC does not meet on a plan before it was written to, nor are there minutes of the future."""
    require_from(sent_on, met_on, BEFORE_SENT)
    if met_on > timezone.localdate(clock.now()):
        raise Refused(_("會議日期不可晚於今天。"))


def _require_outcomes(ventures: list[Venture], outcomes: Mapping[int, str]) -> None:
    allowed = (*DECIDED, Outcome.ALONE)
    if missing := [v.called for v in ventures if outcomes.get(v.pk) not in allowed]:
        raise DataMissing(_("尚未登錄結果的事業：%s") % listed(missing))
