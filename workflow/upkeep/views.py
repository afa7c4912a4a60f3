"""The calendar and the deadlines, for administrators of RDEC and of the platform; for others they are not there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actors import ActorRequest
from inputs.fields import ROC_OFFSET, format_day, roc_year
from inputs.numbers import counted
from workflow.engine import fsm
from workflow.engine.moves import machines
from workflow.models import CalendarDay, ClockRule
from workflow.once.keys import keyed_itself
from workflow.upkeep import services
from workflow.upkeep.forms import ClocksForm, DayForm
from workflow.upkeep.records import last_changes

METHODS = ["GET", "HEAD", "POST"]
View = Callable[..., HttpResponse]


def for_keepers(view: View) -> View:
    """Only who keeps the register of offices keeps these too."""

    @wraps(view)
    def kept(request: ActorRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.actor.keeps_units:
            raise Http404
        return view(request, *args, **kwargs)

    return kept


@require_safe
@for_keepers
def calendar(request: ActorRequest) -> HttpResponse:
    """The days of one year that differ from their weekday."""
    years = [roc_year(first) for first in CalendarDay.objects.dates("date", "year")]
    wanted = counted(request.GET.get("year", ""))
    year = wanted if wanted in years else roc_year(timezone.localdate())
    context = {
        "days": CalendarDay.objects.filter(date__year=year + ROC_OFFSET),
        "years": years,
        "year": year,
        "changes": last_changes(CalendarDay),
    }
    return render(request, "workflow/upkeep/calendar.html", context)


@keyed_itself  # the calendar changes in a transaction of its own; a day is declared once
@require_http_methods(METHODS)
@for_keepers
def day_new(request: ActorRequest) -> HttpResponse:
    """A day off, or a make-up workday, is declared."""
    return _day_page(request, CalendarDay(), _("新增日期"))


@keyed_itself  # the calendar changes in a transaction of its own; a day is declared once
@require_http_methods(METHODS)
@for_keepers
def day_edit(request: ActorRequest, day: dt.date) -> HttpResponse:
    """What is said of a day is changed."""
    if request.method != "POST":
        return _day_page(request, get_object_or_404(CalendarDay, date=day), format_day(day))
    with transaction.atomic():  # held from before its form is made
        return _day_page(request, get_object_or_404(CalendarDay.objects.select_for_update(), date=day), format_day(day))


def _day_page(request: ActorRequest, day: CalendarDay, title: str) -> HttpResponse:
    form = DayForm(request.POST if request.method == "POST" else None, instance=day)
    if request.method == "POST" and form.is_valid():
        kept = form.save(commit=False)
        services.keep_day(kept, by=request.actor)
        messages.success(request, _("已儲存 %s。") % format_day(kept.date))
        return _back(roc_year(kept.date))
    context = {"form": form, "title": title}
    status = 200 if not form.is_bound else 409 if form.conflicts else 422
    return render(request, "workflow/upkeep/day.html", context, status=status)


@keyed_itself  # the same
@require_POST
@for_keepers
def day_remove(request: ActorRequest, day: dt.date) -> HttpResponse:
    """The day is an ordinary one again."""
    known = get_object_or_404(CalendarDay, date=day)
    services.remove_day(known, by=request.actor)
    messages.success(request, _("已刪除 %s。") % format_day(known.date))
    return _back(roc_year(known.date))


def _back(year: int) -> HttpResponse:
    return redirect(f"{reverse('upkeep:calendar')}?year={year}")


@require_http_methods(METHODS)
@for_keepers
def clocks(request: ActorRequest) -> HttpResponse:
    """How long each holder has, machine by machine; all numbers are saved together."""
    if request.method != "POST":
        return _clocks_page(request)
    with transaction.atomic():
        services.hold_clocks()
        return _clocks_page(request)


def _clocks_page(request: ActorRequest) -> HttpResponse:
    rules: dict[str, dict[str, int]] = {}
    for rule in ClockRule.objects.all():
        rules.setdefault(rule.machine, {})[rule.state] = rule.working_days
    data = request.POST if request.method == "POST" else None
    forms = [ClocksForm(machines[name], rules.get(name, {}), data) for name in fsm.cases]
    valid = [form.is_valid() for form in forms]  # each says what is wrong, not only the first
    if request.method == "POST" and all(valid):
        changed = sum(services.keep_clocks(form.machine, form.cleaned_data, by=request.actor) for form in forms)
        words = _("已儲存，變更了 %d 個期限。") % changed if changed else _("已儲存；沒有期限變更。")
        messages.success(request, words)
        return redirect("upkeep:clocks")
    context = {
        "parts": [(fsm.cases[form.machine.name]._meta.verbose_name, form) for form in forms],
        "forms": forms,
        "changes": last_changes(ClockRule),
    }
    status = 409 if any(form.conflicts for form in forms) else 422 if request.method == "POST" else 200
    return render(request, "workflow/upkeep/clocks.html", context, status=status)
