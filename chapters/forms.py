"""The forms an administrator keeps the chapter template with (R19); never what a plan answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chapters.models import Chapter, ChapterTemplate, Question
from chapters.states import PROSE, QUESTIONS_ONLY, QuestionKind, Section
from inputs.fields import choice_of
from inputs.numbers import NumberField, WholeNumberField
from inputs.rows import Row
from inputs.together.meanwhile import KeptTogether
from inputs.together.orders import OrderedTogether

NEEDS_OPTIONS = {QuestionKind.CHOICE: 2, QuestionKind.TABLE: 1}  # how many options or columns at least
MOST_OPTIONS = {QuestionKind.CHOICE: 30, QuestionKind.TABLE: 8}
HAS_LIMIT = (QuestionKind.TEXT, QuestionKind.LONG)


class ChapterRow(KeptTogether, Row):
    """One chapter; a limit is asked only where there is one text it can speak of."""

    class Meta:
        model = Chapter
        fields = ["title", "word_limit", "required", "help"]
        field_classes = {"word_limit": WholeNumberField}
        widgets = {"help": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        section = self.instance.section
        if section not in PROSE:
            del self.fields["word_limit"]
        if section == Section.BASICS or section in QUESTIONS_ONLY:
            # What the platform must be told (R14) cannot be left out; a chapter of questions alone has theirs.
            self.fields["required"].disabled = True


ChapterRows: Any = forms.inlineformset_factory(
    ChapterTemplate,
    Chapter,
    form=ChapterRow,
    formset=OrderedTogether,
    extra=0,
    max_num=len(Section),
    absolute_max=len(Section),
    can_delete=False,
    can_order=True,
)


class QuestionForm(KeptTogether):
    """A question; what its kind does not use is left out when it is saved."""

    class Meta:
        model = Question
        fields = ["chapter", "kind", "label", "help", "required", "word_limit", "minimum", "maximum", "options"]
        field_classes = {"word_limit": WholeNumberField, "minimum": NumberField, "maximum": NumberField}
        labels = {"chapter": _("章節")}
        widgets = {"options": forms.Textarea(attrs={"rows": 5})}
        help_texts = {
            "word_limit": _("單行文字與長文使用。"),
            "minimum": _("數字使用。"),
            "maximum": _("數字使用。"),
            "options": _("單選的選項，或表格的欄位名稱；一行一個。"),
        }

    def __init__(self, *args: Any, template: ChapterTemplate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_of(self, "chapter").queryset = template.chapters.all()

    def clean(self) -> dict[str, Any]:
        """Options where the kind needs them; a range that holds a number."""
        data = super().clean() or {}
        kind: Any = data.get("kind")
        options = [line.strip() for line in (data.get("options") or "").splitlines() if line.strip()]
        least = NEEDS_OPTIONS.get(kind, 0)
        if kind in NEEDS_OPTIONS:
            if len(options) < least:
                self.add_error("options", _("請至少列 %(n)d 個，一行一個。") % {"n": least})
            if len(options) > MOST_OPTIONS[kind]:
                self.add_error("options", _("最多 %(n)d 個。") % {"n": MOST_OPTIONS[kind]})
            if len(set(options)) < len(options):
                self.add_error("options", _("有重複的選項或欄位。"))
        low, high = data.get("minimum"), data.get("maximum")
        if kind == QuestionKind.NUMBER and low is not None and high is not None and high < low:
            self.add_error("maximum", _("最大值小於最小值。"))
        return data | self._unused(kind) | {"options": "\n".join(options) if kind in NEEDS_OPTIONS else ""}

    @staticmethod
    def _unused(kind: Any) -> dict[str, None]:
        unused = [] if kind in HAS_LIMIT else ["word_limit"]
        return dict.fromkeys(unused if kind == QuestionKind.NUMBER else [*unused, "minimum", "maximum"])


class PublishForm(forms.Form):
    """Why the template changes, in the administrator's words; what changed is listed by the system."""

    note = forms.CharField(
        label=_("修訂說明"),
        help_text=_("說明修訂的原因與依據（例如國發會來函日期）；會與修訂清單一起公布。"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
