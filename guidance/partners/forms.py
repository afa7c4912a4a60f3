"""What an entry of the directory asks, and what its list is narrowed by; never saves."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import DistrictsField
from guidance.models import Partner
from guidance.models.partners import MOST_AT_ONCE
from guidance.narrowing import Narrowing
from guidance.partners.queries import valid
from guidance.partners.states import Help, PartnerKind, Standing, Theme
from guidance.states import ConsentWay
from inputs.bounds import Bound, until_today, years_from_today
from inputs.fields import PhoneField, RocDateField, choice_of
from inputs.numbers import WholeNumberField
from inputs.reasons import Substance
from inputs.search import sought_words
from inputs.together.meanwhile import KeptTogether

CONTACT = ("contact_name", "contact_phone", "contact_email", "consented_on", "consent_way")
NO_CONSENT = _("聯絡人本人還沒有同意，不能儲存聯絡資料。請取得同意並填寫同意日期與方式，或將聯絡人留空。")
TOO_FEW = _("目前有 %(taken)d 件媒合占用名額，不能改為 %(most)d 件。")
SOMEBODY_ELSE = _("聯絡人換了人，請填新聯絡人同意的日期。")


class PartnerForm(KeptTogether):
    """An entry of the directory. A contact stands in it only with that person's own consent."""

    offers = forms.MultipleChoiceField(label=_("提供的協助"), choices=Help, widget=forms.CheckboxSelectMultiple)
    themes = forms.MultipleChoiceField(label=_("主題"), choices=Theme, widget=forms.CheckboxSelectMultiple)
    districts = DistrictsField(
        required=False,
        help_text=_("不勾選就是全市。"),
    )
    about = forms.CharField(
        label=_("可以提供什麼"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("課程、團隊、技術或資源是什麼，一次能提供多少、什麼時間可以。"),
        validators=[Substance(_("請用一兩句話說明可以提供什麼。"), _("說明"))],
    )
    capacity = WholeNumberField(label=_("同時最多媒合幾件"), unit="件", min_value=1, max_value=MOST_AT_ONCE)
    valid_until = RocDateField(
        label=_("有效至"),
        required=False,
        earliest=Bound(years_from_today(-2), _("有效期間不可早於 %(limit)s（兩年內）。")),
        latest=Bound(years_from_today(10), _("有效期間不可晚於 %(limit)s（十年內）。")),
        help_text=_("過了這一天就不再建議媒合；不限期的留空。"),
    )
    contact_name = forms.CharField(
        label=_("聯絡人"),
        max_length=60,
        required=False,
        help_text=_("須經本人同意才能登錄；同意撤回時，聯絡資料立即移除，只保留同意與撤回的紀錄。"),
    )
    contact_phone = PhoneField(label=_("聯絡電話"), max_length=40, required=False)
    consented_on = RocDateField(
        label=_("同意日期"),
        required=False,
        earliest=Bound(years_from_today(-10), _("同意日期不可早於 %(limit)s（十年內）。")),
        latest=until_today(_("同意日期不可晚於今天。")),
    )
    consent_way = forms.ChoiceField(label=_("同意方式"), choices=[("", "—"), *ConsentWay.choices], required=False)

    class Meta:
        model = Partner
        fields = [
            "kind",
            "name",
            "about",
            "offers",
            "themes",
            "districts",
            "capacity",
            "valid_until",
            *CONTACT,
            "note",
        ]
        widgets = {"kind": forms.RadioSelect, "note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_of(self, "kind").choices = PartnerKind.choices
        choice_of(self, "districts").label_from_instance = lambda d: f"★ {d.name}" if d.priority else d.name
        self.before = (self.instance.contact_name, self.instance.consented_on)

    def clean_capacity(self) -> int:
        """Not less than are taken."""
        most: int = self.cleaned_data["capacity"]
        if most < self.instance.taken:
            raise forms.ValidationError(TOO_FEW % {"taken": self.instance.taken, "most": most})
        return most

    def clean_valid_until(self) -> dt.date | None:
        """An end that is set now lies ahead; one that is past already may stand."""
        day: dt.date | None = self.cleaned_data["valid_until"]
        if day and day < timezone.localdate() and day != self.instance.valid_until:
            raise forms.ValidationError(_("有效期間不可早於今天。"))
        return day

    def clean_districts(self) -> list[str]:
        """Their codes, as the row keeps them."""
        return sorted(district.code for district in self.cleaned_data["districts"])

    def clean(self) -> dict[str, Any]:
        """Contact and consent stand together, or neither does; another person consents anew."""
        data = super().clean() or {}
        reached = [name for name in CONTACT[:3] if data.get(name)]
        if not reached:
            data |= {"consented_on": None, "consent_way": ""}
        elif not data.get("contact_name") and "contact_name" not in self.errors:
            self.add_error("contact_name", _("請填寫聯絡人姓名，或將電話與電子郵件留空。"))
        elif not {"consented_on", "consent_way"} & self.errors.keys():
            self._ask_consent(data)
        return data

    def _ask_consent(self, data: dict[str, Any]) -> None:
        name, day = self.before
        if not (data.get("consented_on") and data.get("consent_way")):
            self.add_error("consented_on", NO_CONSENT)
        elif name and name != data["contact_name"] and day == data["consented_on"] != timezone.localdate():
            self.add_error("consented_on", SOMEBODY_ELSE)


class InviteForm(forms.Form):
    """Who of the partner is to keep its entry."""

    email = forms.EmailField(
        label=_("電子郵件"),
        help_text=_("系統會寄邀請給這個地址；對方接受後，就能維護這一筆資料、回復媒合，並邀請自己的同仁。"),
    )


class WithdrawForm(forms.Form):
    """How the contact person said so."""

    way = forms.ChoiceField(label=_("撤回方式"), choices=ConsentWay, widget=forms.RadioSelect)


class PartnerFilter(Narrowing):
    """Kind, theme, district, help, whether it may be matched, and words."""

    q = forms.CharField(label=_("關鍵字"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("類別"), choices=[("", _("全部")), *PartnerKind.choices], required=False)
    theme = forms.ChoiceField(label=_("主題"), choices=[("", _("全部")), *Theme.choices], required=False)
    offer = forms.ChoiceField(label=_("提供的協助"), choices=[("", _("全部")), *Help.choices], required=False)
    standing = forms.ChoiceField(label=_("可否媒合"), choices=[("", _("全部")), *Standing.choices], required=False)
    field_order = ["q", "kind", "theme", "district", "offer", "standing"]

    def narrow(self) -> Q:
        """The partners that were asked for; one that serves the whole city serves every district."""
        asked = self.chosen
        found = Q(kind=asked["kind"]) if "kind" in asked else Q()
        for name, column in (("theme", "themes"), ("offer", "offers")):
            if name in asked:
                found &= Q(**{f"{column}__contains": [asked[name]]})
        if "district" in asked:
            found &= Q(districts__contains=[asked["district"].pk]) | Q(districts=[])
        for word in sought_words(asked.get("q", "")):
            found &= Q(sought__contains=word)
        return found & self._standing()

    def _standing(self) -> Q:
        today = timezone.localdate()
        full = Q(taken__gte=F("capacity"))
        return {
            Standing.OPEN.value: valid(today) & ~full,
            Standing.FULL.value: valid(today) & full,
            Standing.OVER.value: Q(valid_until__lt=today),
        }.get(self.chosen.get("standing", ""), Q())
