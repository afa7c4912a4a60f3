"""Pages of progress reports; never write but through services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from proposals.corrections.reading import offer
from proposals.pages import get_plan, on_part, plan_context, receipt
from proposals.versions.history import led_to, said
from proposals.versions.sight import seen_or_gone
from tracking.history.filings import changed
from tracking.models import ProgressReport, ReportTransition, Undertaking
from tracking.permissions import own_q
from tracking.reports.chart import ACCEPT_REPORT, RETURN_REPORT
from tracking.reports.forms import LightForm
from tracking.reports.lights import shown_lights
from tracking.reports.services import judge_light, judges
from tracking.reports.standing import beside_ledger, causes_for, columns
from tracking.reports.steps import steps_of_report
from tracking.states import ReportState
from tracking.undertakings.curve import item_planned
from tracking.undertakings.views import around, get_undertaking
from workflow.calendar.days import WorkingCalendar
from workflow.engine.begun import begin
from workflow.engine.errors import NotPermitted, Refused
from workflow.engine.views import MoveView, door
from workflow.nested import Nested, read
from workflow.templatetags.cs import roc

if TYPE_CHECKING:
    from accounts.actors import ActorRequest

METHODS = ["GET", "HEAD", "POST"]
JUDGED = (ACCEPT_REPORT, RETURN_REPORT)  # their pages show what is judged
OWN_ROWS = {
    "lines": Nested(),
    "lights": Nested(),
    "files": Nested(one=("attachment",)),
    "transitions": Nested(),
}


def get_report(request: ActorRequest, pk: int) -> ProgressReport:
    """The report if the actor may see its undertaking; otherwise what ``out_of_sight`` raises."""
    seen = ProgressReport.objects.visible_to(request.actor).for_page()
    venture = "undertaking__venture"
    return seen_or_gone(seen, pk, request.actor, own=own_q(request.actor, venture), plan=f"{venture}__proposal")


@require_safe
def reports(request: ActorRequest, pk: int) -> HttpResponse:
    """The reports of one undertaking, the latest first, each with its light."""
    row = get_undertaking(request, pk)
    context = around(request, row)
    found = list(row.reports.select_related("holder_unit").order_by("-number"))
    lights = shown_lights(found)
    context |= {
        "answer": _stands(row),
        "may_set": bool(judges(row.plan, request.actor)),
        "reports": [(report, lights.get(report.pk)) for report in found],
        "calendar": WorkingCalendar.load(),
    }
    return render(request, "tracking/reports/list.html", context)


@require_safe
def report(request: ActorRequest, pk: int) -> HttpResponse:
    """One report: figures, lights, files, log, and what may be done with it."""
    row = get_report(request, pk)
    context = plan_context(request, get_plan(request, row.plan.pk), tab="tracking")
    about = filed(row)
    log = [(line, led_to(row.machine, line), said(line.data, row.plan)) for line in about["made"]]
    offer(row.plan, "report", [row] if row.actual is not None else [], context["log"], request.actor)
    context |= about | {
        "answer": _said(row),
        "lines": log,
        "own_steps": list(steps_of_report(row, request.actor)),
        "report_receipt": receipt(row, request.actor),
        "may_judge": bool(judges(row.plan, request.actor)) and row.state != ReportState.OPEN,
    }
    on_part(context, row, f"{row.undertaking.venture.called}　{row.called}", context["own_steps"])
    return render(request, "tracking/reports/report.html", context)


def filed(row: ProgressReport) -> dict[str, Any]:
    """What a report says, beside what it said when it was filed before, and what the ledger says (two queries)."""
    (own,) = read(ProgressReport.objects.filter(pk=row.pk), OWN_ROWS)
    done = {line.code: line for line in own.lines.all()}
    items = list(row.baseline.items.all())
    made = sorted(own.transitions.all(), key=lambda line: -line.pk)
    is_filed = row.actual is not None
    return {
        "report": row,
        "made": made,
        "causes": [cause.name for cause in causes_for(row) if cause.pk in columns(row)["cause_ids"]],
        "items": [(item, item_planned(item, row.last_day), done.get(item.code)) for item in items],
        "files": own.files.all(),
        "lights": sorted(own.lights.all(), key=lambda light: -light.pk),
        "beside_ledger": beside_ledger(row, row.spent) if is_filed else "",
        "refiled": changed(made, {item.code: item.title for item in items}) if is_filed else [],
    }


def _stands(row: Undertaking) -> str:
    """How far it is reported, in a sentence."""
    if row.unfiled:
        return _("還有 %d 期待填報") % row.unfiled
    return _("已填報至 %s") % roc(row.reported_until) if row.reported_until else _("還沒有進度報告")


def _said(row: ProgressReport) -> str:
    """What the report comes to, in a sentence."""
    if row.actual is None or row.planned is None:
        return row.called
    about = {"report": row.called, "actual": row.actual, "gap": abs(row.actual - row.planned)}
    if row.actual < row.planned:
        return _("%(report)s：完成 %(actual)s％，比預定少 %(gap)s 個百分點") % about
    return _("%(report)s：完成 %(actual)s％，比預定多 %(gap)s 個百分點") % about


@require_POST
def begin_report(request: ActorRequest, pk: int) -> HttpResponse:
    """開始處理: the platform has begun with the report; for others there is no such page."""
    row = get_report(request, pk)
    try:
        begin(row, by=request.actor, expected_version=door(request.POST)["expected_version"])
    except NotPermitted as refusal:
        raise Http404 from refusal
    except Refused as refusal:
        context = plan_context(request, get_plan(request, row.plan.pk), tab="tracking")
        on_part(context, row, f"{row.undertaking.venture.called}　{row.called}")
        context |= {"refused": refusal, "back": row.get_absolute_url()}
        return render(request, "workflow/not_begun.html", context, status=409)
    messages.success(request, _("已標示開始處理，送件單位已收到通知。"))
    return redirect(row)


@require_http_methods(METHODS)
def light(request: ActorRequest, pk: int) -> HttpResponse:
    """人工燈號 with its reason, for who accepts and who supervises."""
    row = get_report(request, pk)
    if not judges(row.plan, request.actor):
        raise Http404
    form = LightForm(request.POST if request.method == "POST" else None)
    refused = ""
    if request.method == "POST" and form.is_valid():
        try:
            judge_light(row, form.cleaned_data["judged"], form.cleaned_data["reason"], by=request.actor)
        except Refused as refusal:
            refused = str(refusal)
        else:
            messages.success(request, _("已登錄人工燈號。"))
            return redirect(row)
    context = plan_context(request, get_plan(request, row.plan.pk), tab="tracking")
    on_part(context, row, f"{row.undertaking.venture.called}　{row.called}")
    context |= {"report": row, "form": form, "refused": refused}
    status = 409 if refused else 422 if form.errors else 200
    return render(request, "tracking/reports/light.html", context, status=status)


class ReportMoveView(MoveView):
    """The move page of reports."""

    request: ActorRequest
    instance: ProgressReport
    transition_model = ReportTransition
    template_name = "tracking/reports/report_move.html"

    def get_instance(self) -> ProgressReport:
        """The report, if the actor may see it."""
        return get_report(self.request, self.kwargs["pk"])

    def get_context(self) -> dict[str, Any]:
        """The plan's page around the form, with why the report came back."""
        context = plan_context(self.request, get_plan(self.request, self.instance.plan.pk), tab="tracking")
        on_part(context, self.instance, self.instance.called)
        is_judged = self.move in JUDGED
        log = self.instance.transitions.order_by("-id")
        about: dict[str, Any] = filed(self.instance) if is_judged else {"report": self.instance, "made": log}
        moves = self.instance.machine.moves
        last = next((line for line in about["made"] if line.move in moves), None)
        back = last.data if last and last.move == RETURN_REPORT.name else {}
        said = {"returned": back.get("reason", ""), "returned_items": back.get("returned", [])}
        return context | about | said | {"is_judged": is_judged}


class FileReportView(ReportMoveView):
    """填報進度: the figures of the period before stand in the form; what did not change is sent with one button."""

    routed = True
    template_name = "tracking/reports/report_form.html"
