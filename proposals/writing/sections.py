"""The section forms: which fields and rows each part is written with; never whether it may be written now."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.forms import DistrictsField
from accounts.geo import district_at
from accounts.models import Unit
from accounts.states import UnitKind
from chapters.states import Section
from documents.forms import DocumentField
from inputs.cleaning import plain
from inputs.fields import MoneyField, PhoneField, RocDateField, choice_of
from inputs.markup import Offered
from inputs.numbers import NumberField, WholeNumberField
from inputs.rows import MAX_ROWS, OrderedRows, Row
from inputs.words import listed
from programmes.models import CentralProgramme, Kpi
from proposals.budget.forms import WITH_TERMS, ProgrammeField, catalogue
from proposals.models import (
    BudgetLine,
    ConsensusMeeting,
    KpiContribution,
    Proposal,
    ResourceItem,
    ScheduleStep,
    Stakeholder,
    Venture,
)
from proposals.writing.bounds import HELD, SCHEDULE
from workflow.nested import Nested, revive

AREA = forms.Textarea(attrs={"rows": 8})
MOST_PEOPLE = 100_000  # no meeting is larger
FULL_TURN = 180  # degrees either way
SMALL_AREA = forms.Textarea(attrs={"rows": 2})


class BasicsForm(forms.ModelForm):
    """Title, districts, contact and the one-paragraph idea."""

    districts = DistrictsField(
        label=_("提案行政區"),
        help_text=_("單一行政區由該區區公所收件；勾選兩區以上為跨區計畫，由研考會收件。★ 為優先推動區。"),
    )

    class Meta:
        model = Proposal
        fields = ["title", "districts", "summary", "contact_name", "contact_phone", "contact_email"]
        field_classes = {"contact_phone": PhoneField}
        widgets = {"summary": forms.Textarea(attrs={"rows": 5})}
        help_texts = {"summary": _("用一段話說明想做什麼、為什麼、和誰一起做。")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_of(self, "districts").label_from_instance = lambda d: f"★ {d.name}" if d.priority else d.name
        if self.instance.written_districts is not None:
            self.initial["districts"] = self.instance.written_districts
        if self.instance.submitted_at:
            # The desk that received the plan follows from its districts (R13): they stay once it is filed.
            self.fields["districts"].disabled = True
            self.fields["districts"].help_text = _("送件後不能變更行政區；如需變更，請撤案後重新提案。")


class VisionForm(forms.ModelForm):
    """The vision the local consensus led to."""

    class Meta:
        model = Proposal
        fields = ["vision"]
        widgets = {"vision": forms.Textarea(attrs={"rows": 12})}
        help_texts = {"vision": _("依地方共識決定的發展目標及推動策略。")}


class BenefitsForm(forms.ModelForm):
    """What the plan will bring."""

    class Meta:
        model = Proposal
        fields = ["benefits"]
        widgets = {"benefits": forms.Textarea(attrs={"rows": 12})}


class ThemeForm(forms.ModelForm):
    """The venture's name, theme and who carries it out."""

    class Meta:
        model = Venture
        fields = ["title", "executing_unit", "theme"]
        widgets = {"theme": AREA}
        help_texts = {"executing_unit": _("未選時由提案單位執行。")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        public = models.Q(kind__in=[UnitKind.AGENCY, UnitKind.DISTRICT_OFFICE])
        choice_of(self, "executing_unit").queryset = Unit.objects.filter(
            public | models.Q(pk=self.instance.proposal.owner_id)
        )
        if self.instance.unit_rewritten:
            self.initial["executing_unit"] = self.instance.written_unit_id


class CoordinateField(forms.DecimalField):
    """Degrees with six decimals, about ten centimetres; more of them, as maps give, are rounded."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs = {"max_digits": 9, "decimal_places": 6, "required": False} | kwargs
        box = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "cs-date"})
        super().__init__(widget=box, **kwargs)

    def to_python(self, value: Any) -> Any:
        """The number, whatever width its digits have; one that is no degree is not rounded: it may be beyond all measure."""
        number: Decimal | None = super().to_python(plain(value)) if value not in self.empty_values else None
        if number is None or not number.is_finite():
            return number
        if abs(number) > FULL_TURN:
            raise ValidationError(_("經緯度以度為單位，請填 -180 至 180 的數字，例如 120.6478。"), "degrees")
        return round(number, 6)


def outside_city(longitude: Decimal, latitude: Decimal) -> Any:
    """What is said of a place outside the city, also of two numbers in each other's place; empty of one inside."""
    if district_at(longitude, latitude):
        return ""
    if district_at(latitude, longitude):
        return _("經度與緯度填反了；臺中市的經度約 120.5 至 121.5，緯度約 24.0 至 24.4。")
    return _("這個位置不在臺中市內；臺中市的經度約 120.5 至 121.5，緯度約 24.0 至 24.4。")


ELSEWHERE = _(
    "這個位置在%(here)s，不在本計畫的提案行政區（%(plan)s）內。請改標位置；確實在區外時，"
    "請勾選地圖旁的「位置確實在提案行政區外」再儲存。"
)


class ConceptForm(forms.ModelForm):
    """How and where it is done; the steps are rows."""

    longitude = CoordinateField(label=_("經度"))
    latitude = CoordinateField(label=_("緯度"))
    pin: tuple[Decimal, Decimal] | None = None  # as typed, also where it is refused

    class Meta:
        model = Venture
        fields = ["method", "address", "longitude", "latitude"]
        widgets = {"method": AREA}
        help_texts = {"address": _("主要地點；也可以在地圖上標示，或填經緯度。")}

    def clean(self) -> dict[str, Any]:
        """A place lies in the city; two numbers in each other's place are told so."""
        data = super().clean() or {}
        longitude, latitude = data.get("longitude"), data.get("latitude")
        if longitude is None or latitude is None:
            return data
        self.pin = longitude, latitude
        if words := outside_city(longitude, latitude):
            self.add_error("longitude", words)
        return data


class PlaceForm(ConceptForm):
    """The same on the page: a pin set outside the plan's districts is kept only when the person says that it is meant.

    What was stored before stays without a word, and a workbook, which has nowhere to say so, is shown it afterwards.
    """

    def clean(self) -> dict[str, Any]:
        """Refused with the names of the districts; the box to tick stands beside the map."""
        data = super().clean()
        if self.pin is None or self.is_meant or not self.is_moved:
            return data
        here, plan = district_at(*self.pin), self.instance.proposal
        names = dict(plan.districts_written.values_list("code", "name"))
        if here and names and here.code not in names:
            where = {"here": here.name, "plan": listed(names.values())}
            self.add_error("longitude", ValidationError(ELSEWHERE, "elsewhere", where))
        return data

    @property
    def is_moved(self) -> bool:
        """Is the pin another than the one that is stored?"""
        return not {"longitude", "latitude"}.isdisjoint(self.changed_data)

    @property
    def is_meant(self) -> bool:
        """Was the box beside the map ticked?"""
        return "elsewhere" in self.data


class BudgetForm(forms.ModelForm):
    """The total the proposer states; the rows must add up to it."""

    declared_total = MoneyField(label=_("事業總經費（元）"), help_text=_("須與下表合計相符。"))

    class Meta:
        model = Venture
        fields = ["declared_total"]


class ResourceRow(Row):
    """One local resource."""

    class Meta:
        model = ResourceItem
        fields = ["kind", "name", "place", "description"]
        widgets = {"description": SMALL_AREA}


class MeetingRow(Row):
    """One consensus meeting and its minutes."""

    held_on = RocDateField(label=_("日期"), **HELD)
    attendance = WholeNumberField(label=_("出席人數"), min_value=1, max_value=MOST_PEOPLE, unit="人")
    minutes_file = DocumentField(label=_("會議紀錄"), required=False)
    related = ("minutes",)

    class Meta:
        model = ConsensusMeeting
        fields = ["held_on", "place", "attendance", "summary"]
        widgets = {"summary": SMALL_AREA}


class StakeholderRow(Row):
    """One stakeholder."""

    class Meta:
        model = Stakeholder
        fields = ["name", "relation", "involvement"]
        widgets = {"involvement": SMALL_AREA}


class StepRow(Row):
    """One step of the schedule."""

    starts_on = RocDateField(label=_("開始"), **SCHEDULE)
    ends_on = RocDateField(label=_("完成"), **SCHEDULE)
    checked = frozenset({"starts_on", "ends_on"})

    class Meta:
        model = ScheduleStep
        fields, help_texts = ["title", "starts_on", "ends_on", "place"], {"place": _("送件時必填。")}

    def clean(self) -> dict[str, Any]:
        """A step does not end before it begins."""
        data = super().clean() or {}
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", _("完成日早於開始日。"))
        return data


class KpiRow(Row):
    """One target of one year."""

    kpi = forms.ModelChoiceField(Kpi.objects.for_ventures(), label=_("指標"))
    related = ("kpi",)

    class Meta:
        model = KpiContribution
        fields = ["kpi", "year", "baseline", "target", "evidence"]
        field_classes = {"baseline": NumberField, "target": NumberField}

    def clean_kpi(self) -> Kpi:
        """The figures after it may have its unit behind them."""
        kpi: Kpi = self.cleaned_data["kpi"]
        for name in ("baseline", "target"):
            figure: Any = self.fields[name]
            figure.unit, figure.whole = kpi.written_unit, kpi.is_counted
        return kpi

    def clean(self) -> dict[str, Any]:
        """What is counted is never fewer than none."""
        data = super().clean() or {}
        kpi = data.get("kpi")
        for name in ("baseline", "target"):
            if kpi and kpi.is_counted and (data.get(name) or 0) < 0:
                words = _("「%(kpi)s」以「%(unit)s」計數，不可為負數。")
                self.add_error(name, words % {"kpi": kpi.name, "unit": kpi.written_unit})
        return data


class BudgetRow(Row):
    """One line of money."""

    programme = ProgrammeField(CentralProgramme, label=_("對接中央計畫"), required=False)
    central = MoneyField(label=_("中央"), required=False)
    local = MoneyField(label=_("地方"), required=False)
    private = MoneyField(label=_("民間"), required=False)
    checked = frozenset({"central", "local", "private"})

    class Meta:
        model = BudgetLine
        fields = ["item", "programme", "year", "expense", "central", "local", "private"]

    def __init__(self, *args: Any, catalogue: list[CentralProgramme], lists: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: ProgrammeField = choice_of(self, "programme")
        offered = [row for row in catalogue if row.active or row.pk == self.instance.programme_id]
        field.offer(offered, {} if lists is None else lists)

    def clean(self) -> dict[str, Any]:
        """An empty amount is zero."""
        data = super().clean() or {}
        for source in ("central", "local", "private"):
            data[source] = data.get(source) or 0
        return data


class BudgetRows(OrderedRows):
    """The lines of a venture; every row offers the same programmes."""

    @cached_property
    def catalogue(self) -> list[CentralProgramme]:
        """What may be docked to, read with the venture or once here."""
        if rows := getattr(self.instance, "offered", None):
            return [revive(CentralProgramme, row, WITH_TERMS) for row in rows]
        return catalogue(docked=self.instance.budget_lines.values("programme"))

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """The catalogue goes to each row."""
        return super().get_form_kwargs(index) | {"catalogue": self.catalogue, "lists": self.lists}

    @cached_property
    def lists(self) -> dict[tuple[str, ...], Offered]:
        """What the rows offer: the same, but for one that is docked to a programme that has ended."""
        return {}


def _rows(
    parent: type[models.Model],
    model: type[models.Model],
    form: type[forms.ModelForm],
    rows: type[OrderedRows] = OrderedRows,
) -> Any:
    return forms.inlineformset_factory(
        parent,
        model,
        form=form,
        formset=rows,
        extra=0,
        can_delete=True,
        can_order=True,
        max_num=MAX_ROWS,
        validate_max=True,
        absolute_max=MAX_ROWS + 10,
    )


@dataclass(frozen=True)
class Parts:
    """What a section is written with now: form, rows, the template's own questions, reasons; each or None."""

    form: Any = None
    rows: Any = None
    questions: Any = None
    reasons: Any = None

    def are_valid(self) -> bool:
        """Each is asked, so that each says what is wrong with it."""
        return all([part.is_valid() for part in vars(self).values() if part is not None])  # noqa: C419


@dataclass(frozen=True)
class Editor:
    """How a section is written: a form, rows, both or neither (then only the template's own questions are asked)."""

    form: type[forms.ModelForm] | None = None
    rows: Any = None
    of_venture: bool = False

    @property
    def of_its_venture(self) -> Nested:
        """The section's rows as they are read with the venture they hang on."""
        if self.rows is None:
            return Nested()
        return Nested(many={self.rows.fk.remote_field.get_accessor_name(): Nested(one=self.rows.form.related)})


EDITORS: dict[str, Editor] = {
    Section.BASICS: Editor(BasicsForm),
    Section.RESOURCES: Editor(rows=_rows(Proposal, ResourceItem, ResourceRow)),
    Section.CONSENSUS: Editor(rows=_rows(Proposal, ConsensusMeeting, MeetingRow)),
    Section.VISION: Editor(VisionForm),
    Section.THEME: Editor(ThemeForm, of_venture=True),
    Section.STAKEHOLDERS: Editor(rows=_rows(Venture, Stakeholder, StakeholderRow), of_venture=True),
    Section.CONCEPT: Editor(PlaceForm, _rows(Venture, ScheduleStep, StepRow), of_venture=True),
    Section.KPI: Editor(rows=_rows(Venture, KpiContribution, KpiRow), of_venture=True),
    Section.BUDGET: Editor(BudgetForm, _rows(Venture, BudgetLine, BudgetRow, BudgetRows), of_venture=True),
    Section.BENEFITS: Editor(BenefitsForm),
    Section.SUPPLEMENT: Editor(),
}
