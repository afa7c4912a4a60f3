"""Pages of counselling; never write but through services and the door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from guidance.counselling.chart import CHANGE_COACH, HAND_BACK
from guidance.counselling.forms import AskForm, ContactForm, SpokenFilter
from guidance.counselling.services import ask, begin_plan, change_coach, note_contact
from guidance.listings.requests import REQUESTS
from guidance.models import ContactNote, CounsellingRequest, RequestTransition
from guidance.permissions import asked_it, counsels, may_ask, may_propose_visit
from guidance.queries import rows_seen
from guidance.states import REQUEST_OPEN, Listed, RequestState
from inputs.numbers import counted
from lists.pages import list_file, list_page
from proposals.models import Proposal
from workflow.calendar.days import WorkingCalendar
from workflow.drafts.form_view import FormView
from workflow.engine.errors import NotPermitted, Refused
from workflow.engine.views import CaseMoveView, buttons, told
from workflow.rows import page_of
from workflow.templatetags.cs import roc

if TYPE_CHECKING:
    from accounts.actors import ActorRequest
    from workflow.models import Transition


@require_safe
def requests(request: ActorRequest) -> HttpResponse:
    """The requests the actor may see, the most urgent first, with how long nobody has spoken with who asked."""
    return list_page(request, REQUESTS, "guidance/counselling/list.html", may_ask=may_ask(request.actor))


@require_safe
def requests_file(request: ActorRequest, kind: str) -> HttpResponseBase:
    """The same as a file."""
    return list_file(request, REQUESTS, kind)


@require_safe
def contacts(request: ActorRequest) -> HttpResponse:
    """What was spoken about, the latest day first, of the requests the actor may see."""
    chosen = SpokenFilter(request.GET)
    rows = rows_seen(request.actor, Listed.SPOKEN, chosen.narrow(), ContactNote.objects.order_by("-day", "-id"))
    page = page_of(rows, request.GET.get("page"), lambda found: found.select_related("request"))
    return render(request, "guidance/counselling/contacts.html", {"filter": chosen, "page": page})


def get_request(request: ActorRequest, pk: int) -> CounsellingRequest:
    """The request, if the actor may see it."""
    return get_object_or_404(CounsellingRequest.objects.visible_to(request.actor).for_list(), pk=pk)


@require_safe
def request_page(request: ActorRequest, pk: int) -> HttpResponse:
    """What help is wanted, who gives it, what was spoken about, what comes next."""
    row = get_request(request, pk)
    actor = request.actor
    context = {
        "case": row,
        "buttons": buttons(row, actor),
        "log": told(row),
        "contacts": row.contacts.all(),
        "may_note": row.state == RequestState.ASSIGNED and bool(counsels(row, actor)),
        "may_write": row.proposal is None and bool(asked_it(row, actor)) and actor.may_propose,
        "visits": row.visits.visible_to(actor).order_by("id"),
        "sees_plan": row.proposal_id and Proposal.objects.visible_to(actor).filter(pk=row.proposal_id).exists(),
        "may_visit": row.state in REQUEST_OPEN and may_propose_visit(actor, request=row),
        "calendar": WorkingCalendar.load(),
    }
    return render(request, "guidance/counselling/request.html", context)


class AskView(FormView):
    """申請輔導 (R8)."""

    template_name = "guidance/counselling/ask.html"

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Who cannot ask has no such page."""
        super().setup(request, *args, **kwargs)
        if not may_ask(request.actor):
            raise Http404

    def get_form(self, *args: Any, **kwargs: Any) -> AskForm:
        """With who signs in as whom to speak with; a plan's own page names the plan."""
        user = self.request.actor.user
        begin: dict[str, Any] = {"contact_name": user.name, "contact_phone": user.phone, "contact_email": user.email}
        if plan := counted(self.request.GET.get("plan", "")):
            begin["proposal"] = plan
        kwargs["initial"] = begin | kwargs.get("initial", {})
        return AskForm(*args, actor=self.request.actor, **kwargs)

    def carry_out(self, data: dict[str, Any]) -> HttpResponse:
        """Ask."""
        made = ask(by=self.request.actor, **data)
        messages.success(self.request, _("已送出輔導申請，專管平台會在 %s 前回復。") % roc(made.due_on))
        return redirect(made)


class ContactView(FormView):
    """登錄聯繫紀錄: by who counsels."""

    template_name = "guidance/counselling/contact.html"

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """For others it is not there."""
        super().setup(request, *args, **kwargs)
        self.case = get_request(request, kwargs["pk"])
        if not counsels(self.case, request.actor):
            raise Http404

    def get_form(self, *args: Any, **kwargs: Any) -> ContactForm:
        """Of one conversation, of today unless another day is given."""
        kwargs["initial"] = {"day": timezone.localdate()} | kwargs.get("initial", {})
        return ContactForm(*args, **kwargs)

    def context(self, form: Any) -> dict[str, Any]:
        """Of which request."""
        return {"case": self.case}

    def carry_out(self, data: dict[str, Any]) -> HttpResponse:
        """Write it down."""
        note_contact(self.case, by=self.request.actor, **data)
        messages.success(self.request, _("已登錄聯繫紀錄。"))
        return redirect(self.case)


@require_POST
def write_plan(request: ActorRequest, pk: int) -> HttpResponse:
    """撰寫計畫: who asked turns the idea into a plan."""
    row = get_request(request, pk)
    try:
        plan = begin_plan(row, by=request.actor)
    except NotPermitted as refusal:
        raise Http404 from refusal
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(row)
    return redirect(plan)


class RequestMoveView(CaseMoveView):
    """受理、分派、改派、結束 (R8)."""

    transition_model = RequestTransition

    def get_instance(self) -> CounsellingRequest:
        """The request, if the actor may see it."""
        return get_request(self.request, self.kwargs["pk"])

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """Whoever counsels from now on is told."""
        if self.move == CHANGE_COACH:
            return change_coach(self.instance, by=self.request.actor, **data, **door)
        return super().carry_out(data, **door)

    def success_url(self) -> str:
        """The request; who handed it back sees it no more."""
        return reverse("guidance:requests") if self.kwargs["move"] == HAND_BACK.name else super().success_url()
