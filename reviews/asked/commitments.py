"""The list of commitments, RDEC's of everybody and an agency's own: its filter, its columns, the views everybody has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import District, Unit
from accounts.states import UnitKind
from lists.columns import Cell, Column
from lists.listing import Listing, View
from proposals.assigning.columns import handler_column
from proposals.case.scope import ALL, Scope
from reviews.models import Commitment
from reviews.permissions import LISTING
from reviews.queries import CommitmentQuerySet
from reviews.states import CommitmentKind, CommitmentRole, CommitmentState
from workflow.calendar.days import WorkingCalendar
from workflow.rows import FEW_AHEAD, Rows

if TYPE_CHECKING:
    from accounts.actors import Actor

PARTS = [*CommitmentRole.choices, (CommitmentKind.COOPERATION.value, CommitmentKind.COOPERATION.label)]


class CommitmentFilter(Scope):
    """Every field is optional; what cannot be read is left out rather than refused."""

    agency = forms.ModelChoiceField(
        label=_("機關"),
        required=False,
        queryset=Unit.objects.filter(kind=UnitKind.AGENCY).order_by("code"),
        empty_label=ALL,
    )
    state = forms.ChoiceField(
        label=_("狀態"), required=False, choices=[("", _("全部（含不列入）")), *CommitmentState.choices]
    )
    part = forms.ChoiceField(label=_("分工或配合"), required=False, choices=[("", ALL), *PARTS])
    district = forms.ModelChoiceField(
        label=_("行政區"), required=False, queryset=District.objects.order_by("code"), empty_label=ALL
    )
    field_order = ["agency", "state", "part", "district", "kind", "notified"]

    def __init__(self, data: QueryDict, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.is_valid()

    def rows(self, actor: Actor) -> Rows:
        """RDEC's of everybody, an agency's own, the newest first."""
        asked: Any = self.cleaned_data.get
        found = Commitment.objects.visible_to(actor).filter(self._part(), self.of_plans("proposal__"))
        if actor.kind != UnitKind.RDEC:
            found = found.filter(agency=actor.unit_id)
        for name, column in (("agency", "agency"), ("state", "state"), ("district", "proposal__districts")):
            if value := asked(name):
                found = found.filter(**{column: value})
        return Rows([found.order_by("-id")])

    def _part(self) -> Q:
        part = self.cleaned_data.get("part")
        if not part:
            return Q()
        return Q(kind=CommitmentKind.COOPERATION) if part == CommitmentKind.COOPERATION else Q(role=part)


def _rows(form: CommitmentFilter, actor: Actor) -> Rows:
    return form.rows(actor)


def _shown(rows: CommitmentQuerySet, actor: Actor) -> CommitmentQuerySet:
    return rows.select_related("proposal", "agency", "request__round")


def _named(row: Commitment, calendar: WorkingCalendar) -> Cell:
    return Cell(row.item, to=row.get_absolute_url(), beneath=row.proposal.called)


def _views(actor: Actor) -> list[View]:
    states = (CommitmentState.PROPOSED, CommitmentState.QUERIED, CommitmentState.CONFIRMED)
    return [View(_("全部"), ""), *(View(state.label, f"state={state.value}") for state in states)]


COMMITMENTS = Listing(
    name="commitments",
    title=_("分工與配合事項"),
    page="reviews:commitments",
    file="reviews:commitments_file",
    has=lambda actor: actor.kind in LISTING,
    columns=(
        Column(
            name="number",
            label=_("案號"),
            value=lambda row: row.proposal.case_number or None,
            cell=lambda row, calendar: Cell(row.proposal.case_number or "—", css="cs-nowrap"),
        ),
        Column(name="item", label=_("分工或配合事項"), value=lambda row: row.item, cell=_named, is_fixed=True),
        Column(name="plan", label=_("計畫"), value=lambda row: row.proposal.called, is_usual=False),
        Column(name="agency", label=_("機關"), value=lambda row: row.agency.name),
        Column(name="part", label=_("分工或配合"), value=lambda row: row.part),
        handler_column("proposal"),
        Column(name="state", label=_("狀態"), value=lambda row: row.get_state_display()),
        Column(name="since", label=_("進入現階段"), value=lambda row: timezone.localdate(row.state_since)),
        Column(name="round", label=_("輪次"), value=lambda row: str(row.request.round), is_usual=False),
    ),
    form=CommitmentFilter,
    rows=_rows,
    shown=_shown,
    views=_views,
    ahead=lambda form: FEW_AHEAD,
)
