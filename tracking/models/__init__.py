"""What NDC was sent and answered, what ministries approved, each passed venture's tracking and reports; never who sees them."""

from tracking.models.approvals import ApprovalLetter
from tracking.models.changes import ChangeRequest, ChangeTransition
from tracking.models.feeds import CalendarFeed
from tracking.models.ledger import LedgerEntry, Payment, PaymentTransition
from tracking.models.ndc import Enclosure, NdcChange, NdcItem, NdcSubmission, VentureDecision
from tracking.models.reports import (
    DelayCause,
    LightRule,
    ProgressReport,
    ReportFile,
    ReportLight,
    ReportLine,
    ReportTransition,
)
from tracking.models.results import FinalReport, KpiActual, ResultPhoto
from tracking.models.snapshots import Snapshot
from tracking.models.undertakings import Concern, TerminationGround, Undertaking, UndertakingTransition
from tracking.models.work import Milestone, QuarterBudget, WorkItem, WorkPlan, WorkTemplate, WorkTemplateItem

__all__ = [
    "ApprovalLetter",
    "CalendarFeed",
    "ChangeRequest",
    "ChangeTransition",
    "Concern",
    "DelayCause",
    "Enclosure",
    "FinalReport",
    "KpiActual",
    "LedgerEntry",
    "LightRule",
    "Milestone",
    "NdcChange",
    "NdcItem",
    "NdcSubmission",
    "Payment",
    "PaymentTransition",
    "ProgressReport",
    "QuarterBudget",
    "ReportFile",
    "ReportLight",
    "ReportLine",
    "ReportTransition",
    "ResultPhoto",
    "Snapshot",
    "TerminationGround",
    "Undertaking",
    "UndertakingTransition",
    "VentureDecision",
    "WorkItem",
    "WorkPlan",
    "WorkTemplate",
    "WorkTemplateItem",
]
