"""What a contact corrects of oneself; never saves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guidance.models import InventoryEntry, Partner
from guidance.networks.forms import ContactForm
from inputs.fields import PhoneField
from inputs.together.meanwhile import KeptTogether

STAYS = _("這一頁的網址就是寄到這個信箱的；要改用別的電子郵件，請洽登錄您資料的單位。")


class OwnContactForm(KeptTogether):
    """Name and telephone: who wants none of it kept withdraws. The address proves whose page it is, and is not changed by it."""

    contact_name = forms.CharField(
        label=_("聯絡人"),
        max_length=60,
        error_messages={"required": _("請填姓名；不要留下資料時，請用下方的撤回同意。")},
    )
    contact_phone = PhoneField(label=_("聯絡電話"), max_length=40, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hold_address(self, "contact_email")


def hold_address(form: KeptTogether, name: str) -> None:
    """Show the address and take no other: nobody is led to what is kept of somebody else by writing another one."""
    form.fields[name].disabled = True
    form.fields[name].help_text = STAYS


class OwnMemberForm(ContactForm):
    """Of a member of a network."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hold_address(self, "email")


class PartnerContactForm(OwnContactForm):
    """Of a partner."""

    class Meta:
        model = Partner
        fields = ["contact_name", "contact_phone", "contact_email"]


class EntryContactForm(OwnContactForm):
    """Of an entry."""

    class Meta:
        model = InventoryEntry
        fields = ["contact_name", "contact_phone", "contact_email"]
