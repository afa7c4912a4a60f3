"""The move page of a case whose moves take files, and the files themselves; the case's own page says who sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404

from documents.services import serve
from guidance.files.services import perform_with_files
from workflow.engine.views import CaseMoveView

if TYPE_CHECKING:
    from uuid import UUID

    from django.http.response import HttpResponseBase

    from workflow.models import Transition


class FilesMoveView(CaseMoveView):
    """A move with its files."""

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """Files are taken in with the move that they are for."""
        files = data.pop("files", [])
        return perform_with_files(self.instance, self.move, files=files, by=self.request.actor, **data, **door)


def file_of(case: Any, file: UUID) -> HttpResponseBase:
    """A file of a case that its reader sees."""
    return serve(get_object_or_404(case.files.select_related("attachment"), attachment=file).attachment)
