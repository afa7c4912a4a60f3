"""Entries taken into a plan's section 資源盤點: as rows of what the person is typing there, never into the plan itself.

The section's page brings them back with all else that is typed, and writes them when it is saved, or not at all.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import override

from chapters.states import Section
from guidance.states import InventoryKind
from inputs.rows import MAX_ROWS
from inputs.search import folded
from proposals.permissions import can_edit_section
from proposals.states import ResourceKind
from proposals.writing import drafts
from proposals.writing.questions import TableInput
from workflow.drafts import services
from workflow.engine.errors import NotPermitted, Refused

if TYPE_CHECKING:
    from accounts.actors import Actor
    from guidance.models import InventoryEntry
    from proposals.models import Proposal
    from workflow.models import Draft

PREFIX = "rows"
PLACES = frozenset(ResourceKind.values)


def page_of(plan: Proposal) -> str:
    """The section's page."""
    return drafts.page_of(plan, Section.RESOURCES, None)


def kind_in_plan(kind: str) -> str:
    """What an entry is in a plan, which knows 人文地產景 alone: who works together are people."""
    return kind if kind in PLACES else ResourceKind.PEOPLE


def row_of(entry: InventoryEntry) -> dict[str, str]:
    """An entry as a row of the section, with where it comes from behind its words."""
    with override(settings.LANGUAGE_CODE):  # a plan is in one language, whoever writes it
        source = _("資料來源：%(known)s；%(district)s人文地產景盤點第 %(number)d 號") % {
            "known": entry.known_by,
            "district": entry.district.name,
            "number": entry.pk,
        }
        group = f"{InventoryKind.COMMUNITY.label}。" if entry.kind == InventoryKind.COMMUNITY else ""
    words = "\n".join(filter(None, [f"{group}{entry.words}", f"（{source}）"]))
    return {"kind": kind_in_plan(entry.kind), "name": entry.name, "place": entry.address, "description": words}


def named_in(plan: Proposal) -> set[str]:
    """What the plan's inventory names already, folded (one query)."""
    return {folded(name) for name in plan.resources.values_list("name", flat=True)}


def take_over(plan: Proposal, entries: Sequence[InventoryEntry], *, by: Actor, saves: int) -> Draft:
    """Lay ``entries`` below the rows the person has before them in the section: typed, or else stored ones.

    ``saves`` is how often the section was saved by now. Refused where nobody may write there, and beyond a section's rows.
    """
    if not (verdict := can_edit_section(plan, by, Section.RESOURCES)):
        raise NotPermitted(verdict.reason)
    place = services.Place(by.user, by.unit_id, page_of(plan))
    typed = next((row for row in services.of_page(place)[0] if row.data), None)
    data = typed.typed.copy() if typed else as_posted(plan)
    there = int(data.get(f"{PREFIX}-TOTAL_FORMS") or 0)
    if there + len(entries) > MAX_ROWS:
        words = _("資源盤點最多 %(most)d 列，已有 %(there)d 列，這次最多再取用 %(left)d 筆。")
        raise Refused(words % {"most": MAX_ROWS, "there": there, "left": max(MAX_ROWS - there, 0)})
    for number, entry in enumerate(entries, there):
        row = {"id": "", "ORDER": str(number + 1), **row_of(entry)}
        data.update({f"{PREFIX}-{number}-{name}": value for name, value in row.items()})
    data[f"{PREFIX}-TOTAL_FORMS"] = str(there + len(entries))
    data["draft_tab"], data["draft_seq"] = secrets.token_urlsafe(12), "1"
    if typed:
        data["draft_takes"] = f"{typed.tab}:{typed.seq}"
    return services.keep(place, data, base=typed.base if typed else saves)


def as_posted(plan: Proposal) -> QueryDict:
    """The section as its page would send it, were nothing changed: files are chosen anew there anyway."""
    parts = drafts.parts_of(plan, Section.RESOURCES, None)
    data = QueryDict(mutable=True)
    forms = [*parts.rows.initial_forms, *([parts.questions] if parts.questions else [])]
    for form in forms:
        for field in form:
            _put(data, field)
    count = str(len(parts.rows.initial_forms))
    data[f"{PREFIX}-TOTAL_FORMS"] = data[f"{PREFIX}-INITIAL_FORMS"] = count
    return data


def _put(data: QueryDict, field: Any) -> None:
    widget, value = field.field.widget, field.value()
    if widget.needs_multipart_form or value in (None, "", False):
        return
    if isinstance(widget, TableInput):
        data.update({f"{field.html_name}-{r}-{c}": cell for r, row in enumerate(value) for c, cell in enumerate(row)})
        return
    shown = widget.format_value(value)
    data[field.html_name] = str(shown[0] if isinstance(shown, list) else shown)
