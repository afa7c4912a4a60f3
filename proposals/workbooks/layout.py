"""The sheets of the workbook, made of the section pages' forms; labels and limits are never written twice.

Names and labels are Chinese whatever language the reader's pages are in: they stand in people's files.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django import forms
from django.db import models
from django.utils.translation import override

from documents.papers.render import LANGUAGE
from inputs.rows import MAX_ROWS
from proposals.budget.forms import catalogue
from proposals.models import (
    BudgetLine,
    ConsensusMeeting,
    KpiContribution,
    Proposal,
    ResourceItem,
    ScheduleStep,
    Stakeholder,
    Venture,
)
from proposals.workbooks.columns import Column, options_of
from proposals.writing.sections import (
    BasicsForm,
    BenefitsForm,
    BudgetForm,
    BudgetRow,
    ConceptForm,
    KpiRow,
    MeetingRow,
    ResourceRow,
    StakeholderRow,
    StepRow,
    ThemeForm,
    VisionForm,
)
from proposals.writing.services import MAX_VENTURES

MAX_PLANS = 20
PLANS, VENTURES = "計畫", "事業"


@dataclass(frozen=True)
class Sheet:
    """A sheet: whose rows it holds, the forms that check a row, and the keys that say where the row belongs.

    ``limit`` is how many rows one plan or venture may have here.
    """

    name: str
    keys: tuple[str, ...]
    model: type[models.Model]
    forms: tuple[type[forms.ModelForm], ...]
    parent: str = ""
    limit: int = MAX_ROWS

    @property
    def is_keyed(self) -> bool:
        """Do rows of other sheets belong to rows of this one?"""
        return self.name in (PLANS, VENTURES)

    @property
    def link(self) -> str:
        """The field of ``model`` that holds what a row belongs to; empty for a plan."""
        return {PLANS: "proposal", VENTURES: "venture"}.get(self.parent, "")


OF_PLAN, OF_VENTURE = ("計畫編號",), ("計畫編號", "事業編號")
SHEETS = (
    Sheet(PLANS, ("編號",), Proposal, (BasicsForm, VisionForm, BenefitsForm), limit=MAX_PLANS),
    Sheet("資源", OF_PLAN, ResourceItem, (ResourceRow,), PLANS),
    Sheet("共識會議", OF_PLAN, ConsensusMeeting, (MeetingRow,), PLANS),
    Sheet(VENTURES, OF_VENTURE, Venture, (ThemeForm, ConceptForm, BudgetForm), PLANS, MAX_VENTURES),
    Sheet("利害關係人", OF_VENTURE, Stakeholder, (StakeholderRow,), VENTURES),
    Sheet("時程", OF_VENTURE, ScheduleStep, (StepRow,), VENTURES),
    Sheet("KPI", OF_VENTURE, KpiContribution, (KpiRow,), VENTURES),
    Sheet("經費", OF_VENTURE, BudgetLine, (BudgetRow,), VENTURES),
)
NAMES = tuple(sheet.name for sheet in SHEETS)


def columns(sheet: Sheet, blank: models.Model) -> list[Column]:
    """The columns of ``sheet`` for a row that begins as ``blank``; files cannot stand in a workbook."""
    with override(LANGUAGE):
        return [
            Column(place, name, str(form_field.label), form_field, options_of(form_field))
            for place, form in enumerate(sheet.forms)
            for name, form_field in with_offers(form)(instance=blank).fields.items()
            if not isinstance(form_field, forms.FileField) and not form_field.widget.is_hidden
        ]


def with_offers(form: type[forms.ModelForm]) -> Callable[..., forms.ModelForm]:
    """What makes rows of ``form``; what they offer is read once for all of them."""
    return partial(form, catalogue=catalogue()) if form is BudgetRow else form


def blank_of(sheet: Sheet, plan: Proposal) -> models.Model:
    """An unsaved row of ``sheet``; a venture's choices depend on its plan."""
    return plan if sheet.name == PLANS else Venture(proposal=plan) if sheet.name == VENTURES else sheet.model()
