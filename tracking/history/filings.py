"""What changed between the last two filings of a report, for who judges the second; reads the log it is given (R10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from inputs.words import listed
from proposals.versions.differences import Prose, paragraphs
from tracking.models import ProgressReport
from tracking.reports.chart import FILE_REPORT
from tracking.states import FileKind

if TYPE_CHECKING:
    from workflow.models import Transition

TEXTS = ("spent_reason", "narrative", "remedy", "next_steps")


def changed(log: Iterable[Transition], titles: Mapping[int, str]) -> list[Prose]:
    """Each part of the report that the last filing says otherwise, old and new beside each other; nothing of a first one.

    ``titles`` are those of the work items, by code.
    """
    filed = sorted((line for line in log if line.move == FILE_REPORT.name), key=lambda line: line.pk)
    if len(filed) < 2:
        return []
    was, now = (_parts(line.data, titles) for line in filed[-2:])
    if _("工作項目") not in was:  # filed before the log kept what was said of items
        now.pop(_("工作項目"), None)
    return [
        Prose(label, paragraphs(was.get(label, ""), now.get(label, "")))
        for label in dict.fromkeys([*was, *now])
        if was.get(label, "") != now.get(label, "")
    ]


def _parts(said: Mapping[str, Any], titles: Mapping[int, str]) -> dict[str, str]:
    """What a filing said, part by part, as a person reads it."""
    found = {_("工作項目"): "\n".join(_items(said, titles))} if "percents" in said else {}
    found[_label("spent")] = _("%s 元") % f"{said.get('spent') or 0:,}"
    found |= {_label(name): str(said.get(name) or "") for name in TEXTS}
    found[_label("causes")] = listed(map(str, said.get("causes") or ()))
    files = (FileKind.EVIDENCE, FileKind.PHOTO)
    return found | {str(kind.label): said[kind]["label"] if said.get(kind) else "" for kind in files}


def _items(said: Mapping[str, Any], titles: Mapping[int, str]) -> Iterable[str]:
    notes = said.get("notes") or {}
    for code, percent in sorted((int(code), percent) for code, percent in said["percents"].items()):
        note = notes.get(str(code), "")
        yield f"{titles.get(code, code)}　{percent}％{'　' if note else ''}{note}"


def _label(name: str) -> str:
    return str(ProgressReport._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
