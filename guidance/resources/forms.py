"""What a resource and its use ask, and what their lists are narrowed by; never saves by itself."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.forms import DistrictsField
from guidance.models import Resource
from guidance.models.resources import MOST_PLACES
from guidance.narrowing import Order, Yearly
from guidance.partners.states import Theme
from guidance.resources.states import GIVEN_ONES, ResourceKind, UseState
from inputs.bounds import PROGRAMME_BEGAN, Bound, years_from_today
from inputs.fields import ROC_OFFSET, RocDateField, choice_of
from inputs.numbers import WholeNumberField
from inputs.reasons import Substance
from inputs.together.meanwhile import KeptTogether
from proposals.models import Proposal
from workflow.engine.forms import MoveForm

TOO_FEW = _("已同意 %(taken)d 件，不能改為 %(most)d 件。")
NOT_BEFORE = _("結束日早於開始日。")


class ResourceForm(KeptTogether):
    """What an agency gives."""

    themes = forms.MultipleChoiceField(label=_("主題"), choices=Theme, widget=forms.CheckboxSelectMultiple)
    districts = DistrictsField(
        required=False,
        help_text=_("不勾選就是全市。"),
    )
    words = forms.CharField(
        label=_("說明"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        validators=[Substance(_("請用一兩句話說明提供什麼、怎麼使用。"), _("說明"))],
    )
    valid_from = RocDateField(
        label=_("可使用期間起"),
        earliest=PROGRAMME_BEGAN,
        latest=Bound(years_from_today(2), _("開始日不可晚於 %(limit)s（兩年內）。")),
    )
    valid_until = RocDateField(
        label=_("可使用期間迄"),
        earliest=PROGRAMME_BEGAN,
        latest=Bound(years_from_today(4), _("結束日不可晚於 %(limit)s（四年內）。")),
    )
    capacity = WholeNumberField(label=_("可提供幾件"), unit="件", min_value=1, max_value=MOST_PLACES)

    class Meta:
        model = Resource
        fields = [
            *("kind", "title", "words", "conditions", "themes", "districts"),
            *("valid_from", "valid_until", "capacity", "contact", "is_open"),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["districts"] = list(self.instance.districts)

    def clean_districts(self) -> list[str]:
        """Their codes."""
        return sorted(district.code for district in self.cleaned_data["districts"])

    def clean(self) -> dict[str, Any]:
        """The period ends after it begins; there is room for what has been given."""
        data = super().clean() or {}
        since, until = data.get("valid_from"), data.get("valid_until")
        if since and until and until < since:
            self.add_error("valid_until", NOT_BEFORE)
        if (most := data.get("capacity")) and most < self.instance.taken:
            self.add_error("capacity", TOO_FEW % {"taken": self.instance.taken, "most": most})
        return data


class AskForm(forms.Form):
    """For which of the actor's plans, and what for."""

    plan = forms.ModelChoiceField(label=_("計畫"), queryset=Proposal.objects.none(), empty_label=_("請選擇"))
    words = forms.CharField(
        label=_("要用在哪裡"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        validators=[Substance(_("請說明要用在哪裡、什麼時候用。"), _("要用在哪裡"))],
    )

    def __init__(self, *args: Any, plans: list[Proposal], actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = choice_of(self, "plan")
        field.queryset = Proposal.objects.filter(pk__in=[plan.pk for plan in plans])
        field.label_from_instance = lambda plan: plan.title if actor.unit_id in plan.proposing_unit_ids else plan.called
        if len(plans) == 1:
            self.initial.setdefault("plan", plans[0].pk)


class FinishForm(MoveForm):
    """What was used and what came of it."""

    outcome = forms.CharField(
        label=_("使用情形"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        validators=[Substance(_("請說明用了什麼、效果如何。"), _("使用情形"))],
    )


class ResourceFilter(Yearly):
    """Kind, theme, district; what can be had today unless all are asked for, or those of a year."""

    kind = forms.ChoiceField(label=_("資源類別"), choices=[("", _("全部")), *ResourceKind.choices], required=False)
    theme = forms.ChoiceField(label=_("主題"), choices=[("", _("全部")), *Theme.choices], required=False)
    all = forms.BooleanField(label=_("含已額滿、已過期"), required=False)
    orders = (
        Order("end", _("先到期的在前"), ("valid_until", "id")),
        Order("last", _("最晚到期的在前"), ("-valid_until", "-id")),
    )
    field_order = ["kind", "theme", "district", "year", "all"]

    def narrow(self) -> Q:
        """The rows that were asked for."""
        asked, today = self.chosen, timezone.localdate()
        found = Q() if asked.get("all") else Q(valid_until__gte=today, taken__lt=F("capacity"), is_open=True)
        if "year" in asked:
            found = given_in(int(asked["year"]))
        if "kind" in asked:
            found &= Q(kind=asked["kind"])
        if "theme" in asked:
            found &= Q(themes__contains=[asked["theme"]])
        if "district" in asked:
            found &= Q(districts__contains=[asked["district"].pk]) | Q(districts=[])
        return found


def given_in(year: int) -> Q:
    """What can be used on some day of a year, whatever is left of it."""
    first = dt.date(year + ROC_OFFSET, 1, 1)
    return Q(valid_from__lte=first.replace(month=12, day=31), valid_until__gte=first)


GIVEN = "given"


class UseFilter(Yearly):
    """State, kind of what is used, the year it was asked for in; 已同意 is what was given, used since or not yet."""

    state = forms.ChoiceField(
        label=_("狀態"), choices=[("", _("全部")), (GIVEN, _("已同意")), *UseState.choices], required=False
    )
    kind = forms.ChoiceField(label=_("資源類別"), choices=[("", _("全部")), *ResourceKind.choices], required=False)
    field_order = ["state", "kind", "year"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["district"]

    def narrow_state(self, state: str) -> Q:
        """One state, or those of what was given."""
        return Q(state__in=GIVEN_ONES) if state == GIVEN else Q(state=state)

    def narrow(self) -> Q:
        """The rows that were asked for."""
        found = super().narrow()
        return found & Q(kind=self.chosen["kind"]) if "kind" in self.chosen else found
