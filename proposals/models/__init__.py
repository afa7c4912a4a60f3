"""The plan and everything it is made of."""

from proposals.models.content import (
    BudgetLine,
    ConsensusMeeting,
    KpiContribution,
    ResourceItem,
    ScheduleStep,
    Stakeholder,
    Venture,
)
from proposals.models.plans import (
    TEMPLATE_VERSION,
    CaseCounter,
    Grant,
    PlanVersion,
    Proposal,
    ProposalFile,
    ProposalTransition,
    SectionRequest,
    roc_year,
)
from proposals.models.programmes import CentralProgramme, Kpi, ProgrammeRule, ProgrammeTerm
from proposals.models.writing import BudgetAnswer, PlanImport, SectionDraft, SectionMark

__all__ = [
    "TEMPLATE_VERSION",
    "BudgetAnswer",
    "BudgetLine",
    "CaseCounter",
    "CentralProgramme",
    "ConsensusMeeting",
    "Grant",
    "Kpi",
    "KpiContribution",
    "PlanImport",
    "PlanVersion",
    "ProgrammeRule",
    "ProgrammeTerm",
    "Proposal",
    "ProposalFile",
    "ProposalTransition",
    "ResourceItem",
    "ScheduleStep",
    "SectionDraft",
    "SectionMark",
    "SectionRequest",
    "Stakeholder",
    "Venture",
    "roc_year",
]
