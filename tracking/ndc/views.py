"""Pages of NDC's meetings; never write but through services."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import ActorRequest
from documents.orders.pages import METHODS, Offer, answer
from documents.orders.services import ask
from documents.papers.blocks import Paper
from documents.services import serve
from proposals.consent.forms import ResubmitForm, consent_given
from proposals.forms import ReasonForm
from proposals.pages import get_plan
from proposals.papers.offers import named
from proposals.papers.orders import plan_wish
from proposals.permissions import is_rdec
from proposals.workflow import WORKING_REJECT
from reviews.answers import views as answers_views
from reviews.answers.pages import AnswersLeft
from reviews.papers.answers import answers_paper
from reviews.papers.views import AnswersPaperView
from tracking.models import Enclosure, NdcItem
from tracking.ndc import answers, enclosures, forms, services
from tracking.ndc.sending import enclosures_wish
from tracking.views import TrackingMoveView
from workflow.engine.begun import undone
from workflow.engine.forms import MoveForm
from workflow.models import Transition
from workflow.nested import Nested, read


class SendView(TrackingMoveView):
    """Send to a meeting of NDC."""

    form = forms.SendForm
    template_name = "tracking/ndc/send.html"

    def columns(self) -> dict[str, Any]:
        """Also what can be enclosed."""
        return super().columns() | enclosures.offered_columns()

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """With the letter's number and date."""
        return services.send(self.instance, self.move, by=self.request.actor, **data, **door)


class NdcReviseView(TrackingMoveView):
    """NDC asks for changes."""

    form = forms.NdcReviseForm
    template_name = "tracking/ndc/revise.html"

    def post(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """Record it, or give one more row with all that was typed."""
        if "more" not in request.POST:
            return super().post(request, **kwargs)
        grown = self.get_form(initial=forms.NdcReviseForm.grown(request.POST))
        grown.files = request.FILES  # the page says which file has to be chosen again
        return self.show(grown)

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """With minutes and sections."""
        return services.ndc_revise(self.instance, self.move, by=self.request.actor, **data, **door)


class NdcPassView(TrackingMoveView):
    """The counselling meeting lets the plan go on."""

    form = forms.MinutesForm

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """With minutes."""
        return services.ndc_pass(self.instance, self.move, by=self.request.actor, **data, **door)


class NdcDecideView(TrackingMoveView):
    """The working meeting decides of each venture."""

    def get_form(self, *args: Any, **kwargs: Any) -> MoveForm:
        """A rejection of the whole plan asks for minutes only."""
        self.form = forms.RejectForm if self.move.name == WORKING_REJECT.name else forms.DecideForm
        return super().get_form(*args, **kwargs)

    def initial(self) -> dict[str, Any]:
        """What was said of a meeting whose result was taken back."""
        said = undone(self.instance, self.move)
        return {"initial": said | (services.said_of_meeting(self.instance) if said else {})}

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """With minutes and outcomes."""
        return services.ndc_decide(self.instance, self.move, by=self.request.actor, **data, **door)


class TakeBackResultView(TrackingMoveView):
    """A working meeting was recorded by mistake."""

    form = ReasonForm

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """With the reason."""
        return services.take_back_result(self.instance, self.move, by=self.request.actor, **data, **door)


@require_safe
def answering(request: ActorRequest, pk: int) -> HttpResponse:
    """Every comment with the answer so far, how many are left, and the way to the next."""
    return answers_views.answering(request, pk, of=answers.COMMENTS)


class AnswerItemView(answers_views.AnswerItemView):
    """The answer to one comment of NDC."""

    of = answers.COMMENTS


class AnswerNdcView(TrackingMoveView):
    """送出修正後的計畫, with the answers saved item by item (R20)."""

    form = ResubmitForm  # what sections are asked besides the comments
    template_name = "reviews/answers/resubmit.html"

    def get_context(self) -> dict[str, Any]:
        """With what is filed besides the plan."""
        context = super().get_context()
        if self.instance.state in NdcItem.ANSWERED_IN:
            found = context["facts"].of(answers.standing)
            context["left"] = AnswersLeft(self.instance, found, answers.COMMENTS)
        return context

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """File."""
        door |= consent_given(data)
        return answers.resubmit(self.instance, self.move, data["answers"], by=self.request.actor, **door)

    def success_url(self) -> str:
        """The plan, which the proposer reads on."""
        return self.instance.get_absolute_url()


class TakeBackView(TrackingMoveView):
    """撤回修改: of a filing that answered comments."""

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        """Nothing is asked."""
        return None

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """Take it back."""
        return answers.take_back(self.instance, self.move, by=self.request.actor, **door)


class CommentsPaperView(AnswersPaperView):
    """國發會意見回應對照表 of a plan; whoever sees the plan reads what NDC's minutes said."""

    tab, of = "tracking", NdcItem

    @cached_property
    def items(self) -> list[NdcItem]:  # type: ignore[override]
        """Those of every meeting so far; 404 while there is none."""
        if found := read(NdcItem.objects.for_paper(self.plan), {"changes": Nested()}):
            return found
        raise Http404

    @cached_property
    def paper(self) -> Paper:
        """With the answers filed so far."""
        return answers_paper(self.plan, self.items, self.pages, name=enclosures.ANSWERS_TO_NDC)


@require_safe
def enclosure(request: ActorRequest, pk: int, file: int) -> HttpResponseBase:
    """One paper that went along, to who may open it; the permission is asked again each time."""
    sent = Enclosure.objects.filter(submission__proposal=get_plan(request, pk)).exclude(attachment=None)
    found = get_object_or_404(sent.select_related("attachment"), pk=file)
    if not enclosures.may_open(found, request.actor):
        raise Http404
    assert found.attachment  # the plan itself has none and is not among them
    return serve(found.attachment)


@require_http_methods(METHODS)
def enclosures_zip(request: ActorRequest, pk: int, sending: int) -> HttpResponseBase:
    """All that went along with one sending, for who may open each of it; made by the queue when it is asked for."""
    plan = get_plan(request, pk)
    found = get_object_or_404(plan.ndc_submissions.select_related("version").defer("version__content"), pk=sending)
    enclosed = list(found.enclosures.all())
    if not enclosed or not all(enclosures.may_open(each, request.actor) for each in enclosed):
        raise Http404
    found.version.proposal = plan
    if request.method == "POST":
        ask(plan_wish(found.version), by=request.actor.label)
    name = named(plan.called, f"{found}函送附件", ending=".zip")
    offer = Offer(name, reverse("tracking:plan", args=[plan.pk]), bool(is_rdec(plan, request.actor)))
    return answer(request, enclosures_wish(found), offer)
