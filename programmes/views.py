"""Pages of the catalogue (R5), read by everybody and kept by RDEC; never of a plan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import ActorRequest
from programmes.forms import KpiForm, NewProgrammeForm, ProgrammeFilter, ProgrammeForm, RuleRows, TermRows
from programmes.models import CentralProgramme, FiscalTier, Kpi
from programmes.permissions import keeps_kpis, keeps_programmes
from programmes.services import save_kpi, save_programme
from programmes.states import TIERS
from workflow.drafts.pages import KeptPage
from workflow.upkeep.records import last_changes

PER_PAGE = 30


@require_safe
def programmes(request: ActorRequest) -> HttpResponse:
    """The catalogue, for everybody who is signed in."""
    chosen = ProgrammeFilter(request.GET)
    found = chosen.apply(CentralProgramme.objects.prefetch_related("terms"))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"filter": chosen, "page": page, "may_edit": keeps_programmes(request.actor)}
    return render(request, "programmes/list.html", context)


@require_safe
def programme(request: ActorRequest, code: str) -> HttpResponse:
    """One programme: its terms by year, its rules, where each is from."""
    shown = get_object_or_404(CentralProgramme.objects.prefetch_related("terms", "rules"), code=code)
    tiers = list(FiscalTier.objects.all()) if any(term.tier_rates for term in shown.terms.all()) else []
    context = {"programme": shown, "may_edit": keeps_programmes(request.actor), "tiers": tiers, "labels": TIERS}
    return render(request, "programmes/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def programme_new(request: ActorRequest) -> HttpResponse:
    """RDEC adds a programme, and goes on to its terms and rules."""
    if not keeps_programmes(request.actor):
        raise Http404
    page = KeptPage(request)
    form = NewProgrammeForm(request.POST) if request.method == "POST" else page.bring_back(NewProgrammeForm)
    if request.method == "POST" and form.is_valid():
        made = save_programme(form, by=request.actor)
        page.sent()
        messages.success(request, _("已新增「%s」，請登錄各年度補助條件。") % made.name)
        return redirect(f"{reverse('programmes:edit', args=[made.code])}?add=terms#terms-end")
    status = 422 if request.method == "POST" else 200
    return render(request, "programmes/new.html", {"form": form, **page.context}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def programme_edit(request: ActorRequest, code: str) -> HttpResponse:
    """RDEC keeps the catalogue; drafts are checked against it from then on."""
    if not keeps_programmes(request.actor):
        raise Http404
    return _held(request, CentralProgramme.objects.filter(code=code), _programme_page)


def _held(request: ActorRequest, row: QuerySet[Any], show: Callable[[ActorRequest, Any], HttpResponse]) -> HttpResponse:
    """The row's page. What is posted holds the row from before it is compared: nobody's change comes in between."""
    if request.method != "POST":
        return show(request, get_object_or_404(row))
    with transaction.atomic():
        return show(request, get_object_or_404(row.select_for_update()))


def _programme_page(request: ActorRequest, kept: CentralProgramme) -> HttpResponse:
    page = KeptPage(request)
    data = request.POST if request.method == "POST" else page.typed
    form = ProgrammeForm(data, instance=kept)
    parts = {
        "terms": TermRows(data, instance=kept, prefix="terms"),
        "rules": RuleRows(data, instance=kept, prefix="rules"),
    }
    if request.method == "POST":
        valid = [part.is_valid() for part in (form, *parts.values())]  # each says what is wrong, not only the first
        if all(valid):
            save_programme(form, *parts.values(), by=request.actor)
            page.sent()
            messages.success(request, _("已儲存「%s」。") % kept.name)
            return redirect(_after(request, kept))
    elif (wanted := request.GET.get("add")) in parts:
        parts[wanted].extra = 1
    context = {"programme": CentralProgramme.objects.get(pk=kept.pk), "form": form, **page.context} | parts
    asked = any(part.conflicts for part in (form, *parts["terms"].forms, *parts["rules"].forms))
    return render(request, "programmes/edit.html", context, status=_status(request, asked))


def _status(request: ActorRequest, asked: bool) -> int:
    """Refused, and if somebody else has changed the same meanwhile, that."""
    if request.method != "POST":
        return 200
    return 409 if asked else 422


def _after(request: ActorRequest, kept: CentralProgramme) -> str:
    """The same page with one more row, or the programme."""
    wanted = request.POST.get("add")
    if wanted in ("terms", "rules"):
        return f"{request.path}?add={wanted}#{wanted}-end"
    return kept.get_absolute_url()


# --- indicators -----------------------------------------------------------------------------------------------------


@require_safe
def kpis(request: ActorRequest) -> HttpResponse:
    """The indicators plans may choose from, with who changed them last."""
    if not keeps_kpis(request.actor):
        raise Http404
    return render(request, "programmes/kpis.html", {"kpis": Kpi.objects.all(), "changes": last_changes(Kpi)})


@require_http_methods(["GET", "HEAD", "POST"])
def kpi_new(request: ActorRequest) -> HttpResponse:
    """One more indicator."""
    if not keeps_kpis(request.actor):
        raise Http404
    return _kpi_page(request, Kpi())


@require_http_methods(["GET", "HEAD", "POST"])
def kpi_edit(request: ActorRequest, code: str) -> HttpResponse:
    """What an indicator is called and how it is counted."""
    if not keeps_kpis(request.actor):
        raise Http404
    return _held(request, Kpi.objects.filter(code=code), _kpi_page)


def _kpi_page(request: ActorRequest, kpi: Kpi) -> HttpResponse:
    title = str(kpi) if kpi.pk else _("新增指標")
    form = KpiForm(request.POST if request.method == "POST" else None, instance=kpi)
    if request.method == "POST" and form.is_valid():
        messages.success(request, _("已儲存「%s」。") % save_kpi(form, by=request.actor).name)
        return redirect("programmes:kpis")
    context = {"form": form, "title": title}
    return render(request, "programmes/kpi.html", context, status=_status(request, form.conflicts))
