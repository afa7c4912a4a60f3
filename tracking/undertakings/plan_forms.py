"""The work plan as a form: items with weights and days, milestones, money by quarter; what the platform returns of it (R9)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from documents.forms import DocumentField
from inputs.bounds import not_before, years_from_today
from inputs.fields import MoneyField, RocDateField
from inputs.numbers import NumberField
from inputs.reasons import Substance
from programmes.states import YEARS
from tracking.guards import BEFORE_APPROVED
from tracking.models import Undertaking, WorkItem, WorkPlan
from tracking.models.work import QUARTERS
from tracking.states import LEAST_WEIGHT, Shape
from tracking.undertakings.checks import Bounds, Draft, errors, findings
from tracking.undertakings.drafting import filed_last
from tracking.undertakings.filing import bounds_of
from tracking.undertakings.values import ItemDraft, MilestoneDraft, QuarterDraft
from workflow.drafts.growing import ROWS, RowsForm
from workflow.engine.forms import MoveForm

ITEM = ("title", "weight", "starts_on", "ends_on", "shape", "responsible", "deliverable", "code")
MILESTONE = ("milestone", "due_on")
QUARTER = ("year", "quarter", "amount")
LISTS = {"rows": ITEM, "milestone_rows": MILESTONE, "quarter_rows": QUARTER}
# What has to stand in a row that says anything.
NEEDED = {"rows": ITEM[:4], "milestone_rows": MILESTONE, "quarter_rows": QUARTER}
QUARTER_LABELS = {"year": _("年度"), "quarter": _("季"), "amount": _("預定支用（元）")}
PRESET = {"shape", "code"}  # filled in before anybody types: they begin no row


class FilePlanForm(RowsForm, MoveForm):
    """The work plan (R9); gives ``items``, ``milestones`` and ``quarters`` as drafts."""

    instance: Undertaking
    draft: Draft | None = None
    counters = tuple(LISTS)

    note = forms.CharField(
        label=_("補充說明"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    file = DocumentField(label=_("附件"), required=False, help_text=_("工作計畫如另有文件，可附上一份。"))
    reason = forms.CharField(
        label=_("仍照此提報之原因"),
        help_text=_("期程集中在後段、有空檔、支用超前或超過核定年度時，請說明原因；沒有這些情形可留空。"),
        required=False,
        max_length=500,
        validators=[Substance(_("請說明為何這樣安排仍能如期完成。"), _("原因"))],
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, instance: Undertaking, **kwargs: Any) -> None:
        super().__init__(*args, instance=instance, **kwargs)
        self.found: list[str] = []
        for number in range(1, self.counts["rows"] + 1):
            not_before(self, f"starts_on_{number}", self.bounds.first, BEFORE_APPROVED)
        for number in range(1, self.counts["quarter_rows"] + 1):
            for name, plain in QUARTER_LABELS.items():
                self.fields[f"{name}_{number}"].label = f"{self._quarter(number)}：{plain}"

    @cached_property
    def bounds(self) -> Bounds:
        """What the approval allows."""
        return bounds_of(self.instance)

    def row(self, counter: str, number: int) -> dict[str, forms.Field]:
        """One item, milestone or quarter."""
        fields = FIELDS[counter]()
        for field in fields.values():
            field.required = False
            field.label = format_lazy("{} {}", field.label, number)  # a message says in which row
            field.widget.attrs.setdefault("placeholder", " ")  # by which the styles know that nothing was typed
        return {f"{name}_{number}": field for name, field in fields.items()}

    def _listed(self, counter: str) -> list[tuple[int, list[forms.BoundField]]]:
        numbers = range(1, self.counts[counter] + 1)
        return [(number, [self[f"{name}_{number}"] for name in LISTS[counter]]) for number in numbers]

    def item_list(self) -> list[tuple[int, list[forms.BoundField]]]:
        """The items' rows with their numbers, for the template."""
        return self._listed("rows")

    def milestone_list(self) -> list[tuple[int, list[forms.BoundField]]]:
        """The milestones' rows."""
        return self._listed("milestone_rows")

    def quarter_list(self) -> list[tuple[int, list[forms.BoundField]]]:
        """The quarters' rows."""
        return self._listed("quarter_rows")

    def quarter_table(self) -> list[tuple[int, str, list[forms.BoundField]]]:
        """The same with what each row is called, once its quarter is chosen."""
        return [(number, self._quarter(number), fields) for number, fields in self.quarter_list()]

    def _quarter(self, number: int) -> str:
        given = self.data if self.is_bound else self.initial
        year, quarter = (str(given.get(f"{name}_{number}") or "") for name in QUARTER[:2])
        if not (year and quarter):
            return _("第 %d 列") % number
        return _("%(year)s年第%(quarter)s季") % {"year": year, "quarter": quarter}

    def clean(self) -> dict[str, Any]:
        """Gather the rows; then what the door would refuse, and what it takes only with a reason."""
        data = super().clean() or {}
        rows = {counter: list(self._rows(counter, data)) for counter in self.counters}
        is_whole = not any(name in self.errors for names in self._fields_of_rows() for name in names)
        draft = Draft(
            [ItemDraft(**row | {"code": row["code"] or 0}) for row in rows["rows"]],
            [MilestoneDraft(row["milestone"], row["due_on"]) for row in rows["milestone_rows"]],
            [QuarterDraft(_int(row["year"]), _int(row["quarter"]), row["amount"]) for row in rows["quarter_rows"]],
        )
        wrong = errors(draft, self.bounds)
        for words in wrong:
            self.add_error(None, words)
        if is_whole and not wrong:
            self.found = findings(draft, self.bounds)
            if self.found and not data.get("reason") and "reason" not in self.errors:
                self.add_error("reason", [*self.found, _("如仍照此提報，請說明原因。")])
        self.draft = draft if is_whole and draft.items else None
        kept = {name: data.get(name) for name in ("note", "file", "reason")}
        return kept | {"items": draft.items, "milestones": draft.milestones, "quarters": draft.quarters}

    def _rows(self, counter: str, data: dict[str, Any]) -> Iterable[dict[str, Any]]:
        """The rows that say something; one that lacks a part says which."""
        for number in range(1, self.counts[counter] + 1):
            row = {name: data.get(f"{name}_{number}") for name in LISTS[counter]}
            wrong = [name for name in LISTS[counter] if f"{name}_{number}" in self.errors]
            if not wrong and all(row[name] in (None, "") for name in LISTS[counter] if name not in PRESET):
                continue
            for name in NEEDED[counter]:
                if row[name] in (None, "") and name not in wrong:
                    self.add_error(f"{name}_{number}", _("這一列還缺這一欄；不用的列請清空。"))
            if "shape" in row:
                row["shape"] = row["shape"] or Shape.EVEN.value
            yield row

    def _fields_of_rows(self) -> Iterable[list[str]]:
        """The names of the fields of each row."""
        for counter, names in LISTS.items():
            for number in range(1, self.counts[counter] + 1):
                yield [f"{name}_{number}" for name in names]

    @staticmethod
    def as_drafted(draft: Draft) -> dict[str, Any]:
        """``initial`` of the form with the rows of a draft, and some more of each list."""
        values: dict[str, Any] = {}
        rows = {
            "rows": [{name: getattr(item, name) for name in ITEM} for item in draft.items],
            "milestone_rows": [{"milestone": row.title, "due_on": row.due_on} for row in draft.milestones],
            "quarter_rows": [{name: getattr(row, name) for name in QUARTER} for row in draft.quarters],
        }
        for counter, listed in rows.items():
            for number, row in enumerate(listed, 1):
                values |= {f"{name}_{number}": value for name, value in row.items()}
            values[counter] = max(ROWS if counter == "rows" else 2, len(listed) + 1)
        return values


def _int(text: str | None) -> Any:
    """The number; None where nothing can be read."""
    return int(text) if text else None


def item_fields() -> dict[str, forms.Field]:
    """Of one work item."""
    return {
        "title": forms.CharField(label=_("工作項目"), max_length=100),
        "weight": NumberField(
            label=_("權重（%）"), unit="%", min_value=LEAST_WEIGHT, max_value=100, max_digits=5, decimal_places=2
        ),
        "starts_on": RocDateField(label=_("預定開始"), latest=years_from_today(10)),
        "ends_on": RocDateField(label=_("預定完成"), latest=years_from_today(10)),
        "shape": forms.ChoiceField(label=_("進度分配"), choices=Shape.choices),
        "responsible": forms.CharField(label=_("負責人"), max_length=80),
        "deliverable": forms.CharField(label=_("產出"), max_length=200),
        "code": forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=9999),
    }


def milestone_fields() -> dict[str, forms.Field]:
    """Of one milestone."""
    return {
        "milestone": forms.CharField(label=_("里程碑"), max_length=100),
        "due_on": RocDateField(label=_("預定日期"), latest=years_from_today(10)),
    }


def quarter_fields() -> dict[str, forms.Field]:
    """Of the money of one quarter."""
    return {
        "year": forms.ChoiceField(
            label=QUARTER_LABELS["year"], choices=[("", "—"), *((year, str(year)) for year in YEARS)]
        ),
        "quarter": forms.ChoiceField(label=QUARTER_LABELS["quarter"], choices=[("", "—"), *QUARTERS]),
        "amount": MoneyField(label=QUARTER_LABELS["amount"]),
    }


FIELDS = {"rows": item_fields, "milestone_rows": milestone_fields, "quarter_rows": quarter_fields}


class ReturnPlanForm(MoveForm):
    """What of the work plan is to be completed, item by item; the general reason may stand alone."""

    instance: Undertaking

    reason = forms.CharField(
        label=_("理由"),
        max_length=2000,
        validators=[Substance(_("請說明工作計畫要補正什麼。"))],
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in self.work:
            self.fields[f"item_{item.code}"] = forms.CharField(
                label=_("「%(item)s」要補正什麼") % {"item": item.title},
                required=False,
                max_length=500,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    @cached_property
    def filed(self) -> WorkPlan | None:
        """The plan that waits for its acceptance (one query)."""
        return filed_last(self.instance)

    @property
    def work(self) -> list[WorkItem]:
        """Its items."""
        return list(self.filed.items.all()) if self.filed else []

    def clean(self) -> dict[str, Any]:
        """Gather what is said of items: ``returned`` names code, title and reason of each."""
        data = super().clean() or {}
        said = {item: data.pop(f"item_{item.code}", "") for item in self.work}
        returned = [{"code": item.code, "title": item.title, "reason": words} for item, words in said.items() if words]
        return data | ({"returned": returned} if returned else {})
