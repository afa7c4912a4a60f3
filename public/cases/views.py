"""Pages of cases; never write."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render

from accounts import geo
from documents.services import shown_in_page
from public.answers import for_everybody
from public.cases.cards import cards, for_cards
from public.cases.filters import CaseFilter
from public.cases.maps import cases_on_map
from public.cases.reading import case_of
from public.showing import shown_photos
from workflow.rows import Rows, page_of


@for_everybody
def cases(request: HttpRequest) -> HttpResponse:
    """The cases that are shown, narrowed by the address, and where they lie."""
    chosen = CaseFilter(request.GET)
    found = chosen.narrow()
    page = page_of(Rows([found]), request.GET.get("page"), for_cards)
    context = {
        "filter": chosen,
        "page": page,
        "cards": cards(page),
        "map": cases_on_map(found),
        "attribution": geo.attribution(),
        "is_narrowed": bool(chosen.chosen),
    }
    return render(request, "public/cases/list.html", context)


@for_everybody
def case(request: HttpRequest, number: str) -> HttpResponse:
    """One case."""
    found = case_of(number)
    if found is None:
        raise Http404
    return render(request, "public/cases/case.html", {"case": found, "shape": _outline(found.card.districts)})


@for_everybody
def photo(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    """A picture of it, while its consent and that to show the case stand."""
    rows = shown_photos().filter(undertaking__venture__proposal__case_number=number).select_related("attachment")
    found = get_object_or_404(rows, pk=pk)
    assert found.attachment
    try:
        return shown_in_page(found.attachment)
    except PermissionDenied as error:
        raise Http404 from error


def _outline(districts: object) -> geo.Shape | None:
    """The shape of the first district."""
    for code, _name, _priority in districts:  # type: ignore[attr-defined]
        return geo.shapes().get(code)
    return None
