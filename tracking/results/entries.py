"""An indicator's figure as it can be corrected: both values stay (R10); never writes by itself."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.forms import DocumentField
from inputs.numbers import NumberField
from proposals.corrections.entries import Entry
from proposals.services import attach_file
from proposals.states import Purpose
from tracking.models import KpiActual
from tracking.permissions import is_executing_unit
from tracking.states import State
from tracking.workflow import REPORT_COMPLETION
from workflow.engine.verdicts import Verdict, when

if TYPE_CHECKING:
    from accounts.actors import Actor
    from accounts.models import Unit
    from proposals.models import Proposal
    from workflow.engine.moves import Move


class KpiEntry(Entry):
    """A figure that was recorded: corrected by who records, until the final report is filed with it."""

    code, label = "kpi_actual", gettext_lazy("KPI 實績")
    tab, back = "tracking", "tracking:plan"

    def rows(self, plan: Proposal) -> QuerySet[KpiActual]:
        """Of all its ventures."""
        found = KpiActual.objects.filter(undertaking__venture__proposal=plan)
        return found.select_related("kpi", "undertaking__venture__proposal", "undertaking__venture__executing_unit")

    def named(self, row: Any) -> str:
        """Of which venture, which figure."""
        return f"{row.undertaking.venture}　{row}"

    def move(self, plan: Proposal, row: Any) -> Move:
        """The report for which it is recorded."""
        return REPORT_COMPLETION

    def allowed(self, plan: Proposal, row: Any, actor: Actor) -> Verdict:
        """Who carries the venture out."""
        return is_executing_unit(row.undertaking, actor)

    def told(self, plan: Proposal, row: Any) -> dict[int, Unit]:
        """Whom the report goes to."""
        parties = REPORT_COMPLETION.notify
        return {unit.pk: unit for party in parties for unit in row.undertaking.units_for(party)}

    def stands(self, plan: Proposal, row: Any) -> Verdict:
        """A report says what the figures were when it was filed: to change them it comes back first."""
        state = row.undertaking.get_state_display()
        tracked = when(
            row.undertaking.state == State.TRACKED,
            _("本項事業目前為「%s」，列管中才能更正 KPI 實績；已提報的請先撤回或由專管平台退回。") % state,
        )
        return super().stands(plan, row) and tracked

    def fields(self, plan: Proposal, row: Any) -> dict[str, forms.Field]:
        """Figure, source, evidence."""
        value = NumberField(label=_("實績值"), unit=row.kpi.written_unit, max_digits=14, decimal_places=2)
        value.whole = row.kpi.is_counted
        return {
            "value": value,
            "basis": forms.CharField(
                label=_("資料來源與計算方式"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
            ),
            "evidence": DocumentField(label=_("佐證資料"), required=False, help_text=_("不更換檔案請留空。")),
        }

    def holds_some(self, plan: Proposal, row: Any) -> bool:
        """Always a figure."""
        return True

    def value(self, row: Any, name: str) -> Any:
        """The figure without the zeros that only its column has."""
        found = super().value(row, name)
        return _trimmed(found) if name == "value" else found

    def gaps(self, plan: Proposal, row: Any, data: Mapping[str, Any]) -> dict[str, str]:
        """What is counted is never below nothing."""
        below = row.kpi.is_counted and data["value"] < 0
        return {"value": _("以「%s」計數，不可為負數。") % row.kpi.written_unit} if below else {}

    def write(self, plan: Proposal, row: Any, values: dict[str, Any], *, by: Actor) -> dict[str, Any]:
        """The former file stays among the plan's."""
        if "evidence" in values:
            values["evidence"] = attach_file(plan, values["evidence"], Purpose.RESULTS, by=by)
        return super().write(plan, row, values, by=by)


def _trimmed(value: Decimal) -> Decimal:
    whole = value.to_integral_value()
    return whole if whole == value else value.normalize()
