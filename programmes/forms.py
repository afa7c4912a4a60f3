"""The forms RDEC keeps the catalogue with, and the list's filter; never check a plan."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from inputs.bounds import until_today, years_from_today
from inputs.fields import MoneyField, RocDateField, SoughtField, choice_of
from inputs.numbers import WholeNumberField
from inputs.rows import Row
from inputs.together.meanwhile import KeptTogether
from programmes.models import CentralProgramme, Kpi, ProgrammeQuerySet, ProgrammeRule, ProgrammeTerm
from programmes.states import TIERS, YEARS

MAX_RULES = 60
PERCENTS = ("max_central_percent", *(f"tier{number}_percent" for number in TIERS), "max_personnel_percent")


class ProgrammeFilter(forms.Form):
    """Every field is optional; what cannot be read is left out rather than refused."""

    q = SoughtField(
        label=_("關鍵字"), help_text=_("找代碼、名稱、部會、機關與補助內容；幾個詞以空格分開，都符合才列出。")
    )
    ministry = forms.ChoiceField(label=_("部會"), required=False)

    def __init__(self, data: QueryDict, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        names = CentralProgramme.objects.order_by("ministry").values_list("ministry", flat=True).distinct()
        choice_of(self, "ministry").choices = [("", _("全部部會")), *((name, name) for name in names)]
        self.is_valid()

    def apply(self, programmes: ProgrammeQuerySet) -> ProgrammeQuerySet:
        """Narrow ``programmes``."""
        data = self.cleaned_data
        if words := data.get("q"):
            programmes = programmes.about(words)
        if data.get("ministry"):
            programmes = programmes.filter(ministry=data["ministry"])
        return programmes


class KpiForm(KeptTogether):
    """An indicator; its code stays once it is saved, plans and frozen versions carry it."""

    class Meta:
        model = Kpi
        fields = ["code", "name", "unit", "direction", "source"]
        widgets = {"direction": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        direction = choice_of(self, "direction")
        direction.choices = [choice for choice in direction.choices if choice[0]]
        if self.instance.pk:
            del self.fields["code"]

    def clean_code(self) -> str:
        """It stands in an address."""
        code: str = self.cleaned_data["code"]
        if not re.fullmatch(r"[A-Za-z0-9_-]+", code) or code.casefold() == "new":
            raise forms.ValidationError(_("代碼請用英文字母、數字、- 與 _，例如 K12。"))
        return code


class ProgrammeForm(KeptTogether):
    """What is said of a programme as a whole."""

    class Meta:
        model = CentralProgramme
        fields = [
            "ministry",
            "agency",
            "name",
            "funds_what",
            "cap",
            "first_year",
            "last_year",
            "may_go_on",
            "applicant",
            "condition",
            "source",
            "research",
            "through_ministry",
            "active",
        ]
        help_texts = {
            "may_go_on": _("勾選時，期程外的經費只提醒並請說明；未勾選時須修正後才能送件。"),
            "source": _("只有維護目錄的人看得到。"),
            "research": _("還要查證的事；只有維護目錄的人看得到。"),
            "through_ministry": _("勾選時，對接本計畫的提案函送國發會，公文擬為函請該部會核轉。"),
            "active": _("停用後，尚未送件的計畫須改選其他計畫；已送件的不受影響。"),
        }


class NewProgrammeForm(ProgrammeForm):
    """A programme the catalogue has not yet; its code stays, addresses and frozen plans carry it."""

    class Meta(ProgrammeForm.Meta):
        fields = ["code", *ProgrammeForm.Meta.fields]
        help_texts = {"code": _("英文字母與數字，存檔後不能再改。")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["code"] = free_code()

    def clean_code(self) -> str:
        """No code may be read as another page's address."""
        code: str = self.cleaned_data["code"]
        if code.casefold() in ("new", "kpis"):
            raise forms.ValidationError(_("「%(code)s」不能作為代碼，請另取一個。"), params={"code": code})
        return code


def free_code() -> str:
    """The next of CP01, CP02 …"""
    taken = CentralProgramme.objects.filter(code__regex=r"^CP\d{2,6}$").values_list("code", flat=True)
    return f"CP{max((int(code[2:]) for code in taken), default=0) + 1:02d}"


# Applications for the programme's years are taken in or around them.
WINDOW: dict[str, Any] = {"earliest": years_from_today(-5), "latest": years_from_today(5)}


class TermRow(KeptTogether, Row):
    """One year's terms."""

    opens_on = RocDateField(label=_("受理開始"), required=False, **WINDOW)
    closes_on = RocDateField(label=_("受理截止"), required=False, **WINDOW)
    cap = MoneyField(label=_("當年度上限（元）"), required=False)
    cap_total = MoneyField(label=_("各年度合計上限（元）"), required=False)
    checked_on = RocDateField(
        label=_("查證日期"), earliest=WINDOW["earliest"], latest=until_today(_("查證日期不可晚於今天。"))
    )

    class Meta:
        model = ProgrammeTerm
        fields = [
            "fiscal_year",
            "cap",
            "cap_total",
            "cap_unit",
            *PERCENTS,
            "funds_only",
            "opens_on",
            "closes_on",
            "checked_on",
            "source",
            "note",
        ]
        field_classes = dict.fromkeys(PERCENTS, WholeNumberField)
        help_texts = {"max_central_percent": _("公部門另依各級次之比率；未填級次者依此。")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, label in TIERS.items():
            self.fields[f"tier{number}_percent"].label = _("%(tier)s比率（%%）") % {"tier": label}
        for name in PERCENTS:
            percent: Any = self.fields[name]
            percent.unit = "%"
        only = choice_of(self, "funds_only")
        only.choices = [("", _("不限")), *only.choices[1:]]

    def clean_cap(self) -> int | None:
        """A cap of nothing is no cap."""
        return self.cleaned_data["cap"] or None

    def clean_cap_total(self) -> int | None:
        """Nor is this."""
        return self.cleaned_data["cap_total"] or None

    def clean(self) -> dict[str, Any]:
        """A window does not close before it opens."""
        data = super().clean() or {}
        if data.get("opens_on") and data.get("closes_on") and data["closes_on"] < data["opens_on"]:
            self.add_error("closes_on", _("截止日早於開始日。"))
        return data


class RuleRow(KeptTogether, Row):
    """One thing that is not funded, or to be made sure of."""

    class Meta:
        model = ProgrammeRule
        fields = ["kind", "words", "keywords"]


def _rows(model: type[ProgrammeTerm | ProgrammeRule], form: type[forms.ModelForm], most: int) -> Any:
    return forms.inlineformset_factory(
        CentralProgramme,
        model,
        form=form,
        extra=0,
        can_delete=True,
        max_num=most,
        validate_max=True,
        absolute_max=most + 10,
    )


TermRows = _rows(ProgrammeTerm, TermRow, len(YEARS))
RuleRows = _rows(ProgrammeRule, RuleRow, MAX_RULES)
