"""What the moves of NDC's meetings, of the approval and of undertakings ask for; never make the move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from documents.forms import DocumentField
from inputs.bounds import not_before, until_today, years_from_today
from inputs.fields import LetterNumberField, MoneyField, RocDateField
from inputs.reasons import Substance
from proposals.forms import BEFORE_ANSWERED, LetterForm, PlanMoveForm
from proposals.models import Venture
from proposals.numbers.asking import AsksOfNumbers
from proposals.numbers.standings import Standing
from proposals.returns.forms import ReturnForm
from proposals.states import Outcome
from tracking.guards import (
    BEFORE_APPROVED,
    BEFORE_PASSED,
    BEFORE_SENT,
    approved_on,
    is_early,
    passed_on,
    sent_from,
    sent_on,
)
from tracking.letters.amounts import amount_gaps, asked_by
from tracking.letters.numbers import APPROVAL
from tracking.models import Undertaking
from tracking.states import State
from workflow.engine.forms import MoveForm

if TYPE_CHECKING:
    from tracking.queries import ConcernQuerySet


class SendForm(PlanMoveForm, LetterForm):
    """The letter that sends the plan to NDC, after the case was formed and NDC's last meeting on it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        not_before(self, "letter_date", sent_from(self.instance), BEFORE_ANSWERED)


class MinutesForm(PlanMoveForm):
    """The minutes of NDC's meeting and its day: it was held, and after it had been written to."""

    met_on = RocDateField(label=_("會議日期"), latest=until_today(_("會議日期不可晚於今天。")))
    file = DocumentField(label=_("會議紀錄"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        not_before(self, "met_on", sent_on(self.instance), BEFORE_SENT)


class NdcReviseForm(ReturnForm, MinutesForm):
    """Minutes, and the sections the meeting wants revised."""


class RejectForm(MinutesForm):
    """Minutes of a working meeting that passed no venture: the outcomes need no asking."""

    def clean(self) -> dict[str, Any]:
        """Every venture is rejected."""
        data = super().clean() or {}
        return data | {"outcomes": {venture.pk: Outcome.REJECTED.value for venture in self.instance.venture_list}}


class DecideForm(MinutesForm):
    """Minutes, and what the working meeting decided of each venture; gives ``outcomes = {venture id: outcome}``."""

    CHOICES = [(Outcome.PASSED.value, Outcome.PASSED.label), (Outcome.REJECTED.value, Outcome.REJECTED.label)]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for venture in self.instance.venture_list:
            self.fields[f"outcome_{venture.pk}"] = forms.ChoiceField(
                label=venture.called, choices=self.CHOICES, widget=forms.RadioSelect
            )

    def clean(self) -> dict[str, Any]:
        """Gather the outcomes; at least one venture passed, or the meeting's result is another move."""
        data = super().clean() or {}
        outcomes = {int(name[8:]): data.pop(name) for name in list(data) if name.startswith("outcome_")}
        if not self.errors and Outcome.PASSED not in outcomes.values():
            raise forms.ValidationError(_("至少一項事業通過；若全數未通過，請改用「工作會議：未通過」。"))
        return data | {"outcomes": outcomes}


class ApproveForm(PlanMoveForm, AsksOfNumbers):
    """One approval letter for each passed venture; gives ``letters = {venture id: what the letter says}``."""

    ASKED = ("ministry", "letter_number", "letter_date", "amount")
    IF_ABOVE = ("above_reason", "confirmed")  # shown when the amount asks for them

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked_by(self.ventures)
        for venture in self.ventures:
            self.fields |= {
                f"ministry_{venture.pk}": forms.CharField(label=_("核定機關"), max_length=60),
                f"letter_number_{venture.pk}": LetterNumberField(label=_("核定函字號")),
                f"letter_date_{venture.pk}": RocDateField(
                    label=_("核定函日期"), latest=until_today(_("核定函日期不可晚於今天。"))
                ),
                f"amount_{venture.pk}": MoneyField(label=_("核定金額（元）"), help_text=self.asked[venture.pk].words),
                f"above_reason_{venture.pk}": forms.CharField(
                    label=_("核定高於申請之原因"),
                    required=False,
                    max_length=500,
                    widget=forms.Textarea(attrs={"rows": 2}),
                ),
                f"confirmed_{venture.pk}": forms.BooleanField(label=_("核定金額確定無誤"), required=False),
                f"file_{venture.pk}": DocumentField(label=_("核定函檔案"), required=False),
            }
            for name in self.ASKED:
                field = self.fields[f"{name}_{venture.pk}"]
                about = {"venture": venture.called, "field": field.label}
                field.error_messages["required"] = _("請填寫「%(venture)s」的%(field)s。") % about

        met_on = passed_on(self.instance)
        for venture in self.ventures:
            not_before(self, f"letter_date_{venture.pk}", met_on, BEFORE_PASSED)

    @cached_property
    def ventures(self) -> list[Venture]:
        """The passed ones (one query)."""
        return [venture for venture in self.instance.venture_list if venture.outcome == Outcome.PASSED]

    def groups(self) -> list[tuple[Venture, list[forms.BoundField], list[forms.BoundField], forms.BoundField]]:
        """Each venture with what its letter says, what its amount asks for, and the letter's file, for the template."""
        return [
            (
                venture,
                [self[f"{name}_{venture.pk}"] for name in self.ASKED],
                [bound for name in self.IF_ABOVE if (bound := self[f"{name}_{venture.pk}"]).errors or bound.data],
                self[f"file_{venture.pk}"],
            )
            for venture in self.ventures
        ]

    def clean(self) -> dict[str, Any]:
        """Gather the letters by venture; an amount above what was asked has its reason, an absurd one is meant."""
        data = super().clean() or {}
        names = (*self.ASKED, *self.IF_ABOVE, "file")
        letters = {venture.pk: {name: data.get(f"{name}_{venture.pk}") for name in names} for venture in self.ventures}
        for pk, letter in letters.items():
            for field, message in amount_gaps(letter, self.asked[pk]).items():
                self.add_error(f"{field}_{pk}", message)
        numbers = [letter["letter_number"] for letter in letters.values() if letter["letter_number"]]
        self.ask_of(numbers, self.actor, but=self._is_this)
        return {"letters": letters}

    def _is_this(self, place: Standing) -> bool:
        """One letter may approve several ventures of the plan."""
        return place.kind == APPROVAL and place.plan == self.instance.pk


class FilePlanForm(MoveForm):
    """The work plan: a file, its period, and its work items with their dates (R9)."""

    instance: Undertaking
    file = DocumentField(label=_("工作計畫"))
    planned_start = RocDateField(label=_("預定開始"), latest=years_from_today(10))
    planned_end = RocDateField(label=_("預定完成"), latest=years_from_today(10))
    summary = forms.CharField(
        label=_("工作項目與期程"),
        help_text=_("逐項寫出工作項目與預定完成日期。"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, instance: Undertaking, **kwargs: Any) -> None:
        left: dict[str, Any] = {"planned_start": instance.planned_start, "planned_end": instance.planned_end}
        left |= {"summary": instance.plan_summary}  # of one returned or taken back
        kwargs["initial"] = left | (kwargs.get("initial") or {})
        super().__init__(*args, instance=instance, **kwargs)
        not_before(self, "planned_start", approved_on(self.instance), BEFORE_APPROVED)

    def clean(self) -> dict[str, Any]:
        """The period runs forward."""
        data = super().clean() or {}
        start, end = data.get("planned_start"), data.get("planned_end")
        if start and end and end < start:
            self.add_error("planned_end", _("預定完成日不可早於預定開始日。"))
        return data


class CompletionForm(MoveForm):
    """The results of a venture (R10)."""

    instance: Undertaking

    file = DocumentField(label=_("成果報告"))
    summary = forms.CharField(
        label=_("成果摘要"),
        help_text=_("對照 KPI 與預期效益，說明達成情形。"),
        max_length=4000,
        validators=[Substance(_("請對照 KPI 說明達成情形。"), _("成果摘要"))],
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    reason = forms.CharField(
        label=_("提前完成之理由"),
        help_text=_("預定完成日尚未到，請說明為何已能提報完成。"),
        max_length=2000,
        validators=[Substance(_("請說明哪些工作已辦畢。"))],
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, instance: Undertaking, **kwargs: Any) -> None:
        kwargs["initial"] = {"summary": instance.results_summary} | (kwargs.get("initial") or {})  # of one returned
        super().__init__(*args, instance=instance, **kwargs)
        if is_early(self.instance, timezone.localdate()):
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]


class ReturnPlanForm(MoveForm):
    """What of the work plan is to be completed."""

    reason = forms.CharField(
        label=_("理由"),
        max_length=2000,
        validators=[Substance(_("請說明工作計畫要補正什麼。"))],
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ReturnCompletionForm(MoveForm):
    """What of the results is to be completed."""

    reason = forms.CharField(
        label=_("理由"),
        max_length=2000,
        validators=[Substance(_("請說明成果要補什麼。"))],
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class StateFilter(forms.Form):
    """The list's filter, in the address."""

    state = forms.ChoiceField(
        label=_("狀態"), required=False, choices=[("", _("全部")), ("open", _("尚未結束")), *State.choices]
    )

    def value(self) -> str:
        """The chosen state; what is not one filters nothing."""
        return self.cleaned_data["state"] if self.is_valid() else ""

    def narrow(self, rows: ConcernQuerySet) -> ConcernQuerySet:
        """Those of the chosen state."""
        if (state := self.value()) == "open":
            return rows.open()
        return rows.filter(state=state) if state else rows
