"""Numbers in addresses and what no address may hold, bounded before a view or the database meets them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import register_converter

NUL = "\0"
# What the lists of ``/admin/`` ask of a date: Python knows no year beyond these.
PARTS_OF_DATES = {"year": (1, 9999), "month": (1, 12), "day": (1, 31)}


class RowNumber:
    """``<id:pk>``: a number that a row can have: no nought, and within PostgreSQL's eight bytes; any other is no address."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:
        """The number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """As it is written in the address."""
        return str(value)


register_converter(RowNumber, "id")


class BoundsMiddleware:
    """What nothing behind it could take: NUL, which no text of the database can hold, and dates of no calendar.

    Refused in an address. From a form NUL is dropped: no key types it and no page prints it, so nothing written is lost.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Once the address is known to be one, and the form to be ours."""
        if NUL in request.path or has_nul(request.GET):
            raise BadRequest("NUL in an address")
        if not all(is_in_calendar(name, value) for name, values in request.GET.lists() for value in values):
            raise BadRequest("a date of no calendar in an address")
        if request.method == "POST" and has_nul(request.POST):
            request.POST = without_nul(request.POST)  # type: ignore[assignment]


def is_in_calendar(name: str, value: str) -> bool:
    """May ``date__year=2026`` be asked of the database? What is no number at all is refused there."""
    bounds = next((PARTS_OF_DATES[part] for part in name.split("__")[1:] if part in PARTS_OF_DATES), None)
    if bounds is None or not value.lstrip("-").isdecimal():
        return True
    return len(value) <= 4 and bounds[0] <= int(value) <= bounds[1]


def has_nul(data: QueryDict) -> bool:
    """In a name or in a value."""
    return any(NUL in name or any(NUL in str(value) for value in values) for name, values in data.lists())


def without_nul(data: QueryDict) -> QueryDict:
    """The same fields without it."""
    clean = QueryDict(mutable=True)
    for name, values in data.lists():
        clean.setlist(name.replace(NUL, ""), [str(value).replace(NUL, "") for value in values])
    clean._mutable = False
    return clean
