"""Pages of undertakings; never write but through services."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from inputs.numbers import counted
from lists.pages import list_file, list_page
from proposals.corrections.reading import attach, latest, offer
from proposals.letters import occasions
from proposals.pages import get_plan, on_part, plan_context, receipt
from proposals.versions.history import led_to, said
from proposals.versions.sight import seen_or_gone
from tracking.changes.beside import beside
from tracking.models import Undertaking, UndertakingTransition, WorkTemplate
from tracking.permissions import is_executing_unit, own_q
from tracking.results import pages as results
from tracking.states import State
from tracking.steps import steps_of_one
from tracking.undertakings.checks import Draft
from tracking.undertakings.drafting import as_filed, filed_last, filings, from_concept, from_template, in_force
from tracking.undertakings.filing import bounds_of
from tracking.undertakings.listing import UNDERTAKINGS
from tracking.undertakings.plan_forms import FilePlanForm
from tracking.undertakings.work import plan_curve, work_of
from tracking.workbooks.pages import PlanPage
from tracking.workflow import (
    ACCEPT_PLAN,
    ACCEPT_RESULTS,
    RELEASE,
    REPORT_COMPLETION,
    RETURN_COMPLETION,
    RETURN_PLAN,
    RETURN_RESULTS,
    TERMINATE,
)
from workflow.engine.begun import begin
from workflow.engine.errors import NotPermitted, Refused
from workflow.engine.views import MoveView, door

if TYPE_CHECKING:
    from accounts.actors import ActorRequest
    from proposals.models import Proposal, ProposalTransition
    from workflow.engine.steps import Step

# Their pages show what came of the work, and what is left of the money.
AFTER_WORK = frozenset(
    move.name for move in (REPORT_COMPLETION, RETURN_RESULTS, ACCEPT_RESULTS, RELEASE, RETURN_COMPLETION, TERMINATE)
)
YEAR = dt.timedelta(days=365)
RETURNS = frozenset({RETURN_PLAN.name, RETURN_RESULTS.name, RETURN_COMPLETION.name})


@require_safe
def my(request: ActorRequest) -> HttpResponse:
    """The undertakings that concern the actor, the most urgent first."""
    return list_page(request, UNDERTAKINGS, "tracking/undertakings/my.html")


@require_safe
def my_file(request: ActorRequest, kind: str) -> HttpResponseBase:
    """The same as a file."""
    return list_file(request, UNDERTAKINGS, kind)


def get_undertaking(request: ActorRequest, pk: int) -> Undertaking:
    """The undertaking if the actor may see it; otherwise what ``out_of_sight`` raises, as if it were not there."""
    seen = Undertaking.objects.visible_to(request.actor).for_page()
    return seen_or_gone(seen, pk, request.actor, own=own_q(request.actor), plan="venture__proposal")


def around(
    request: ActorRequest, row: Undertaking, plan: Proposal | None = None, *, steps: Iterable[Step] = ()
) -> dict[str, Any]:
    """The page of its ``plan`` around one of an undertaking: its panel speaks of this one, so that every page says one holder and
    one day; ``steps`` are its own, where the page shows them.
    """
    context = plan_context(request, plan or get_plan(request, row.plan.pk), tab="tracking")
    on_part(context, row, row.venture.called, steps)
    return context | {"undertaking": row}


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
            "words": said(line.data, row.plan) + results.also_said(line.data),
        }
        for line in made
    ]
    own_steps = list(steps_of_one(row, request.actor))
    context = around(request, row, steps=own_steps)
    offer(row.plan, "undertaking_line", made, context["log"], request.actor)
    context |= {"lines": lines, "own_steps": own_steps}
    context |= {"undertaking_receipt": receipt(row, request.actor), "work": work_of(in_force(row), *reported(row))}
    context["changes"] = list(row.changes.order_by("-number"))
    context["may_change"] = row.state == State.TRACKED and bool(is_executing_unit(row, request.actor))
    return render(request, "tracking/undertakings/undertaking.html", context)


def reported(row: Undertaking) -> tuple[dict[int, int], list[tuple[dt.date, Decimal]]]:
    """What the reports say, as read with the page: each item's percent by the last, the whole's by day."""
    days = [(dt.date.fromisoformat(day), Decimal(str(actual))) for day, actual in vars(row)["reported_days"]]
    return dict(vars(row)["reported_items"]), days


@require_POST
def begin_undertaking(request: ActorRequest, pk: int) -> HttpResponse:
    """開始處理: its receiver has begun with the work plan or the results; for others there is no such page."""
    row = get_undertaking(request, pk)
    try:
        begin(row, by=request.actor, expected_version=door(request.POST)["expected_version"])
    except NotPermitted as refusal:
        raise Http404 from refusal
    except Refused as refusal:
        context = around(request, row) | {"refused": refusal, "back": row.get_absolute_url()}
        return render(request, "workflow/not_begun.html", context, status=409)
    messages.success(request, _("已標示開始處理，送件單位已收到通知。"))
    return redirect(row)


class Returned(NamedTuple):
    """Why the work plan or the results came back, and what was said of single items; both empty where nothing did."""

    reason: str = ""
    items: tuple[dict[str, Any], ...] = ()


def returned(row: Undertaking, log: list[ProposalTransition]) -> Returned:
    """What the platform said when it sent back, its reason as corrected in the plan's ``log`` (one query)."""
    last: Any = row.transitions.filter(move__in=row.machine.moves).order_by("id").last()
    if last is None or last.move not in RETURNS:
        return Returned()
    attach("undertaking_line", [last], log)
    return Returned(
        latest(last.corrections, "reason", last.data.get("reason", "")), tuple(last.data.get("returned", ()))
    )


class UndertakingMoveView(MoveView):
    """The move page of undertakings; what the platform judges stands above its form."""

    request: ActorRequest
    instance: Undertaking
    transition_model = UndertakingTransition
    template_name = "tracking/undertakings/undertaking_move.html"

    def get_instance(self) -> Undertaking:
        """The undertaking, if the actor may see it."""
        return get_undertaking(self.request, self.kwargs["pk"])

    def initial(self) -> dict[str, Any]:
        """The 簽 that the page asks for may have been recorded where it was drafted."""
        asked = super().initial()
        form = self.move.form_class
        if form is None or "letter_number" not in form.base_fields:
            return asked
        row, actor = self.instance, self.request.actor
        given = occasions.given_for(row.plan, self.move.name, actor, about=row.pk)
        return asked | {"initial": {**given, **asked.get("initial", {})}}

    def get_context(self) -> dict[str, Any]:
        """The plan's page around the form."""
        case = get_plan(self.request, self.instance.plan.pk)
        offers = occasions.offered_for(case, self.move.name, self.request.actor)
        own = [offer for offer in offers if offer.about == self.instance.pk]
        context = around(self.request, self.instance, case)
        context |= {"letter_offers": own, "returned": returned(self.instance, context["log"])}
        if self.move in (RETURN_PLAN, ACCEPT_PLAN):
            filed = filings(self.instance, 2)
            context["work"] = work_of(next(iter(filed), None))
            if len(filed) > 1:
                now, was = filed
                context["refiled"] = beside(was, now)
        if self.move.name in AFTER_WORK:
            context |= results.for_move(self.instance)
        return context


class FilePlanView(PlanPage, UndertakingMoveView):
    """提報工作計畫: the rows, begun from what was filed before, from the venture's schedule or from a template."""

    template_name = "tracking/undertakings/plan_form.html"

    @property
    def written(self) -> Undertaking:
        """The undertaking itself."""
        return self.instance

    def get_context(self) -> dict[str, Any]:
        """With the templates to begin from and the curve of what was typed."""
        context = super().get_context()
        context["templates"] = WorkTemplate.objects.ready()
        draft = getattr(self.shown, "draft", None)
        if draft and draft.items and not self.shown.non_field_errors():
            context["chart"] = plan_curve(draft.items)
        return context

    def get(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """Who asks for a template gets it; what was typed before is offered beside it."""
        if "template" not in request.GET:
            return super().get(request, **kwargs)
        self.keeper.begin_anew()
        return self.show(self.get_form(**self.initial()))

    def initial(self) -> dict[str, Any]:
        """What was filed last; before that the venture's own schedule, or the template asked for."""
        return {"initial": FilePlanForm.as_drafted(self._beginning()) | self._words}

    def _beginning(self) -> Draft:
        self._words: dict[str, Any] = {}
        first, last, _subsidy = bounds_of(self.instance)
        template = WorkTemplate.objects.filter(pk=counted(self.request.GET.get("template", "")) or 0).first()
        if template:
            begin_on = first or timezone.localdate()
            return from_template(template.items.all(), begin_on, max(last or begin_on, begin_on + YEAR))
        if filed := filed_last(self.instance):
            self._words = {"note": filed.note, "reason": filed.reason}
            return as_filed(filed)
        return from_concept(self.instance, first)
