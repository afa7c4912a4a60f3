"""The list of requests for counselling: its columns, and the views everybody has of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from guidance.counselling.forms import RequestFilter
from guidance.models import CounsellingRequest
from guidance.queries import RequestQuerySet
from guidance.states import RequestState
from lists.columns import Cell, Column, due_column
from lists.listing import Listing, View
from proposals.assigning.columns import handler_column
from workflow.calendar.days import WorkingCalendar
from workflow.rows import Rows
from workflow.templatetags.cs import roc

if TYPE_CHECKING:
    from accounts.actors import Actor


def _rows(form: RequestFilter, actor: Actor) -> Rows:
    return CounsellingRequest.objects.seen_by(actor, form.narrow(), form.by)


def _shown(rows: RequestQuerySet, actor: Actor) -> RequestQuerySet:
    return rows.for_list()


def _named(row: CounsellingRequest, calendar: WorkingCalendar) -> Cell:
    return Cell(row.title, to=row.get_absolute_url(), beneath=row.topics_label)


def _spoken(row: CounsellingRequest, calendar: WorkingCalendar) -> Cell:
    """The day somebody spoke with who asked, and how long ago where a team is to."""
    days = row.days_silent if row.state == RequestState.ASSIGNED else None
    silent = "" if days is None else ngettext("已 %(n)s 天", "已 %(n)s 天", days) % {"n": days}
    return Cell(roc(row.contacted_on) or "—", beneath=silent, css="cs-nowrap")


def _views(actor: Actor) -> list[View]:
    states = (RequestState.ASKED, RequestState.TRIAGED, RequestState.ASSIGNED)
    return [View(_("全部"), ""), *(View(state.label, f"state={state.value}") for state in states)]


REQUESTS = Listing(
    name="requests",
    title=_("輔導申請"),
    page="guidance:requests",
    file="guidance:requests_file",
    columns=(
        Column(name="title", label=_("計畫或構想"), value=lambda row: row.title, cell=_named, is_fixed=True),
        Column(name="topics", label=_("想請教的事"), value=lambda row: row.topics_label or None, is_usual=False),
        Column(name="asked_by", label=_("申請單位"), value=lambda row: row.asked_by.name),
        Column(
            name="districts",
            label=_("行政區"),
            value=lambda row: "、".join(name for _code, name, _priority in row.named_districts) or None,
            is_usual=False,
        ),
        Column(name="asked", label=_("申請時間"), value=lambda row: timezone.localdate(row.asked_at), is_usual=False),
        Column(name="state", label=_("狀態"), value=lambda row: row.get_state_display()),
        Column(name="team", label=_("輔導單位"), value=lambda row: row.team.name if row.team else None),
        Column(
            name="coach", label=_("輔導員"), value=lambda row: row.coach.name if row.coach else None, is_usual=False
        ),
        handler_column("proposal"),
        Column(name="spoken", label=_("最近聯繫"), value=lambda row: row.contacted_on, cell=_spoken),
        due_column("due"),
    ),
    form=RequestFilter,
    rows=_rows,
    shown=_shown,
    views=_views,
)
