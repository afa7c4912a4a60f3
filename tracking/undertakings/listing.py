"""The list of undertakings: its columns, and the views everybody has of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lists.columns import Cell, Column, due_column, number_column
from lists.listing import Listing, View
from proposals.assigning.columns import handler_column
from tracking.board.filters import BoardFilter
from tracking.models import Undertaking
from tracking.queries import UndertakingQuerySet
from workflow.calendar.days import WorkingCalendar
from workflow.rows import FEW_AHEAD, Rows

if TYPE_CHECKING:
    from accounts.actors import Actor


def _rows(form: BoardFilter, actor: Actor) -> Rows:
    return Undertaking.objects.concerning(actor, form.narrow)


def _shown(rows: UndertakingQuerySet, actor: Actor) -> UndertakingQuerySet:
    return rows.for_list()


def _named(row: Undertaking, calendar: WorkingCalendar) -> Cell:
    return Cell(row.venture.called, to=row.get_absolute_url(), beneath=row.plan.called)


def _light(row: Undertaking) -> str | None:
    return row.get_light_display() if row.light else None


def _views(actor: Actor) -> list[View]:
    return [View(_("全部"), ""), View(_("尚未結束"), "state=open")]


UNDERTAKINGS = Listing(
    name="undertakings",
    title=_("列管案件"),
    page="tracking:my",
    file="tracking:my_file",
    columns=(
        number_column(lambda row: row.plan),
        Column(name="venture", label=_("事業"), value=lambda row: row.venture.called, cell=_named, is_fixed=True),
        Column(name="plan", label=_("計畫"), value=lambda row: row.plan.called, is_usual=False),
        Column(name="unit", label=_("執行單位"), value=lambda row: row.executing_unit.name),
        Column(name="state", label=_("狀態"), value=lambda row: row.get_state_display()),
        Column(name="light", label=_("燈號"), value=_light, is_usual=False),
        Column(
            name="actual",
            label=_("實際進度（%）"),
            value=lambda row: row.actual,
            is_usual=False,
        ),
        Column(name="reported", label=_("填報至"), value=lambda row: row.reported_until, is_usual=False),
        Column(name="start", label=_("預定開始"), value=lambda row: row.planned_start, is_usual=False),
        Column(name="end", label=_("預定完成"), value=lambda row: row.planned_end, is_usual=False),
        handler_column("venture__proposal"),
        Column(name="holder", label=_("在誰手上"), value=lambda row: str(row.holder_label)),
        due_column(),
    ),
    form=BoardFilter,
    rows=_rows,
    shown=_shown,
    views=_views,
    ahead=lambda form: FEW_AHEAD,
)
