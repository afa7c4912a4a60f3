"""What matching asks: which help is sought, why this partner, the paper, what was put in; never saves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from documents.forms import DocumentField
from guidance.matching.effects import NO_PAPER
from guidance.matching.states import MatchState
from guidance.models import Match
from guidance.narrowing import BY_DUE, Yearly
from guidance.partners.states import Help, PartnerKind, Theme
from inputs.bounds import Bound, until_today, years_from_today
from inputs.fields import ROC_OFFSET, MoneyField, RocDateField
from inputs.numbers import NumberField
from inputs.reasons import Substance
from workflow.engine.forms import MoveForm

MOST_HOURS = 10_000


class SeekForm(forms.Form):
    """尋求的協助: suggestions go by it."""

    offers = forms.MultipleChoiceField(label=_("尋求的協助"), choices=Help, widget=forms.CheckboxSelectMultiple)
    themes = forms.MultipleChoiceField(
        label=_("主題"),
        choices=Theme,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("不勾選時，由事業名稱、主題與推動方法的用語判斷。"),
    )
    words = forms.CharField(
        label=_("說明"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("需要夥伴做什麼、多少時間或數量、什麼時候開始。"),
        validators=[Substance(_("請用一兩句話說明需要夥伴做什麼。"), _("說明"))],
    )


class SuggestForm(forms.Form):
    """Why this partner: what it is hoped to do."""

    words = forms.CharField(
        label=_("希望夥伴做什麼"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("夥伴會看到這一段，據以決定是否同意。"),
        validators=[Substance(_("請用一兩句話說明希望夥伴做什麼。"), _("說明"))],
    )


class AgreeForm(MoveForm):
    """The paper it is agreed on, or its number, where there is one already."""

    file = DocumentField(
        label=_("合作文件"), required=False, help_text=_("合作意向書、同意書或往來公文；還沒有的，開始合作時再附。")
    )
    agreement_number = forms.CharField(
        label=_("文件文號"), max_length=60, required=False, help_text=_("已有公文文號時填寫；附上檔案的可以留空。")
    )


class ConfirmForm(AgreeForm):
    """The same before the work begins, where nobody has given it yet: then it has to be there."""

    instance: Match
    note = forms.CharField(label=_("備註"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _("合作意向書、同意書或往來公文。")
        if self.instance.has_paper:
            del self.fields["file"], self.fields["agreement_number"]

    def clean(self) -> dict[str, Any]:
        """One of the two at least."""
        data = super().clean() or {}
        read = "file" in self.fields and not {"file", "agreement_number"} & self.errors.keys()
        if read and not (data.get("file") or data.get("agreement_number")):
            self.add_error("file", NO_PAPER)
        return data


class EndForm(MoveForm):
    """What came of it."""

    outcome = forms.CharField(
        label=_("合作成果"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        validators=[Substance(_("請說明合作做了什麼、有什麼結果。"), _("合作成果"))],
    )


class ContributionForm(forms.Form):
    """登錄投入: hours, money, or both, of a day within the last year."""

    day = RocDateField(
        label=_("日期"),
        earliest=Bound(years_from_today(-1), _("投入日期不可早於 %(limit)s（一年內）。")),
        latest=until_today(_("投入日期不可晚於今天。")),
    )
    hours = NumberField(
        label=_("時數"), unit="小時", min_value=0, max_value=MOST_HOURS, max_digits=7, decimal_places=1, required=False
    )
    amount = MoneyField(label=_("金額（元）"), required=False)
    words = forms.CharField(label=_("做了什麼"), max_length=300)

    def clean(self) -> dict[str, Any]:
        """Something was put in."""
        data = super().clean() or {}
        if not {"hours", "amount"} & self.errors.keys() and not (data.get("hours") or data.get("amount")):
            self.add_error("hours", _("請填時數或金額，至少一項。"))
        return data


class StrikeForm(forms.Form):
    """Why a line is wrong."""

    reason = forms.CharField(
        label=_("更正理由"),
        max_length=300,
        validators=[Substance(_("請說明哪裡登錄錯了，正確的另外登錄一筆。"), _("更正理由"))],
    )


class OfYear(Yearly):
    """A kind of partner and a year: what figures count by."""

    kind = forms.ChoiceField(label=_("夥伴類別"), choices=[("", _("全部")), *PartnerKind.choices], required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["district"]


class MatchFilter(OfYear):
    """State, kind of partner, year; behind a partner's page also the partner."""

    state = forms.ChoiceField(label=_("狀態"), choices=[("", _("全部")), *MatchState.choices], required=False)
    partner = forms.IntegerField(required=False, min_value=1, max_value=2**31, widget=forms.HiddenInput)
    orders = BY_DUE
    field_order = ["state", "kind", "year", "partner"]

    def narrow(self) -> Q:
        """The matches that were asked for."""
        return Q(**{"about" if name == "partner" else name: value for name, value in self.chosen.items()})


class ContributionFilter(OfYear):
    """Kind of partner and year, by the day something was put in."""

    field_order = ["kind", "year"]

    def of_year(self, year: int) -> Q:
        """The lines of its days."""
        return Q(day__year=year + ROC_OFFSET)

    def narrow(self) -> Q:
        """The lines that were asked for."""
        found = super().narrow()
        return found & Q(kind=self.chosen["kind"]) if "kind" in self.chosen else found
