"""Forms in which numbers of letters are typed; each asks before one stands in two places, none refuses it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from inputs.search import folded
from proposals.numbers.standings import LETTER, Standing, question, standings

if TYPE_CHECKING:
    from accounts.actors import Actor


def code_of(asked: str, said: Collection[str]) -> str:
    """What a tick carries: that of ``said`` just this was asked and meant. Another number, or another question, is asked anew."""
    return hashlib.sha256("\n".join([*sorted(map(folded, said)), asked]).encode()).hexdigest()[:16]


class MeantInput(forms.CheckboxInput):
    """A tick that says that what was asked is meant; of something else it says nothing."""

    def __init__(self, code: str) -> None:
        super().__init__(attrs={"value": code})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> bool:
        """Is it the one that this question offered?"""
        return bool(data.get(name) == self.attrs["value"])


class AsksOfNumbers(forms.Form):
    """A form in which numbers of letters are typed: one that stands somewhere else is asked about, with a box to tick."""

    AGAIN, MEANT = "again", _("我確認這個發文字號相同無誤")

    def ask_of(self, numbers: Collection[str], by: Actor, *, but: Callable[[Standing], bool]) -> None:
        """Ask once for all of them, without the places that are meant anyway (``but``)."""
        asked = question([place for place in standings(numbers) if not but(place)], by)
        if not asked:
            return
        tick = MeantInput(code_of(asked, numbers))
        self.fields[self.AGAIN] = forms.BooleanField(label=self.MEANT, required=False, widget=tick)
        if not self[self.AGAIN].data:
            self.add_error(self.AGAIN, asked)


class AsksOfLetter(AsksOfNumbers):
    """The one letter of a move. What was recorded of it with its draft, or before the move was taken back, is no second."""

    def clean(self) -> dict[str, Any]:
        """A number that stands elsewhere is meant."""
        data = super().clean() or {}
        actor = getattr(self, "actor", None)  # none where the letter's own service asks
        if actor and (number := data.get("letter_number")):
            self.ask_of([number], actor, but=self.is_this)
        return data

    def is_this(self, place: Standing) -> bool:
        """Is the number meant there too, without asking?"""
        case = getattr(self, "instance", None)  # none of a letter for many
        plan = getattr(case, "plan", case)
        known = folded(self.initial.get("letter_number", "")) == folded(self.cleaned_data["letter_number"])
        return plan is not None and place.plan == plan.pk and (known or place.kind == LETTER)
