"""Pages of reviews: the plan's tab, the agency's form, RDEC's verbs, the queue; never write but through services."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actors import ActorRequest
from accounts.states import UnitKind
from inputs.numbers import counted
from inputs.words import sentences
from proposals.case.views import PlanMoveView
from proposals.consent.forms import consent_given
from proposals.models import Proposal
from proposals.pages import get_plan, plan_context
from proposals.permissions import is_rdec
from proposals.states import State as PlanState
from reviews import asking, forms, services
from reviews.asking_forms import AddAgenciesForm
from reviews.guards import opinions
from reviews.models import (
    Commitment,
    CommitmentTransition,
    OpinionRequest,
    OpinionTransition,
    ReviewRound,
)
from reviews.pages import buttons, earlier_context, exchange, excuses_of, offer_corrections, review_context
from reviews.permissions import can_read
from reviews.queries import OpinionQuerySet, RoundQuerySet
from reviews.sight import get_commitment, get_opinion
from reviews.states import OpinionState
from reviews.workflow import FILE_OPINION
from workflow.calendar.days import WorkingCalendar
from workflow.engine.errors import Refused
from workflow.engine.forms import MoveForm
from workflow.engine.views import MoveView, door
from workflow.models import Transition
from workflow.nested import Nested
from workflow.once.keys import keyed_itself, new_key
from workflow.rows import FEW_AHEAD, PER_PAGE, Rows, page_of


def show_plan(request: ActorRequest, plan: Proposal, *, refused: str = "", status: int = 200) -> HttpResponse:
    """The review tab."""
    context = plan_context(request, plan, tab="reviews")
    about = review_context(plan, request.actor, context["calendar"], context["log"])
    context |= about | {"refused": refused, "key": new_key()}
    offer_corrections(plan, context["agenda"], context["log"], request.actor)
    return render(request, "reviews/plan.html", context, status=status)


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
        context["filed"] = OpinionRequest.objects.filed_by(unit)[:PER_PAGE]
        context["queried"] = Commitment.objects.visible_to(request.actor).queried_of(unit)[:PER_PAGE]
    else:
        rows, shown = ReviewRound.objects.open().seen_by(request.actor), RoundQuerySet.for_list
    context["page"] = page_of(rows, request.GET.get("page"), shown, ahead=FEW_AHEAD)
    template = "reviews/my_agency.html" if unit.kind == UnitKind.AGENCY else "reviews/my_rounds.html"
    return render(request, template, context)


class ReviewMoveView(PlanMoveView):
    """A move of the plan that reviews carry out."""

    request: ActorRequest
    routed = True
    tab = "reviews"
    form_class: type[MoveForm]

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        """The page's own form."""
        return self.form_class(*args, instance=self.instance, actor=self.request.actor, **kwargs)

    def success_url(self) -> str:
        """The review tab."""
        return reverse("reviews:plan", args=[self.instance.pk])


class OpenRoundView(ReviewMoveView):
    """分送機關書面審查 (R2)."""

    form_class = forms.OpenRoundForm

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """Open the round."""
        return services.open_round(self.instance, data["agencies"], data["due_on"], by=self.request.actor, **door)


class AnswerOpinionsView(ReviewMoveView):
    """逐項回應審查意見，送回審查 (R20)."""

    form_class = forms.OpinionAnswersForm

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """Answer and file."""
        door |= consent_given(data)
        return services.answer_opinions(self.instance, data["replies"], data["answers"], by=self.request.actor, **door)


class CallMeetingView(ReviewMoveView):
    """召開專案會議 (R3)."""

    form_class = forms.MeetingForm

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """Call it."""
        return services.call_meeting(self.instance, by=self.request.actor, **data, **door)


class AnswerDecisionsView(ReviewMoveView):
    """逐項回應會議決議，送回檢核 (R20)."""

    form_class = forms.DecisionAnswersForm

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """Answer and file."""
        door |= consent_given(data)
        return services.answer_decisions(self.instance, data["replies"], data["answers"], by=self.request.actor, **door)


class CaseMoveView(MoveView):
    """A move of an opinion or a commitment, within its plan's page."""

    request: ActorRequest
    routed = True
    template_name = "reviews/case_move.html"
    instance: Any

    def get_context(self) -> dict[str, Any]:
        """The plan's page; a plan that is out of sight is 404 here too."""
        found = get_plan(self.request, self.instance.plan.pk)
        return plan_context(self.request, found, tab="reviews") | {"case": self.instance}

    def success_url(self) -> str:
        """The review tab."""
        return reverse("reviews:plan", args=[self.instance.plan.pk])


class OpinionMoveView(CaseMoveView):
    """A move of an opinion."""

    transition_model = OpinionTransition

    def get_instance(self) -> OpinionRequest:
        """The request, if the actor may see it."""
        return get_opinion(self.kwargs["pk"], self.request.actor)


class FileOpinionView(OpinionMoveView):
    """The agency's form."""

    template_name = "reviews/opinion_form.html"

    def get_instance(self) -> OpinionRequest:
        """The request with what it said before, if the actor may see it (one query)."""
        return get_opinion(self.kwargs["pk"], self.request.actor, items=Nested(), commitments=Nested())

    def get_context(self) -> dict[str, Any]:
        """With what the agency has offered before, and in a re-review what it said and what has changed since (R20)."""
        context, own = super().get_context(), self.instance
        before = [o for o in context["facts"].of(opinions) if o.agency_id == own.agency_id and o.pk != own.pk]
        context |= {"offered": [matter for opinion in before for matter in opinion.matters]}
        return context | earlier_context(own)

    def initial(self) -> dict[str, Any]:
        """Its rows hold what it said before."""
        return {}

    def post(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """File, or give more rows with all that was typed."""
        if "more" in request.POST:
            return self.show(self.get_form(initial=forms.OpinionForm.grown(request.POST)))
        return super().post(request, **kwargs)

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """File it."""
        return services.file_opinion(self.instance, by=self.request.actor, **data, **door)


class RecallView(OpinionMoveView):
    """取回修改."""

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """Take it back."""
        return services.recall(self.instance, by=self.request.actor, **door)

    def success_url(self) -> str:
        """The form, to go on writing."""
        return reverse("reviews:opinion_file", args=[self.instance.pk])


class ExcuseView(OpinionMoveView):
    """逾期結案."""

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """Go on without it."""
        return services.excuse(self.instance, by=self.request.actor, **data, **door)


class ExtendView(OpinionMoveView):
    """展延回復期限."""

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """Give more time."""
        return asking.extend(self.instance, by=self.request.actor, **data, **door)


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
    asked = OpinionRequest.objects.standing().filter(round__in=latest).values_list("agency", flat=True)
    form = AddAgenciesForm(
        request.POST if request.method == "POST" else None,
        instance=case,
        actor=request.actor,
        asked=asked,
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
    return render(request, "reviews/add_agencies.html", context, status=status)


class CommitmentMoveView(CaseMoveView):
    """確認、請機關釐清、再確認、不列入 (R3, R4)."""

    transition_model = CommitmentTransition

    def get_instance(self) -> Commitment:
        """The commitment, if the actor may see it."""
        return get_commitment(self.kwargs["pk"], self.request.actor)

    def get_context(self) -> dict[str, Any]:
        """With what was asked and answered before."""
        context = super().get_context()
        return context | {"exchange": exchange(self.instance, context["log"])}

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """Make the move."""
        return services.move_commitment(self.instance, self.move, by=self.request.actor, **data, **door)


class TakeBackView(ReviewMoveView):
    """撤回修改: of a filing that answered opinions or decisions."""

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        """Nothing is asked."""
        return None

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """Take it back."""
        return services.take_back(self.instance, self.move, by=self.request.actor, **door)


@require_safe
def opinion(request: ActorRequest, pk: int) -> HttpResponse:
    """One opinion; an agency that has yet to write it is led to the form."""
    found = get_opinion(pk, request.actor)
    if found.state == OpinionState.REQUESTED and FILE_OPINION.allowed(found, request.actor):
        return redirect("reviews:opinion_file", pk)
    plan = get_plan(request, found.plan.pk)
    context = plan_context(request, plan, tab="reviews") | {
        "opinion": found,
        "readable": can_read(found, request.actor),
        "buttons": buttons(found, request.actor),
    }
    context["excused"] = excuses_of(found, context["log"], request.actor)
    return render(request, "reviews/opinion.html", context)


@keyed_itself  # each commitment's log keeps the key
@require_POST
def confirm(request: ActorRequest, pk: int) -> HttpResponse:
    """Confirm the commitments ticked, or all that may be; those refused are named, the others stand."""
    case = get_plan(request, pk)
    if not is_rdec(case, request.actor):
        raise Http404
    posted = request.POST
    offered = {counted(n[8:]): counted(str(posted[n])) for n in posted if n.startswith("version_")}
    ticked = offered if "all" in posted else set(map(counted, posted.getlist("commitment")))
    chosen = {row: seen for row, seen in offered.items() if row is not None and row in ticked and seen is not None}
    if not chosen:
        return show_plan(request, case, refused=_("請先勾選要確認的分工事項。"), status=422)
    try:
        done, refused = services.confirm_commitments(case, chosen, by=request.actor, key=door(request.POST)["key"])
    except Refused as refusal:
        return show_plan(request, case, refused=str(refusal), status=409)
    if done:
        messages.success(request, _("已確認 %d 項分工事項。") % len(done))
    if refused:
        words = sentences(f"{row}：{reason}" for row, reason in refused.items())
        return show_plan(request, get_plan(request, pk), refused=_("沒有確認：%s") % words, status=409)
    return redirect(reverse("reviews:plan", args=[pk]) + "#commitments")
