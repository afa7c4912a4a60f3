"""The section forms: which fields and rows each part of a plan is written with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.fields import MoneyField, RocDateField
from accounts.models import District, Unit
from accounts.states import UnitKind
from documents.forms import DocumentField
from proposals.models import (
    BudgetLine,
    CentralProgramme,
    ConsensusMeeting,
    Kpi,
    KpiContribution,
    Proposal,
    ResourceItem,
    ScheduleStep,
    Stakeholder,
    Venture,
)
from proposals.states import Section
from workflow.forms import choice_of

MAX_ROWS = 100
AREA = forms.Textarea(attrs={"rows": 8})
SMALL_AREA = forms.Textarea(attrs={"rows": 2})


class BasicsForm(forms.ModelForm):
    """Title, districts, contact and the one-paragraph idea."""

    districts = forms.ModelMultipleChoiceField(
        label=_("提案行政區"),
        help_text=_("單一行政區由該區區公所收件；勾選兩區以上為跨區計畫，由研考會收件。"),
        queryset=District.objects.order_by("-priority", "code"),
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Proposal
        fields = ["title", "districts", "summary", "contact_name", "contact_phone", "contact_email"]
        widgets = {"summary": forms.Textarea(attrs={"rows": 5})}
        help_texts = {"summary": _("用一段話說明想做什麼、為什麼、和誰一起做（1,000 字內）。")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_of(self, "districts").label_from_instance = lambda d: f"★ {d.name}" if d.priority else d.name
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
        help_texts = {"vision": _("依地方共識決定的發展目標及推動策略（4,000 字內）。")}


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


class ConceptForm(forms.ModelForm):
    """How it is done; the steps are rows."""

    class Meta:
        model = Venture
        fields = ["method"]
        widgets = {"method": AREA}


class BudgetForm(forms.ModelForm):
    """The total the proposer states; the rows must add up to it."""

    declared_total = MoneyField(label=_("事業總經費（元）"), help_text=_("須與下表合計相符。"))

    class Meta:
        model = Venture
        fields = ["declared_total"]


class ResourceRow(forms.ModelForm):
    """One local resource."""

    class Meta:
        model = ResourceItem
        fields = ["kind", "name", "place", "description"]
        widgets = {"description": SMALL_AREA}


class MeetingRow(forms.ModelForm):
    """One consensus meeting and its minutes."""

    held_on = RocDateField(label=_("日期"))
    minutes_file = DocumentField(label=_("會議紀錄"), required=False)
    related = ("minutes",)

    class Meta:
        model = ConsensusMeeting
        fields = ["held_on", "place", "attendance", "summary"]
        widgets = {"summary": SMALL_AREA}


class StakeholderRow(forms.ModelForm):
    """One stakeholder."""

    class Meta:
        model = Stakeholder
        fields = ["name", "relation", "involvement"]
        widgets = {"involvement": SMALL_AREA}


class StepRow(forms.ModelForm):
    """One step of the schedule."""

    starts_on = RocDateField(label=_("開始"))
    ends_on = RocDateField(label=_("完成"))

    class Meta:
        model = ScheduleStep
        fields = ["title", "starts_on", "ends_on", "place"]

    def clean(self) -> dict[str, Any]:
        """A step does not end before it begins."""
        data = super().clean() or {}
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", _("完成日早於開始日。"))
        return data


class KpiRow(forms.ModelForm):
    """One target of one year."""

    class Meta:
        model = KpiContribution
        fields = ["kpi", "year", "baseline", "target", "evidence"]

    def may_choose(self, option: Kpi) -> bool:
        """Every indicator."""
        return True


class BudgetRow(forms.ModelForm):
    """One line of money."""

    central = MoneyField(label=_("中央"), required=False)
    local = MoneyField(label=_("地方"), required=False)
    private = MoneyField(label=_("民間"), required=False)

    class Meta:
        model = BudgetLine
        fields = ["item", "programme", "year", "expense", "central", "local", "private"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_of(self, "programme").queryset = CentralProgramme.objects.filter(
            models.Q(active=True) | models.Q(pk=self.instance.programme_id)
        )

    def may_choose(self, option: CentralProgramme) -> bool:
        """A programme that takes applications, and the one that was chosen when it did."""
        return option.active or option.pk == self.instance.programme_id

    def clean(self) -> dict[str, Any]:
        """An empty amount is zero."""
        data = super().clean() or {}
        for source in ("central", "local", "private"):
            data[source] = data.get(source) or 0
        return data


class Rows(forms.BaseInlineFormSet):
    """The rows of a section: what they offer to choose from is read once for all of them."""

    model: type[models.Model]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        related = getattr(self.form, "related", ())
        super().__init__(*args, **{"queryset": self.model._default_manager.select_related(*related)} | kwargs)

    @cached_property
    def options(self) -> dict[str, list[Any]]:
        """All rows of the table behind each choice, by field (one query each)."""
        fields: dict[str, Any] = self.form.base_fields
        choices = {name: f.queryset for name, f in fields.items() if hasattr(f, "queryset")}
        return {name: list(rows.all()) for name, rows in choices.items()}

    def add_fields(self, form: Any, index: int | None) -> None:
        """Give the row its choices; what it posts is still asked of the database."""
        super().add_fields(form, index)
        for name, options in self.options.items():
            field = choice_of(form, name)
            offered = [option for option in options if form.may_choose(option)]
            chosen = [(field.prepare_value(option), field.label_from_instance(option)) for option in offered]
            field.choices = [("", field.empty_label), *chosen]


def _rows(parent: type[models.Model], model: type[models.Model], form: type[forms.ModelForm]) -> Any:
    return forms.inlineformset_factory(
        parent,
        model,
        form=form,
        formset=Rows,
        extra=0,
        can_delete=True,
        max_num=MAX_ROWS,
        validate_max=True,
        absolute_max=MAX_ROWS + 10,
    )


@dataclass(frozen=True)
class Editor:
    """How a section is written: a form, rows, or both; ``of_venture`` when it belongs to a venture."""

    form: type[forms.ModelForm] | None = None
    rows: Any = None
    of_venture: bool = False
    help: Any = ""


EDITORS: dict[str, Editor] = {
    Section.BASICS: Editor(BasicsForm),
    Section.RESOURCES: Editor(
        rows=_rows(Proposal, ResourceItem, ResourceRow), help=_("盤點人、文、地、產、景，發掘地方特色。")
    ),
    Section.CONSENSUS: Editor(
        rows=_rows(Proposal, ConsensusMeeting, MeetingRow),
        help=_("座談會、共識營等任何形式的廣泛參與，須以會議紀錄呈現；沒有會議紀錄的場次不算完成。"),
    ),
    Section.VISION: Editor(VisionForm),
    Section.THEME: Editor(ThemeForm, of_venture=True, help=_("這項事業要解決什麼問題、做什麼。")),
    Section.STAKEHOLDERS: Editor(
        rows=_rows(Venture, Stakeholder, StakeholderRow), of_venture=True, help=_("誰受影響、誰一起做、怎麼參與。")
    ),
    Section.CONCEPT: Editor(
        ConceptForm, _rows(Venture, ScheduleStep, StepRow), of_venture=True, help=_("時程、地點及推動方法。")
    ),
    Section.KPI: Editor(
        rows=_rows(Venture, KpiContribution, KpiRow), of_venture=True, help=_("對地方創生 KPI 的貢獻，逐年填目標值。")
    ),
    Section.BUDGET: Editor(
        BudgetForm,
        _rows(Venture, BudgetLine, BudgetRow),
        of_venture=True,
        help=_("經費需求應符合對接的中央計畫；單位：元。"),
    ),
    Section.BENEFITS: Editor(BenefitsForm),
}
