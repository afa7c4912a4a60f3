"""What members of networks and notices to them ask, and what their list is narrowed by; never saves by itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models import District
from accounts.states import UnitKind
from guidance.models import NetworkMember
from guidance.models.networks import a_year_ago
from guidance.narrowing import Narrowing, Order
from guidance.permissions import OVERSEEING
from guidance.states import ConsentWay, Network
from inputs.bounds import PROGRAMME_BEGAN, until_today
from inputs.fields import PhoneField, RocDateField, choice_of
from inputs.reasons import Substance
from inputs.together.meanwhile import KeptTogether

OLD, QUIET, ALONE = "old", "quiet", "alone"
TWICE = _("「%(organisation)s」已在這個區的%(network)s名單上（同一個電子郵件）。請改該筆，或填不同的聯絡人。")


def districts_of(actor: Actor) -> Any:
    """The districts whose networks the actor keeps."""
    rows = District.objects.order_by("code")
    if actor.kind in OVERSEEING:
        return rows
    return (
        rows.filter(pk=actor.unit.district_id) if actor.unit and actor.kind == UnitKind.DISTRICT_OFFICE else rows.none()
    )


class ContactForm(KeptTogether):
    """A person's part of a membership: who it is and how to be reached."""

    phone = PhoneField(label=_("聯絡電話"), max_length=40, required=False)

    class Meta:
        model = NetworkMember
        fields = ["organisation", "role", "helps", "name", "phone", "email"]
        widgets = {"helps": forms.Textarea(attrs={"rows": 2})}

    def clean(self) -> dict[str, Any]:
        """A number or an address is somebody's."""
        data = super().clean()
        if not data.get("name") and (data.get("phone") or data.get("email")):
            self.add_error("name", _("填了電話或電子郵件，請寫明是誰的。"))
        self._must_stand_once(data)
        return data

    def _must_stand_once(self, data: dict[str, Any]) -> None:
        """The rule of the rows, in words."""
        about = {
            name: data.get(name, getattr(self.instance, f"{name}_id" if name == "district" else name, None))
            for name in ("network", "district", "organisation", "email")
        }
        if not about["organisation"] or about["district"] is None or about.keys() & self.errors.keys():
            return
        address = about.pop("email") or ""
        same = NetworkMember.objects.filter(**about, email__iexact=address).exclude(pk=self.instance.pk)
        if same.exists():
            network = str(Network(str(about["network"])).label)
            self.add_error("organisation", TWICE % {"organisation": about["organisation"], "network": network})


class MemberForm(ContactForm):
    """A member as an office keeps it: with the person's consent where a person is named."""

    agreed_on = RocDateField(
        label=_("本人同意日期"),
        required=False,
        earliest=PROGRAMME_BEGAN,
        latest=until_today(_("同意日期不可晚於今天。")),
    )

    class Meta(ContactForm.Meta):
        fields = ["network", "district", *ContactForm.Meta.fields, "agreed_on", "agreed_how"]

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_of(self, "district").queryset = own = districts_of(actor)
        if not self.initial.get("district") and len(only := own[:2]) == 1:
            self.initial["district"] = only[0].pk
        choice_of(self, "agreed_how").choices = [
            ("", _("（未登錄）")),
            *ConsentWay.said_by_others(self.instance.agreed_how),
        ]

    def clean(self) -> dict[str, Any]:
        """Nobody is named without having agreed; a consent is somebody's."""
        data = super().clean()
        if data.get("name"):
            if not data.get("agreed_on") and "agreed_on" not in self.errors:
                self.add_error(
                    "agreed_on", _("登錄聯絡人需要本人同意；請填同意的日期，或把聯絡人、電話與電子郵件留空。")
                )
            if not data.get("agreed_how"):
                self.add_error("agreed_how", _("請選擇本人以什麼方式同意。"))
        elif "name" not in self.errors and (data.get("agreed_on") or data.get("agreed_how")):
            data["agreed_on"], data["agreed_how"] = None, ""  # nobody is named any more
        return data


class MemberFilter(Narrowing):
    """Network, district, and how a row stands."""

    network = forms.ChoiceField(label=_("聯絡網"), choices=[("", _("全部")), *Network.choices], required=False)
    standing = forms.ChoiceField(
        label=_("情形"),
        choices=[("", _("全部")), (OLD, _("一年以上待確認")), (QUIET, _("不收通知")), (ALONE, _("沒有聯絡人"))],
        required=False,
    )
    field_order = ["network", "district", "standing"]
    orders = (
        Order("place", _("依行政區、聯絡網"), ("district", "network", "organisation", "id")),
        Order("confirmed", _("最久以前確認的在前"), ("confirmed_on", "id")),
    )

    def narrow(self) -> Q:
        """The rows that were asked for."""
        found = super().narrow()
        if network := self.chosen.get("network"):
            found &= Q(network=network)
        standing = self.chosen.get("standing")
        if standing == OLD:
            found &= Q(confirmed_on__lt=a_year_ago()) | Q(confirmed_on=None)
        elif standing == QUIET:
            found &= Q(is_quiet=True)
        elif standing == ALONE:
            found &= Q(name="")
        return found


class NoticeForm(forms.Form):
    """To whom, and what is said."""

    networks = forms.MultipleChoiceField(
        label=_("聯絡網"), choices=Network.choices, widget=forms.CheckboxSelectMultiple
    )
    districts = forms.ModelMultipleChoiceField(
        label=_("行政區"), queryset=District.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    subject = forms.CharField(label=_("主旨"), max_length=100)
    text = forms.CharField(
        label=_("內容"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 8}),
        validators=[Substance(_("請寫明要通知什麼、希望對方做什麼。"), _("內容"))],
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_of(self, "districts").queryset = own = districts_of(actor)
        self.initial.setdefault("networks", [Network.COMMUNITY.value])
        if own.count() == 1:
            self.initial.setdefault("districts", [own[0].pk])
