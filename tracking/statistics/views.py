"""Pages of the statistics; never write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import District
from tracking.statistics import shown
from tracking.statistics.filters import VentureFilter
from tracking.statistics.snapshots import READING, read_by
from workflow.rows import FEW_AHEAD, page_of

if TYPE_CHECKING:
    from accounts.actors import Actor, ActorRequest


def _reads(actor: Actor) -> None:
    """Figures are for offices that see plans of many; for others there is no such page."""
    if actor.kind not in READING:
        raise Http404


@require_safe
def statistics(request: ActorRequest) -> HttpResponse:
    """What the plans of the actor's office add up to, each figure with the list it counts."""
    _reads(request.actor)
    found, at = read_by(request.actor)
    districts = dict(District.objects.values_list("code", "name"))
    stages, hands = shown.stages(found), shown.hands(found)
    context = {"found": found, "at": at, "stages": stages, "hands": hands, "outcomes": shown.outcomes(found)}
    context |= {"most": shown.where_most(stages), "longest": shown.longest(hands), "rate": shown.rate(found)}
    context["tables"] = [
        ("ministry", shown.money(found.ministries, "ministry")),
        ("district", shown.money(found.districts, "district", districts)),
        ("year", shown.money(found.years, "year")),
    ]
    context |= {"total": shown.amounts(found.total), "headings": shown.headings(), "kpis": shown.kpis(found)}
    return render(request, "tracking/statistics/statistics.html", context)


@require_safe
def ventures(request: ActorRequest) -> HttpResponse:
    """The decided ventures that a figure counts."""
    _reads(request.actor)
    chosen = VentureFilter(request.GET)
    page = page_of(
        chosen.rows(request.actor),
        request.GET.get("page"),
        lambda rows: rows.select_related("proposal__owner", "proposal__represented_by", "executing_unit"),
        ahead=FEW_AHEAD,
    )
    return render(request, "tracking/statistics/ventures.html", {"filter": chosen, "page": page})
