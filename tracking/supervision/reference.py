"""The first causes of delay from ``reference/delay_causes.csv``; once there is one, RDEC keeps them."""

from accounts.reference import rows
from tracking.models import DelayCause


def load() -> None:
    """Those of the file, where none are kept yet."""
    if not DelayCause.objects.exists():
        DelayCause.objects.bulk_create(DelayCause(name=row["name"]) for row in rows("delay_causes.csv"))
