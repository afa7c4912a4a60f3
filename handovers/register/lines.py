"""A line of a handover as it is kept: what it was called and how it stood; never an instance."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from handovers.states import Kind, Outcome


@dataclass(frozen=True)
class Line:
    """A case in a person's name: what it is, where it stands, until when; once both confirmed, what became of it and why.

    Days are ISO texts, empty where there is none. While the handover goes on ``why`` says what has changed since.
    """

    kind: str
    pk: int
    number: str
    called: str
    about: str
    state: str
    holder: str
    due: str = ""
    since: str = ""
    outcome: str = ""
    why: str = ""

    @property
    def key(self) -> str:
        """As a form names it."""
        return f"{self.kind}-{self.pk}"

    @property
    def kind_label(self) -> str:
        """In words."""
        return str(Kind(self.kind).label)

    @property
    def outcome_label(self) -> str:
        """In words; nothing before both have confirmed."""
        return str(Outcome(self.outcome).label) if self.outcome else ""

    @property
    def due_on(self) -> dt.date | None:
        """Until when its holder is to act."""
        return dt.date.fromisoformat(self.due) if self.due else None

    @property
    def since_on(self) -> dt.date | None:
        """Since when it is in the person's name."""
        return dt.date.fromisoformat(self.since) if self.since else None
