"""The rows of guidance, room by room; never who sees them."""

from guidance.models.coordination import Coordination, CoordinationTransition
from guidance.models.counselling import ContactNote, CounsellingRequest, RequestTransition
from guidance.models.follow_ups import FollowUp, FollowUpTransition
from guidance.models.networks import NetworkLine, NetworkMember, NetworkNotice, NoticeRecipient
from guidance.models.visits import Visit, VisitFinding, VisitParty, VisitPhoto, VisitTransition

__all__ = [
    "ContactNote",
    "Coordination",
    "CoordinationTransition",
    "CounsellingRequest",
    "FollowUp",
    "FollowUpTransition",
    "NetworkLine",
    "NetworkMember",
    "NetworkNotice",
    "NoticeRecipient",
    "RequestTransition",
    "Visit",
    "VisitFinding",
    "VisitParty",
    "VisitPhoto",
    "VisitTransition",
]
