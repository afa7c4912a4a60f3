"""The rows of guidance, room by room; never who sees them."""

from guidance.models.coordination import Coordination, CoordinationTransition
from guidance.models.counselling import ContactNote, CounsellingRequest, RequestTransition
from guidance.models.files import CaseFile
from guidance.models.follow_ups import FollowUp, FollowUpTransition
from guidance.models.inventory import (
    InventoryChange,
    InventoryEntry,
    InventoryImport,
    InventoryOffer,
    InventoryOfferTransition,
)
from guidance.models.matching import Contribution, Match, MatchTransition, SoughtHelp
from guidance.models.networks import NetworkLine, NetworkMember, NetworkNotice, NoticeRecipient
from guidance.models.partners import ContactConsent, Partner
from guidance.models.resources import Resource, ResourceUse, ResourceUseTransition
from guidance.models.sights import GuidanceSight
from guidance.models.visits import Visit, VisitAnswer, VisitFinding, VisitParty, VisitPhoto, VisitTransition

__all__ = [
    "CaseFile",
    "ContactConsent",
    "ContactNote",
    "Contribution",
    "Coordination",
    "CoordinationTransition",
    "CounsellingRequest",
    "FollowUp",
    "FollowUpTransition",
    "GuidanceSight",
    "InventoryChange",
    "InventoryEntry",
    "InventoryImport",
    "InventoryOffer",
    "InventoryOfferTransition",
    "Match",
    "MatchTransition",
    "NetworkLine",
    "NetworkMember",
    "NetworkNotice",
    "NoticeRecipient",
    "Partner",
    "RequestTransition",
    "Resource",
    "ResourceUse",
    "ResourceUseTransition",
    "SoughtHelp",
    "Visit",
    "VisitAnswer",
    "VisitFinding",
    "VisitParty",
    "VisitPhoto",
    "VisitTransition",
]
