"""The plan to take along: ODT and ODS of a version, the ZIP dossier of the whole plan."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from accounts.actors import ActorRequest
from documents.errors import PaperError
from documents.odf import SHEET_MIME, TEXT_MIME
from proposals.exports import budget_ods, dossier_zip, plan_odt
from proposals.models import PlanVersion, Proposal
from proposals.pages import get_plan

SAFE = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"}


@require_safe
def version_odt(request: ActorRequest, pk: int, number: int) -> HttpResponse:
    """計畫書 of one version, to be worked on."""
    version = _version(request, pk, number)
    return attachment(plan_odt(version), f"plan-{_called(version.proposal)}-v{number}.odt", TEXT_MIME)


@require_safe
def version_budget(request: ActorRequest, pk: int, number: int) -> HttpResponse:
    """The budget of one version as a spreadsheet."""
    version = _version(request, pk, number)
    return attachment(budget_ods(version), f"budget-{_called(version.proposal)}-v{number}.ods", SHEET_MIME)


@require_safe
def dossier(request: ActorRequest, pk: int) -> HttpResponseBase:
    """Everything of the plan the actor may see, in one ZIP; made anew each time."""
    plan = get_plan(request, pk)
    try:
        made = dossier_zip(plan, request.actor)
    except PaperError as error:
        messages.error(request, str(error))
        return redirect("proposals:files", plan.pk)
    name = f"dossier-{_called(plan)}.zip"
    return FileResponse(made, as_attachment=True, filename=name, content_type="application/zip", headers=SAFE)


def _version(request: ActorRequest, pk: int, number: int) -> PlanVersion:
    plan = get_plan(request, pk)
    return get_object_or_404(plan.versions.select_related("proposal"), number=number)


def _called(plan: Proposal) -> str:
    return plan.case_number or str(plan.pk)


def attachment(data: bytes, name: str, mime: str) -> HttpResponse:
    """``data`` as a download no browser runs or keeps."""
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type=mime, headers=SAFE | disposition)
