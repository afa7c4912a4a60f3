"""Pages of changes; never write but through services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from proposals.corrections.reading import attach, latest, offer
from proposals.pages import get_plan, on_part, plan_context, receipt
from proposals.versions.history import led_to, said
from proposals.versions.sight import seen_or_gone
from tracking.changes.beside import beside
from tracking.changes.chart import FILE, RETURN
from tracking.changes.forms import ChangeForm
from tracking.changes.paths import path_of, path_words
from tracking.changes.services import begin_change
from tracking.changes.steps import steps_of_change
from tracking.models import ChangeRequest, ChangeTransition, Undertaking, WorkPlan
from tracking.permissions import is_executing_unit, own_q
from tracking.states import CHANGE_OPEN
from tracking.undertakings.drafting import as_filed
from tracking.undertakings.views import Returned, around, get_undertaking
from tracking.undertakings.work import plan_curve
from tracking.workbooks.pages import PlanPage
from workflow.calendar.days import WorkingCalendar
from workflow.engine.begun import begin
from workflow.engine.errors import NotPermitted, Refused
from workflow.engine.views import MoveView, door
from workflow.nested import Nested, read

if TYPE_CHECKING:
    from accounts.actors import ActorRequest
    from proposals.models import ProposalTransition

ROWS = dict.fromkeys(("items", "milestones", "quarters"), Nested())


def get_change(request: ActorRequest, pk: int) -> ChangeRequest:
    """The change if the actor may see it, with the rows of both work plans (two queries)."""
    seen = ChangeRequest.objects.visible_to(request.actor).for_page()
    own = Q(undertaking__in=Undertaking.objects.filter(own_q(request.actor)))
    found = seen_or_gone(seen, pk, request.actor, own=own, plan="undertaking__venture__proposal")
    plans = WorkPlan.objects.filter(pk__in=[found.was_id, found.work_plan_id]).select_related("attachment")
    rows = {plan.pk: plan for plan in read(plans, ROWS)}
    found.was, found.work_plan = rows[found.was_id], rows.get(found.work_plan_id)
    return found


def comparison(change: ChangeRequest) -> dict[str, Any]:
    """Both plans beside each other: the items, both curves in one chart, the way the change goes."""
    if change.work_plan is None:
        return {}
    path = path_words(path_of(change)) if change.state in CHANGE_OPEN else ""
    return beside(change.was, change.work_plan) | {"path": path}


@require_http_methods(["GET", "HEAD", "POST"])
def begin_page(request: ActorRequest, pk: int) -> HttpResponse:
    """申請變更: what it is and which way it goes, before anything is written; then the form."""
    row = get_undertaking(request, pk)
    if not is_executing_unit(row, request.actor):
        raise Http404
    refused = ""
    if request.method == "POST":
        try:
            made = begin_change(row, by=request.actor)
        except Refused as refusal:
            refused = str(refusal)
        else:
            return redirect("tracking:file_change", made.pk, FILE.name)
    context = around(request, row) | {"refused": refused, "open_change": row.changes.open().first()}
    return render(request, "tracking/changes/begin.html", context, status=409 if refused else 200)


@require_safe
def change(request: ActorRequest, pk: int) -> HttpResponse:
    """One change: old and new beside each other, which way it goes, its history."""
    found = get_change(request, pk)
    context = plan_context(request, get_plan(request, found.plan.pk), tab="tracking")
    made = list(found.transitions.order_by("-id"))
    offer(found.plan, "change_line", made, context["log"], request.actor)
    lines = [
        {"line": line, "target": led_to(found.machine, line), "words": said(line.data, found.plan)} for line in made
    ]
    context |= {"change": found, "undertaking": found.undertaking, "lines": lines, "calendar": WorkingCalendar.load()}
    context |= {"own_steps": list(steps_of_change(found, request.actor)), **comparison(found)}
    on_part(context, found, found.called, context["own_steps"])
    context["change_receipt"] = receipt(found, request.actor)
    return render(request, "tracking/changes/change.html", context)


@require_POST
def begin_with(request: ActorRequest, pk: int) -> HttpResponse:
    """開始處理: RDEC has begun with the change; for others there is no such page."""
    found = get_change(request, pk)
    try:
        begin(found, by=request.actor, expected_version=door(request.POST)["expected_version"])
    except NotPermitted as refusal:
        raise Http404 from refusal
    except Refused as refusal:
        context = plan_context(request, get_plan(request, found.plan.pk), tab="tracking")
        on_part(context, found, found.called)
        context |= {"refused": refusal, "back": found.get_absolute_url()}
        return render(request, "workflow/not_begun.html", context, status=409)
    messages.success(request, _("已標示開始處理，送件單位已收到通知。"))
    return redirect(found)


def _returned(change: ChangeRequest, log: list[ProposalTransition]) -> Returned:
    """Why RDEC sent it back, as corrected in the plan's ``log``; empty where it did not (one query)."""
    last: Any = change.transitions.filter(move__in=change.machine.moves).order_by("id").last()
    if last is None or last.move != RETURN.name:
        return Returned()
    attach("change_line", [last], log)
    return Returned(latest(last.corrections, "reason", last.data.get("reason", "")))


class ChangeMoveView(MoveView):
    """The move page of changes; what is decided stands above its form."""

    request: ActorRequest
    instance: ChangeRequest
    transition_model = ChangeTransition
    template_name = "tracking/changes/change_move.html"

    def get_instance(self) -> ChangeRequest:
        """The change, if the actor may see it."""
        return get_change(self.request, self.kwargs["pk"])

    def get_context(self) -> dict[str, Any]:
        """The plan's page around the form."""
        found = self.instance
        context = plan_context(self.request, get_plan(self.request, found.plan.pk), tab="tracking")
        on_part(context, found, found.called)
        return context | {"change": found, "undertaking": found.undertaking, **comparison(found)}


class FileChangeView(PlanPage, ChangeMoveView):
    """送出變更申請: the rows of the accepted plan, or of what was filed before, to be changed."""

    template_name = "tracking/changes/change_form.html"

    @property
    def written(self) -> Undertaking:
        """The undertaking that is changed."""
        return self.instance.undertaking

    def as_typed(self, data: QueryDict) -> dict[str, Any]:
        """With all the kinds that were chosen."""
        return super().as_typed(data) | {"kinds": data.getlist("kinds")}

    def get_context(self) -> dict[str, Any]:
        """With why it came back, and the curve of what was typed beside the present one."""
        context = super().get_context()
        context["returned"] = _returned(self.instance, context["log"])
        draft = getattr(self.shown, "draft", None)
        if draft and draft.items and all(item.ends_on >= item.starts_on for item in draft.items):
            context["chart"] = plan_curve(draft.items, former=list(self.instance.was.items.all()))
        return context

    def initial(self) -> dict[str, Any]:
        """What was filed last, else the accepted plan."""
        found = self.instance
        about = {"kinds": found.kinds, "between": found.between, "why": found.why}
        written = found.work_plan or found.was
        about |= {"note": written.note, "reason": written.reason} if found.work_plan else {}
        return {"initial": ChangeForm.as_drafted(as_filed(written)) | about}
