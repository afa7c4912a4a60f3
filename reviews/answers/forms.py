"""An answer to each item and each decision (R20)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from inputs.reasons import says_something
from proposals.consent.forms import UNANSWERED, ResubmitForm
from reviews.models import Decision, OpinionItem
from reviews.permissions import veil_items


class AnswersForm(ResubmitForm):
    """An answer to each section asked for and to each row of ``asked``; gives ``answers`` and ``replies``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row, label in self.asked():
            self.fields[f"reply_{row.pk}"] = forms.CharField(
                label=label,
                initial=row.answer,  # of a filing that was taken back
                help_text=row.text,
                error_messages={"required": UNANSWERED % label},
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def asked(self) -> Iterable[tuple[OpinionItem | Decision, str]]:
        """Each row to answer, and what it is called."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        """Gather the replies by row."""
        data = super().clean() or {}
        replies = {int(name[6:]): data.pop(name) for name in list(data) if name.startswith("reply_")}
        return data | {"replies": replies}


class OpinionAnswersForm(AnswersForm):
    """審查意見回應: every item of the released opinions (R20)."""

    def asked(self) -> Iterable[tuple[OpinionItem | Decision, str]]:
        """The items, agency by agency."""
        self.items = veil_items(OpinionItem.objects.to_answer(self.instance), self.actor)
        for item in self.items:
            section = f"（{item.section_label}）" if item.section else ""
            yield item, f"{item.request.agency} {item.number}{section}"

    def clean(self) -> dict[str, Any]:
        """Where items ask for a section that was left as it was, their answers say why (R20)."""
        data = super().clean()
        kept = set(data.get("kept") or ())
        for request in (r for r in self.requests if r.itemised and r.pk in kept):
            for item in (i for i in self.items if i.is_answered_in(request)):
                if item.pk in data["replies"] and not says_something(data["replies"][item.pk]):
                    self.add_error(f"reply_{item.pk}", _("請具體說明為什麼不修改。"))
        return data


class DecisionAnswersForm(AnswersForm):
    """Every decision of the meeting (R20)."""

    def asked(self) -> Iterable[tuple[OpinionItem | Decision, str]]:
        """The decisions in order."""
        for decision in Decision.objects.to_answer(self.instance):
            yield decision, _("決議 %d") % decision.number
