"""How a packet is to be bound."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class PacketForm(forms.Form):
    """For whom, and how; ``anyway`` is asked where a sign stands in it that no font has."""

    for_outsiders = forms.BooleanField(
        label=_("對外版"),
        required=False,
        help_text=_("不列計畫聯絡人的姓名、電話、電子郵件與共識會議紀錄附件；封面註明未收錄的內容。"),
    )
    on_odd = forms.BooleanField(
        label=_("各節由奇數頁起"), required=False, help_text=_("雙面列印時，每一節都從正面開始。")
    )
    anyway = forms.BooleanField(label=_("仍要製作"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            del self.fields["anyway"]
