"""The two sheets of the workbook and their columns; labels are the form's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.utils.translation import override

from documents.papers.render import LANGUAGE
from tracking.models import ProgressReport
from tracking.permissions import files_reports
from tracking.states import ReportState
from workflow.rows import each

if TYPE_CHECKING:
    from accounts.actors import Actor

ITEMS, REPORTS = "項目進度", "進度報告"
NAMES = (ITEMS, REPORTS)
KEY, CASE, NUMBER, CODE, TITLE = "報告編號", "列管案件", "期別", "項次", "工作項目"
# Column and field of the form; of an item its code stands behind the field's name.
OF_ITEMS = {"percent": "完成（%）", "note": "說明"}
OF_REPORTS = ("spent", "spent_reason", "narrative", "causes", "remedy", "next_steps")
MOST = 100  # reports in one workbook
CAUSES = 3  # columns in which a cause of delay is chosen; a cell takes several, too, with a stop between them


def labels_of_reports() -> dict[str, str]:
    """Field and label, in Chinese whatever language the reader's pages are in."""
    with override(LANGUAGE):
        return {name: str(ProgressReport._meta.get_field(name).verbose_name) for name in OF_REPORTS}  # type: ignore[union-attr]


def columns_of_reports() -> list[tuple[str, str]]:
    """Field and label of each column; causes of delay have several, for an office program has a list for one choice a cell."""
    found = []
    for name, label in labels_of_reports().items():
        found.append((name, label))
        if name == "causes":
            found += [(name, f"{label} {number}") for number in range(2, CAUSES + 1)]
    return found


def heads() -> dict[str, list[str]]:
    """The first row of each sheet."""
    return {
        ITEMS: [KEY, CASE, NUMBER, CODE, TITLE, *OF_ITEMS.values()],
        REPORTS: [KEY, CASE, NUMBER, *(label for _name, label in columns_of_reports())],
    }


def to_file(actor: Actor) -> list[ProgressReport]:
    """The earliest report of each undertaking that the actor is to file, with what its form asks (one query).

    None for members who only read.
    """
    if not files_reports(actor):
        return []
    found, *_to_accept = ProgressReport.objects.in_hands_of(actor.unit_id)
    before = ProgressReport.objects.filter(
        undertaking=OuterRef("undertaking"), number__lt=OuterRef("number"), state=ReportState.OPEN
    )
    return list(found.filter(each(~Exists(before))).for_page()[:MOST])
