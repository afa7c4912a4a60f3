"""Forms in which numbers of letters are typed; each asks what ``doubts`` asks of a letter's, none refuses it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from inputs.problems import ASKED
from inputs.search import folded
from proposals.numbers.doubts import asked_to_check, know_word, of_number
from proposals.numbers.standings import LETTER, Standing, hold, question, standings

if TYPE_CHECKING:
    from accounts.actors import Actor
    from accounts.models import Unit


def code_of(asked: Iterable[str], said: Collection[str]) -> str:
    """What a tick carries: that of ``said`` just this was asked and meant. Another number, or another question, is asked anew."""
    return hashlib.sha256("\n".join([*sorted(map(folded, said)), *asked]).encode()).hexdigest()[:16]


class MeantInput(forms.CheckboxInput):
    """A tick that says that what was asked is meant; of something else it says nothing."""

    def __init__(self, code: str) -> None:
        super().__init__(attrs={"value": code})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> bool:
        """Is it the one that this question offered?"""
        return bool(data.get(name) == self.attrs["value"])


MEANT = _("我已核對，確實無誤")
WHEN_MEANT = _("確實是這份公文，或同一份公文也包含本案時，勾選後再登錄一次。")


def doubts(asked: Iterable[str]) -> list[ValidationError]:
    """What is said at the tick: each doubt by itself, the tick's words before none."""
    return [ValidationError(words, code=ASKED) for words in asked]


class AsksOfNumbers(forms.Form):
    """A form in which numbers of letters are typed: what stands elsewhere or does not fit is asked about, with a box to tick."""

    AGAIN = "again"
    asks_behind_lock = True  # whoever is asked and records does both in one transaction (``MoveView.post``)

    def ask_of(
        self,
        numbers: Mapping[str, dt.date | None],
        by: Actor,
        *,
        but: Callable[[Standing], bool],
        unit: Unit | None = None,
    ) -> None:
        """Ask once for all of them, each with its day, without the places that are meant anyway (``but``).

        Of the ``unit``'s own letters also whether they have its 字. Nobody else records the numbers meanwhile.
        """
        if not numbers:
            return
        hold(*numbers)
        found = question([place for place in standings(numbers) if not but(place)], by)
        unlike = asked_to_check(words for number, day in numbers.items() for words in of_number(number, day, unit))
        asked = [*filter(None, [found]), *unlike]
        if not asked:
            return
        tick = MeantInput(code_of(asked, [f"{number} {day or ''}" for number, day in numbers.items()]))
        self.fields[self.AGAIN] = forms.BooleanField(label=MEANT, help_text=WHEN_MEANT, required=False, widget=tick)
        if not self[self.AGAIN].data:
            self.add_error(self.AGAIN, doubts(asked))

    def recorded(self) -> None:
        """What is to be known from now on, once what was asked is recorded; of others' letters nothing."""


class AsksOfLetter(AsksOfNumbers):
    """The one letter of a move. What was recorded of it with its draft, or before the move was taken back, is no second."""

    def clean(self) -> dict[str, Any]:
        """A number that stands elsewhere is meant."""
        data = super().clean() or {}
        actor = getattr(self, "actor", None)  # none where the letter's own service asks
        if actor and (number := data.get("letter_number")):
            self.ask_of({number: data.get("letter_date")}, actor, but=self.is_this, unit=actor.unit)
        return data

    def recorded(self) -> None:
        """The unit's letters have this 字, of which nobody is asked again."""
        actor, number = getattr(self, "actor", None), self.cleaned_data.get("letter_number")
        if actor and actor.unit and number:
            know_word(actor.unit, number)

    def is_this(self, place: Standing) -> bool:
        """Is the number meant there too, without asking?"""
        case = getattr(self, "instance", None)  # none of a letter for many
        plan = getattr(case, "plan", case)
        known = folded(self.initial.get("letter_number", "")) == folded(self.cleaned_data["letter_number"])
        return plan is not None and place.plan == plan.pk and (known or place.kind == LETTER)
