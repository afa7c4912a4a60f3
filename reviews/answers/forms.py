"""An answer to an item, saved by itself; and to each decision, filed with the plan (R20)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from inputs.reasons import LEAST, says_something
from proposals.consent.forms import UNANSWERED, ResubmitForm
from reviews.answers.passages import WRITTEN_ON, Passage, key_of
from reviews.answers.standing import Standing
from reviews.models import Decision


class AnswerForm(forms.Form):
    """What was done about one item: the words, and the passages revised for it, or that nothing was and why.

    A draft: it may be saved before it is complete.
    """

    answer = forms.CharField(label=_("回應"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))
    changes = forms.MultipleChoiceField(
        label=_("修正的段落"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": WRITTEN_ON},
    )
    kept = forms.BooleanField(
        label=_("不修改計畫內容，理由寫在回應裡"), help_text=_("不修改的理由至少 %d 個字。") % LEAST, required=False
    )

    def __init__(self, *args: Any, stands: Standing, offered: Sequence[Passage], **kwargs: Any) -> None:
        item, chosen = stands.item, [key_of(change) for change in stands.changes if not change.gone]
        kwargs["initial"] = {"answer": item.answer, "kept": item.kept, "changes": chosen} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.offered = {passage.key: passage for passage in offered}
        choices: Any = self.fields["changes"]
        choices.choices = [(key, passage.called) for key, passage in self.offered.items()]

    @property
    def ticked(self) -> set[str]:
        """The passages ticked on the page, whatever they read now."""
        return set(self["changes"].value() or ())

    def clean(self) -> dict[str, Any]:
        """Give the passages themselves; what was not revised needs a reason that says something (R20)."""
        data = super().clean() or {}
        if data.get("kept") and data.get("changes"):
            self.add_error("kept", _("已勾選修正的段落，就不是不修改；請擇一。"))
        elif data.get("kept") and not says_something(data.get("answer", "")):
            self.add_error("answer", _("請具體說明為什麼不修改。"))
        return data | {"changes": [self.offered[key] for key in data.get("changes", ())]}


class DecisionAnswersForm(ResubmitForm):
    """An answer to each section asked for and to every decision of the meeting; gives ``answers`` and ``replies`` (R20)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for decision in Decision.objects.to_answer(self.instance):
            label = _("決議 %d") % decision.number
            self.fields[f"reply_{decision.pk}"] = forms.CharField(
                label=label,
                initial=decision.answer,  # of a filing that was taken back
                help_text=decision.text,
                error_messages={"required": UNANSWERED % label},
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def clean(self) -> dict[str, Any]:
        """Gather the replies by row."""
        data = super().clean() or {}
        replies = {int(name[6:]): data.pop(name) for name in list(data) if name.startswith("reply_")}
        return data | {"replies": replies}
