"""Pages of what visits left to do; never write but through the door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from guidance.follow_ups.forms import FollowUpFilter
from guidance.models import FollowUp, FollowUpTransition, Visit
from guidance.narrowing import page_of_list
from guidance.queries import FollowUpQuerySet
from workflow.calendar.days import WorkingCalendar
from workflow.engine.views import CaseMoveView, buttons, told

if TYPE_CHECKING:
    from accounts.actors import ActorRequest


@require_safe
def follow_ups(request: ActorRequest) -> HttpResponse:
    """What the actor may see of them, the most urgent first."""
    found = page_of_list(request, FollowUpFilter(request.GET), FollowUp.objects.seen_by, FollowUpQuerySet.for_page)
    context = found | {"calendar": WorkingCalendar.load()}
    return render(request, "guidance/follow_ups/list.html", context)


def get_follow_up(request: ActorRequest, pk: int) -> FollowUp:
    """The follow-up, if the actor may see it."""
    return get_object_or_404(FollowUp.objects.visible_to(request.actor).for_page(), pk=pk)


@require_safe
def follow_up(request: ActorRequest, pk: int) -> HttpResponse:
    """What is to be done, by whom, until when; what came of it."""
    row = get_follow_up(request, pk)
    context = {
        "case": row,
        "buttons": buttons(row, request.actor),
        "log": told(row),
        "sees_visit": Visit.objects.visible_to(request.actor).filter(pk=row.visit_id).exists(),
        "calendar": WorkingCalendar.load(),
    }
    return render(request, "guidance/follow_ups/follow_up.html", context)


class FollowUpMoveView(CaseMoveView):
    """回報已辦理、不再辦理 (R8)."""

    transition_model = FollowUpTransition

    def get_instance(self) -> FollowUp:
        """The follow-up, if the actor may see it."""
        return get_follow_up(self.request, self.kwargs["pk"])
