"""What a return asks: places of the plan, rows of them, reasons, beside what stands there; never opens anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from proposals.content import PlanContent, VentureContent, from_rows
from proposals.content.outline import Group, Shown, groups
from proposals.forms import PlanMoveForm
from proposals.states import Place
from proposals.versions.differences import row_names

NAMES = ("ask_", "reason_", "rows_")


@dataclass(frozen=True)
class Asking:
    """A place of the plan as the page of a return shows it: what stands there beside what is asked."""

    chapter: Shown
    place: Place
    label: str
    tick: forms.BoundField
    reason: forms.BoundField
    rows: forms.BoundField | None


class ReturnForm(PlanMoveForm):
    """Places to be revised, each with its reason; gives ``sections = {code of a place: reason}`` and ``rows``.

    A section of a venture is asked of each venture apart, and of single rows where it has any: only that is opened.
    """

    template_name = "proposals/_return_fields.html"
    some_rows, these_rows = _("只請修正其中幾列"), _("%s：只請修正這幾列")
    reasons_given: frozenset[str] = frozenset()  # codes of places whose reasons stand elsewhere

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place, label, _chapter, _venture in self.places:
            self.fields[f"ask_{place.code}"] = forms.BooleanField(label=label, required=False)
            self.fields[f"reason_{place.code}"] = forms.CharField(
                label=_("%s：理由") % label,
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            if names := row_names(self.content, *place):
                self.fields[f"rows_{place.code}"] = forms.MultipleChoiceField(
                    label=self.these_rows % label,
                    required=False,
                    choices=[(name, name) for name in names],
                    widget=forms.CheckboxSelectMultiple,
                )

    @cached_property
    def content(self) -> PlanContent:
        """What the plan says, which the reasons are about (one query)."""
        return from_rows(self.instance)

    @cached_property
    def places(self) -> list[tuple[Place, str, Shown, VentureContent | None]]:
        """Every place of the plan in its order: its name, the chapter that stands there, whose it is."""
        return [
            (Place(chapter.section, venture.id if venture else None), _named(venture, chapter), chapter, venture)
            for venture, chapter in ((group.venture, c) for group in self.parts for c in group.chapters)
        ]

    @cached_property
    def parts(self) -> list[Group]:
        """The plan's chapters by the part they belong to."""
        return list(groups(self.content))

    def asking(self) -> Iterator[tuple[Group, list[Asking]]]:
        """The same with the fields, for the template."""
        for group in self.parts:
            mine = [entry for entry in self.places if entry[3] is group.venture and entry[2] in group.chapters]
            yield group, [self._asking(place, label, chapter) for place, label, chapter, _venture in mine]

    def _asking(self, place: Place, label: str, chapter: Shown) -> Asking:
        rows = f"rows_{place.code}"
        bound = self[rows] if rows in self.fields else None
        return Asking(chapter, place, label, self[f"ask_{place.code}"], self[f"reason_{place.code}"], bound)

    def others(self) -> list[forms.BoundField]:
        """The form's other fields."""
        return [field for field in self if not field.name.startswith(NAMES)]

    def clean(self) -> dict[str, Any]:
        """At least one place; every ticked one has a reason, whatever is said of one goes with its tick."""
        data = super().clean() or {}
        sections: dict[str, str] = {}
        rows: dict[str, list[str]] = {}
        for place, label, _chapter, _venture in self.places:
            code = place.code
            ticked, reason = data.pop(f"ask_{code}", False), data.pop(f"reason_{code}", "")
            chosen = data.pop(f"rows_{code}", [])
            if ticked and not reason and code not in self.reasons_given:
                self.add_error(f"reason_{code}", _("請說明「%s」要修正什麼。") % label)
            elif reason and not ticked:
                self.add_error(f"ask_{code}", _("寫了理由，但沒有勾選「%s」。") % label)
            elif chosen and not ticked:
                self.add_error(f"ask_{code}", _("選了列，但沒有勾選「%s」。") % label)
            elif ticked:
                sections[code] = reason
                rows |= {code: chosen} if chosen else {}
        if not sections and not any(name.startswith(NAMES) for name in self.errors):
            self.add_error(None, _("請至少勾選一個章節。"))
        return data | {"sections": sections} | ({"rows": rows} if rows else {})


def _named(venture: VentureContent | None, chapter: Shown) -> str:
    return f"{venture.title}・{chapter.label}" if venture else str(chapter.label)


class ChangeForm(ReturnForm):
    """What of the plan is to change during execution, and why."""

    some_rows, these_rows = _("只調整其中幾列"), _("%s：只調整這幾列")

    reason = forms.CharField(label=_("調整內容與原因"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
