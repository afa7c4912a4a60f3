"""Forms of people and units; allauth imports them while it loads, so they never import ``allauth.account.forms``."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Deputy, District, Unit, User
from accounts.services import NUMBER_TAKEN, OFFICES_NAME
from accounts.states import SELF_REGISTERED_KINDS, OrganisationKind, Role, UnitKind
from inputs.bounds import years_from_today
from inputs.cleaning import plain
from inputs.fields import PhoneField, RocDateField
from inputs.together.meanwhile import KeptTogether

AGENCY_CODE = re.compile(r"[0-9A-Z]{10}")
TAX_NUMBER_WEIGHTS = (1, 2, 1, 2, 1, 2, 4, 1)


class DistrictField(forms.ModelChoiceField):
    """行政區: one of them, in the order of their codes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": _("行政區"), "queryset": District.objects.order_by("code"), **kwargs})


class DistrictsField(forms.ModelMultipleChoiceField):
    """Several of them to tick, those of the priority six first."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": _("行政區"), "queryset": District.objects.order_by("-priority", "code"), **kwargs})


class SignupExtra(forms.Form):
    """What registration asks beside the user name, the address and the password; allauth builds its form on it."""

    name = forms.CharField(label=_("姓名"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = PhoneField(label=_("聯絡電話"), max_length=40)

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth with the user it has saved."""
        user.name = self.cleaned_data["name"]
        user.phone = self.cleaned_data["phone"]
        user.save(update_fields=["name", "phone"])


class ProfileForm(forms.ModelForm):
    """What people may change of themselves."""

    class Meta:
        model = User
        fields = ["name", "phone", "theme"]
        field_classes = {"phone": PhoneField}
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"}), "theme": forms.RadioSelect}
        help_texts = {"theme": _("跟著您的帳號，換一台裝置也一樣。列印一律為淺色。")}


def is_tax_number(number: str) -> bool:
    """Does the check digit of a 統一編號 fit (rule of the Ministry of Finance of 2023: the sum divides by 5)?"""
    if len(number) != 8 or not (number.isascii() and number.isdigit()):
        return False
    products = (int(digit) * weight for digit, weight in zip(number, TAX_NUMBER_WEIGHTS, strict=True))
    total = sum(product // 10 + product % 10 for product in products)
    # A seventh digit 7 gives 28 → 10, whose digits may count as 1 or as 0.
    return total % 5 == 0 or (number[6] == "7" and (total + 1) % 5 == 0)


class OrganisationForm(forms.ModelForm):
    """A proposing organisation, by the person who founds its account (R12: 民間團體, 學校, 公司, 個人)."""

    organisation_kind = forms.ChoiceField(
        label=_("提案單位類別"), choices=SELF_REGISTERED_KINDS, widget=forms.RadioSelect
    )

    class Meta:
        model = Unit
        fields = ["organisation_kind", "full_name", "registration_number", "district", "email", "phone", "address"]
        field_classes = {"phone": PhoneField}
        labels = {
            "full_name": _("單位全名"),
            "email": _("聯絡電子郵件"),
            "phone": _("聯絡電話"),
            "address": _("聯絡地址"),
        }
        help_texts = {
            "full_name": _("與立案或登記證書相同；個人請填姓名。"),
            "registration_number": _(
                "公司填統一編號；民間團體填立案字號；學校填學校代碼。個人免填，請勿填身分證字號。"
            ),
            "district": _("單位所在的行政區，不影響提案範圍。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("email", "phone"):
            self.fields[name].required = True

    def clean_full_name(self) -> str:
        """No office's."""
        name: str = self.cleaned_data["full_name"]
        if Unit.objects.is_office(name):
            raise forms.ValidationError(OFFICES_NAME)
        return name

    def clean_registration_number(self) -> str:
        """In half width, without the blanks people type: as a search for it is read."""
        return plain(self.cleaned_data["registration_number"])

    def clean(self) -> dict[str, Any]:
        """Companies give a valid 統一編號, groups and schools a number, individuals none."""
        cleaned = super().clean() or {}
        kind, number = cleaned.get("organisation_kind"), cleaned.get("registration_number", "")
        self.instance.kind = UnitKind.PROPOSER
        if kind == OrganisationKind.COMPANY and not is_tax_number(number):
            self.add_error("registration_number", _("公司請填 8 碼統一編號；這個號碼的檢查碼不符。"))
        if kind in {OrganisationKind.CIVIC, OrganisationKind.SCHOOL} and not number:
            self.add_error("registration_number", _("請填立案字號、統一編號或學校代碼。"))
        if kind == OrganisationKind.INDIVIDUAL and number:
            self.add_error("registration_number", _("個人免填，請勿填身分證字號。"))
        if number and Unit.objects.filter(kind=UnitKind.PROPOSER, registration_number=number, valid_to=None).exists():
            self.add_error("registration_number", NUMBER_TAKEN)
        return cleaned


class JoinSearchForm(forms.Form):
    """Finds an organisation to join."""

    q = forms.CharField(
        label=_("單位名稱或統一編號"),
        help_text=_("名稱可以只打一部分，幾個詞以空格分開；統一編號或立案字號請打全。"),
        min_length=2,
        max_length=60,
        widget=forms.SearchInput,
    )


class InvitationForm(forms.Form):
    """Whom to ask into a unit, and as what."""

    email = forms.EmailField(
        label=_("電子郵件"), help_text=_("系統會寄出邀請；對方以這個電子郵件的帳號登入後接受。"), max_length=254
    )
    role = forms.ChoiceField(label=_("角色"), choices=Role)
    title = forms.CharField(label=_("職稱"), max_length=40, required=False)


class RoleForm(forms.Form):
    """Another role for a member."""

    role = forms.ChoiceField(label=_("角色"), choices=Role)


class HolderField(forms.ModelChoiceField):
    """A membership, shown by its holder and role: the unit is the page's."""

    def label_from_instance(self, obj: Any) -> str:
        """林承辦（承辦人）."""
        return f"{obj.user}（{obj.get_role_display()}）"


class DeputyForm(forms.ModelForm):
    """職務代理: who stands in for whom, from–to, within one unit."""

    # An absence may have begun before it is written down; it is neither of another year nor for good.
    valid_from = RocDateField(label=_("開始日"), earliest=years_from_today(-1), latest=years_from_today(2))
    valid_to = RocDateField(label=_("結束日"), latest=years_from_today(2))

    class Meta:
        model = Deputy
        fields = ["membership", "user", "valid_from", "valid_to", "reason"]
        field_classes = {"membership": HolderField}

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = unit.memberships.valid_on(timezone.localdate()).select_related("user")
        membership, user = self.fields["membership"], self.fields["user"]
        assert isinstance(membership, forms.ModelChoiceField)
        assert isinstance(user, forms.ModelChoiceField)
        membership.queryset = members
        user.queryset = User.objects.filter(is_active=True, pk__in=members.values("user")).order_by("name")

    def clean(self) -> dict[str, Any]:
        """Nobody is one's own deputy; the end is not before the beginning and not in the past."""
        cleaned = super().clean() or {}
        membership, user = cleaned.get("membership"), cleaned.get("user")
        start, end = cleaned.get("valid_from"), cleaned.get("valid_to")
        if membership and user and membership.user_id == user.pk:
            self.add_error("user", _("代理人不能是本人。"))
        if start and end and end < start:
            self.add_error("valid_to", _("結束日不可早於開始日。"))
        elif end and end < timezone.localdate():
            self.add_error("valid_to", _("結束日已過，請檢查年份。"))
        return cleaned


class LetterheadForm(KeptTogether):
    """What stands at the head and the foot of a unit's letters, kept by its own administrator."""

    class Meta:
        model = Unit
        fields = ["address", "contact", "phone", "fax", "email", "agency_code", "signature"]
        labels = {"contact": _("聯絡窗口")}
        field_classes = {"phone": PhoneField, "fax": PhoneField}
        help_texts = {
            "address": _("連同郵遞區號，例如「407610 臺中市西屯區臺灣大道三段 99 號」。"),
            "contact": _("開會通知單沒有另填聯絡人時印出；公文的承辦人印擬稿人的姓名。"),
            "agency_code": _("10 碼機關代碼；不確定請留空，錯的代碼比沒有更糟。"),
            "signature": _("首長職銜，例如「主任委員　○○○」；印在公文末端。"),
        }

    def clean_agency_code(self) -> str:
        """Ten capital letters and figures, typed in either width."""
        code = plain(self.cleaned_data["agency_code"]).upper()
        if code and not AGENCY_CODE.fullmatch(code):
            raise forms.ValidationError(_("機關代碼是 10 碼英數字，例如 387000000A。"), "no_agency_code")
        return code


class UnitForm(KeptTogether):
    """What keepers of the register change; code, kind and district are the installation's."""

    class Meta:
        model = Unit
        fields = [
            *("full_name", "name", "name_en", "email", "phone", "address", "duties", "rank", "valid_from", "valid_to")
        ]
        field_classes = {"phone": PhoneField, "valid_from": RocDateField, "valid_to": RocDateField}
        help_texts = {
            "rank": _("公文用語（請　鑒核、請　查照、請　照辦）依雙方的層級決定；空白表示依單位類別。"),
            "valid_to": _("單位裁併時填最後一日；空白表示持續有效。失效後，其成員不能再以該單位辦理。"),
        }

    def clean(self) -> dict[str, Any]:
        """The end is not before the beginning."""
        cleaned = super().clean() or {}
        start, end = cleaned.get("valid_from"), cleaned.get("valid_to")
        if start and end and end < start:
            self.add_error("valid_to", _("失效日不可早於生效日。"))
        return cleaned
