"""Rounds of written review, opinions, commitments, project meetings and their decisions (R2–R4); never who sees them."""

from reviews.models.answerable import Answerable, NamedPassage
from reviews.models.answers import AnswerChange, ItemVerdict
from reviews.models.arrivals import Arrival
from reviews.models.charges import Charge, ChargeFile, ChargeTransition
from reviews.models.commitments import Commitment, CommitmentTransition
from reviews.models.meetings import (
    AgendaItem,
    Attendance,
    Decision,
    Invitation,
    Meeting,
    MeetingMatter,
    MeetingSight,
    MeetingTransition,
)
from reviews.models.minutes import MinutesComment, MinutesItem
from reviews.models.packets import Packet, PacketSection
from reviews.models.phrases import Phrase
from reviews.models.remits import Remit
from reviews.models.rounds import OpinionItem, OpinionRequest, OpinionTransition, ReviewRound, VentureOpinion

__all__ = [
    "AgendaItem",
    "AnswerChange",
    "Answerable",
    "Arrival",
    "Attendance",
    "Charge",
    "ChargeFile",
    "ChargeTransition",
    "Commitment",
    "CommitmentTransition",
    "Decision",
    "Invitation",
    "ItemVerdict",
    "Meeting",
    "MeetingMatter",
    "MeetingSight",
    "MeetingTransition",
    "MinutesComment",
    "MinutesItem",
    "NamedPassage",
    "OpinionItem",
    "OpinionRequest",
    "OpinionTransition",
    "Packet",
    "PacketSection",
    "Phrase",
    "Remit",
    "ReviewRound",
    "VentureOpinion",
]
