"""Pages of the figures of a year; never write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.sheets.exports import KINDS
from guidance.narrowing import YearForm
from guidance.permissions import whose_figures
from guidance.statistics.figures import tables_of
from guidance.statistics.sheets import heads, rows_of
from inputs.words import listed
from lists.pages import file_of

if TYPE_CHECKING:
    from accounts.actors import ActorRequest


@require_safe
def figures(request: ActorRequest) -> HttpResponse:
    """What was asked for, spoken about, answered and given in a year; each number opens its list."""
    years = YearForm(request.GET)
    requests, spoken, together, resources = tables = tables_of(request.actor, years.value)
    context = {"tables": tables, "years": years, "year": years.value}
    counted = [
        (requests.total, _("輔導申請 %s 件")),
        (spoken.total, _("聯繫 %s 次")),
        (together.total, _("中央協調 %s 件")),
        (resources.lines[-1].figures[1], _("申請機關資源 %s 件")),
    ]
    said = listed(words % figure.shown for figure, words in counted if figure.count)
    context |= {"said": said or _("還沒有輔導、聯繫與協調")} | whose_figures(request.actor)
    return render(request, "guidance/statistics/figures.html", context)


@require_safe
def figures_file(request: ActorRequest, kind: str) -> HttpResponseBase:
    """The same as a file, with those of visits and of partners."""
    if kind not in KINDS:
        raise Http404
    year = YearForm(request.GET).value
    rows = list(rows_of(request.actor, year, timezone.localdate()))
    return file_of(_("輔導統計_%d年") % year, heads(), rows, kind)
