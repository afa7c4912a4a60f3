"""The list of opinions: its columns, and the views everybody has of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.states import UnitKind
from lists.columns import Cell, Column, due_column, number_column
from lists.listing import Action, Listing, View
from proposals.assigning.columns import handler_column
from reviews.asked.filters import AskedFilter, Stands
from reviews.models import OpinionRequest
from reviews.permissions import LISTING
from reviews.queries import OpinionQuerySet
from reviews.rounds.nudging import may_nudge_all
from workflow.calendar.days import WorkingCalendar
from workflow.rows import FEW_AHEAD

if TYPE_CHECKING:
    import datetime as dt

    from accounts.actors import Actor


def _shown(rows: OpinionQuerySet, actor: Actor) -> OpinionQuerySet:
    return rows.for_list()


def _named(row: OpinionRequest, calendar: WorkingCalendar) -> Cell:
    return Cell(row.round.proposal.called, to=row.get_absolute_url(), beneath=str(row.round))


def _asked(row: OpinionRequest) -> dt.date:
    return timezone.localdate(row.added_at or row.round.opened_at)


def _answered(row: OpinionRequest) -> dt.date | None:
    return timezone.localdate(row.filed_at) if row.filed_at else None


def _result(row: OpinionRequest) -> str | None:
    return row.get_result_display() if row.result and row.filed_at else None


def _views(actor: Actor) -> list[View]:
    return [View(_("全部"), ""), *(View(stands.label, f"state={stands.value}") for stands in list(Stands)[:3])]


def _has(actor: Actor) -> bool:
    """Who asks, and who is asked: for others agencies may have no names."""
    return actor.kind in LISTING


OPINIONS = Listing(
    name="opinions",
    title=_("審查意見"),
    page="reviews:opinions",
    file="reviews:opinions_file",
    columns=(
        number_column(lambda row: row.round.proposal),
        Column(name="plan", label=_("計畫"), value=lambda row: row.round.proposal.called, cell=_named, is_fixed=True),
        Column(name="round", label=_("輪次"), value=lambda row: str(row.round), is_usual=False),
        Column(name="agency", label=_("機關"), value=lambda row: row.agency.name),
        handler_column("round__proposal"),
        Column(name="state", label=_("狀態"), value=lambda row: row.get_state_display()),
        Column(name="result", label=_("審查結果"), value=_result, is_usual=False),
        Column(name="asked", label=_("分送日期"), value=_asked),
        Column(name="answered", label=_("回復日期"), value=_answered),
        due_column(),
    ),
    form=AskedFilter,
    shown=_shown,
    ticked="opinion",
    actions=[Action(_("催辦"), "reviews:nudge_several", may_nudge_all)],
    views=_views,
    without=lambda actor: () if actor.kind == UnitKind.RDEC else ("agency",),
    ahead=lambda form: FEW_AHEAD,
    has=_has,
)
