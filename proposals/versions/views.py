"""Pages of the versions and of what changed between two; never write."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import ActorRequest
from documents.orders.pages import METHODS, answer
from documents.papers.odf import TEXT_MIME
from documents.papers.responses import attachment
from proposals.corrections.reading import found_in, letter_number
from proposals.pages import get_plan, plan_context
from proposals.papers.offers import called, offer
from proposals.papers.orders import comparison_wish
from proposals.papers.places import comparison_odt
from proposals.versions.comparisons import choose, comparison, frozen_versions


@require_safe
def compare(request: ActorRequest, pk: int) -> HttpResponse:
    """Two versions side by side, section by section."""
    plan = get_plan(request, pk)
    old, new = choose(plan, request.GET)
    context = plan_context(request, plan, tab="versions") | comparison(old, new)
    context["frozen"] = plan.versions.defer("content").order_by("-number")
    return render(request, "proposals/versions/compare.html", context)


@require_http_methods(METHODS)
def compare_pdf(request: ActorRequest, pk: int) -> HttpResponseBase:
    """修正對照表."""
    plan = get_plan(request, pk)
    old, new = choose(plan, request.GET)
    name = called("修正對照表", old, new, ending=".pdf")
    return answer(request, comparison_wish(old.pk, new), offer(request, plan, name))


@require_safe
def compare_odt(request: ActorRequest, pk: int) -> HttpResponse:
    """修正對照表, to be worked on."""
    plan = get_plan(request, pk)
    old, new = choose(plan, request.GET)
    return attachment(comparison_odt(old, new), called("修正對照表", old, new, ending=".odt"), TEXT_MIME)


@require_safe
def versions(request: ActorRequest, pk: int) -> HttpResponse:
    """The frozen versions."""
    plan = get_plan(request, pk)
    context = plan_context(request, plan, tab="versions")
    corrected = found_in(context["log"])
    for line in context["log"]:
        line.letter_number = letter_number(line, corrected)
    return render(
        request, "proposals/versions/versions.html", context | {"frozen": frozen_versions(plan, context["log"])}
    )
