"""The plan and everything it is made of."""

from proposals.models.consent import Consent, PrivacyNotice, Representation
from proposals.models.content import (
    Answer,
    BudgetLine,
    ConsensusMeeting,
    KpiContribution,
    ResourceItem,
    ScheduleStep,
    Stakeholder,
    Venture,
)
from proposals.models.intake import DistrictVision, VentureFit, VisionFile
from proposals.models.plans import (
    CaseCounter,
    Grant,
    PlanVersion,
    Proposal,
    ProposalFile,
    ProposalTransition,
    SectionRequest,
    roc_year,
)
from proposals.models.programmes import CentralProgramme, FiscalTier, Kpi, ProgrammeRule, ProgrammeTerm
from proposals.models.templates import Chapter, ChapterTemplate, Layout, Question
from proposals.models.writing import BudgetAnswer, PlanImport, SectionDraft, SectionMark

__all__ = [
    "Answer",
    "BudgetAnswer",
    "BudgetLine",
    "CaseCounter",
    "CentralProgramme",
    "Chapter",
    "ChapterTemplate",
    "ConsensusMeeting",
    "Consent",
    "DistrictVision",
    "FiscalTier",
    "Grant",
    "Kpi",
    "KpiContribution",
    "Layout",
    "PlanImport",
    "PlanVersion",
    "PrivacyNotice",
    "ProgrammeRule",
    "ProgrammeTerm",
    "Proposal",
    "ProposalFile",
    "ProposalTransition",
    "Question",
    "Representation",
    "ResourceItem",
    "ScheduleStep",
    "SectionDraft",
    "SectionMark",
    "SectionRequest",
    "Stakeholder",
    "Venture",
    "VentureFit",
    "VisionFile",
    "roc_year",
]
