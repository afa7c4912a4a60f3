"""What a contact corrects of oneself; never saves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guidance.models import InventoryEntry, Partner
from inputs.fields import PhoneField
from workflow.upkeep.meanwhile import KeptTogether


class OwnContactForm(KeptTogether):
    """Name, telephone, address: who wants none of it kept withdraws."""

    contact_name = forms.CharField(
        label=_("聯絡人"),
        max_length=60,
        error_messages={"required": _("請填姓名；不要留下資料時，請用下方的撤回同意。")},
    )
    contact_phone = PhoneField(label=_("聯絡電話"), max_length=40, required=False)

    def clean(self) -> dict[str, Any]:
        """A page that nobody can be led to again is none: the address stays, or the consent goes."""
        data = super().clean()
        if not data.get("contact_email") and "contact_email" not in self.errors:
            self.add_error("contact_email", _("請填電子郵件；不要留下資料時，請用下方的撤回同意。"))
        return data


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
