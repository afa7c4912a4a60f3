"""Pages of what RDEC and the platform keep of progress reports, and of what turned; for others they are not there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from inputs.numbers import counted
from tracking.models import DelayCause, LightRule
from tracking.permissions import keeps_reporting
from tracking.reports.services import judges, set_rhythm
from tracking.states import Light
from tracking.supervision.forms import CauseForm, LimitsForm, RhythmForm
from tracking.supervision.services import held_limits, save_cause, save_limits
from tracking.supervision.turned import WEEK, red_in_a_row, turned, week_of
from tracking.undertakings.views import around, get_undertaking
from workflow.calendar import clock
from workflow.engine.errors import Refused
from workflow.upkeep.records import last_changes

if TYPE_CHECKING:
    from accounts.actors import ActorRequest

METHODS = ["GET", "HEAD", "POST"]
MOST_WEEKS, MOST_ROWS = 52, 200


@require_safe
def lights(request: ActorRequest) -> HttpResponse:
    """本週燈號變化: what turned red or yellow, of one week; what has been red for periods in a row."""
    back = min(counted(request.GET.get("back", "")) or 0, MOST_WEEKS)
    first, last = week_of(timezone.localdate(clock.now()) - back * WEEK)
    found = list(turned(request.actor, first, last)[:MOST_ROWS])
    found.sort(key=lambda light: (light.shown != Light.RED, light.progress_gap))
    reds = sum(light.shown == Light.RED for light in found)
    about = {"reds": reds, "yellows": len(found) - reds}
    context: dict[str, Any] = {
        "answer": _("%(reds)d 件轉為落後，%(yellows)d 件轉為注意") % about if found else _("沒有案件轉為落後或注意"),
        "turned": found,
        "red_in_a_row": red_in_a_row(MOST_ROWS, request.actor),
        "back": back,
        "first": first,
        "last": last,
        "most": MOST_ROWS,
    }
    return render(request, "tracking/supervision/lights.html", context)


@require_safe
def reporting(request: ActorRequest) -> HttpResponse:
    """進度報告設定: the limits of the lights and the causes of delay, with who changed them last."""
    _check(request)
    limits = LightRule.current()
    context = {
        "limits": [(field.label, getattr(limits, name)) for name, field in LimitsForm().fields.items()],
        "causes": DelayCause.objects.all(),
        "changes": [*last_changes(LightRule), *last_changes(DelayCause)],
    }
    return render(request, "tracking/supervision/reporting.html", context)


@require_http_methods(METHODS)
def cause_new(request: ActorRequest) -> HttpResponse:
    """One more cause of delay."""
    _check(request)
    return _cause_page(request, DelayCause())


@require_http_methods(METHODS)
def cause_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Another name, or used no more; what is posted holds the row from before it is compared."""
    _check(request)
    rows = DelayCause.objects.all()
    with transaction.atomic():
        return _cause_page(
            request, get_object_or_404(rows.select_for_update() if request.method == "POST" else rows, pk=pk)
        )


@require_http_methods(METHODS)
def limits(request: ActorRequest) -> HttpResponse:
    """燈號門檻: by how many points below the plan a light turns."""
    _check(request)
    with transaction.atomic():
        row = held_limits() if request.method == "POST" else LightRule.current()
        form = LimitsForm(request.POST if request.method == "POST" else None, instance=row)
        if request.method == "POST" and form.is_valid():
            save_limits(form, by=request.actor)
            messages.success(request, _("已儲存燈號門檻；之後填報的進度報告依新的門檻計算。"))
            return redirect("tracking:reporting")
    return _form_page(request, form, _("燈號門檻"))


@require_http_methods(METHODS)
def rhythm(request: ActorRequest, pk: int) -> HttpResponse:
    """填報頻率 of one undertaking, from the next period on."""
    row = get_undertaking(request, pk)
    if not judges(row.plan, request.actor):
        raise Http404
    form = RhythmForm(request.POST if request.method == "POST" else None, initial={"report_every": row.report_every})
    refused = ""
    if request.method == "POST" and form.is_valid():
        try:
            set_rhythm(row, form.cleaned_data["report_every"], form.cleaned_data["reason"], by=request.actor)
        except Refused as refusal:
            refused = str(refusal)
        else:
            messages.success(request, _("已儲存填報頻率，自下一期起適用。"))
            return redirect("tracking:reports", row.pk)
    context = around(request, row) | {"form": form, "refused": refused}
    status = 409 if refused else 422 if form.errors else 200
    return render(request, "tracking/supervision/rhythm.html", context, status=status)


def _check(request: ActorRequest) -> None:
    if not keeps_reporting(request.actor):
        raise Http404


def _cause_page(request: ActorRequest, cause: DelayCause) -> HttpResponse:
    title = str(cause) if cause.pk else _("新增落後原因")
    form = CauseForm(request.POST if request.method == "POST" else None, instance=cause)
    if request.method == "POST" and form.is_valid():
        messages.success(request, _("已儲存「%s」。") % save_cause(form, by=request.actor))
        return redirect("tracking:reporting")
    return _form_page(request, form, title)


def _form_page(request: ActorRequest, form: Any, title: str) -> HttpResponse:
    status = 200 if request.method != "POST" else 409 if form.conflicts else 422
    return render(request, "tracking/supervision/kept.html", {"form": form, "title": title}, status=status)
