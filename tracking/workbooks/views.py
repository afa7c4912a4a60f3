"""The workbook in which a work plan is filled in, for who writes the plan; for others there is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from documents.files.kinds import KINDS
from documents.papers.odf import SHEET_MIME
from documents.papers.responses import attachment
from tracking.permissions import is_executing_unit
from tracking.undertakings.views import get_undertaking
from tracking.workbooks import template
from tracking.workbooks.writing import work_to_write

if TYPE_CHECKING:
    from accounts.actors import ActorRequest
    from tracking.undertakings.checks import Draft


@require_safe
def sheet_ods(request: ActorRequest, pk: int) -> HttpResponse:
    """The work as it stands, to be filled in, as ODS."""
    return _sheet(request, pk, template.sheet_ods, "work.ods", SHEET_MIME)


@require_safe
def sheet_xlsx(request: ActorRequest, pk: int) -> HttpResponse:
    """The same as XLSX."""
    return _sheet(request, pk, template.sheet_xlsx, "work.xlsx", KINDS[".xlsx"].mime)


def _sheet(request: ActorRequest, pk: int, write: Callable[[Draft], bytes], name: str, mime: str) -> HttpResponse:
    row = get_undertaking(request, pk)
    if not is_executing_unit(row, request.actor):
        raise Http404
    return attachment(write(work_to_write(row)), name, mime)
