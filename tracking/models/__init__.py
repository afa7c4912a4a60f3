"""What NDC was sent and answered, what ministries approved, each passed venture's tracking; never who sees them."""

from tracking.models.approvals import ApprovalLetter
from tracking.models.ndc import NdcSubmission, VentureDecision
from tracking.models.undertakings import Concern, Undertaking, UndertakingTransition

__all__ = [
    "ApprovalLetter",
    "Concern",
    "NdcSubmission",
    "Undertaking",
    "UndertakingTransition",
    "VentureDecision",
]
