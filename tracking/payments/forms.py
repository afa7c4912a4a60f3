"""What the ledger's pages ask for: an instalment, what was paid, proven, returned and spent; never writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.forms import DocumentField
from inputs.bounds import PROGRAMME_BEGAN, until_today
from inputs.fields import MoneyField, RocDateField, choice_of
from inputs.reasons import Substance
from programmes.models import CentralProgramme
from programmes.states import YEARS
from proposals.models import BudgetLine
from tracking.approvals.budget import accepted_lines, key_of
from tracking.models import Payment, Undertaking
from tracking.payments import limits, services
from workflow.engine.forms import MoveForm

if TYPE_CHECKING:
    from accounts.actors import Actor

NOT_LATER = until_today(_("日期不可晚於今天。"))


def _day(label: Any) -> RocDateField:
    return RocDateField(label=label, earliest=PROGRAMME_BEGAN, latest=NOT_LATER)


class KindsForm(MoveForm):
    """Day, document, the amount of each kind of expense, and a file."""

    instance: Payment
    against = staticmethod(limits.of_paying)  # what the door would refuse
    day = _day(_("日期"))
    document = forms.CharField(label=_("文號"), max_length=40)
    recurrent = MoneyField(label=_("經常門（元）"), required=False)
    capital = MoneyField(label=_("資本門（元）"), required=False)
    file = DocumentField(label=_("文件"), required=False)

    def __init__(self, *args: Any, instance: Payment, **kwargs: Any) -> None:
        kwargs["initial"] = self.offered(instance) | (kwargs.get("initial") or {})
        super().__init__(*args, instance=instance, **kwargs)

    def offered(self, payment: Payment) -> dict[str, Any]:
        """The amounts it is most often."""
        return dict(payment.kinds)

    def clean(self) -> dict[str, Any]:
        """What the door would refuse, each at its field, beside whatever else is wrong."""
        data = super().clean() or {}
        for name, words in self.against(self.instance, data, self.errors.keys()).items():
            if name not in self.errors:
                self.add_error(name, words)
        return data


class PayForm(KindsForm):
    """What was paid."""

    day = _day(_("撥款日期"))
    document = forms.CharField(label=_("撥款文號"), max_length=40)


class AccountForm(KindsForm):
    """What was proven to be spent."""

    against = staticmethod(limits.of_accounting)
    day = _day(_("核銷日期"))
    document = forms.CharField(label=_("核銷文號"), max_length=40)


class RestForm(KindsForm):
    """What went back."""

    against = staticmethod(limits.of_returning)
    day = _day(_("繳回日期"))
    document = forms.CharField(label=_("繳款單據號碼"), max_length=40)
    file = DocumentField(label=_("繳款證明"), help_text=_("繳款單、匯款單或入帳通知。"))

    def offered(self, payment: Payment) -> dict[str, Any]:
        """All that is left."""
        return dict(payment.rest_by_kind)


class WhyForm(MoveForm):
    """A reason of substance."""

    reason = forms.CharField(
        label=_("理由"),
        max_length=500,
        validators=[Substance(_("請說明哪裡有誤、依據什麼文件。"))],
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AskForm(forms.Form):
    """請款: one instalment of a programme that approved money."""

    programme = forms.ModelChoiceField(
        label=_("補助計畫"), queryset=CentralProgramme.objects.none(), required=False, empty_label=_("未指明計畫")
    )
    instalment = forms.IntegerField(label=_("期別"), min_value=1, max_value=99, help_text=_("第 1 期填 1。"))
    year = forms.TypedChoiceField(label=_("年度"), coerce=int, choices=[(year, str(year)) for year in YEARS])
    recurrent = MoneyField(label=_("經常門（元）"), required=False)
    capital = MoneyField(label=_("資本門（元）"), required=False)
    asked_on = _day(_("請款日期"))
    document = forms.CharField(label=_("請款文號"), max_length=40)
    file = DocumentField(label=_("請款文件（領據等）"), required=False)

    def __init__(
        self, *args: Any, undertaking: Undertaking, by: Actor, programmes: list[int | None], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.undertaking, self.by = undertaking, by
        field = choice_of(self, "programme")
        field.queryset = CentralProgramme.objects.filter(pk__in=[pk for pk in programmes if pk]).order_by("code")
        if None not in programmes:
            field.required, field.empty_label = True, None

    def clean(self) -> dict[str, Any]:
        """Some money is asked for; what else is wrong does not hide that it is too much."""
        data = super().clean() or {}
        for name, words in limits.some(data, self.errors.keys()).items():
            self.add_error(name, words)
        if self.errors and not {"programme", "year", "recurrent", "capital"} & self.errors.keys():
            for words in services.against_asking(self.undertaking, by=self.by, **data):
                self.add_error(None, words)
        return data


def _called(line: BudgetLine) -> str:
    """「115 資本門　整建（農村再生計畫）」."""
    programme = line.programme.name if line.programme else _("自籌")
    return f"{line.year} {line.get_expense_display()}　{line.item}（{programme}）"


class SpendForm(forms.Form):
    """登錄支用: which item of the budget, how much, when, on which document."""

    line = forms.ChoiceField(label=_("支用項目"), error_messages={"invalid_choice": _("這一筆經費不屬於本項事業。")})
    amount = MoneyField(label=_("金額（元）"))
    day = _day(_("支用日期"))
    document = forms.CharField(
        label=_("憑證號碼"), max_length=40, help_text=_("發票或收據號碼；同一憑證不得重複支用。")
    )
    file = DocumentField(label=_("憑證檔案"), required=False)

    def __init__(self, *args: Any, undertaking: Undertaking, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.undertaking, self.by = undertaking, by
        self.lines = {key_of(line): line for line in accepted_lines([undertaking.venture])[undertaking.venture_id]}
        choices = [(key, _called(line)) for key, line in self.lines.items()]
        choice_of(self, "line").choices = [("", _("請選擇")), *choices]

    def clean_line(self) -> BudgetLine:
        """The line itself."""
        return self.lines[self.cleaned_data["line"]]

    def clean(self) -> dict[str, Any]:
        """What else is wrong does not hide that it is too much."""
        data = super().clean() or {}
        if self.errors and not {"line", "amount"} & self.errors.keys():
            said = data["line"], data["amount"], data.get("document", "")
            for words in services.against_spending(self.undertaking, *said, by=self.by):
                self.add_error("amount", words)
        return data

    def clean_amount(self) -> int:
        """Something was spent."""
        amount: int = self.cleaned_data["amount"]
        if amount == 0:
            raise forms.ValidationError(_("支用金額要大於 0。"), "nothing")
        return amount


class ReverseForm(forms.Form):
    """沖銷: why an entry is taken back."""

    reason = WhyForm.base_fields["reason"]
