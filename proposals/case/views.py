"""The plan's own pages; never write but through services and the door."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actors import ActorRequest
from accounts.audit import access
from accounts.audit.forms import PurposeForm
from accounts.states import Accessed
from documents.services import serve
from lists.pages import list_file, list_page
from proposals.case.closed import if_closed
from proposals.case.forms import UploadForm
from proposals.case.listing import PLANS
from proposals.case.shown import opened, plan_map
from proposals.consent import consents
from proposals.consent.forms import REWORDED
from proposals.content.outline import groups
from proposals.course.looks import last_visit, looked
from proposals.course.related import related
from proposals.effects import settle_drafts
from proposals.intake import fits
from proposals.letters import occasions
from proposals.models import LetterVersion, Proposal, ProposalTransition
from proposals.pages import (
    checklist,
    former_plan,
    get_plan,
    plan_context,
    shown_content,
    since_context,
    standing_findings,
)
from proposals.permissions import is_proposer, reads_filed, surely_sees
from proposals.returns.since import also_asked
from proposals.services import add_file
from proposals.states import State
from proposals.workflow import FORM_CASE, FORWARD, RETURN_FROM_DISTRICT, RETURN_FROM_RDEC
from proposals.writing import unwritten
from workflow import known
from workflow.engine.begun import begin
from workflow.engine.errors import NotPermitted, Refused, StaleVersion
from workflow.engine.services import lock
from workflow.engine.views import MoveView, door
from workflow.models import Transition

# Where the plan's own page is what is read first when it comes back; later it is the page of the next move.
RECEIVING = frozenset({State.COACHING, State.WITH_DISTRICT, State.WITH_RDEC, State.CHANGE_REVIEW})
DESK_MOVES = (FORWARD, RETURN_FROM_DISTRICT, FORM_CASE, RETURN_FROM_RDEC)


@require_safe
def plan_list(request: ActorRequest) -> HttpResponse:
    """Plans the actor may see, filtered by the address."""
    return list_page(request, PLANS, "proposals/case/list.html")


@require_safe
def plan_list_file(request: ActorRequest, kind: str) -> HttpResponseBase:
    """The same as a file."""
    return list_file(request, PLANS, kind)


@require_safe
def detail(request: ActorRequest, pk: int) -> HttpResponse:
    """The plan as it is written now; as it was filed last for who does not revise it."""
    plan = get_plan(request, pk, looked=looked(request.actor), consented=consents.standing_column())
    context = plan_context(request, plan, tab="plan")
    content = shown_content(context["facts"], request.actor)
    context |= {"content": content, "parts": list(groups(content)), "map": plan_map(content)}
    context |= {
        "findings": standing_findings(context["facts"], context["log"], is_filed=reads_filed(plan, request.actor)),
        "fits": fits.standing(plan),
        "consents": consents.standing_of(plan),
        "also_asked": also_asked(plan, context["log"]),
        "may_copy": bool(is_proposer(plan, request.actor)),
        "copied_from": former_plan(request, plan),
        "related": related(plan, content, request.actor),
        "last_visit": last_visit(plan, timezone.now()),
        "now": timezone.now(),
        "whole": "whole" in request.GET,
        "opened": opened(content, context["requests"]),
    }
    if plan.state in RECEIVING:
        context |= since_context(plan, context["log"])
    return render(request, "proposals/case/detail.html", context)


@require_safe
def contact(request: ActorRequest, pk: int) -> HttpResponse:
    """Whom to reach, for who works on the plan: apart from its page, because each look is kept."""
    plan = get_plan(request, pk)
    context = plan_context(request, plan, tab="plan")
    context["contact"] = shown_content(context["facts"], request.actor).basics.contact
    access.record(Accessed.CONTACT, str(plan))
    return render(request, "proposals/case/contact.html", context)


class PlanMoveView(MoveView):
    """The generic move page of plans; higher apps' pages build on it."""

    request: ActorRequest
    instance: Proposal
    transition_model = ProposalTransition
    tab = "plan"

    def get_instance(self) -> Proposal:
        """The plan, if the actor may see it, with the ``columns`` of its form."""
        return get_plan(self.request, self.kwargs["pk"], **self.columns())

    def columns(self) -> dict[str, Any]:
        """What the form asks of other tables, read with the plan: whether a letter of it has its number."""
        numbered = LetterVersion.objects.filter(letter__proposal=OuterRef("pk")).exclude(letter_number="")
        return {"has_numbered": Exists(numbered)}

    def get_context(self) -> dict[str, Any]:
        """The plan's page around the form, as it is now; what changed since a return, at a desk what was filed checked."""
        plan = get_plan(self.request, self.instance.pk) if self.request.method == "POST" else self.instance
        context = plan_context(self.request, plan, tab=self.tab)
        context |= since_context(plan, context["log"])
        context["letter_offers"] = occasions.offered_for(plan, self.move.name, self.request.actor)
        if settle_drafts in self.move.effects:
            found = unwritten.unwritten(plan)
            own = any(text.draft.user_id == self.request.user.pk for text in found)
            context |= {"unwritten": found, "has_own_drafts": own}
        return context | checklist(context["facts"], context["log"]) if self.move in DESK_MOVES else context

    def initial(self) -> dict[str, Any]:
        """A letter that the page asks for may have been recorded where it was drafted."""
        asked = super().initial()
        asks = self.asks_for_letter and self.instance.has_numbered  # type: ignore[attr-defined]
        given = occasions.given_for(self.instance, self.move.name, self.request.actor) if asks else {}
        return asked | {"initial": {**given, **asked.get("initial", {})}} if given else asked

    def get(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """Ask, with what the person had typed; a number that the letter was given after that was typed takes its place."""
        form = self.keeper.bring_back(self.get_form, **self.initial())
        if form is not None and (draft := self.keeper.draft) and self.asks_for_letter:
            form.initial |= occasions.given_for(self.instance, self.move.name, request.actor, since=draft.saved_at)
        return self.show(form)

    @property
    def asks_for_letter(self) -> bool:
        """Does the form of the page have a number and a day of a letter?"""
        form = self.move.form_class or getattr(self, "form", None)
        return form is not None and "letter_number" in form.base_fields

    def attempt(self, data: dict[str, Any], **door: Any) -> Transition:
        """What freezes the plan first writes what the person typed and chose to write."""
        if reworded := data.pop("reworded", ()):
            raise StaleVersion(str(REWORDED) % "".join(reworded))
        if settle_drafts not in self.move.effects:
            return super().attempt(data, **door)
        chosen = unwritten.Choice.of(self.request.POST)
        with transaction.atomic(), known.act():
            plan = lock(self.instance, self.move.target, self.request.actor)
            if left := unwritten.write(plan, chosen, by=self.request.actor):
                door["left_out"] = left
            if chosen.write:
                self.instance.writes = plan.writes  # the plan is read again with what was written
            else:
                door["held"] = plan
            return super().attempt(data, **door)

    def success_url(self) -> str:
        """The plan; home when the move took it out of sight."""
        plan, actor = self.instance, self.request.actor
        visible = surely_sees(plan, actor) or Proposal.objects.visible_to(actor).filter(pk=plan.pk).exists()
        return plan.get_absolute_url() if visible else "/"


@require_POST
def begin_plan(request: ActorRequest, pk: int) -> HttpResponse:
    """開始處理: its receiver has begun with what was filed; whoever else asks finds no such page."""
    plan = get_plan(request, pk)
    try:
        begin(plan, by=request.actor, expected_version=door(request.POST)["expected_version"])
    except NotPermitted as refusal:
        raise Http404 from refusal
    except Refused as refusal:
        context = plan_context(request, get_plan(request, pk), tab="plan")
        context |= {"refused": refusal, "back": plan.get_absolute_url()}
        return render(request, "workflow/not_begun.html", context, status=409)
    messages.success(request, _("已標示開始處理，送件單位已收到通知。"))
    return redirect(plan)


@require_http_methods(["GET", "HEAD", "POST"])
def files(request: ActorRequest, pk: int) -> HttpResponse:
    """The plan's files; whoever writes the plan may add supporting papers."""
    plan = get_plan(request, pk)
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = UploadForm(*data)
    if request.method == "POST":
        if late := if_closed(request, plan):
            return late
        if form.is_valid() and add_file(plan, form, by=request.actor):
            messages.success(request, _("已加入附件。"))
            return redirect("proposals:files", plan.pk)
    context = plan_context(request, plan, tab="files") | {
        "form": form,
        "purpose_form": PurposeForm(auto_id="dossier_%s"),
    }
    context["files"] = list(
        plan.files.shown_to(request.actor, plan).select_related("attachment", "attachment__uploaded_by")
    )
    kept = {
        said["id"]: line
        for line in context["log"]
        for said in line.data.values()
        if isinstance(said, dict) and "id" in said
    }
    for file in context["files"]:
        file.came_with = kept.get(str(file.attachment_id))
    return render(request, "proposals/case/files.html", context, status=422 if request.method == "POST" else 200)


@require_safe
def download(request: ActorRequest, pk: int, file: str) -> HttpResponseBase:
    """One file; the permission is asked again each time."""
    plan = get_plan(request, pk)
    shown = plan.files.shown_to(request.actor, plan).select_related("attachment")
    return serve(get_object_or_404(shown, attachment=file).attachment)
