"""What of an undertaking's results a plan's history tells besides moves: figures and pictures; reads what it is given."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from inputs.fields import grouped
from proposals.versions.history import Line
from workflow.nested import Nested

if TYPE_CHECKING:
    from tracking.models import ResultPhoto, Undertaking

TOLD = {"transitions": Nested(), "actuals": Nested(one=("kpi",)), "photos": Nested()}


def of_results(row: Undertaking) -> Iterator[Line]:
    """Figures, those recorded together in one line; pictures, and consents that were withdrawn."""
    actuals = sorted(row.actuals.all(), key=lambda each: each.recorded_at)
    for at, figures in groupby(actuals, lambda each: each.recorded_at):
        found = list(figures)
        words = [f"{each}　{grouped(each.value)}" for each in found]
        yield Line(at, _whose(row, _("登錄 KPI 實績")), by=found[0].recorded_by, words=words)
    for photo in row.photos.all():
        yield from _of_photo(row, photo)


def _of_photo(row: Undertaking, photo: ResultPhoto) -> Iterator[Line]:
    about = [f"{photo.caption}（{photo.covered}）"]
    yield Line(photo.added_at, _whose(row, _("上傳成果照片")), by=photo.added_by, words=about)
    if photo.withdrawn_at:
        gone = [photo.caption, photo.why_withdrawn]
        yield Line(photo.withdrawn_at, _whose(row, _("撤回照片的同意")), by=photo.withdrawn_by, words=gone)


def _whose(row: Undertaking, what: str) -> str:
    return _("%(whose)s：%(move)s") % {"whose": row.venture.called, "move": what}
