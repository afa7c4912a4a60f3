"""Verbs of the review: one transaction makes the move and writes the rows that belong to it, never one of them.

Every verb locks the plan's row first, so that two of them wait for each other instead of deadlocking. Rows are written
only when the door made the move now: a repeated intent (same key) gets the first one's log line back and nothing twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from accounts.models import Unit
from inputs.fields import roc_year
from inputs.words import in_words, listed
from proposals import workflow as plans
from proposals.models import Proposal
from proposals.permissions import is_rdec
from reviews.models import AgendaItem, Commitment, Decision, Meeting, OpinionItem, OpinionRequest, ReviewRound
from reviews.requests import open_for, reviewing, until
from reviews.states import OpinionState, Result
from reviews.steps import follow_plan
from reviews.workflow import CALL_OFF, CONFIRM, EXCUSE_OPINION, FILE_OPINION, RECALL_OPINION, RELEASE_OPINION
from workflow.calendar import clock
from workflow.calendar.days import WorkingCalendar
from workflow.delivery import notices
from workflow.engine.begun import begin_with, last_move, mark_begun
from workflow.engine.errors import DataMissing, NotPermitted, Refused, StaleVersion, since_opened
from workflow.engine.moves import Move
from workflow.engine.services import lock, perform, perform_each
from workflow.engine.verdicts import Words
from workflow.models import Stateful, Transition
from workflow.states import Party

NUMBERING = 0x1E57  # advisory lock held while a meeting takes its number
Shown = Mapping[int, int]  # opinions by id, with the version a page showed
AGAIN = gettext_lazy("%(plan)s：計畫已修正，請貴機關再審")
RELEASED = gettext_lazy("%(plan)s：研考會已釋出 %(n)d 份審查意見")


@transaction.atomic
def open_round(plan: Proposal, agencies: Sequence[Unit], due_on: dt.date, *, by: Actor, **door: Any) -> Transition:
    """Send the plan's version to ``agencies`` for their opinions until ``due_on`` (R2, 隨送隨審)."""
    before, agencies = lock_plan(plan), reviewing(agencies)
    due = until(due_on)
    log = perform(
        plan, plans.OPEN_REVIEW, by=by, agencies=agencies, due_on=due["due_on"], due_days=due["due_days"], **door
    )
    if log.row_version > before:
        open_for(plan, agencies, by=by)
    return log


@transaction.atomic
def ask_revision(
    plan: Proposal, sections: Mapping[str, str], *, by: Actor, shown: Shown | None = None, **door: Any
) -> Transition:
    """Release every filed opinion and send the plan back for the ``sections`` ({section: reason}) concerned (R20).

    ``shown`` are the opinions of the page, by id with their version: raises ``StaleVersion`` if others are filed now.
    """
    before = lock_plan(plan)
    loose = OpinionItem.objects.open_for(plan).filter(section="").select_related("request__agency")
    also = [f"{item.request.agency} {item.number}：{item.text}" for item in loose.order_by("request_id", "number")]
    log = perform(plan, plans.ASK_REVIEW_REVISION, by=by, sections=sections, also=also, **door)
    if log.row_version > before:
        _release(OpinionRequest.objects.of_plan(plan), by, shown)
    return log


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
    answers = {**answers, **_answers_of_items(plan, item_answers)}
    latest = _latest(plan)
    again = [o.agency for o in latest if (o.state, o.result) == (OpinionState.RELEASED, Result.REREVIEW)]
    days = _length(max((o.round for o in latest), key=lambda opened: opened.number)) if again else None
    said: dict[str, Any] = {"answers": answers, "item_answers": item_answers, "due_days": days}
    log = perform(plan, plans.RESUBMIT_REVIEW, by=by, held=locked, **said, **door)
    if log.row_version > before:
        _answer(OpinionItem.objects.to_answer(plan), item_answers, lambda item: f"{item.request.agency} {item.number}")
        if again:
            open_for(plan, again, message=AGAIN, by=by)
        follow_plan(plan, by)
    return log


@transaction.atomic
def file_opinion(
    opinion: OpinionRequest,
    *,
    by: Actor,
    result: str,
    content_opinion: str = "",
    fit_opinion: str = "",
    items: Sequence[Mapping[str, str]] = (),
    commitments: Sequence[Mapping[str, str]] = (),
    **door: Any,
) -> Transition:
    """The agency's opinion; ``items`` are {text, section}, ``commitments`` {item, role} (R2, R3)."""
    lock_plan(opinion.plan)
    texts: dict[str, Any] = {"result": result, "content_opinion": content_opinion, "fit_opinion": fit_opinion}
    texts |= {"items": list(items), "commitments": list(commitments)}
    begin_with(opinion, opinion.plan, by)
    return perform(opinion, FILE_OPINION, by=by, **texts, **door)


@transaction.atomic
def recall(opinion: OpinionRequest, *, by: Actor, **door: Any) -> Transition:
    """取回 before release; what was written stays in the form."""
    lock_plan(opinion.plan)
    begin_with(opinion, opinion.plan, by)
    return perform(opinion, RECALL_OPINION, by=by, **door)


@transaction.atomic
def excuse(opinion: OpinionRequest, *, reason: str, by: Actor, **door: Any) -> Transition:
    """逾期結案: go on without an agency that did not reply in time."""
    lock_plan(opinion.plan)
    begin_with(opinion, opinion.plan, by)
    log = perform(opinion, EXCUSE_OPINION, by=by, reason=reason, **door)
    settle(opinion.plan)
    return log


@transaction.atomic
def release_round(opened: ReviewRound, *, by: Actor, shown: Shown | None = None) -> int:
    """Show the proposer and the others every opinion filed in this round, if they are those ``shown``; how many."""
    plan = opened.proposal
    lock_plan(plan)
    if not (verdict := is_rdec(plan, by)):
        raise NotPermitted(verdict.reason)
    released = _release(OpinionRequest.objects.filter(round=opened), by, shown)
    if not released:
        raise Refused(_("這一輪沒有已回復而待釋出的意見。"))
    mark_begun(plan, by)
    tell(f"release:{released[-1].pk}", RELEASED, plan, plan.units_for(Party.PROPOSER), n=len(released))
    return len(released)


@transaction.atomic
def move_commitment(commitment: Stateful, move: Move, *, by: Actor, **data: Any) -> Transition:
    """Confirm, query, reconfirm or drop a commitment, never while the plan's own move asks about them (R4)."""
    plan: Proposal = commitment.plan  # type: ignore[attr-defined]
    lock_plan(plan)
    begin_with(commitment, plan, by)
    return perform(commitment, move, by=by, **data)


@transaction.atomic
def take_back(plan: Proposal, move: Move, *, by: Actor, **door: Any) -> Transition:
    """Undo a filing that answered opinions or decisions: they are open again with the answers as the proposer's text.

    Agencies asked again by the filing are asked no more, and told so.
    """
    before, filing = lock_plan(plan), last_move(plan)
    log = perform(plan, move, by=by, **door)
    if filing and log.row_version > before:
        since = {"answered_at__gte": filing.at}
        OpinionItem.objects.filter(request__round__proposal=plan, **since).update(answered_at=None)
        Decision.objects.filter(agenda_item__proposal=plan, **since).update(answered_at=None)
        for opinion in OpinionRequest.objects.of_plan(plan).filter(round__opened_at__gte=filing.at).for_list():
            perform(opinion, CALL_OFF, by=by)
        settle(plan)
    return log


@transaction.atomic
def confirm_commitments(
    plan: Proposal, chosen: Mapping[int, int], *, by: Actor, key: str | None = None
) -> tuple[list[Commitment], dict[Commitment, str]]:
    """Confirm several commitments at once (R3), each by itself: those confirmed, and those refused with the reason.

    ``chosen`` maps their ids to the version the page showed; ``key`` is the page's, so that a double click is one.
    """
    if not (verdict := is_rdec(plan, by)):
        raise NotPermitted(verdict.reason)
    lock_plan(plan)
    rows = Commitment.objects.visible_to(by).for_page().filter(proposal=plan, pk__in=chosen)
    done, refused = perform_each({row: chosen[row.pk] for row in rows}, CONFIRM, by=by, key=key)
    if done:
        mark_begun(plan, by)
    return done, refused


@transaction.atomic
def call_meeting(
    plan: Proposal,
    *,
    held_at: dt.datetime,
    place: str,
    chair: str,
    contact: str = "",
    contact_phone: str = "",
    by: Actor,
    **door: Any,
) -> Transition:
    """Call the project meeting (R3). Nobody need be let in: the convener and the reviewers see it."""
    before = lock_plan(plan)
    if held_at <= clock.now() and not _is_repeat(plan, door):
        raise DataMissing(_("開會時間已經過了，請排定之後的時間。"))
    log = perform(plan, plans.CALL_MEETING, by=by, held_at=held_at, place=place, chair=chair, **door)
    if log.row_version > before:
        year = roc_year(timezone.localdate(held_at))
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBERING])
        last = Meeting.objects.filter(year=year).aggregate(last=Max("number"))["last"] or 0
        meeting = Meeting.objects.create(
            year=year,
            number=last + 1,
            held_at=held_at,
            place=place,
            chair=chair,
            contact=contact,
            contact_phone=contact_phone,
            called_by=by.label,
            called_at=log.at,
        )
        AgendaItem.objects.create(meeting=meeting, proposal=plan, version=plan.version)
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


def _is_repeat(plan: Proposal, door: Mapping[str, Any]) -> bool:
    """Was this intent carried out before? The day it names may have come since."""
    return bool(door.get("key")) and plan.transitions.filter(key=door["key"]).exists()


def lock_plan(plan: Proposal) -> int:
    """Lock the plan's row; the ``row_version`` that every move made afterwards exceeds."""
    return Proposal.objects.select_for_update().values_list("row_version", flat=True).get(pk=plan.pk)


def _latest(plan: Proposal) -> list[OpinionRequest]:
    """Each agency's latest request that was not called off."""
    rows = OpinionRequest.objects.of_plan(plan).standing().select_related("agency", "round")
    return list({opinion.agency_id: opinion for opinion in rows}.values())


def _length(last: ReviewRound) -> int:
    """How many working days the last round had."""
    return max(WorkingCalendar.held().between(timezone.localdate(last.opened_at), last.due_on), 1)


def _release(opinions: Any, by: Actor, shown: Shown | None) -> list[Transition]:
    """Release what is filed among ``opinions``, under their locks; nothing that a page has not ``shown``."""
    filed = opinions.filter(state=OpinionState.AWAITING_RELEASE).for_list().select_for_update(of=("self",))
    rows = list(filed.order_by("pk"))
    if shown is not None and shown != {opinion.pk: opinion.row_version for opinion in rows}:
        now = "、".join(str(opinion.agency) for opinion in rows) or _("無")
        raise StaleVersion(since_opened(_("待釋出的意見已有異動（現為：%s）") % now))
    logs = [perform(opinion, RELEASE_OPINION, by=by) for opinion in rows]
    if rows:
        ReviewRound.objects.filter(pk__in={o.round_id for o in rows}).update(released_at=clock.now())
        settle(rows[0].plan)
    return logs


def settle(plan: Proposal) -> None:
    """Close the plan's rounds that wait for nobody any more."""
    waiting = OpinionRequest.objects.of_plan(plan).unsettled().values("round")
    plan.review_rounds.filter(closed_at=None).exclude(pk__in=waiting).update(closed_at=clock.now())


def _answers_of_items(plan: Proposal, words: Mapping[int, str]) -> dict[int, str]:
    """By section request, for those whose reasons are items: what the items were answered."""
    asked = list(plan.section_requests.filter(itemised=True, closed_at=None))
    items = list(OpinionItem.objects.to_answer(plan)) if asked else []
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


def tell(key: str, words: Words, plan: Proposal, units: Iterable[Unit], **more: Any) -> None:
    """Tell units of something that is no move of the plan."""
    text = in_words(words, {"plan": plan, **more})
    notices.tell(key, text, reverse("reviews:plan", args=[plan.pk]), units, case=plan)
