"""The page of windows; never writes. As a calendar they stand in the feed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from guidance.windows.terms import windows_of
from programmes.permissions import keeps_programmes
from workflow.calendar.days import WorkingCalendar

if TYPE_CHECKING:
    from accounts.actors import ActorRequest


@require_safe
def windows(request: ActorRequest) -> HttpResponse:
    """What is open, what will open, what is over, and one's own plans docked to each."""
    today = timezone.localdate()
    context = {"windows": windows_of(request.actor, today), "calendar": WorkingCalendar.load(), "today": today}
    context["keeps"] = keeps_programmes(request.actor)
    return render(request, "guidance/windows/windows.html", context)
