"""The list of project meetings whose plans the actor sees: its filter, its columns, the views everybody has."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inputs.fields import ROC_OFFSET
from inputs.words import listed
from lists.columns import Cell, Column
from lists.listing import Listing, View
from programmes.states import YEARS
from proposals.case.scope import ALL
from proposals.models import Proposal
from proposals.queries import asks_rules
from reviews.models import Meeting, MeetingSight
from reviews.queries import MeetingQuerySet
from reviews.states import MeetingState
from workflow.calendar.days import WorkingCalendar, midnight
from workflow.nested import partly
from workflow.rows import FEW_AHEAD, Rows
from workflow.templatetags.cs import roc, roc_time

if TYPE_CHECKING:
    from accounts.actors import Actor

PLAN = ("id", "title", "filed_title", "state")


class MeetingFilter(forms.Form):
    """Every field is optional; what cannot be read is left out rather than refused."""

    state = forms.ChoiceField(label=_("狀態"), required=False, choices=[("", ALL), *MeetingState.choices])
    year = forms.TypedChoiceField(
        label=_("年度"), required=False, coerce=int, choices=[("", ALL), *((year, str(year)) for year in YEARS)]
    )

    def __init__(self, data: QueryDict, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.is_valid()

    def rows(self, actor: Actor) -> Rows:
        """Those with a plan on the agenda that the actor sees, the latest first: who oversees reads them in order, whoever
        does not what is kept of its own (``MeetingSight``)."""
        asked: Any = self.cleaned_data.get
        found, narrowed = Meeting.objects.order_by("-held_at", "-id"), {}
        if state := asked("state"):
            narrowed["state"] = state
        if year := asked("year"):
            first, last = (midnight(dt.date(at + ROC_OFFSET, 1, 1)) for at in (year, year + 1))
            narrowed |= {"held_at__gte": first, "held_at__lt": last}
        if asks_rules(actor):
            return Rows([found.seen_in_order(actor).filter(**narrowed)])
        own = MeetingSight.objects.filter(unit=actor.unit_id, **narrowed).order_by("-held_at", "-meeting")
        return Rows([own], key="meeting", of=found)


def _rows(form: MeetingFilter, actor: Actor) -> Rows:
    return form.rows(actor)


def _shown(rows: MeetingQuerySet, actor: Actor) -> MeetingQuerySet:
    return rows.with_plans_seen(actor, *PLAN)


def _plans(row: Meeting) -> str:
    """Those of its agenda that the reader sees."""
    plans: Any = row
    return listed(partly(Proposal, PLAN, values).called for values in plans.plans_seen)


def _named(row: Meeting, calendar: WorkingCalendar) -> Cell:
    return Cell(str(row), to=row.get_absolute_url())


def _when(row: Meeting, calendar: WorkingCalendar) -> Cell:
    return Cell(roc_time(row.held_at), css="cs-nowrap")


def _views(actor: Actor) -> list[View]:
    states = (MeetingState.PLANNED, MeetingState.NOTIFIED, MeetingState.MINUTES_CIRCULATED)
    return [View(_("全部"), ""), *(View(state.label, f"state={state.value}") for state in states)]


MEETINGS = Listing(
    name="meetings",
    title=_("專案會議"),
    page="reviews:meetings",
    file="reviews:meetings_file",
    has=lambda actor: bool(actor.unit_id),
    columns=(
        Column(name="meeting", label=_("會議"), value=str, cell=_named, is_fixed=True),
        Column(name="held", label=_("開會時間"), value=lambda row: timezone.localdate(row.held_at), cell=_when),
        Column(name="place", label=_("地點"), value=lambda row: row.place or None),
        Column(name="chair", label=_("主持人"), value=lambda row: row.chair or None, is_usual=False),
        Column(name="plans", label=_("計畫"), value=_plans),
        Column(name="state", label=_("狀態"), value=lambda row: row.get_state_display()),
        Column(
            name="comments_due",
            label=_("紀錄稿意見期限"),
            value=lambda row: row.comments_due,
            cell=lambda row, calendar: Cell(roc(row.comments_due) or "—", css="cs-nowrap"),
            is_usual=False,
        ),
    ),
    form=MeetingFilter,
    rows=_rows,
    shown=_shown,
    views=_views,
    ahead=lambda form: FEW_AHEAD,
)
