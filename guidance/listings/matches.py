"""The list of matches: its columns, and the views everybody has of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guidance.matching.forms import MatchFilter
from guidance.matching.queries import MatchQuerySet
from guidance.matching.states import MatchState
from guidance.models import Match
from lists.columns import Cell, Column, due_column
from lists.listing import Listing, View
from proposals.assigning.columns import handler_column
from workflow.calendar.days import WorkingCalendar
from workflow.rows import Rows

if TYPE_CHECKING:
    from accounts.actors import Actor


def _rows(form: MatchFilter, actor: Actor) -> Rows:
    return Match.objects.seen_by(actor, form.narrow(), form.by)


def _shown(rows: MatchQuerySet, actor: Actor) -> MatchQuerySet:
    return rows.for_page()


def _named(row: Match, calendar: WorkingCalendar) -> Cell:
    return Cell(row.title, to=row.get_absolute_url(), beneath=row.proposal.proposing_unit.name)


def _partner(row: Match, calendar: WorkingCalendar) -> Cell:
    return Cell(row.partner.name, beneath=row.get_kind_display())


def _holder(row: Match) -> str | None:
    if not row.is_held:
        return None
    return row.holder_unit.name if row.holder_unit else row.get_holder_display()


def _views(actor: Actor) -> list[View]:
    states = (MatchState.SUGGESTED, MatchState.CONTACTED, MatchState.AGREED, MatchState.ACTIVE)
    return [View(_("全部"), ""), *(View(state.label, f"state={state.value}") for state in states)]


MATCHES = Listing(
    name="matches",
    title=_("媒合"),
    page="guidance:matches",
    file="guidance:matches_file",
    columns=(
        Column(name="title", label=_("事業提案"), value=lambda row: row.title, cell=_named, is_fixed=True),
        Column(name="owner", label=_("提案單位"), value=lambda row: row.proposal.proposing_unit.name, is_usual=False),
        Column(name="partner", label=_("協力夥伴"), value=lambda row: row.partner.name, cell=_partner),
        Column(name="kind", label=_("夥伴類別"), value=lambda row: row.get_kind_display(), is_usual=False),
        Column(name="asked_by", label=_("提出單位"), value=lambda row: row.asked_by.name, is_usual=False),
        Column(name="asked", label=_("提出時間"), value=lambda row: timezone.localdate(row.asked_at), is_usual=False),
        Column(name="state", label=_("狀態"), value=lambda row: row.get_state_display()),
        handler_column("proposal"),
        Column(name="holder", label=_("在誰手上"), value=_holder),
        due_column("due"),
    ),
    form=MatchFilter,
    rows=_rows,
    shown=_shown,
    views=_views,
)
