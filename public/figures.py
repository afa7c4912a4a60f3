"""The figures of the public pages: those the statistics kept of the city, and settled results; never reckoned here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Sum

from inputs.fields import grouped
from proposals.case.milestones import Milestone
from public.showing import released
from tracking.models import KpiActual, Snapshot
from tracking.statistics.quarters import readable
from tracking.statistics.values import Figures

RETURNED, JOBS = "K01", "K02"  # indicators of the catalogue: people who came, people with work


@dataclass(frozen=True)
class Told:
    """The figures of the city as the statistics had them."""

    figures: Figures
    at: dt.datetime

    @property
    def came(self) -> dict[str, int]:
        """How many plans came to each milestone."""
        return {row.key: row.plans for row in self.figures.reached}

    @property
    def notified(self) -> int:
        """Ideas that were told to the platform."""
        return self.came.get(Milestone.NOTIFIED, 0)

    @property
    def formed(self) -> int:
        """Cases that were formed."""
        return self.came.get(Milestone.FORMED, 0)

    @property
    def approved(self) -> int:
        """Cases that a ministry approved."""
        return self.came.get(Milestone.APPROVED, 0)

    @property
    def money(self) -> int:
        """Central subsidy approved, in 萬元."""
        return int(self.figures.total.amounts.get("approved", 0)) // 10_000

    def days(self, milestone: str) -> float | None:
        """The median of working days from the milestone before."""
        return next((row.median for row in self.figures.reached if row.key == milestone), None)


def told() -> Told | None:
    """The last figures that were kept of what RDEC sees (one query); none where there are none that can be read."""
    kept = Snapshot.objects.filter(unit__code=settings.RDEC_UNIT_CODE).order_by("-day").first()
    found = readable(kept) if kept else None
    return Told(found, kept.taken_at) if kept and found else None


def figures(found: Told | None) -> dict[str, Any]:
    """What the sentence of figures is made of."""
    if found is None:
        return {}
    names = ("notified", "formed", "approved", "money")
    return {"told": found} | {name: grouped(getattr(found, name)) for name in names}


def results() -> dict[str, Decimal]:
    """People who returned and people with work, of settled results of shown cases: the last year of each (one query)."""
    rows = KpiActual.objects.filter(undertaking__in=released(), kpi__code__in=[RETURNED, JOBS])
    last = rows.order_by("undertaking_id", "kpi_id", "-year").distinct("undertaking_id", "kpi_id").values("pk")
    found = KpiActual.objects.filter(pk__in=last).order_by().values_list("kpi__code").annotate(sum=Sum("value"))
    return dict(found)
