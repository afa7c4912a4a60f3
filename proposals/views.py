"""Pages of plans."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import ActorRequest
from documents.errors import PaperError
from documents.services import serve
from proposals import checker, fits
from proposals.comparisons import frozen_versions
from proposals.filters import PlanFilter
from proposals.forms import StartForm, UploadForm
from proposals.loading import load
from proposals.models import Consent, Proposal, ProposalTransition
from proposals.outline import groups
from proposals.pages import checklist, former_plan, get_plan, plan_context, said
from proposals.pdf import plan_pdf
from proposals.permissions import can_edit, is_proposer, may_represent
from proposals.section_extras import plan_map, with_sums
from proposals.services import add_file, start_plan
from proposals.states import Section
from proposals.versions import snapshot
from proposals.workflow import FORM_CASE, FORWARD, RETURN_FROM_DISTRICT, RETURN_FROM_RDEC
from workflow.calendar import WorkingCalendar
from workflow.services import state_label
from workflow.views import MoveView

PER_PAGE = 30
HISTORY_PER_PAGE = 100
DESK_MOVES = (FORWARD, RETURN_FROM_DISTRICT, FORM_CASE, RETURN_FROM_RDEC)
FORMER_SHOWN = 50  # of one's own plans, offered to begin with


@require_safe
def plan_list(request: ActorRequest) -> HttpResponse:
    """Plans the actor may see, filtered by the address."""
    visible = Proposal.objects.visible_to(request.actor)
    plans = PlanFilter(request.GET)
    page = Paginator(plans.apply(visible).for_list(), PER_PAGE).get_page(request.GET.get("page"))
    context = {"filter": plans, "page": page, "calendar": WorkingCalendar.load()}
    return render(request, "proposals/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: ActorRequest) -> HttpResponse:
    """Begin a plan."""
    if not request.actor.may_propose:
        raise Http404
    form = StartForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        plan = start_plan(title=form.cleaned_data["title"], by=request.actor)
        return redirect("proposals:section", plan.pk, Section.BASICS)
    former = Proposal.objects.proposed_by(request.actor).select_related("owner", "represented_by")[:FORMER_SHOWN]
    context = {"form": form, "former": former, "may_represent": may_represent(request.actor)}
    return render(request, "proposals/start.html", context, status=422 if form.is_bound else 200)


@require_safe
def detail(request: ActorRequest, pk: int) -> HttpResponse:
    """The plan as it is written now."""
    plan = load(get_plan(request, pk))
    context = plan_context(request, plan, tab="plan")
    content = snapshot(plan)
    content = with_sums(content)
    context |= {"content": content, "parts": groups(content), "map": plan_map(plan, content)}
    context["findings"] = checker.standing(plan, context["log"])
    context["fits"] = fits.standing(plan)
    context |= {
        "consents": Consent.objects.standing(plan),
        "may_copy": bool(is_proposer(plan, request.actor)),
        "copied_from": former_plan(request, plan),
    }
    return render(request, "proposals/detail.html", context)


class PlanMoveView(MoveView):
    """The generic move page of plans; higher apps' pages build on it."""

    request: ActorRequest
    instance: Proposal
    transition_model = ProposalTransition
    tab = "plan"

    def get_instance(self) -> Proposal:
        """The plan, if the actor may see it."""
        return get_plan(self.request, self.kwargs["pk"])

    def get_context(self) -> dict[str, Any]:
        """The plan's page around the form, after a refusal as it is now; at an intake desk with what was filed checked."""
        plan = get_plan(self.request, self.instance.pk) if self.request.method == "POST" else self.instance
        context = plan_context(self.request, plan, tab=self.tab)
        return context | checklist(plan, context["log"]) if self.move in DESK_MOVES else context

    def success_url(self) -> str:
        """The plan; home when the move took it out of sight."""
        visible = Proposal.objects.visible_to(self.request.actor).filter(pk=self.instance.pk).exists()
        return self.instance.get_absolute_url() if visible else "/"


@require_safe
def history(request: ActorRequest, pk: int) -> HttpResponse:
    """Every step, who made it as what, with what was said."""
    plan = get_plan(request, pk)
    context = plan_context(request, plan, tab="history")
    lines = list(reversed(context["log"]))
    page = Paginator(lines, HISTORY_PER_PAGE).get_page(request.GET.get("page"))
    for line in page.object_list:
        line.move_label = plan.machine[line.move].label
        line.target_label = state_label(plan.machine, line.target)
        line.words = said(line.data, plan)
    return render(request, "proposals/history.html", context | {"page": page})


@require_safe
def versions(request: ActorRequest, pk: int) -> HttpResponse:
    """The frozen versions."""
    plan = get_plan(request, pk)
    context = plan_context(request, plan, tab="versions")
    return render(request, "proposals/versions.html", context | {"frozen": frozen_versions(plan, context["log"])})


@require_safe
def version_pdf(request: ActorRequest, pk: int, number: int) -> HttpResponse:
    """計畫書 of one version."""
    plan = get_plan(request, pk)
    version = get_object_or_404(plan.versions.select_related("proposal"), number=number)
    try:
        rendered = plan_pdf(version)
    except PaperError as error:
        messages.error(request, str(error))
        return redirect("proposals:versions", plan.pk)
    name = f"plan-{plan.case_number or plan.pk}-v{version.number}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(rendered.pdf, content_type="application/pdf", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
def files(request: ActorRequest, pk: int) -> HttpResponse:
    """The plan's files; whoever writes the plan may add supporting papers."""
    plan = get_plan(request, pk)
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = UploadForm(*data)
    if request.method == "POST":
        if not can_edit(plan, request.actor):
            raise Http404
        if form.is_valid() and add_file(plan, form, by=request.actor):
            messages.success(request, _("已加入附件。"))
            return redirect("proposals:files", plan.pk)
    context = plan_context(request, plan, tab="files") | {
        "form": form,
        "files": plan.files.select_related("attachment", "attachment__uploaded_by"),
    }
    return render(request, "proposals/files.html", context, status=422 if request.method == "POST" else 200)


@require_safe
def download(request: ActorRequest, pk: int, file: str) -> HttpResponseBase:
    """One file; the permission is asked again each time."""
    plan = get_plan(request, pk)
    return serve(get_object_or_404(plan.files.select_related("attachment"), attachment=file).attachment)
