"""What a piece of news asks for; never saves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from inputs.bounds import PROGRAMME_BEGAN, Bound, years_from_today
from inputs.fields import RocDateField
from inputs.together.meanwhile import KeptTogether
from public.models import News

AREA = forms.Textarea(attrs={"rows": 6})
WITHIN = Bound(years_from_today(2), _("日期不可晚於 %(limit)s（兩年內）。"))


class NewsForm(KeptTogether):
    """A piece of news; two who write at once are told."""

    publish_on = RocDateField(
        label=_("刊登日"), earliest=PROGRAMME_BEGAN, latest=WITHIN, help_text=_("當天起任何人都看得到。")
    )
    unpublish_on = RocDateField(
        label=_("下架日"),
        required=False,
        earliest=PROGRAMME_BEGAN,
        latest=WITHIN,
        help_text=_("當天起不再顯示；空白表示一直刊登。"),
    )

    class Meta:
        model = News
        fields = ["title", "text", "title_en", "text_en", "publish_on", "unpublish_on"]
        widgets = {"text": AREA, "text_en": AREA}
        help_texts = {"text": _("不寫個人姓名與電話。"), "title_en": _("可不填；英文網頁會顯示中文並註明。")}

    def clean(self) -> dict[str, Any]:
        """English is whole or not there."""
        data = super().clean() or {}
        if bool(data.get("title_en")) != bool(data.get("text_en")):
            self.add_error("text_en", _("英文標題與英文內容請都填寫，或都留空。"))
        return data
