"""What the approval asks for, and one more letter of a venture; never makes the move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from documents.forms import DocumentField
from inputs.bounds import not_before
from proposals.forms import PlanMoveForm
from proposals.models import Venture
from proposals.numbers.asking import AsksOfNumbers
from proposals.numbers.standings import Standing
from proposals.states import Outcome
from tracking.approvals.amounts import asked_by
from tracking.approvals.letter_fields import (
    ASKED,
    IF_ABOVE,
    amending_fields,
    in_force,
    letter_fields,
    money_fields,
    more_fields,
    split_in,
)
from tracking.approvals.services import amended_by, beside_each, beside_of, former_of, letter_gaps, programme_of
from tracking.guards import (
    BEFORE_PASSED,
    passed_on,
)
from tracking.models import Undertaking
from tracking.numbers import APPROVAL
from tracking.states import ENDED

if TYPE_CHECKING:
    from accounts.actors import Actor


class ApproveForm(PlanMoveForm, AsksOfNumbers):
    """One approval letter for each passed venture; gives ``letters = {venture id: what the letter says}``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked_by(self.ventures)
        self.former = former_of([venture for venture in self.ventures if hasattr(venture, "undertaking")])
        self.former |= {venture.pk: [] for venture in self.ventures if venture.pk not in self.former}
        for venture in self.ventures:
            asked = self.asked[venture.pk]
            fields = letter_fields(asked) | money_fields(asked)
            fields |= amending_fields(self.former[venture.pk], asked) if self.former[venture.pk] else {}
            fields |= more_fields() | {"file": DocumentField(label=_("核定函檔案"), required=False)}
            self.fields |= {f"{name}_{venture.pk}": field for name, field in fields.items()}
            for name in ASKED:
                field = self.fields[f"{name}_{venture.pk}"]
                about = {"venture": venture.called, "field": field.label}
                field.error_messages["required"] = _("請填寫「%(venture)s」的%(field)s。") % about

        met_on = passed_on(self.instance)
        for venture in self.ventures:
            not_before(self, f"letter_date_{venture.pk}", met_on, BEFORE_PASSED)

    @cached_property
    def ventures(self) -> list[Venture]:
        """The passed ones that are not given up, each with its undertaking where it was approved before (one query)."""
        passed = self.instance.ventures.filter(outcome=Outcome.PASSED).exclude(undertaking__state__in=ENDED)
        return list(passed.select_related("undertaking").order_by("position", "pk"))

    def groups(self) -> list[tuple[Venture, list[forms.BoundField], list[forms.BoundField], list[forms.BoundField]]]:
        """Each venture with what its letter says, what its amount asks for, and what else it may say, for the template."""
        return [
            (
                venture,
                [self[f"{name}_{venture.pk}"] for name in ASKED],
                [bound for name in IF_ABOVE if is_asked_for(bound := self[f"{name}_{venture.pk}"])],
                [self[name] for name in self.fields if name.endswith(f"_{venture.pk}") and not self._is_asked(name)],
            )
            for venture in self.ventures
        ]

    @staticmethod
    def _is_asked(name: str) -> bool:
        return name.rpartition("_")[0] in (*ASKED, *IF_ABOVE)

    def clean(self) -> dict[str, Any]:
        """Gather the letters by venture; an amount above what was asked has its reason, an absurd one is meant."""
        data = super().clean() or {}
        names = (*ASKED, *IF_ABOVE, "programme", "amends", "amendment", "conditions", "file")
        letters = {venture.pk: {name: data.get(f"{name}_{venture.pk}") for name in names} for venture in self.ventures}
        beside = beside_each(letters, self.asked)
        for venture in self.ventures:
            letter, pk = letters[venture.pk], venture.pk
            letter["split"] = split_in(data, f"_{pk}")
            for field, message in letter_gaps(letter, self.asked[pk], self.former[pk], beside[pk]).items():
                if f"{field}_{pk}" not in self.errors:
                    self.add_error(f"{field}_{pk}", message)
        found = letters.values()
        numbers = {letter["letter_number"]: letter["letter_date"] for letter in found if letter["letter_number"]}
        self.ask_of(numbers, self.actor, but=self._is_this)
        return {"letters": letters}

    def _is_this(self, place: Standing) -> bool:
        """One letter may approve several ventures of the plan."""
        return place.kind == APPROVAL and place.plan == self.instance.pk


class LetterForm(AsksOfNumbers, forms.Form):
    """One more letter of a venture; ``letter`` is what its service takes."""

    def __init__(self, *args: Any, undertaking: Undertaking, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.plan = actor, undertaking.plan.pk
        self.own = set(undertaking.venture.approval_letters.values_list("pk", flat=True))
        self.venture = venture = undertaking.venture
        self.asked, self.former = asked_by([venture])[venture.pk], in_force(venture.pk)
        self.fields |= letter_fields(self.asked) | money_fields(self.asked)
        if self.former:
            self.fields |= amending_fields(self.former, self.asked)
        self.fields |= more_fields() | {"file": DocumentField(label=_("核定函檔案"), required=False)}
        not_before(self, "letter_date", passed_on(undertaking.plan), BEFORE_PASSED)

    def get_context(self) -> dict[str, Any]:
        """What only some amounts ask for is shown where it is asked."""
        found = super().get_context()
        shown = [
            (bound, errors) for bound, errors in found["fields"] if bound.name not in IF_ABOVE or is_asked_for(bound)
        ]
        return found | {"fields": shown}

    def clean(self) -> dict[str, Any]:
        """The letter: its amounts add up, and it says what it does to a former one."""
        data = super().clean() or {}
        letter = {**data, "split": split_in(data)}
        programme = programme_of(letter, self.asked)
        if amended_by(letter, self.former, programme) and not letter.get("amendment"):
            self.add_error("amendment", _("請選擇這一函是追加，還是取代前函。"))
        beside = beside_of(self.venture, programme, self.asked)
        for field, message in letter_gaps(letter, self.asked, self.former, beside).items():
            if field not in self.errors:
                self.add_error(field, message)
        if number := letter.get("letter_number"):
            self.ask_of({number: letter.get("letter_date")}, self.actor, but=self._is_of_another_venture)
        return letter

    def _is_of_another_venture(self, place: Standing) -> bool:
        """One letter may approve several ventures of the plan, each of them once."""
        return place.kind == APPROVAL and place.plan == self.plan and place.pk not in self.own


def is_asked_for(bound: forms.BoundField) -> bool:
    """Does the amount that was typed ask for this, or did somebody answer it already?"""
    return bool(bound.errors or bound.data)
