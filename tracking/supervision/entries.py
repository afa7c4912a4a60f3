"""進度報告 as it can be corrected once the period is past: both values stay in the plan's log (R10)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inputs.fields import MoneyField
from inputs.numbers import WholeNumberField
from proposals.corrections.entries import Entry
from tracking.models import ProgressReport, ReportLine
from tracking.reports.chart import FILE_REPORT
from tracking.reports.effects import computed_light, show_latest
from tracking.reports.rules import OVER_APPROVED
from tracking.reports.standing import subsidy_of
from tracking.states import OPEN, ReportState
from tracking.undertakings.curve import achieved
from workflow.calendar import clock
from workflow.engine.verdicts import Verdict, no

if TYPE_CHECKING:
    from accounts.actors import Actor
    from accounts.models import Unit
    from proposals.models import Proposal
    from workflow.engine.moves import Move

PERCENT = "percent_"


class ReportEntry(Entry):
    """What a report says of its period; by the baseline it was measured by then."""

    code, label, tab, back = "report", gettext_lazy("進度報告"), "tracking", "tracking:plan"

    def rows(self, plan: Proposal) -> QuerySet[ProgressReport]:
        """Those that were filed."""
        rows = ProgressReport.objects.filter(undertaking__venture__proposal=plan).filed()
        return rows.select_related("undertaking__venture__proposal", "undertaking__venture__executing_unit", "baseline")

    def named(self, row: Any) -> str:
        """「事業甲第 3 期進度報告」."""
        return f"{row.undertaking.venture.called}{row.called}"

    def move(self, plan: Proposal, row: Any) -> Move:
        """填報進度."""
        return FILE_REPORT

    def allowed(self, plan: Proposal, row: Any, actor: Actor) -> Verdict:
        """Whose report it is."""
        return FILE_REPORT.allowed(row, actor)

    def told(self, plan: Proposal, row: Any) -> dict[int, Unit]:
        """Who was told when it was filed."""
        return {unit.pk: unit for party in FILE_REPORT.notify for unit in row.units_for(party)}

    def stands(self, plan: Proposal, row: Any) -> Verdict:
        """A report that can still be returned is filed anew; of what is tracked no more nothing is corrected."""
        if row.undertaking.state not in OPEN:
            state = row.undertaking.get_state_display()
            return no(_("列管案件已「%s」，進度報告不再更正。") % state)
        if row.state != ReportState.ACCEPTED:
            return no(_("這一期還沒有核備，可撤回或由專管平台退回後重新填報。"))
        return super().stands(plan, row)

    def fields(self, plan: Proposal, row: Any) -> dict[str, forms.Field]:
        """The percent of each item, the money, the words."""
        found: dict[str, forms.Field] = {
            f"{PERCENT}{item.code}": WholeNumberField(
                label=_("「%s」完成（％）") % item.title, min_value=0, max_value=100
            )
            for item in _items(row)
        }
        found["spent"] = MoneyField(label=_("累計支用核定補助（元）"))
        found["narrative"] = forms.CharField(
            label=_("辦理情形"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
        )
        return found

    def holds_some(self, plan: Proposal, row: Any) -> bool:
        """A report always says something; of which items is read when it is corrected."""
        return True

    def value(self, row: Any, name: str) -> Any:
        """Of an item its percent."""
        if name.startswith(PERCENT):
            return _done(row).get(int(name.removeprefix(PERCENT)), 0)
        return super().value(row, name)

    def gaps(self, plan: Proposal, row: Any, data: Mapping[str, Any]) -> dict[str, str]:
        """Not more spent than was approved; nor more done or spent than the period after says, which would go back then."""
        found = {}
        if data["spent"] > (subsidy := subsidy_of(row)):
            found["spent"] = OVER_APPROVED % {"spent": f"{data['spent']:,}", "approved": f"{subsidy:,}"}
        after = row.undertaking.reports.filed().filter(number__gt=row.number).prefetch_related("lines").last()
        if after is None:
            return found
        said = {line.code: line.percent for line in after.lines.all()}
        words = _("「%(item)s」%(after)s填 %(then)d%%，這一期不能更正為 %(now)d%%；請先更正後面的期別。")
        for item in _items(row):
            now, then = data[f"{PERCENT}{item.code}"], said.get(item.code, 100)
            if self.value(row, f"{PERCENT}{item.code}") != now > then:
                about = {"item": item.title, "after": after.called, "then": then, "now": now}
                found[f"{PERCENT}{item.code}"] = words % about
        return found

    def write(self, plan: Proposal, row: Any, values: dict[str, Any], *, by: Actor) -> dict[str, Any]:
        """The figures follow, and the light; a person's own light stays beside the new computed one."""
        done = _done(row)
        for name, value in values.items():
            if name.startswith(PERCENT):
                code = int(name.removeprefix(PERCENT))
                done[code] = value
                ReportLine.objects.update_or_create(report=row, code=code, defaults={"percent": value})
            else:
                setattr(row, name, value)
        row.actual = achieved(_items(row), done)
        row.row_version += 1  # a page that shows the former figures is out of date
        row.save(update_fields=["spent", "narrative", "actual", "row_version"])
        last, light = row.lights.order_by("id").last(), computed_light(row)
        light.at, light.by = clock.now(), by.label
        if last:
            light.was, light.judged, light.reason = last.was, last.judged, last.reason
        light.save(force_insert=True)
        show_latest(row)
        return values


def _items(row: ProgressReport) -> list[Any]:
    """The work items it is measured by, kept with the row (one query)."""
    if "work" not in vars(row):
        vars(row)["work"] = list(row.baseline.items.all())
    found: list[Any] = vars(row)["work"]
    return found


def _done(row: ProgressReport) -> dict[int, int]:
    """The percent of each item by its code, kept with the row (one query)."""
    if "done" not in vars(row):
        vars(row)["done"] = {line.code: line.percent for line in row.lines.all()}
    found: dict[int, int] = vars(row)["done"]
    return found
