"""The first 撤銷管制事由 from ``reference/termination_grounds.csv``; once there are some, RDEC keeps them."""

from __future__ import annotations

from accounts.reference import rows
from tracking.models import TerminationGround

KEPT = ("code", "words", "clause", "position")


def load() -> None:
    """Idempotent: what RDEC has changed or taken off the list stays so."""
    if not TerminationGround.objects.exists():
        TerminationGround.objects.bulk_create(
            TerminationGround(**{name: row[name] for name in KEPT}) for row in rows("termination_grounds.csv")
        )
