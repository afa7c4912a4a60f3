"""What several test files of this room share."""

from __future__ import annotations

STATES = ("drafting", "notified", "document_review")
