"""The list of plans: its columns, and the views everybody has of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.states import UnitKind
from lists.columns import Cell, Column, due_column, number_column
from lists.listing import Action, Listing, View
from proposals.assigning.columns import handler_column
from proposals.case.filters import PlanFilter
from proposals.queries import ProposalQuerySet
from proposals.states import STAGES, Stage, State
from workflow.calendar.days import WorkingCalendar
from workflow.rows import AHEAD, FEW_AHEAD

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal


def _named(plan: Proposal, calendar: WorkingCalendar) -> Cell:
    places = "、".join(f"{name} ★" if priority else name for _code, name, priority in plan.named_districts)
    return Cell(plan.called, to=plan.get_absolute_url(), beneath=places)


def _owned(plan: Proposal, calendar: WorkingCalendar) -> Cell:
    return Cell(plan.owner.name, beneath=plan.represented_words if plan.represented_by_id else "")


def _holder(plan: Proposal) -> str:
    return plan.holder_unit.name if plan.holder_unit else plan.get_holder_display()


def _stage(plan: Proposal) -> str | None:
    """None of a plan that has left the chart's way."""
    stage = STAGES.get(State(plan.state))
    return None if stage is None else str(Stage(stage).label)


def _ahead(form: PlanFilter) -> int:
    return FEW_AHEAD if form.is_narrowed else AHEAD


def _shown(rows: ProposalQuerySet, actor: Actor) -> ProposalQuerySet:
    return rows.for_list()


def _views(actor: Actor) -> list[View]:
    return [
        View(_("全部"), ""),
        *([View(_("我承辦的"), "mine=on")] if actor.may_act else []),
        View(_("逾期"), "late=on&order=due"),
        View(_("優先區"), "priority=on"),
    ]


def _oversees(actor: Actor) -> bool:
    return actor.kind == UnitKind.RDEC and actor.may_act


COLUMNS: tuple[Column, ...] = (
    number_column(lambda plan: plan),
    Column(name="title", label=_("計畫"), value=lambda plan: plan.called, cell=_named, order="title", is_fixed=True),
    Column(
        name="districts",
        label=_("行政區"),
        value=lambda plan: "、".join(name for _code, name, _priority in plan.named_districts),
        is_usual=False,
    ),
    Column(
        name="priority",
        label=_("優先區"),
        value=lambda plan: str(_("是")) if plan.priority else None,
        is_usual=False,
    ),
    Column(name="owner", label=_("提案單位"), value=lambda plan: plan.owner.name, cell=_owned),
    Column(
        name="represented",
        label=_("代為提案"),
        value=lambda plan: plan.represented_by.name if plan.represented_by else None,
        is_usual=False,
    ),
    Column(name="stage", label=_("階段"), value=_stage, is_usual=False),
    Column(name="state", label=_("狀態"), value=lambda plan: plan.get_state_display()),
    handler_column(),
    Column(name="holder", label=_("在誰手上"), value=_holder),
    Column(
        name="since",
        label=_("進入現階段"),
        value=lambda plan: timezone.localdate(plan.state_since),
        is_usual=False,
    ),
    due_column("due"),
)


PLANS = Listing(
    name="plans",
    title=_("計畫"),
    page="proposals:list",
    file="proposals:list_file",
    columns=COLUMNS,
    form=PlanFilter,
    shown=_shown,
    actions=[
        Action(_("指定承辦人"), "proposals:assign", lambda actor: bool(actor.unit_id) and actor.may_act),
        Action(
            _("一併轉送研考會"),
            "proposals:intake_forward",
            lambda actor: actor.receives_plans and actor.kind == UnitKind.DISTRICT_OFFICE,
        ),
        Action(_("分送書面審查"), "reviews:open_several", _oversees),
        Action(_("催辦"), "reviews:nudge_plans", _oversees),
    ],
    ticked="plan",
    views=_views,
    ahead=_ahead,
)
