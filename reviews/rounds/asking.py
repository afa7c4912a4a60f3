"""RDEC changes whom a running round asks, and until when (R2); never what an agency has written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from accounts.models import Unit
from inputs.words import in_words
from proposals import workflow as plans
from proposals.models import Proposal
from proposals.permissions import is_rdec
from proposals.services import let_in, let_out
from proposals.states import PlanPermission
from proposals.states import State as PlanState
from reviews.models import OpinionRequest, ReviewRound
from reviews.rounds.requests import ask, reviewing, until
from reviews.services import lock_plan, settle
from reviews.states import REVIEWS
from reviews.steps import follow_plan
from reviews.workflow import EXTEND_OPINION, REASSIGN, RECALL_REQUEST, WITHDRAW_REQUEST
from workflow.delivery import notices
from workflow.engine.begun import mark_begun
from workflow.engine.errors import NotPermitted, Refused
from workflow.engine.moves import Move
from workflow.engine.services import perform
from workflow.engine.verdicts import Words
from workflow.models import Transition

WITHDRAWN = gettext_lazy("%(plan)s：研考會撤回審查請求，貴機關不必回復")
REASSIGNED = gettext_lazy("%(plan)s：研考會已改請%(agency)s審查，貴機關不必回復")
RECALLED = gettext_lazy("%(plan)s：研考會收回書面審查的分送，貴機關不必回復")


@transaction.atomic
def extend(opinion: OpinionRequest, *, due_on: dt.date, reason: str, by: Actor, **door: Any) -> Transition:
    """展延: one agency has until ``due_on``; the others and the round keep their day."""
    return answer(opinion, EXTEND_OPINION, by=by, due_on=due_on, reason=reason, **door)


@transaction.atomic
def answer(opinion: OpinionRequest, move: Move, *, by: Actor, **data: Any) -> Transition:
    """What RDEC says to one agency: more time, or none, or that the request is its own after all."""
    lock_plan(opinion.plan)
    log = perform(opinion, move, by=by, **data)
    mark_begun(opinion.plan, by)
    return log


@transaction.atomic
def reassign(opinion: OpinionRequest, *, agency: Unit, new_due: dt.date, by: Actor, **door: Any) -> Transition:
    """改請: another agency in the same round instead of one that sent the request back."""
    lock_plan(opinion.plan)
    before = OpinionRequest.objects.values_list("row_version", flat=True).get(pk=opinion.pk)
    log = perform(opinion, REASSIGN, by=by, agency=agency, new_due=new_due, **door)
    if log.row_version == before:  # a repeated intent
        return log
    plan, (asked,), due = opinion.plan, reviewing([agency]), until(new_due)
    if opinion.round.requests.standing().filter(agency=asked).exists():
        raise Refused(_("這一輪已請過：%s。") % asked)
    let_in(plan, [asked], PlanPermission.REVIEW, by=by)
    ask(opinion.round, [asked], due, by=by, beside=opinion.round.requests.order_by("id"))
    _ask_no_more(opinion, in_words(REASSIGNED, {"plan": plan, "agency": asked}), "reassigned", by=by)
    mark_begun(plan, by)
    follow_plan(Proposal.objects.select_for_update(of=("self",)).get(pk=plan.pk), by)
    return log


@transaction.atomic
def recall_round(plan: Proposal, *, reason: str, by: Actor, **door: Any) -> Transition:
    """收回分送: nobody has read anything of the round, so the plan goes back to where it was before it was sent out."""
    before = lock_plan(plan)
    log = perform(plan, plans.RECALL_ROUND, by=by, reason=reason, **door)
    if log.row_version == before:
        return log
    text = in_words(RECALLED, {"plan": plan})
    for opinion in OpinionRequest.objects.of_plan(plan).filter(state__in=RECALL_REQUEST.source).for_list():
        perform(opinion, RECALL_REQUEST, by=by)
        _ask_no_more(opinion, text, "recalled", by=by, reason=reason)
    settle(plan)
    return log


def _ask_no_more(opinion: OpinionRequest, text: Words, event: str, *, by: Actor, reason: str = "") -> None:
    """The agency is told, and sees the plan no more unless it has reviewed it before or is still asked."""
    plan = opinion.plan
    stays = OpinionRequest.objects.of_plan(plan).standing().filter(agency=opinion.agency_id).exists()
    if not stays:
        let_out(plan, opinion.agency, PlanPermission.REVIEW, by=by)
    url = opinion.get_absolute_url() if stays else reverse("portal:home")  # the agency may not see the case any more
    why = [reason] * bool(reason)
    told = notices.Event(f"opinion:{opinion.pk}:{event}", REVIEWS.asked, plan)
    notices.tell(told, text, url, [opinion.agency], but=by.user, why=lambda: notices.reasons(why))


@transaction.atomic
def withdraw(opinion: OpinionRequest, *, reason: str, by: Actor, **door: Any) -> Transition:
    """撤回: an agency asked by mistake is asked no more, and sees the plan no more unless it has reviewed it before."""
    lock_plan(opinion.plan)
    if not OpinionRequest.objects.filter(round=opinion.round_id).standing().exclude(pk=opinion.pk).exists():
        raise Refused(_("這一輪只剩這個機關；請先加請其他機關，再撤回。"))
    log = perform(opinion, WITHDRAW_REQUEST, by=by, reason=reason, **door)
    plan = opinion.plan
    _ask_no_more(opinion, in_words(WITHDRAWN, {"plan": plan}), "withdrawn", by=by, reason=reason)
    mark_begun(plan, by)
    settle(plan)
    return log


@transaction.atomic
def add_agencies(plan: Proposal, agencies: Sequence[Unit], due_on: dt.date, *, by: Actor) -> ReviewRound:
    """加請: more agencies in the round that goes on, each until ``due_on``."""
    lock_plan(plan)
    locked = Proposal.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if not (verdict := is_rdec(locked, by)):
        raise NotPermitted(verdict.reason)
    if locked.state != PlanState.DOCUMENT_REVIEW:
        raise Refused(_("計畫目前為「%s」，不能加請機關審查。") % locked.get_state_display())
    going_on, agencies = locked.review_rounds.order_by("number").last(), reviewing(agencies)
    assert going_on
    if twice := [unit.name for unit in agencies if going_on.requests.standing().filter(agency=unit).exists()]:
        raise Refused(_("這一輪已請過：%s。") % "、".join(twice))
    due = until(due_on)
    let_in(locked, agencies, PlanPermission.REVIEW, by=by)
    ask(going_on, agencies, due, by=by, beside=going_on.requests.order_by("id"))
    ReviewRound.objects.filter(pk=going_on.pk).update(closed_at=None)
    mark_begun(locked, by)
    follow_plan(Proposal.objects.select_for_update(of=("self",)).get(pk=plan.pk), by)
    return going_on
