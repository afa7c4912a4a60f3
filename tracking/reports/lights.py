"""燈號 from planned − actual and from spending, by the limits RDEC keeps; a person's own stands beside it (R10)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import takewhile

from tracking.models import LightRule, ProgressReport, QuarterBudget, ReportLight
from tracking.states import Light
from tracking.undertakings.curve import percent, spending_share

ORDER = (Light.GREEN, Light.YELLOW, Light.RED)


def light_of(gap: Decimal, yellow: int, red: int) -> Light:
    """Of ``gap``, actual − planned in percentage points: down to −``yellow`` green, down to −``red`` yellow, below red."""
    if gap >= -yellow:
        return Light.GREEN
    return Light.YELLOW if gap >= -red else Light.RED


def spending_gap(report: ProgressReport, spent: int, subsidy: int, quarters: Sequence[QuarterBudget]) -> Decimal | None:
    """Spent − planned of the subsidy in percentage points; None where no money by quarters was planned, or none approved."""
    planned = spending_share(quarters, report.last_day)
    if planned is None or not subsidy:
        return None
    return percent(Fraction(spent, subsidy)) - percent(planned)


def compute(report: ProgressReport, progress: Decimal, spending: Decimal | None, rule: LightRule) -> ReportLight:
    """The light of a report about to be filed: the worse of the two."""
    found = [light_of(progress, rule.progress_yellow, rule.progress_red)]
    if spending is not None:
        found.append(light_of(spending, rule.spending_yellow, rule.spending_red))
    return ReportLight(
        report=report, progress_gap=progress, spending_gap=spending, computed=max(found, key=ORDER.index)
    )


def reds(lights: Iterable[str]) -> int:
    """How many periods in a row were red, of ``lights`` with the latest first."""
    return len(list(takewhile(lambda light: light == Light.RED, lights)))


def shown_lights(reports: Iterable[ProgressReport]) -> dict[int, ReportLight]:
    """The light that counts of each report, by its id (one query)."""
    rows = ReportLight.objects.filter(report__in=reports).order_by("id")
    return {row.report_id: row for row in rows}
