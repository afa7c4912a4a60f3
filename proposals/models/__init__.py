"""The plan and everything it is made of; never the catalogue or the chapters, which lie below."""

from proposals.models.assigning import Assignment, Look
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
from proposals.models.files import ProposalFile
from proposals.models.intake import CaseCounter, DistrictVision, VentureFit, VisionFile
from proposals.models.letters import Letter, LetterEnclosure, LetterVersion
from proposals.models.plans import (
    PlanVersion,
    Proposal,
    ProposalGroupObjectPermission,
    ProposalTransition,
    SectionRequest,
)
from proposals.models.sights import Sight, SoughtProgramme
from proposals.models.writing import BudgetAnswer, FormerAnswer, PlanImport, SectionMark

__all__ = [
    "Answer",
    "Assignment",
    "BudgetAnswer",
    "BudgetLine",
    "CaseCounter",
    "ConsensusMeeting",
    "Consent",
    "DistrictVision",
    "FormerAnswer",
    "KpiContribution",
    "Letter",
    "LetterEnclosure",
    "LetterVersion",
    "Look",
    "PlanImport",
    "PlanVersion",
    "PrivacyNotice",
    "Proposal",
    "ProposalFile",
    "ProposalGroupObjectPermission",
    "ProposalTransition",
    "Representation",
    "ResourceItem",
    "ScheduleStep",
    "SectionMark",
    "SectionRequest",
    "Sight",
    "SoughtProgramme",
    "Stakeholder",
    "Venture",
    "VentureFit",
    "VisionFile",
]
