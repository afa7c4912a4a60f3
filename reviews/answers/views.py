"""Pages on which the proposer answers opinions and decisions; never write but through services."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.http import require_safe

from accounts.actors import ActorRequest
from inputs.numbers import counted
from proposals.case.closed import closed
from proposals.consent.forms import ResubmitForm, consent_given
from proposals.models import Proposal
from proposals.pages import get_plan, plan_context
from proposals.permissions import is_proposer
from proposals.states import State
from proposals.workflow import RESUBMIT_REVIEW
from reviews.answers.drafts import AnsweredMeanwhileError, Behind, offered, save_answer
from reviews.answers.forms import AnswerForm, DecisionAnswersForm
from reviews.answers.pages import Answering, AnswersLeft, conflict
from reviews.answers.services import answer_decisions, answer_opinions
from reviews.answers.standing import Standing, changed, standing
from reviews.models import OpinionItem
from reviews.states import OpinionState
from reviews.views import ReviewMoveView
from workflow.drafts.pages import KeptPage
from workflow.engine.errors import Refused
from workflow.engine.facts import Facts
from workflow.models import Transition
from workflow.together import Writes


def get_own_plan(request: ActorRequest, pk: int) -> Proposal:
    """The plan, for the people of its proposer alone: what they have not filed yet is nobody else's."""
    plan = get_plan(request, pk)
    if not is_proposer(plan, request.actor):
        raise Http404
    return plan


def _was_asked(plan: Proposal, item: int) -> bool:
    """Is it an item of an opinion on the plan that was released?"""
    asked = OpinionItem.objects.filter(pk=item, request__round__proposal=plan)
    return asked.filter(request__state=OpinionState.RELEASED).exists()


OPINIONS = Answering(
    title=gettext_lazy("逐項回應審查意見"),
    items=gettext_lazy("審查意見"),
    done=gettext_lazy("可以送回審查"),
    sends=gettext_lazy("送回審查…"),
    states=OpinionItem.ANSWERED_IN,
    standing=standing,
    changed=changed,
    was_asked=_was_asked,
    moves={State.REVIEW_REVISION: RESUBMIT_REVIEW.name},
    all="reviews:answering",
    one="reviews:answer_item",
    file="reviews:answer_opinions",
    tab="reviews",
)


@require_safe
def answering(request: ActorRequest, pk: int, of: Answering = OPINIONS) -> HttpResponse:
    """Every item with the answer so far, how many are left, and the way to the next."""
    plan = get_own_plan(request, pk)
    if plan.state not in of.states:
        return redirect(f"{of.tab}:plan", pk)
    context = plan_context(request, plan, tab=of.tab)
    context["left"] = AnswersLeft(plan, context["facts"].of(of.standing), of)
    return render(request, "reviews/answers/answering.html", context)


class AnswerItemView(View):
    """The answer to one item: read the opinion, see what changed, write; each save is the item's own."""

    request: ActorRequest
    http_method_names = ["get", "head", "post"]
    of = OPINIONS

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Once the plan is filed the page says where it is, with what was typed; a stranger finds no such page."""
        self.plan = get_own_plan(request, kwargs["pk"])
        if self.plan.state in self.of.states:
            return super().dispatch(request, *args, **kwargs)
        if not self.of.was_asked(self.plan, kwargs["item"]):
            raise Http404
        typed = [(str(_("回應")), request.POST["answer"])] if request.POST.get("answer") else []
        return closed(request, self.plan, typed)

    @cached_property
    def facts(self) -> Facts:
        """What is read of the plan for this page."""
        return Facts(self.plan)

    @cached_property
    def stands(self) -> Standing:
        """The item as it is saved; 404 for what is none of the plan's, or was answered in an earlier filing."""
        found = (each for each in self.facts.of(self.of.standing) if each.item.pk == self.kwargs["item"])
        if one := next(found, None):
            return one
        raise Http404

    @cached_property
    def context(self) -> dict[str, Any]:
        """The plan's page around the item."""
        return plan_context(self.request, self.plan, tab=self.of.tab)

    def form(self, *args: Any, **kwargs: Any) -> AnswerForm:
        """Offers what has changed, first of the item's own section."""
        own, others = offered(self.stands.item, self.facts.of(self.of.changed))
        return AnswerForm(*args, stands=self.stands, offered=[*own, *others], **kwargs)

    @cached_property
    def keeper(self) -> KeptPage:
        """Keeps what is typed here."""
        return KeptPage(self.request, base=self.stands.item.saves)

    def get(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """The item with its answer so far, and what the person had typed."""
        self.facts = self.context["facts"]
        return self.show(self.keeper.bring_back(self.form))

    def post(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """Save, and on to the next that is not answered; what has changed is read once, behind the plan's lock."""
        opened_at, writes = counted(request.POST.get("saves", "")), Writes()
        try:
            with transaction.atomic():
                held = Proposal.objects.select_for_update(of=("self",)).get(pk=self.plan.pk)
                form = self.form(request.POST)
                if form.is_valid():
                    is_closed = self.keeper.sent_with(writes, for_good=False)
                    behind = Behind(held, self.facts.of(self.of.changed), writes)
                    door: dict[str, Any] = {"by": request.actor, "expected": opened_at, "behind": behind}
                    save_answer(self.stands.item, **door, **form.cleaned_data)
        except AnsweredMeanwhileError as refusal:
            return self.conflict(form, str(refusal))
        except Refused as refusal:
            del self.facts, self.stands  # a passage may have been written on meanwhile
            return self.show(form, refused=str(refusal), saves=opened_at, status=409)
        if not form.is_valid():
            return self.show(form, saves=opened_at, status=422)
        if not is_closed:
            self.keeper.sent()
        return self.go_on()

    def conflict(self, form: AnswerForm, error: str) -> HttpResponse:
        """Both texts; what was typed stays in the form, and saving again writes it knowingly."""
        del self.facts, self.stands
        return self.show(form, conflict=conflict(error, self.form(), form), status=409)

    def go_on(self) -> HttpResponse:
        """To the next item that lacks something, else to all of them; says what this one still lacks."""
        left = AnswersLeft(self.plan, Facts(self.plan).of(self.of.standing), self.of)
        lacks = next(each.lacks for each in left.items if each.item.pk == self.kwargs["item"])
        name = self.stands.item.called
        if lacks:
            messages.warning(
                self.request, _("已儲存「%(item)s」，還不能送出：%(lacks)s。") % {"item": name, "lacks": lacks}
            )
        else:
            messages.success(self.request, _("已儲存「%s」的回應。") % name)
        return redirect(left.after(self.kwargs["item"]) or left.all)

    def show(self, form: AnswerForm, *, saves: int | None = None, status: int = 200, **more: Any) -> HttpResponse:
        """The page; ``saves`` is what the next save is checked against, until a later one was told of."""
        context = {**self.context}
        own, others = offered(self.stands.item, self.facts.of(self.of.changed))
        context |= {"form": form, "stands": self.stands, "own": own, "others": others}
        context["saves"] = self.stands.item.saves if saves is None else saves
        context["left"] = AnswersLeft(self.plan, self.facts.of(self.of.standing), self.of)
        context["next"] = context["left"].after(self.stands.item.pk)
        return render(self.request, "reviews/answers/item.html", context | self.keeper.context | more, status=status)


class AnswerOpinionsView(ReviewMoveView):
    """送回審查, with the answers saved item by item (R20)."""

    of = OPINIONS
    form_class = ResubmitForm  # what sections are asked besides the items
    template_name = "reviews/answers/resubmit.html"

    def get_context(self) -> dict[str, Any]:
        """With what is filed besides the plan."""
        context = super().get_context()
        if self.instance.state in self.of.states:
            context["left"] = AnswersLeft(self.instance, context["facts"].of(self.of.standing), self.of)
        return context

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """File."""
        door |= consent_given(data)
        return answer_opinions(self.instance, {}, data["answers"], by=self.request.actor, **door)


class AnswerDecisionsView(ReviewMoveView):
    """逐項回應會議決議，送回檢核 (R20)."""

    form_class = DecisionAnswersForm

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """Answer and file."""
        door |= consent_given(data)
        return answer_decisions(self.instance, data["replies"], data["answers"], by=self.request.actor, **door)
