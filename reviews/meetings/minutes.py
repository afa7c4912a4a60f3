"""The page on which RDEC records a project meeting's minutes (R3); never writes but through the service."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View

from accounts.actors import ActorRequest
from proposals.pages import get_plan, plan_context
from proposals.permissions import is_rdec
from proposals.states import State as PlanState
from reviews.meetings import recording
from reviews.meetings.minutes_forms import MinutesForm
from reviews.minutes.confirming import as_drafted, confirm_minutes
from reviews.models import Meeting
from reviews.states import UNFINISHED
from workflow.drafts.pages import KeptPage
from workflow.drafts.texts import typed_in
from workflow.engine.errors import Refused


class MinutesView(View):
    """Upload the confirmed minutes and write down the decisions; RDEC's people only."""

    request: ActorRequest

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Find the meeting and its plan."""
        super().setup(request, *args, **kwargs)
        self.meeting = get_object_or_404(Meeting, pk=kwargs["pk"])
        items = recording.discussed(self.meeting)
        plan = items[0].proposal if items else self.meeting.plan
        if not is_rdec(plan, request.actor):  # before anything is said of a plan that one could see once
            raise Http404
        self.plan = get_plan(request, plan.pk)

    def get(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """Ask, with what the person had typed here before."""
        return self.show(self.keeper.bring_back(self.form))

    @cached_property
    def keeper(self) -> KeptPage:
        """Keeps what is typed here."""
        return KeptPage(self.request)

    def form(self, *args: Any, **kwargs: Any) -> MinutesForm:
        """Of this meeting; one that is opened begins with what was drafted and what is offered."""
        if not args and self.meeting.state in UNFINISHED:
            kwargs["initial"] = as_drafted(self.meeting, self.request.actor) | (kwargs.get("initial") or {})
        return MinutesForm(*args, meeting=self.meeting, **kwargs)

    def post(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """Record, or give more rows with all that was typed."""
        if "more" in request.POST:
            grown = self.form(initial=self.form().grown_by(request.POST))
            grown.files = request.FILES  # the page says which file has to be chosen again
            return self.show(grown)
        form = self.form(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            confirm_minutes(self.meeting, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            self.meeting.refresh_from_db()  # what was recorded of it before is taken back
            return self.show(form, refused=str(refusal), status=409)
        self.keeper.sent(for_good=True)
        messages.success(request, _("已登錄會議紀錄與決議。"))
        return redirect("reviews:plan", self.plan.pk)

    def show(self, form: MinutesForm, *, refused: str = "", status: int = 200) -> HttpResponse:
        """The page; when the minutes are there already it says so instead of the form."""
        plan = get_plan(self.request, self.plan.pk)
        here = self.meeting.state in UNFINISHED and plan.state == PlanState.PROJECT_MEETING
        context = plan_context(self.request, plan, tab="reviews") | self.keeper.context
        context |= {"meeting": self.meeting, "form": form, "here": here, "refused": refused}
        if not here:
            context["typed"] = typed_in(form)
        return render(self.request, "reviews/meetings/minutes.html", context, status=status)
