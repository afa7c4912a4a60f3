"""Pages of how to propose; never write."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.models import Unit
from documents.papers.responses import form_to_fill_in
from proposals.case.milestones import Milestone
from public.answers import for_everybody
from public.figures import told
from public.proposing.fitting import fitting
from public.proposing.forms import GuideForm
from public.proposing.samples import SAMPLES, sample
from public.showing import shown_plans
from workflow.calendar import clock

M = Milestone


@for_everybody
def how(request: HttpRequest) -> HttpResponse:
    """The steps, how long each took so far, who receives what, and what can be downloaded."""
    known = told()
    days = {milestone.value: known.days(milestone) if known else None for milestone in M}
    context = {
        "told": known,
        "days": days,
        "platform": Unit.objects.filter(code=settings.PLATFORM_UNIT_CODE).first(),
        "example": shown_plans().first(),
    }
    return render(request, "public/proposing/how.html", context)


@for_everybody
def take_home(request: HttpRequest, file: str) -> HttpResponse:
    """A template or the example, as a download."""
    if file not in SAMPLES:
        raise Http404
    answer = form_to_fill_in(sample(file), file, SAMPLES[file].mime)
    del answer["Cache-Control"]  # it is everybody's
    return answer


@for_everybody
def guide(request: HttpRequest) -> HttpResponse:
    """Three questions, and the programmes that fit the answers."""
    form = GuideForm(request.GET or None)
    found = fitting(form.chosen if form.is_bound else {}, timezone.localdate(clock.now()))
    return render(request, "public/proposing/guide.html", {"form": form, "found": found, "is_asked": form.is_bound})
