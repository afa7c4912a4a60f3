"""公文簿, the list of letters: its columns, and the views everybody has of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lists.columns import Cell, Column, number_column
from lists.listing import Listing, View
from proposals.letters.occasions import label_of
from proposals.models import Letter
from proposals.queries import LONG_TEXTS, LetterQuerySet
from proposals.register.filters import RegisterFilter
from proposals.states import LetterStatus
from workflow.calendar.days import WorkingCalendar
from workflow.rows import AHEAD, FEW_AHEAD
from workflow.templatetags.cs import roc

if TYPE_CHECKING:
    from accounts.actors import Actor


def _shown(rows: LetterQuerySet, actor: Actor) -> LetterQuerySet:
    return rows.for_list().select_related("unit", "proposal").defer(*(f"proposal__{name}" for name in LONG_TEXTS))


def _subject(row: Letter) -> str:
    """主旨 of the last version, as ``for_list`` has read it."""
    return str(vars(row)["subject"] or "")


def _named(row: Letter, calendar: WorkingCalendar) -> Cell:
    return Cell(_subject(row) or label_of(row), to=row.get_absolute_url(), beneath=label_of(row))


def _plan(row: Letter, calendar: WorkingCalendar) -> Cell:
    return Cell(row.proposal.called, to=row.proposal.get_absolute_url())


def _numbered(row: Letter, calendar: WorkingCalendar) -> Cell:
    said = vars(row)
    return Cell(said["letter_number"] or "—", beneath=roc(said["letter_date"]))


def _drafted(row: Letter, calendar: WorkingCalendar) -> Cell:
    return Cell(row.unit.name, beneath=roc(row.made_at))


def _views(actor: Actor) -> list[View]:
    own = [
        View(_("本單位擬稿中"), "state=draft&own=on"),
        View(_("本單位已發文"), "state=sent&own=on"),
    ]
    return [View(_("全部"), ""), *(own if actor.is_staff_unit else []), View(LetterStatus.SENT.label, "state=sent")]


LETTERS = Listing(
    name="letters",
    title=_("公文"),
    page="proposals:register",
    file="proposals:register_file",
    columns=(
        number_column(lambda row: row.proposal),
        Column(name="kind", label=_("文別"), value=lambda row: row.get_kind_display()),
        Column(name="subject", label=_("主旨"), value=_subject, cell=_named, is_fixed=True),
        Column(name="occasion", label=_("事由"), value=lambda row: str(label_of(row)), is_usual=False),
        Column(name="plan", label=_("計畫"), value=lambda row: row.proposal.called, cell=_plan),
        Column(name="state", label=_("狀態"), value=lambda row: row.get_status_display()),
        Column(
            name="letter_number",
            label=_("發文字號"),
            value=lambda row: vars(row)["letter_number"] or None,
            cell=_numbered,
        ),
        Column(name="letter_date", label=_("發文日期"), value=lambda row: vars(row)["letter_date"], is_usual=False),
        Column(name="unit", label=_("擬稿單位"), value=lambda row: row.unit.name, cell=_drafted),
        Column(name="made_by", label=_("擬稿人"), value=lambda row: row.made_by, is_usual=False),
        Column(name="made", label=_("擬稿日期"), value=lambda row: timezone.localdate(row.made_at), is_usual=False),
    ),
    form=RegisterFilter,
    shown=_shown,
    views=_views,
    ahead=lambda form: FEW_AHEAD if form.is_narrowed else AHEAD,
    has=lambda actor: bool(actor.unit_id),
)
