"""The proposer's answers to opinions and decisions, filed with the revised plan (R20); never judges them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from inputs.words import listed
from proposals import workflow as plans
from proposals.models import Proposal, SectionRequest
from proposals.returns.asking import asked_of
from proposals.states import State as PlanState
from reviews.answers import standing
from reviews.answers.drafts import save_given
from reviews.answers.standing import to_answer
from reviews.models import Answerable, Decision, ReviewRound
from reviews.rounds.requests import earlier_requests, open_for
from reviews.states import STRUCK, OpinionState, Result
from reviews.steps import FILED_AGAIN, Filing, follow_plan
from workflow import known
from workflow.calendar import clock
from workflow.calendar.days import WorkingCalendar
from workflow.delivery import notices
from workflow.engine.errors import DataMissing
from workflow.engine.facts import Facts
from workflow.engine.services import lock, perform
from workflow.models import Transition

AGAIN = gettext_lazy("%(plan)s：計畫已修正，請貴機關再審")


@transaction.atomic
@known.act()
def answer_opinions(
    plan: Proposal,
    item_answers: Mapping[int, str],
    answers: Mapping[Any, str],
    *,
    by: Actor,
    held: Proposal | None = None,
    **door: Any,
) -> Transition:
    """File the revised plan with the answer to every released item; who asked for a re-review is asked again (R20).

    What is filed are the answers saved; ``item_answers`` maps item ids to words that are saved first (``save_given``).
    ``answers`` maps section request ids to words; where the items are what was asked of a section, their answers are
    its. The new round has as many working days as the last one. ``held`` is the plan where its page has locked it.
    """
    locked = held or lock(plan, plans.RESUBMIT_REVIEW.target, by)
    before = locked.row_version
    if item_answers and locked.state == PlanState.REVIEW_REVISION:
        save_given(plan, item_answers, by=by)
        known.forget(to_answer(plan))
    items = standing.items(Facts(locked))
    said = said_by_item(locked, items, answers, door.pop("kept", ()))
    asked = earlier_requests(plan)
    latest = list({opinion.agency_id: opinion for opinion in asked if opinion.state not in STRUCK}.values())
    again = [o.agency for o in latest if (o.state, o.result) == (OpinionState.RELEASED, Result.REREVIEW)]
    days = _length(max((o.round for o in latest), key=lambda opened: opened.number)) if again else None
    known.tell(FILED_AGAIN % locked.pk, Filing([item.pk for item in items], bool(again)))
    notices.people_of([*again, *notices.audience(locked, plans.RESUBMIT_REVIEW)])  # of all of them at once
    log = perform(plan, plans.RESUBMIT_REVIEW, by=by, held=locked, due_days=days, **said, **door)
    if log.row_version > before and again:
        open_for(plan, again, message=AGAIN, by=by, before=asked)
        follow_plan(plan, by)
    return log


def said_by_item(
    plan: Proposal, items: Sequence[Answerable], answers: Mapping[Any, str], kept: Iterable[int]
) -> dict[str, Any]:
    """What the door is told of a filing with its answers: where items are what was asked of a section, theirs are its.

    The plan is locked; what was asked of it is read once in the act.
    """
    answers, kept = {**answers}, [*kept]
    for request in filter(attrgetter("itemised"), asked_of(plan)):
        answers[request.pk] = _said_of(request, items)
        kept += [] if request.revised_at else [request.pk]
    said = {"answers": answers, "item_answers": {item.pk: item.answer for item in items}}
    return said | ({"kept": kept} if kept else {})


def _said_of(request: SectionRequest, items: Sequence[Answerable]) -> str:
    """What the items that are the reason of ``request`` were answered, and where else something was changed for them."""
    mine = [item for item in items if item.is_about(request.place)]
    return "\n".join(f"{item.called}：{item.answer}{_elsewhere(request, item)}" for item in mine)


def _elsewhere(request: SectionRequest, item: Answerable) -> str:
    changes: Any = item.changes  # type: ignore[attr-defined]
    places = dict.fromkeys(change.called for change in changes.all() if change.place != request.place)
    return _("（修正之處：%s）") % listed(places) if places and not request.revised_at else ""


@transaction.atomic
@known.act()
def answer_decisions(
    plan: Proposal,
    decision_answers: Mapping[int, str],
    answers: Mapping[Any, str],
    *,
    by: Actor,
    held: Proposal | None = None,
    **door: Any,
) -> Transition:
    """File the plan revised after the meeting with an answer to every decision (R20)."""
    held = held or lock(plan, plans.RESUBMIT_MEETING.target, by)
    before = held.row_version
    said: dict[str, Any] = {"answers": answers, "decision_answers": decision_answers}
    log = perform(plan, plans.RESUBMIT_MEETING, by=by, held=held, **said, **door)
    if log.row_version > before:
        _answer(Decision.objects.to_answer(plan), decision_answers, lambda decision: _("決議 %d") % decision.number)
    return log


def _length(last: ReviewRound) -> int:
    """How many working days the last round had."""
    return max(WorkingCalendar.held().between(timezone.localdate(last.opened_at), last.due_on), 1)


def _answer(rows: Any, words: Mapping[int, str], name: Any) -> None:
    """Write the answers; every one of ``rows`` needs one."""
    rows = list(rows)
    if missing := [name(row) for row in rows if not words.get(row.pk)]:
        raise DataMissing(_("尚未逐項回應：%s") % listed(missing))
    for row in rows:
        row.answer, row.answered_at = words[row.pk], clock.now()
    if rows:
        type(rows[0]).objects.bulk_update(rows, ["answer", "answered_at"])
