"""The plan and everything it is made of."""

from proposals.models.consent import Consent, PrivacyNotice, Representation
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
from proposals.models.writing import BudgetAnswer, SectionDraft, SectionMark

__all__ = [
    "TEMPLATE_VERSION",
    "BudgetAnswer",
    "BudgetLine",
    "CaseCounter",
    "CentralProgramme",
    "ConsensusMeeting",
    "Consent",
    "Grant",
    "Kpi",
    "KpiContribution",
    "PlanVersion",
    "PrivacyNotice",
    "ProgrammeRule",
    "ProgrammeTerm",
    "Proposal",
    "ProposalFile",
    "ProposalTransition",
    "Representation",
    "ResourceItem",
    "ScheduleStep",
    "SectionDraft",
    "SectionMark",
    "SectionRequest",
    "Stakeholder",
    "Venture",
    "roc_year",
]
