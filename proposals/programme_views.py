"""The catalogue of central programmes (R5), and the answers to the budget checker's warnings (R18)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actors import ActorRequest
from proposals.forms import AnswerForm
from proposals.models import CentralProgramme, FiscalTier, Venture
from proposals.pages import get_plan
from proposals.permissions import can_edit, keeps_programmes
from proposals.programme_forms import NewProgrammeForm, ProgrammeFilter, ProgrammeForm, RuleRows, TermRows
from proposals.services import answer_warning, save_programme
from proposals.states import TIERS, Section
from workflow.errors import Refused

PER_PAGE = 30


@require_safe
def programmes(request: ActorRequest) -> HttpResponse:
    """The catalogue, for everybody who is signed in."""
    chosen = ProgrammeFilter(request.GET)
    found = chosen.apply(CentralProgramme.objects.prefetch_related("terms"))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"filter": chosen, "page": page, "may_edit": keeps_programmes(request.actor)}
    return render(request, "proposals/programmes.html", context)


@require_safe
def programme(request: ActorRequest, code: str) -> HttpResponse:
    """One programme: its terms by year, its rules, where each is from."""
    shown = get_object_or_404(CentralProgramme.objects.prefetch_related("terms", "rules"), code=code)
    tiers = list(FiscalTier.objects.all()) if any(term.tier_rates for term in shown.terms.all()) else []
    context = {"programme": shown, "may_edit": keeps_programmes(request.actor), "tiers": tiers, "labels": TIERS}
    return render(request, "proposals/programme.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def programme_new(request: ActorRequest) -> HttpResponse:
    """RDEC adds a programme, and goes on to its terms and rules."""
    if not keeps_programmes(request.actor):
        raise Http404
    form = NewProgrammeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = save_programme(form, by=request.actor)
        messages.success(request, _("已新增「%s」，請登錄各年度補助條件。") % made.name)
        return redirect(f"{reverse('proposals:programme_edit', args=[made.code])}?add=terms#terms-end")
    status = 422 if request.method == "POST" else 200
    return render(request, "proposals/programme_new.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def programme_edit(request: ActorRequest, code: str) -> HttpResponse:
    """RDEC keeps the catalogue; drafts are checked against it from then on."""
    if not keeps_programmes(request.actor):
        raise Http404
    kept = get_object_or_404(CentralProgramme, code=code)
    data = request.POST if request.method == "POST" else None
    form = ProgrammeForm(data, instance=kept)
    parts = {
        "terms": TermRows(data, instance=kept, prefix="terms"),
        "rules": RuleRows(data, instance=kept, prefix="rules"),
    }
    if request.method == "POST":
        valid = [part.is_valid() for part in (form, *parts.values())]  # each says what is wrong, not only the first
        if all(valid):
            save_programme(form, *parts.values(), by=request.actor)
            messages.success(request, _("已儲存「%s」。") % kept.name)
            return redirect(_after(request, kept))
    elif (wanted := request.GET.get("add")) in parts:
        parts[wanted].extra = 1
    context = {"programme": CentralProgramme.objects.get(pk=kept.pk), "form": form} | parts
    return render(request, "proposals/programme_edit.html", context, status=422 if request.method == "POST" else 200)


def _after(request: ActorRequest, kept: CentralProgramme) -> str:
    """The same page with one more row, or the programme."""
    wanted = request.POST.get("add")
    if wanted in ("terms", "rules"):
        return f"{request.path}?add={wanted}#{wanted}-end"
    return kept.get_absolute_url()


@require_POST
def budget_answer(request: ActorRequest, pk: int, venture: int) -> HttpResponse:
    """Keep a warning with its reason, and come back to the venture's budget."""
    plan = get_plan(request, pk)
    if not can_edit(plan, request.actor):
        raise Http404
    target: Venture = get_object_or_404(plan.ventures, pk=venture)
    form = AnswerForm(request.POST)
    if form.is_valid():
        said: dict[str, Any] = form.cleaned_data
        try:
            answer_warning(plan, said["about"], said["fingerprint"], said["reason"], by=request.actor)
            messages.success(request, _("已記下理由。"))
        except Refused as refusal:
            messages.error(request, str(refusal))
    else:
        messages.error(request, "；".join(str(error) for errors in form.errors.values() for error in errors))
    return redirect("proposals:venture_section", plan.pk, target.pk, Section.BUDGET)
