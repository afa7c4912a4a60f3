"""The list of what is asked of NDC and of agencies: its columns, and the views everybody has of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guidance.coordination.forms import CoordinationFilter
from guidance.coordination.queries import CoordinationQuerySet
from guidance.coordination.states import CoordinationState
from guidance.models import Coordination
from lists.columns import Cell, Column, due_column
from lists.listing import Listing, View
from proposals.assigning.columns import handler_column
from workflow.calendar.days import WorkingCalendar
from workflow.rows import Rows

if TYPE_CHECKING:
    from accounts.actors import Actor


def _rows(form: CoordinationFilter, actor: Actor) -> Rows:
    return Coordination.objects.seen_by(actor, form.narrow(), form.by)


def _shown(rows: CoordinationQuerySet, actor: Actor) -> CoordinationQuerySet:
    return rows.for_list()


def _named(row: Coordination, calendar: WorkingCalendar) -> Cell:
    return Cell(row.title, to=row.get_absolute_url(), beneath=row.programme.name if row.programme else "")


def _state(row: Coordination, calendar: WorkingCalendar) -> Cell:
    return Cell(row.get_state_display(), beneath=row.get_outcome_display() if row.outcome else "")


def _views(actor: Actor) -> list[View]:
    states = (CoordinationState.ASKED, CoordinationState.ANSWERED)
    return [View(_("全部"), ""), *(View(state.label, f"state={state.value}") for state in states)]


COORDINATIONS = Listing(
    name="coordination",
    title=_("中央協調"),
    page="guidance:coordinations",
    file="guidance:coordinations_file",
    columns=(
        Column(name="title", label=_("事由"), value=lambda row: row.title, cell=_named, is_fixed=True),
        Column(
            name="programme",
            label=_("補助計畫"),
            value=lambda row: row.programme.name if row.programme else None,
            is_usual=False,
        ),
        Column(name="asked_by", label=_("提出單位"), value=lambda row: row.asked_by.name, is_usual=False),
        Column(name="addressee", label=_("請求對象"), value=lambda row: row.addressee.name),
        Column(name="state", label=_("狀態"), value=lambda row: row.get_state_display(), cell=_state),
        Column(
            name="outcome",
            label=_("結果"),
            value=lambda row: row.get_outcome_display() if row.outcome else None,
            is_usual=False,
        ),
        handler_column("proposal"),
        Column(name="asked", label=_("提出時間"), value=lambda row: timezone.localdate(row.asked_at)),
        due_column("due"),
    ),
    form=CoordinationFilter,
    rows=_rows,
    shown=_shown,
    views=_views,
)
