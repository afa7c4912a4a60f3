"""The rows of guidance, room by room; never who sees them."""

from guidance.models.counselling import ContactNote, CounsellingRequest, RequestTransition

__all__ = ["ContactNote", "CounsellingRequest", "RequestTransition"]
