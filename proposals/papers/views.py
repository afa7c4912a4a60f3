"""The plan to take along: PDF, ODT and ODS of a version, the dossier; never of what the actor may not see."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import ActorRequest
from accounts.audit.forms import PurposeForm
from accounts.states import Accessed
from documents.models import PaperOrder
from documents.orders.pages import METHODS, answer, waiting
from documents.orders.wishes import Wish
from documents.papers.odf import SHEET_MIME, TEXT_MIME
from documents.papers.responses import attachment
from proposals.models import PlanVersion, Proposal
from proposals.pages import get_plan
from proposals.papers.budget_ods import budget_ods
from proposals.papers.offers import called, named, offer
from proposals.papers.orders import DOSSIER, ask_for_dossier, plan_wish
from proposals.papers.places import plan_odt
from workflow.engine.errors import Refused


@require_http_methods(METHODS)
def version_pdf(request: ActorRequest, pk: int, number: int) -> HttpResponseBase:
    """計畫書 of one version."""
    version = _version(request, pk, number)
    return answer(
        request, plan_wish(version), offer(request, version.proposal, called("計畫書", version, ending=".pdf"))
    )


@require_safe
def version_odt(request: ActorRequest, pk: int, number: int) -> HttpResponse:
    """計畫書 of one version, to be worked on."""
    version = _version(request, pk, number)
    return attachment(plan_odt(version), called("計畫書", version, ending=".odt"), TEXT_MIME)


@require_safe
def version_budget(request: ActorRequest, pk: int, number: int) -> HttpResponse:
    """The budget of one version as a spreadsheet."""
    version = _version(request, pk, number)
    return attachment(budget_ods(version), called("經費表", version, ending=".ods"), SHEET_MIME)


@require_http_methods(METHODS)
def dossier(request: ActorRequest, pk: int) -> HttpResponseBase:
    """Everything of the plan the actor may see, in one ZIP; made anew for each who asks, for a purpose that is kept."""
    plan = get_plan(request, pk)
    if key := request.GET.get("order", ""):
        return _dossier_made(request, plan, key)
    form = PurposeForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(form.errors.get_json_data()["purpose"][0]["message"]))
        return redirect("proposals:files", plan.pk)
    try:
        key = ask_for_dossier(plan, request.actor, form.cleaned_data["purpose"])
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("proposals:files", plan.pk)
    return HttpResponseRedirect(waiting(request, order=key))


def _dossier_made(request: ActorRequest, plan: Proposal, key: str) -> HttpResponseBase:
    """Of whoever asked for it, as the same actor: what is in it was taken for a purpose of theirs."""
    mine = {"plan": plan.pk, "user": request.user.pk, "actor": request.actor.key}
    order = PaperOrder.objects.filter(key=key, kind=DOSSIER, said__contains=mine).first()
    if order is None:
        raise Http404
    offered = offer(request, plan, named(plan.called, "全案檔案", ending=".zip"), back="proposals:files")
    of_purpose = {"purpose": order.said["purpose"], "accessed": Accessed.DOSSIER}
    return answer(request, Wish(DOSSIER, order.said), replace(offered, **of_purpose))


def _version(request: ActorRequest, pk: int, number: int) -> PlanVersion:
    plan = get_plan(request, pk)
    return get_object_or_404(plan.versions.select_related("proposal"), number=number)
