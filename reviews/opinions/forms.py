"""An agency's opinion as a form: result, the two mandated parts, items, what it offers to do (R2, R3)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from proposals.states import Place
from reviews.forms import ROWS, RowsForm, small_area
from reviews.models import OpinionRequest
from reviews.opinions.effects import opinion_gaps
from reviews.states import CommitmentRole, Result
from workflow.engine.forms import MoveForm


class OpinionForm(RowsForm, MoveForm):
    """An agency's opinion: result, the two mandated parts, numbered items, what it offers to do (R2, R3)."""

    instance: OpinionRequest
    counters = ("rows", "commitment_count")

    result = forms.ChoiceField(label=_("審查結果"), choices=Result.choices, widget=forms.RadioSelect)
    content_opinion = forms.CharField(
        label=_("一、計畫內容意見"),
        help_text=_("除「非本機關權管」外，回復時必填。"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    fit_opinion = forms.CharField(
        label=_("二、對接中央補助計畫之合宜性"),
        help_text=_("補助對象、用途、上限與配合款等，是否合於所對接的中央補助計畫。除「非本機關權管」外，回復時必填。"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, instance: OpinionRequest, **kwargs: Any) -> None:
        if not args and "initial" not in kwargs:
            kwargs["initial"] = self.as_left(instance)
        super().__init__(*args, instance=instance, **kwargs)

    @staticmethod
    def as_left(opinion: OpinionRequest) -> dict[str, Any]:
        """What an opinion taken back said."""
        values: dict[str, Any] = {
            "result": opinion.result,
            "content_opinion": opinion.content_opinion,
            "fit_opinion": opinion.fit_opinion,
        }
        items, commitments = list(opinion.items.all()), list(opinion.commitments.all())
        for number, item in enumerate(items, start=1):
            values |= {f"item_{number}": item.text, f"section_{number}": item.place.code}
        for number, commitment in enumerate(commitments, start=1):
            values |= {f"commitment_{number}": commitment.item, f"role_{number}": commitment.role}
        counts = {"rows": len(items), "commitment_count": len(commitments)}
        return values | {counter: max(ROWS, count + 1) for counter, count in counts.items()}

    def row(self, counter: str, number: int) -> dict[str, forms.Field]:
        """One item with its section, or one commitment with its role."""
        return self._item(number) if counter == "rows" else self._commitment(number)

    def _item(self, number: int) -> dict[str, forms.Field]:
        about = {"n": number}
        return {
            f"item_{number}": forms.CharField(
                label=_("意見 %(n)d") % about, required=False, max_length=2000, widget=small_area()
            ),
            f"section_{number}": forms.ChoiceField(
                label=_("意見 %(n)d：章節") % about,
                required=False,
                choices=lambda: self.places,  # asked for when shown, or chosen from
            ),
        }

    def _commitment(self, number: int) -> dict[str, forms.Field]:
        about = {"n": number}
        return {
            f"commitment_{number}": forms.CharField(
                label=_("事項 %(n)d") % about, required=False, max_length=200, strip=True
            ),
            f"role_{number}": forms.ChoiceField(
                label=_("事項 %(n)d：主協辦") % about, required=False, choices=[("", "—"), *CommitmentRole.choices]
            ),
        }

    @cached_property
    def places(self) -> list[tuple[str, str]]:
        """What an item may be about: each section of the plan and of each venture (one query)."""
        plan = self.instance.plan
        pages = plan.layout.pages([venture for venture in plan.venture_list if venture.filed_title])
        named = ((f"{v.called}・" if v else "") + chapter.label for v, chapter in pages)
        codes = (Place(chapter.section, v.pk if v else None).code for v, chapter in pages)
        return [("", str(_("（不指定章節）"))), *zip(codes, named, strict=True)]

    def item_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Item and section, side by side, for the template."""
        return [(self[f"item_{n}"], self[f"section_{n}"]) for n in range(1, self.counts["rows"] + 1)]

    def commitment_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Commitment and role, side by side, for the template."""
        numbers = range(1, self.counts["commitment_count"] + 1)
        return [(self[f"commitment_{n}"], self[f"role_{n}"]) for n in numbers]

    def clean(self) -> dict[str, Any]:
        """Gather the rows; then what the door would miss."""
        data = super().clean() or {}
        items, commitments = [], []
        for n in range(1, self.counts["rows"] + 1):
            text, section = data.pop(f"item_{n}", ""), data.pop(f"section_{n}", "")
            if text:
                items.append({"text": text, "section": section})
        for n in range(1, self.counts["commitment_count"] + 1):
            item, role = data.pop(f"commitment_{n}", ""), data.pop(f"role_{n}", "")
            if item and not role:
                self.add_error(f"role_{n}", _("請選擇主辦或協辦。"))
            elif item:
                commitments.append({"item": item, "role": role})
        for counter in self.counters:
            data.pop(counter, None)
        data |= {"items": items, "commitments": commitments}
        for field, message in opinion_gaps(self.instance, data).items():
            if field not in self.errors:
                self.add_error(field, message)
        return data
