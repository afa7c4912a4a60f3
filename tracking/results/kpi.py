"""What indicators came to, beside the targets of the approved plan (R10); never writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from inputs.fields import grouped, roc_year
from programmes.models import Kpi
from proposals.content.frozen import from_version
from proposals.models import PlanVersion
from tracking.states import State

if TYPE_CHECKING:
    import datetime as dt

    from proposals.content.values import KpiContent
    from tracking.models import KpiActual, Undertaking

Key = tuple[str, int]  # code of the indicator and ROC year
UNTIL_FILED = frozenset({State.PLANNING, State.PLAN_FILED, State.TRACKED})


@dataclass(frozen=True)
class Figure:
    """A target of one year and what it came to; figures in the indicator's unit, ``actual`` is None before it is recorded."""

    code: str
    name: str
    unit: str
    year: int
    baseline: Decimal
    target: Decimal
    actual: Decimal | None = None
    falls: bool = False  # less is better; asked only once there is something to compare

    @property
    def key(self) -> Key:
        """What tells it from the venture's other figures."""
        return self.code, self.year

    @property
    def called(self) -> str:
        """「115 年就業人數」."""
        return _("%(year)d 年%(name)s") % {"year": self.year, "name": self.name}

    @property
    def is_reached(self) -> bool | None:
        """Is the target reached? None before there is anything to compare."""
        if self.actual is None:
            return None
        return self.actual <= self.target if self.falls else self.actual >= self.target

    @property
    def words(self) -> str:
        """達成, or what is missing of it."""
        if self.actual is None:
            return _("尚未登錄")
        if self.is_reached:
            return _("達成")
        return _("未達目標，差 %s") % grouped(abs(self.target - self.actual))

    def when(self, state: str, today: dt.date) -> str:
        """When it can be recorded that was not yet, and whether the completion waits for it; empty where it never can be, or was."""
        if self.actual is not None or state not in UNTIL_FILED:
            return ""
        if state != State.TRACKED:
            return _("工作計畫核備、開始列管後才能登錄。")
        if self.year > roc_year(today):
            return _("%(year)d 年 1 月 1 日起可以登錄；在那之前提報完成，這一項不必登錄。") % {"year": self.year}
        return _("現在可以登錄；沒有登錄不能提報完成。")

    def to_json(self) -> dict[str, Any]:
        """As a report keeps it."""
        kept = {name: getattr(self, name) for name in ("code", "name", "unit", "year", "falls")}
        numbers = {name: str(getattr(self, name)) for name in ("baseline", "target")}
        return kept | numbers | {"actual": None if self.actual is None else str(self.actual)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Figure:
        """As it was kept."""
        actual = kept["actual"]
        numbers = {"baseline": Decimal(kept["baseline"]), "target": Decimal(kept["target"])}
        return cls(**{**kept, **numbers, "actual": None if actual is None else Decimal(actual)})


def figures_of(
    undertaking: Undertaking, actuals: Iterable[KpiActual] | None = None, promised: dict[str, Any] | None = None
) -> list[Figure]:
    """Every target of the venture in the plan's present version, by year, with what was recorded.

    ``actuals``, and ``promised``, the version's content, are read unless a page has read them (one query each).
    """
    if promised is None and undertaking.plan.version_id:
        version = PlanVersion.objects.filter(pk=undertaking.plan.version_id)
        promised = version.values_list("content", flat=True).first()
    ventures = from_version(promised).ventures if promised else ()
    targets = [kpi for venture in ventures if venture.id == undertaking.venture_id for kpi in venture.kpis]
    if not targets:
        return []
    rows = undertaking.actuals.select_related("kpi") if actuals is None else actuals
    found = {(row.kpi.code, row.year): row for row in rows}
    made = [_figure(kpi, found.get((kpi.code, kpi.year))) for kpi in targets]
    return sorted(made, key=lambda figure: (figure.year, figure.code))


def _figure(target: KpiContent, row: KpiActual | None) -> Figure:
    return Figure(
        code=target.code,
        name=target.name,
        unit=target.unit,
        year=target.year,
        baseline=Decimal(target.baseline or 0),
        target=Decimal(target.target or 0),
        actual=row.value if row else None,
        falls=bool(row and row.kpi.direction != Kpi.UP),
    )


def to_record(figures: Iterable[Figure], today: dt.date) -> list[Figure]:
    """Those of years that have begun and for which nothing was recorded yet."""
    return [figure for figure in figures if figure.actual is None and figure.year <= roc_year(today)]


def missed(figures: Iterable[Figure]) -> list[Figure]:
    """Those below their target."""
    return [figure for figure in figures if figure.is_reached is False]


def in_words(figures: Iterable[Figure]) -> str:
    """How many of the targets were recorded and reached, in one sentence."""
    found = list(figures)
    if not found:
        return _("本項事業沒有 KPI 目標。")
    recorded = [figure for figure in found if figure.actual is not None]
    numbers = {"all": len(found), "recorded": len(recorded), "reached": len([f for f in recorded if f.is_reached])}
    return _("KPI 目標 %(all)d 項，已登錄實績 %(recorded)d 項，其中 %(reached)d 項達成。") % numbers
