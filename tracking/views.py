"""Pages of NDC's meetings, of the approval and of undertakings; never write but through services."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from proposals.case.views import PlanMoveView
from proposals.content import facts
from proposals.corrections.reading import attach, latest, offer
from proposals.letters import occasions
from proposals.pages import get_plan, plan_context, receipt
from proposals.permissions import reads_filed
from proposals.states import Outcome
from proposals.versions.history import led_to, said
from proposals.versions.sight import seen_or_gone
from proposals.workflow import WORKING_REJECT
from tracking import forms, guards, services
from tracking.models import Undertaking, UndertakingTransition
from tracking.permissions import own_q
from tracking.queries import UndertakingQuerySet
from tracking.steps import steps_of_one
from tracking.workflow import RETURN_COMPLETION, RETURN_PLAN
from workflow.calendar.days import WorkingCalendar
from workflow.engine.begun import begin
from workflow.engine.errors import NotPermitted, Refused
from workflow.engine.forms import MoveForm
from workflow.engine.views import MoveView, door
from workflow.models import Transition
from workflow.nested import Nested, read
from workflow.rows import FEW_AHEAD, page_of

if TYPE_CHECKING:
    from accounts.actors import Actor, ActorRequest
    from proposals.models import ProposalTransition, Venture
    from workflow.engine.facts import Facts

RETURNS = frozenset({RETURN_PLAN.name, RETURN_COMPLETION.name})


@require_safe
def my(request: ActorRequest) -> HttpResponse:
    """The undertakings that concern the actor, the most urgent first."""
    chosen = forms.StateFilter(request.GET)
    found = Undertaking.objects.concerning(request.actor, chosen.narrow)
    page = page_of(found, request.GET.get("page"), UndertakingQuerySet.for_list, ahead=FEW_AHEAD)
    context = {"filter": chosen, "page": page, "calendar": WorkingCalendar.load()}
    return render(request, "tracking/my.html", context)


@require_safe
def plan(request: ActorRequest, pk: int) -> HttpResponse:
    """The plan's tab: what NDC was sent and answered, what was approved, what is tracked."""
    case = get_plan(request, pk)
    ventures = read(case.ventures.select_related("executing_unit"), {"approval_letters": Nested(one=("attachment",))})
    context = plan_context(request, case, tab="tracking")
    tracked = context["facts"].of(guards.undertakings) if case.case_number else []
    sent = case.ndc_submissions.select_related("version", "minutes").defer("version__content")
    submissions = list(read(sent, {"decisions": Nested(one=("venture",))})) if case.case_number else []
    letters = [letter for venture in ventures for letter in venture.approval_letters.all()]
    meetings = [copy(submission) for submission in submissions]  # its letter and its meeting are corrected apart
    for code, rows in (("submission", submissions), ("ndc_meeting", meetings), ("approval", letters)):
        offer(case, code, rows, context["log"], request.actor)
    context |= {
        "submissions": list(zip(submissions, meetings, strict=True)),
        "results": _results(context["facts"], ventures, request.actor),
        "letters": letters,
        "undertakings": [(row, list(steps_of_one(row, request.actor))) for row in tracked],
    }
    return render(request, "tracking/plan.html", context)


def _results(plan_facts: Facts, ventures: list[Venture], actor: Actor) -> list[tuple[str, str, str]]:
    """Each venture of the plan as the actor reads it, who carries it out, and what NDC has decided of it."""
    units = [venture.executing_unit or plan_facts.instance.proposing_unit for venture in ventures]
    decided = [str(venture.get_outcome_display()) for venture in ventures]
    if not reads_filed(plan_facts.instance, actor):
        return [(v.title, unit.name, words) for v, unit, words in zip(ventures, units, decided, strict=True)]
    of_rows = {venture.pk: words for venture, words in zip(ventures, decided, strict=True)}
    short = {unit.full_name: unit.name for unit in units}
    return [
        (v.title, short.get(v.executing_unit, v.executing_unit), of_rows.get(v.id, str(Outcome.PENDING.label)))
        for v in plan_facts.of(facts.filed).ventures
    ]


class NdcMoveView(PlanMoveView):
    """A move of the plan that writes rows of this app: its form's data goes to its service."""

    request: ActorRequest
    routed = True
    tab = "tracking"
    form: type[MoveForm]

    def columns(self) -> dict[str, Any]:
        """Also the days that what is recorded here comes after."""
        return super().columns() | guards.days_before()

    def get_form(self, *args: Any, **kwargs: Any) -> MoveForm:
        """The page's own form; the table names none, because the door cannot take its data as it is."""
        return self.form(*args, instance=self.instance, actor=self.request.actor, **kwargs)

    def success_url(self) -> str:
        """Back to the tab."""
        return reverse("tracking:plan", args=[self.instance.pk])


class SendView(NdcMoveView):
    """Send to a meeting of NDC."""

    form = forms.SendForm

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """With the letter's number and date."""
        return services.send(self.instance, self.move, by=self.request.actor, **data, **door)


class NdcReviseView(NdcMoveView):
    """NDC asks for changes."""

    form = forms.NdcReviseForm

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """With minutes and sections."""
        return services.ndc_revise(self.instance, self.move, by=self.request.actor, **data, **door)


class NdcPassView(NdcMoveView):
    """The counselling meeting lets the plan go on."""

    form = forms.MinutesForm

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """With minutes."""
        return services.ndc_pass(self.instance, self.move, by=self.request.actor, **data, **door)


class NdcDecideView(NdcMoveView):
    """The working meeting decides of each venture."""

    def get_form(self, *args: Any, **kwargs: Any) -> MoveForm:
        """A rejection of the whole plan asks for minutes only."""
        self.form = forms.RejectForm if self.move.name == WORKING_REJECT.name else forms.DecideForm
        return super().get_form(*args, **kwargs)

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """With minutes and outcomes."""
        return services.ndc_decide(self.instance, self.move, by=self.request.actor, **data, **door)


class ApproveView(NdcMoveView):
    """The ministries' approval."""

    template_name = "tracking/approve.html"
    form = forms.ApproveForm

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """With the letters."""
        return services.approve(self.instance, by=self.request.actor, **data, **door)


def get_undertaking(request: ActorRequest, pk: int) -> Undertaking:
    """The undertaking if the actor may see it; otherwise what ``out_of_sight`` raises, as if it were not there."""
    seen = Undertaking.objects.visible_to(request.actor).for_page()
    return seen_or_gone(seen, pk, request.actor, own=own_q(request.actor), plan="venture__proposal")


@require_safe
def undertaking(request: ActorRequest, pk: int) -> HttpResponse:
    """One undertaking: its facts, what may be done with it, and its log."""
    row = get_undertaking(request, pk)
    made = list(row.transitions.order_by("-id"))
    lines = [
        {
            "line": line,
            "move": line.move_label,
            "target": led_to(row.machine, line),
            "words": said(line.data, row.plan),
        }
        for line in made
    ]
    context = plan_context(request, get_plan(request, row.plan.pk), tab="tracking")
    offer(row.plan, "undertaking_line", made, context["log"], request.actor)
    context |= {"undertaking": row, "lines": lines, "own_steps": list(steps_of_one(row, request.actor))}
    context |= {"undertaking_receipt": receipt(row, request.actor)}
    return render(request, "tracking/undertaking.html", context)


@require_POST
def begin_undertaking(request: ActorRequest, pk: int) -> HttpResponse:
    """開始處理: its receiver has begun with the work plan or the results; for others there is no such page."""
    row = get_undertaking(request, pk)
    try:
        begin(row, by=request.actor, expected_version=door(request.POST)["expected_version"])
    except NotPermitted as refusal:
        raise Http404 from refusal
    except Refused as refusal:
        context = plan_context(request, get_plan(request, row.plan.pk), tab="tracking")
        context |= {"refused": refusal, "back": row.get_absolute_url()}
        return render(request, "workflow/not_begun.html", context, status=409)
    messages.success(request, _("已標示開始處理，送件單位已收到通知。"))
    return redirect(row)


def returned(row: Undertaking, log: list[ProposalTransition]) -> str:
    """Why the work plan or the results came back, as corrected in the plan's ``log``; empty where nothing did (one query)."""
    last: Any = row.transitions.filter(move__in=row.machine.moves).order_by("id").last()
    if last is None or last.move not in RETURNS:
        return ""
    attach("undertaking_line", [last], log)
    return latest(last.corrections, "reason", last.data.get("reason", ""))


class UndertakingMoveView(MoveView):
    """The move page of undertakings."""

    request: ActorRequest
    instance: Undertaking
    transition_model = UndertakingTransition
    template_name = "tracking/undertaking_move.html"

    def get_instance(self) -> Undertaking:
        """The undertaking, if the actor may see it."""
        return get_undertaking(self.request, self.kwargs["pk"])

    def get_context(self) -> dict[str, Any]:
        """The plan's page around the form."""
        case = get_plan(self.request, self.instance.plan.pk)
        offers = occasions.offered_for(case, self.move.name, self.request.actor)
        own = [offer for offer in offers if offer.about == self.instance.pk]
        context = plan_context(self.request, case, tab="tracking")
        back = returned(self.instance, context["log"])
        return context | {"undertaking": self.instance, "letter_offers": own, "returned": back}
