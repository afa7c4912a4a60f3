"""Central programmes and indicators from ``reference/*.csv``; what an administrator has edited stays."""

from __future__ import annotations

from accounts.reference import rows
from proposals.models import CentralProgramme, Kpi


def load() -> None:
    """Add what is missing; idempotent."""
    CentralProgramme.objects.bulk_create(
        [
            CentralProgramme(
                code=row["id"],
                ministry=row["ministry"],
                agency=row["agency"],
                name=row["programme"],
                funds_what=row["funds_what"],
                cap=row["cap_or_rate"],
                applicant=row["applicant"],
                condition=row["condition"],
                source=row["sure"],
            )
            for row in rows("central_programmes.csv")
        ],
        ignore_conflicts=True,
    )
    Kpi.objects.bulk_create(
        [
            Kpi(code=row["code"], name=row["name"], unit=row["unit"], direction=row["direction"], source=row["sure"])
            for row in rows("kpi.csv")
        ],
        ignore_conflicts=True,
    )
