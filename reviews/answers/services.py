"""The proposer's answers to opinions and decisions, filed with the revised plan (R20); never judges them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from inputs.words import listed
from proposals import workflow as plans
from proposals.models import Proposal
from reviews.models import Decision, OpinionItem, OpinionRequest, ReviewRound
from reviews.permissions import veil_items
from reviews.rounds.requests import open_for
from reviews.services import lock_plan
from reviews.states import OpinionState, Result
from reviews.steps import follow_plan
from workflow.calendar import clock
from workflow.calendar.days import WorkingCalendar
from workflow.engine.errors import DataMissing
from workflow.engine.services import lock, perform
from workflow.models import Transition

AGAIN = gettext_lazy("%(plan)s：計畫已修正，請貴機關再審")


@transaction.atomic
def answer_opinions(
    plan: Proposal, item_answers: Mapping[int, str], answers: Mapping[Any, str], *, by: Actor, **door: Any
) -> Transition:
    """File the revised plan with an answer to every released item; who asked for a re-review is asked again (R20).

    ``item_answers`` maps item ids, ``answers`` section request ids to words; where the items are what was asked of a
    section, their answers are its. The new round has as many working days as the last one.
    """
    locked = lock(plan, plans.RESUBMIT_REVIEW.target, by)
    before = locked.row_version
    answers = {**answers, **_answers_of_items(plan, item_answers, by)}
    latest = _latest(plan)
    again = [o.agency for o in latest if (o.state, o.result) == (OpinionState.RELEASED, Result.REREVIEW)]
    days = _length(max((o.round for o in latest), key=lambda opened: opened.number)) if again else None
    said: dict[str, Any] = {"answers": answers, "item_answers": item_answers, "due_days": days}
    log = perform(plan, plans.RESUBMIT_REVIEW, by=by, held=locked, **said, **door)
    if log.row_version > before:
        _answer(
            veil_items(OpinionItem.objects.to_answer(plan), by),
            item_answers,
            lambda item: f"{item.request.agency} {item.number}",
        )
        if again:
            open_for(plan, again, message=AGAIN, by=by)
        follow_plan(plan, by)
    return log


@transaction.atomic
def answer_decisions(
    plan: Proposal, decision_answers: Mapping[int, str], answers: Mapping[Any, str], *, by: Actor, **door: Any
) -> Transition:
    """File the plan revised after the meeting with an answer to every decision (R20)."""
    before = lock_plan(plan)
    log = perform(plan, plans.RESUBMIT_MEETING, by=by, answers=answers, decision_answers=decision_answers, **door)
    if log.row_version > before:
        _answer(Decision.objects.to_answer(plan), decision_answers, lambda decision: _("決議 %d") % decision.number)
    return log


def _latest(plan: Proposal) -> list[OpinionRequest]:
    """Each agency's latest request that was not called off."""
    rows = OpinionRequest.objects.of_plan(plan).standing().select_related("agency", "round")
    return list({opinion.agency_id: opinion for opinion in rows}.values())


def _length(last: ReviewRound) -> int:
    """How many working days the last round had."""
    return max(WorkingCalendar.held().between(timezone.localdate(last.opened_at), last.due_on), 1)


def _answers_of_items(plan: Proposal, words: Mapping[int, str], by: Actor) -> dict[int, str]:
    """By section request, for those whose reasons are items: what the items were answered."""
    asked = list(plan.section_requests.filter(itemised=True, closed_at=None))
    items = veil_items(OpinionItem.objects.to_answer(plan), by) if asked else []
    return {
        request.pk: "\n".join(
            f"{item.request.agency} {item.number}：{words[item.pk]}"
            for item in items
            if item.is_answered_in(request) and words.get(item.pk)
        )
        for request in asked
    }


def _answer(rows: Any, words: Mapping[int, str], name: Any) -> None:
    """Write the answers; every one of ``rows`` needs one."""
    rows = list(rows)
    if missing := [name(row) for row in rows if not words.get(row.pk)]:
        raise DataMissing(_("尚未逐項回應：%s") % listed(missing))
    for row in rows:
        row.answer, row.answered_at = words[row.pk], clock.now()
    if rows:
        type(rows[0]).objects.bulk_update(rows, ["answer", "answered_at"])
