"""The first 業管對應 from ``reference/remits.csv``; once there is one, RDEC keeps them."""

from __future__ import annotations

from accounts.models import Unit
from accounts.reference import rows
from programmes.models import CentralProgramme
from reviews.models import Remit


def load() -> None:
    """Idempotent: what RDEC has taken off the list does not come back."""
    if Remit.objects.exists():
        return
    agencies = dict(Unit.objects.values_list("code", "pk"))
    programmes = dict(CentralProgramme.objects.values_list("code", "pk"))
    Remit.objects.bulk_create(
        Remit(
            agency_id=agencies[row["agency"]],
            programme_id=programmes[row["programme"]] if row["programme"] else None,
            word=row["word"],
            reason=row["reason"],
        )
        for row in rows("remits.csv")
    )
