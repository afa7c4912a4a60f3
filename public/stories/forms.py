"""What a story asks for, and its moves; never saves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from inputs.reasons import Substance
from inputs.together.meanwhile import KeptTogether
from proposals.models import Proposal
from public.models import Story
from public.models.stories import FIGURES
from public.showing import shown_photos
from workflow.engine.forms import MoveForm

LONG = forms.Textarea(attrs={"rows": 10})
ALT = _("看不到照片的人會聽到這句話：照片裡有什麼、在哪裡。")


class StoryForm(KeptTogether):
    """A story; its pictures are chosen among those of the case's results whose consent covers the show."""

    class Meta:
        model = Story
        fields = [
            *("title", "lead", "text", "quote", "quoted", "before", "before_alt", "after", "after_alt", "credits"),
            *("title_en", "lead_en", "text_en"),
        ]
        widgets = {"text": LONG, "text_en": LONG}
        help_texts = {
            "lead": _("一句話，列表與分享時顯示。"),
            "text": _("段落之間空一行；以「## 」開頭的一行是小標題。不寫個人姓名、電話。"),
            "quoted": _("寫角色或單位，不寫姓名，例如：餅店第三代。"),
            "credits": _("文字與照片由誰提供。"),
            "before_alt": ALT,
            "after_alt": ALT,
            "title_en": _("可不填；英文網頁會顯示中文並註明。"),
        }

    def __init__(self, *args: Any, plan: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pictures = shown_photos().filter(undertaking__venture__proposal=plan)
        for name in ("before", "after"):
            field: Any = self.fields[name]
            field.queryset, field.empty_label = pictures, _("不放照片")
        kept = [*self.instance.figures, *[["", ""]] * FIGURES][:FIGURES]
        for number, (value, words) in enumerate(kept, 1):
            asked = {"number": number}
            self.fields[f"value_{number}"] = forms.CharField(
                label=_("數字 %(number)s") % asked, max_length=20, required=False, initial=value
            )
            self.fields[f"words_{number}"] = forms.CharField(
                label=_("數字 %(number)s 是什麼") % asked, max_length=40, required=False, initial=words
            )

    def clean(self) -> dict[str, Any]:
        """Pictures are described, figures say what they count, a quotation is somebody's; English is whole or not there."""
        data = super().clean() or {}
        for name in ("before", "after"):
            if data.get(name) and not data.get(f"{name}_alt"):
                self.add_error(f"{name}_alt", _("放了照片就要有替代文字。"))
        if data.get("quote") and not data.get("quoted"):
            self.add_error("quoted", _("請寫這句話是誰說的。"))
        figures = []
        for number in range(1, FIGURES + 1):
            value, words = data.pop(f"value_{number}", ""), data.pop(f"words_{number}", "")
            if bool(value) != bool(words):
                self.add_error(f"words_{number}", _("數字和它是什麼請都填寫，或都留空。"))
            elif value:
                figures.append([value, words])
        self.instance.figures = figures
        english = [bool(data.get(f"{name}_en")) for name in ("title", "lead", "text")]
        if any(english) and not all(english):
            self.add_error("text_en", _("英文標題、一句話與故事請都填寫，或都留空。"))
        return data


class WhyForm(MoveForm):
    """Why, for whom it concerns."""

    reason = forms.CharField(
        label=_("理由"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[Substance(_("請說明理由。"))],
    )
