"""The list of what visits left to do: its columns, and the views everybody has of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from guidance.follow_ups.forms import LATE, FollowUpFilter
from guidance.models import FollowUp
from guidance.queries import FollowUpQuerySet
from guidance.states import FollowUpState
from lists.columns import Cell, Column, due_column
from lists.listing import Listing, View
from workflow.calendar.days import WorkingCalendar
from workflow.rows import Rows

if TYPE_CHECKING:
    from accounts.actors import Actor


def _rows(form: FollowUpFilter, actor: Actor) -> Rows:
    return FollowUp.objects.seen_by(actor, form.narrow(), form.by)


def _shown(rows: FollowUpQuerySet, actor: Actor) -> FollowUpQuerySet:
    return rows.for_page()


def _named(row: FollowUp, calendar: WorkingCalendar) -> Cell:
    return Cell(row.words, to=row.get_absolute_url(), beneath=row.visit.title)


def _views(actor: Actor) -> list[View]:
    return [
        View(_("全部"), ""),
        View(_("逾期未辦"), f"state={LATE}"),
        View(FollowUpState.OPEN.label, f"state={FollowUpState.OPEN.value}"),
    ]


FOLLOW_UPS = Listing(
    name="follow_ups",
    title=_("訪視的追蹤事項"),
    page="guidance:follow_ups",
    file="guidance:follow_ups_file",
    columns=(
        Column(name="words", label=_("追蹤事項"), value=lambda row: row.words, cell=_named, is_fixed=True),
        Column(name="visit", label=_("現地訪視"), value=lambda row: row.visit.title, is_usual=False),
        Column(name="day", label=_("訪視日期"), value=lambda row: row.visit.day, is_usual=False),
        Column(name="district", label=_("行政區"), value=lambda row: row.visit.district.name),
        Column(name="owner", label=_("負責單位"), value=lambda row: row.owner.name),
        Column(name="state", label=_("狀態"), value=lambda row: row.get_state_display()),
        due_column("due"),
    ),
    form=FollowUpFilter,
    rows=_rows,
    shown=_shown,
    views=_views,
)
