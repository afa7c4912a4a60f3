"""The plan to take along: PDF, ODT and ODS of a version, the dossier; never of what the actor may not see."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from accounts.actors import ActorRequest
from accounts.audit import access
from accounts.audit.forms import PurposeForm
from accounts.states import Accessed
from documents.errors import PaperError
from documents.papers.html import kept
from documents.papers.odf import SHEET_MIME, TEXT_MIME
from documents.papers.odt import odt
from documents.papers.responses import SAFE, attachment
from documents.services import hand_out
from proposals.models import PlanVersion
from proposals.pages import get_plan
from proposals.papers.budget_ods import budget_ods
from proposals.papers.dossier import dossier_zip
from proposals.papers.names import called, named
from proposals.papers.plan import plan_paper


@require_safe
def version_pdf(request: ActorRequest, pk: int, number: int) -> HttpResponseBase:
    """計畫書 of one version."""
    version = _version(request, pk, number)
    try:
        paper = kept(plan_paper(version))
    except PaperError as error:
        messages.error(request, str(error))
        return redirect("proposals:versions", pk)
    return hand_out(paper, called("計畫書", version, ending=".pdf"), "application/pdf", kind=Accessed.PAPER)


@require_safe
def version_odt(request: ActorRequest, pk: int, number: int) -> HttpResponse:
    """計畫書 of one version, to be worked on."""
    version = _version(request, pk, number)
    return attachment(odt(plan_paper(version)), called("計畫書", version, ending=".odt"), TEXT_MIME)


@require_safe
def version_budget(request: ActorRequest, pk: int, number: int) -> HttpResponse:
    """The budget of one version as a spreadsheet."""
    version = _version(request, pk, number)
    return attachment(budget_ods(version), called("經費表", version, ending=".ods"), SHEET_MIME)


@require_safe
def dossier(request: ActorRequest, pk: int) -> HttpResponseBase:
    """Everything of the plan the actor may see, in one ZIP; made anew each time, for a purpose that is kept."""
    plan = get_plan(request, pk)
    form = PurposeForm(request.GET)
    if not form.is_valid():
        messages.error(request, str(form.errors.get_json_data()["purpose"][0]["message"]))
        return redirect("proposals:files", plan.pk)
    try:
        made = dossier_zip(plan, request.actor)
    except PaperError as error:
        messages.error(request, str(error))
        return redirect("proposals:files", plan.pk)
    name = named(plan.title, "全案檔案", ending=".zip")
    access.record(Accessed.DOSSIER, name, purpose=form.cleaned_data["purpose"])
    return FileResponse(made, as_attachment=True, filename=name, content_type="application/zip", headers=SAFE)


def _version(request: ActorRequest, pk: int, number: int) -> PlanVersion:
    plan = get_plan(request, pk)
    return get_object_or_404(plan.versions.select_related("proposal"), number=number)
