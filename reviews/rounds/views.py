"""Pages of the review's rounds: the plan's tab, the queue, RDEC's verbs; never write but through services."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import ActorRequest
from accounts.states import UnitKind
from proposals.forms import ReasonForm
from proposals.models import Proposal
from proposals.pages import get_plan, plan_context
from proposals.permissions import is_rdec
from proposals.states import State as PlanState
from reviews.letters.offers import offers_of_round
from reviews.meetings.pages import offer_corrections
from reviews.models import (
    Commitment,
    OpinionRequest,
    ReviewRound,
)
from reviews.opening.services import open_with_letter
from reviews.opinions.services import excuse
from reviews.permissions import keeps_checking
from reviews.queries import OpinionQuerySet, RoundQuerySet
from reviews.rounds import asking
from reviews.rounds.forms import AddAgenciesForm, OpenRoundForm
from reviews.rounds.pages import review_context
from reviews.rounds.services import take_back
from reviews.states import OpinionState
from reviews.views import OpinionMoveView, ReviewMoveView
from workflow.calendar.days import WorkingCalendar
from workflow.engine.errors import Refused
from workflow.engine.verdicts import Words
from workflow.models import Transition
from workflow.once.keys import new_key
from workflow.rows import FEW_AHEAD, PER_PAGE, Rows, page_of


def show_plan(
    request: ActorRequest, plan: Proposal, *, refused: Words = "", title: str = "", status: int = 200, **shown: Any
) -> HttpResponse:
    """The review tab; ``shown`` is what a refused form brings back."""
    context = plan_context(request, plan, tab="reviews")
    about = review_context(context["facts"], request.actor, context["calendar"], context["log"])
    context["round_offers"] = offers_of_round(plan, request.actor)
    said = {"refused": refused, "title": title or _("沒有任何變更。")}
    context |= about | said | {"key": new_key(), "ticked": ()} | shown
    offer_corrections(plan, context["agenda"], context["log"], request.actor)
    return render(request, "reviews/rounds/plan.html", context, status=status)


@require_safe
def plan(request: ActorRequest, pk: int) -> HttpResponse:
    """Rounds, opinions the actor may read, the division of work, meetings."""
    return show_plan(request, get_plan(request, pk))


@require_safe
def my(request: ActorRequest) -> HttpResponse:
    """An agency's queue; for everybody else the rounds that are open."""
    unit = request.actor.unit
    if unit is None:
        raise Http404
    context: dict[str, Any] = {"calendar": WorkingCalendar.load()}
    shown: Callable[[Any], Any]
    if unit.kind == UnitKind.AGENCY:
        rows, shown = Rows([OpinionRequest.objects.due_from(unit)]), OpinionQuerySet.for_list
        context["to_check"] = OpinionRequest.objects.to_check(unit)[:PER_PAGE] if request.actor.is_supervisor else []
        context["may_switch"] = keeps_checking(unit, request.actor)
        context["filed"] = OpinionRequest.objects.filed_by(unit)[:PER_PAGE]
        context["queried"] = Commitment.objects.visible_to(request.actor).queried_of(unit)[:PER_PAGE]
    else:
        rows, shown = ReviewRound.objects.open().seen_by(request.actor), RoundQuerySet.for_list
    context["page"] = page_of(rows, request.GET.get("page"), shown, ahead=FEW_AHEAD)
    template = "reviews/rounds/my_agency.html" if unit.kind == UnitKind.AGENCY else "reviews/rounds/my_rounds.html"
    return render(request, template, context)


class OpenRoundView(ReviewMoveView):
    """分送機關書面審查 (R2)."""

    form_class = OpenRoundForm

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """Open the round."""
        return open_with_letter(self.instance, by=self.request.actor, **data, **door)


class ExcuseView(OpinionMoveView):
    """逾期結案."""

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """Go on without it."""
        return excuse(self.instance, by=self.request.actor, **data, **door)


class ExtendView(OpinionMoveView):
    """展延回復期限."""

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """Give more time."""
        return asking.extend(self.instance, by=self.request.actor, **data, **door)


class AnswerView(OpinionMoveView):
    """准予展延, 不准展延, 請原機關續審."""

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """Tell the agency."""
        return asking.answer(self.instance, self.move, by=self.request.actor, **data, **door)


class ReassignView(OpinionMoveView):
    """改請其他機關."""

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """Ask another agency."""
        return asking.reassign(self.instance, by=self.request.actor, **data, **door)


class RecallRoundView(ReviewMoveView):
    """收回分送."""

    form_class = ReasonForm

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """Take the whole round back."""
        return asking.recall_round(self.instance, by=self.request.actor, **data, **door)


class WithdrawRequestView(OpinionMoveView):
    """撤回審查請求."""

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """Ask no more."""
        return asking.withdraw(self.instance, by=self.request.actor, **data, **door)


@require_http_methods(["GET", "HEAD", "POST"])
def add_agencies(request: ActorRequest, pk: int) -> HttpResponse:
    """加請機關審查 while a round goes on; only RDEC's people find it."""
    case = get_plan(request, pk)
    is_over = request.method != "POST" and case.state != PlanState.DOCUMENT_REVIEW
    if is_over or not is_rdec(case, request.actor):
        raise Http404
    latest = case.review_rounds.order_by("-number")[:1].values("pk")
    requests = OpinionRequest.objects.filter(round__in=latest)
    form = AddAgenciesForm(
        request.POST if request.method == "POST" else None,
        instance=case,
        actor=request.actor,
        asked=requests.standing().values_list("agency", flat=True),
        sent_back=requests.filter(state=OpinionState.REASSIGNED).values_list("agency", flat=True),
    )
    refused = ""
    if form.is_bound and form.is_valid():
        try:
            asking.add_agencies(case, form.cleaned_data["agencies"], form.cleaned_data["due_on"], by=request.actor)
        except Refused as refusal:
            refused = str(refusal)
        else:
            messages.success(request, _("已加請 %d 個機關審查。") % len(form.cleaned_data["agencies"]))
            return redirect("reviews:plan", pk)
    status = 409 if refused else 422 if form.is_bound else 200
    context = plan_context(request, case, tab="reviews") | {"form": form, "refused": refused}
    return render(request, "reviews/rounds/add_agencies.html", context, status=status)


class TakeBackView(ReviewMoveView):
    """撤回修改: of a filing that answered opinions or decisions."""

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        """Nothing is asked."""
        return None

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """Take it back."""
        return take_back(self.instance, self.move, by=self.request.actor, **door)
