"""Pages of what visits left to do; never write but through the door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from guidance.files.telling import files_of
from guidance.files.views import FilesMoveView, file_of
from guidance.listings.follow_ups import FOLLOW_UPS
from guidance.models import FollowUp, FollowUpTransition, Visit
from lists.pages import list_file, list_page
from workflow.calendar.days import WorkingCalendar
from workflow.engine.views import buttons, told

if TYPE_CHECKING:
    from uuid import UUID

    from accounts.actors import ActorRequest


@require_safe
def follow_ups(request: ActorRequest) -> HttpResponse:
    """What the actor may see of them, the most urgent first."""
    return list_page(request, FOLLOW_UPS, "guidance/follow_ups/list.html")


@require_safe
def follow_ups_file(request: ActorRequest, kind: str) -> HttpResponseBase:
    """The same as a file."""
    return list_file(request, FOLLOW_UPS, kind)


def get_follow_up(request: ActorRequest, pk: int) -> FollowUp:
    """The follow-up, if the actor may see it."""
    return get_object_or_404(FollowUp.objects.visible_to(request.actor).for_page(), pk=pk)


@require_safe
def follow_up(request: ActorRequest, pk: int) -> HttpResponse:
    """What is to be done, by whom, until when; what came of it."""
    row = get_follow_up(request, pk)
    log = told(row)
    context = {
        "case": row,
        "buttons": buttons(row, request.actor),
        "log": log,
        "files": files_of(row, log),
        "sees_visit": Visit.objects.visible_to(request.actor).filter(pk=row.visit_id).exists(),
        "calendar": WorkingCalendar.load(),
    }
    return render(request, "guidance/follow_ups/follow_up.html", context)


@require_safe
def follow_up_file(request: ActorRequest, pk: int, file: UUID) -> HttpResponseBase:
    """What came with the words it was closed with."""
    return file_of(get_follow_up(request, pk), file)


class FollowUpMoveView(FilesMoveView):
    """回報已辦理、不再辦理 (R8)."""

    transition_model = FollowUpTransition

    def get_instance(self) -> FollowUp:
        """The follow-up, if the actor may see it."""
        return get_follow_up(self.request, self.kwargs["pk"])
