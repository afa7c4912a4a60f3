"""Pages and files of the statistics; never write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import District
from accounts.states import UnitKind
from documents.orders.pages import Offer, answer
from documents.orders.pages_printed import page_wish
from documents.papers.blocks import Paper
from documents.papers.html import html
from documents.papers.odf import SHEET_MIME, TEXT_MIME
from documents.papers.odt import odt
from documents.papers.render import LANGUAGE
from documents.papers.responses import SAFE, attachment
from programmes.models import CentralProgramme
from programmes.states import YEARS
from tracking.statistics import charts, maps, quarters, shown
from tracking.statistics.filters import StatisticsScope, VentureFilter
from tracking.statistics.parts import Part, cards, compared
from tracking.statistics.report import report_ods, report_paper
from tracking.statistics.shown import Shown
from tracking.statistics.snapshots import READING, read_by, reckoned
from tracking.statistics.values import Figures
from workflow.calendar.quarters import Quarter
from workflow.rows import FEW_AHEAD, page_of

if TYPE_CHECKING:
    import datetime as dt

    from accounts.actors import Actor, ActorRequest


@dataclass(frozen=True)
class Read:
    """What an address asks for: the figures as of when, and the parts that are shown of them."""

    scope: StatisticsScope
    found: Figures
    at: dt.datetime
    parts: Sequence[Part]
    nothing_beside: str = ""  # why the year that was asked for does not stand beside

    def part(self, name: str) -> Part:
        """Raises Http404 where there is none of that name."""
        found = next((part for part in self.parts if part.name == name), None)
        if found is None:
            raise Http404
        return found


def _reads(actor: Actor) -> None:
    """Figures are for offices that see plans of many; for others there is no such page."""
    if actor.kind not in READING:
        raise Http404


def _about(actor: Actor, scope: dict[str, str]) -> Shown:
    """Names of districts and programmes (two queries)."""
    rows = District.objects.values_list("code", "name", "priority")
    districts = {code: (name, priority) for code, name, priority in rows if scope.get("district", code) == code}
    programmes = {str(pk): name for pk, name in CentralProgramme.objects.values_list("pk", "name")}
    return Shown(districts, programmes, scope, names_agencies=actor.kind == UnitKind.RDEC)


def _read(request: ActorRequest) -> Read:
    actor, scope = request.actor, StatisticsScope(request.GET)
    _reads(actor)
    found, at = reckoned(actor, scope) if scope.is_narrowed else read_by(actor)
    about = _about(actor, scope.asked)
    parts = shown.parts(found, about)
    if year := scope.against_year:
        other = scope.other()
        former = reckoned(actor, other)[0]
        if not former.plans:
            return Read(scope, found, at, parts, _("%s 年沒有符合條件的計畫知會，沒有可以並列的數字。") % year)
        then = Shown(about.districts, about.programmes, other.asked, names_agencies=about.names_agencies)
        parts = compared(parts, shown.parts(former, then), _("%s 年知會") % year)
    return Read(scope, found, at, parts)


@require_safe
def statistics(request: ActorRequest) -> HttpResponse:
    """What the plans of the actor's office add up to, each figure with the list it counts."""
    read = _read(request)
    context: dict[str, Any] = {"filter": read.scope, "at": read.at, "parts": read.parts, "plans": read.found.plans}
    context |= {"nothing_beside": read.nothing_beside, "cards": cards(read.parts)}
    context |= {"map": maps.map_of(read.found.places), "quarters": quarters.kept(request.actor)}
    context["asked"] = f"?{request.GET.urlencode()}" if request.GET else ""
    return render(request, "tracking/statistics/statistics.html", context)


@require_safe
def statistics_ods(request: ActorRequest) -> HttpResponse:
    """Every table of what is shown, a sheet for each."""
    read = _read(request)
    name = _("統計")
    return attachment(report_ods(name, read.scope.words, read.parts, read.at), f"{name}.ods", SHEET_MIME)


@require_safe
def chart(request: ActorRequest, name: str) -> HttpResponse:
    """One chart by itself, as a picture that a paper can take."""
    read = _read(request)
    part = read.part(name)
    drawn = charts.of_map(part, read.found.places) if name == "places" else charts.of(part)
    if drawn is None:
        raise Http404
    about = {"chart": drawn, "words": read.scope.words, "at": read.at}
    answered = render(request, "tracking/statistics/chart.svg", about, content_type="image/svg+xml")
    headers = SAFE | {"Content-Disposition": content_disposition_header(False, f"{part.title}.svg") or "inline"}
    for header, value in headers.items():
        answered[header] = value
    return answered


@require_http_methods(["GET", "HEAD", "POST"])
def quarter_pdf(request: ActorRequest, year: int, quarter: int) -> HttpResponseBase:
    """季報 as a paper, made by the queue."""
    paper = _quarter(request, year, quarter)
    offer = Offer(f"{paper.name}.pdf", reverse("tracking:statistics"), False)
    return answer(request, page_wish(html(paper), paper.typed), offer)


@require_safe
def quarter_odt(request: ActorRequest, year: int, quarter: int) -> HttpResponse:
    """The same, to be written on."""
    paper = _quarter(request, year, quarter)
    return attachment(odt(paper), f"{paper.name}.odt", TEXT_MIME)


@override(LANGUAGE)
def _quarter(request: ActorRequest, year: int, quarter: int) -> Paper:
    """As of its last day, beside the quarter before; Http404 where nothing was kept of it."""
    _reads(request.actor)
    if year not in YEARS or not 1 <= quarter <= 4:
        raise Http404
    asked = Quarter(year, quarter)
    now, before = quarters.snapshots(request.actor, asked, asked.before)
    if now is None:
        raise Http404
    about = _about(request.actor, {})
    parts = shown.parts(now.found, about)
    if before is not None:
        parts = compared(parts, shown.parts(before.found, about), str(asked.before))
    return report_paper(asked, parts, now.at, before.at if before else None, is_demo=settings.DEMO)


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
