"""Pages of coordination; never write but through the service and the door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guidance.coordination.forms import AskForm
from guidance.coordination.permissions import may_ask
from guidance.coordination.services import ask
from guidance.files.telling import files_of
from guidance.files.views import FilesMoveView, file_of
from guidance.listings.coordination import COORDINATIONS
from guidance.models import Coordination, CoordinationTransition
from inputs.numbers import counted
from lists.pages import list_file, list_page
from proposals.models import Proposal
from workflow.calendar.days import WorkingCalendar
from workflow.drafts.form_view import FormView
from workflow.engine.views import buttons, told
from workflow.templatetags.cs import roc

if TYPE_CHECKING:
    from uuid import UUID

    from accounts.actors import ActorRequest


@require_safe
def coordinations(request: ActorRequest) -> HttpResponse:
    """What the actor may see, the most urgent first."""
    return list_page(request, COORDINATIONS, "guidance/coordination/list.html", may_ask=may_ask(request.actor))


@require_safe
def coordinations_file(request: ActorRequest, kind: str) -> HttpResponseBase:
    """The same as a file."""
    return list_file(request, COORDINATIONS, kind)


def get_coordination(request: ActorRequest, pk: int) -> Coordination:
    """The request, if the actor may see it."""
    return get_object_or_404(Coordination.objects.visible_to(request.actor).for_list(), pk=pk)


@require_safe
def coordination(request: ActorRequest, pk: int) -> HttpResponse:
    """What was asked, what was answered, what came of it."""
    row, actor = get_coordination(request, pk), request.actor
    log = told(row)
    sees_plan = row.proposal_id and Proposal.objects.visible_to(actor).filter(pk=row.proposal_id).exists()
    context = {
        "case": row,
        "buttons": buttons(row, actor),
        "log": log,
        "files": files_of(row, log),
        "sees_plan": sees_plan,
        "calendar": WorkingCalendar.load(),
    }
    return render(request, "guidance/coordination/coordination.html", context)


class AskView(FormView):
    """請求協調 (R5), of the plan the address names, else in general."""

    template_name = "guidance/coordination/ask.html"

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Who cannot ask has no such page."""
        super().setup(request, *args, **kwargs)
        if not may_ask(request.actor):
            raise Http404
        self.plan: Proposal | None = None
        if pk := counted(request.GET.get("plan", "")):
            self.plan = get_object_or_404(Proposal.objects.visible_to(request.actor).for_list(), pk=pk)

    def get_form(self, *args: Any, **kwargs: Any) -> AskForm:
        """Of what is to be coordinated."""
        return AskForm(*args, of=self.plan, actor=self.request.actor, **kwargs)

    def context(self, form: Any) -> dict[str, Any]:
        """Of which plan."""
        return {"plan": self.plan}

    def carry_out(self, data: Any) -> HttpResponse:
        """Ask."""
        made = ask(by=self.request.actor, **{"proposal": self.plan} | data)
        messages.success(
            self.request,
            _("已請%(unit)s協助，對方會在 %(day)s 前回復。") % {"unit": made.addressee.name, "day": roc(made.due_on)},
        )
        return redirect(made)


@require_safe
def coordination_file(request: ActorRequest, pk: int, file: UUID) -> HttpResponseBase:
    """What came with an answer or with the result."""
    return file_of(get_coordination(request, pk), file)


class CoordinationMoveView(FilesMoveView):
    """回復、登錄回復、請再說明、登錄結果、撤回 (R5)."""

    transition_model = CoordinationTransition
    template_name = "guidance/coordination/move.html"

    def get_instance(self) -> Coordination:
        """The request, if the actor may see it."""
        return get_coordination(self.request, self.kwargs["pk"])
