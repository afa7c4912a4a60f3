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
from proposals.models import Proposal
from proposals.permissions import is_rdec
from proposals.services import let_in, let_out
from proposals.states import PlanPermission
from proposals.states import State as PlanState
from reviews.models import OpinionRequest, ReviewRound
from reviews.rounds.requests import ask, reviewing, until
from reviews.services import lock_plan, settle
from reviews.steps import follow_plan
from reviews.workflow import EXTEND_OPINION, WITHDRAW_REQUEST
from workflow.delivery import notices
from workflow.engine.begun import mark_begun
from workflow.engine.errors import NotPermitted, Refused
from workflow.engine.services import perform
from workflow.models import Transition

WITHDRAWN = gettext_lazy("%(plan)s：研考會撤回審查請求，貴機關不必回復")


@transaction.atomic
def extend(opinion: OpinionRequest, *, due_on: dt.date, reason: str, by: Actor, **door: Any) -> Transition:
    """展延: one agency has until ``due_on``; the others and the round keep their day."""
    lock_plan(opinion.plan)
    log = perform(opinion, EXTEND_OPINION, by=by, due_on=due_on, reason=reason, **door)
    mark_begun(opinion.plan, by)
    return log


@transaction.atomic
def withdraw(opinion: OpinionRequest, *, reason: str, by: Actor, **door: Any) -> Transition:
    """撤回: an agency asked by mistake is asked no more, and sees the plan no more unless it has reviewed it before."""
    lock_plan(opinion.plan)
    if not OpinionRequest.objects.filter(round=opinion.round_id).standing().exclude(pk=opinion.pk).exists():
        raise Refused(_("這一輪只剩這個機關；請先加請其他機關，再撤回。"))
    log = perform(opinion, WITHDRAW_REQUEST, by=by, reason=reason, **door)
    plan = opinion.plan
    stays = OpinionRequest.objects.of_plan(plan).standing().filter(agency=opinion.agency_id).exists()
    if not stays:
        let_out(plan, opinion.agency, PlanPermission.REVIEW, by=by)
    url = opinion.get_absolute_url() if stays else reverse("portal:home")  # the agency may not see the case any more
    text = in_words(WITHDRAWN, {"plan": plan})
    notices.tell(f"opinion:{opinion.pk}:withdrawn", text, url, [opinion.agency], but=by.user, why=lambda: [reason])
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
    ask(going_on, agencies, due, by=by)
    ReviewRound.objects.filter(pk=going_on.pk).update(closed_at=None)
    mark_begun(locked, by)
    follow_plan(Proposal.objects.select_for_update(of=("self",)).get(pk=plan.pk), by)
    return going_on
