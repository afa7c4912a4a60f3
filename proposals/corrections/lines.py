"""What only the log holds: reasons of returns, notes, letters of forwarding and declining. Never changes a line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from inputs.fields import LetterNumberField, RocDateField, half_letter
from proposals.corrections.entries import Entry
from proposals.corrections.reading import latest
from proposals.forms import SENT
from proposals.states import State
from proposals.workflow import DECLINE
from workflow.engine.moves import Machine, Move
from workflow.engine.verdicts import YES, Verdict

if TYPE_CHECKING:
    from accounts.actors import Actor
    from accounts.models import Unit
    from proposals.models import Proposal, ProposalTransition

TEXTS = {
    "reason": _("理由"),
    "note": _("說明"),
    "evidence": _("免開會議之依據"),
    "vision_fit": _("符合該區願景之說明"),
}
ASKED = "asked_"  # before the number of what a return asked for, whose reason it is


class LineEntry(Entry):
    """A line of the plan's log. What a move wrote into rows of its own is corrected there."""

    code, label, tab, back = "line", "", "history", "proposals:history"

    def rows(self, plan: Proposal) -> QuerySet[ProposalTransition]:
        """Its moves."""
        return plan.transitions.filter(move__in=plan.machine.moves)

    def named(self, row: Any) -> str:
        """What was done."""
        return str(row.move_label)

    def move(self, plan: Proposal, row: Any) -> Move:
        """The line's own."""
        return plan.machine[row.move]

    def fields(self, plan: Proposal, row: Any) -> dict[str, forms.Field]:
        """The words and the letter that the line keeps."""
        if not row.is_move:
            return {}
        found: dict[str, forms.Field] = {
            name: _text(label) for name, label in TEXTS.items() if isinstance(row.data.get(name), str)
        }
        for number, asked in enumerate(row.data.get("sections") or ()):
            where = "・".join(filter(None, [asked["venture"], plan.layout.label(asked["section"])]))
            found[f"{ASKED}{number}"] = _text(_("%s：理由") % where)
        if "submission" in row.data:
            return found  # its letter is a row of its own
        asked = getattr(self.move(plan, row).form_class, "base_fields", {})
        if "letter_number" in asked:  # also where none was typed: it may have been issued afterwards
            required = asked["letter_number"].required
            found["letter_number"] = LetterNumberField(label=_("發文字號"), required=required)
            found["letter_date"] = RocDateField(label=_("發文日期"), required=required, **SENT)
        return found

    def value(self, row: Any, name: str) -> Any:
        """What the line says after its corrections."""
        if name.startswith(ASKED):
            return latest(row.corrections, name, _asked(row, name)["reason"])
        said = latest(row.corrections, name, row.data.get(name, ""))
        return RocDateField().to_python(said) if name == "letter_date" else said

    def gaps(self, plan: Proposal, row: Any, data: Mapping[str, Any]) -> dict[str, str]:
        """A letter has a number and a day, or it is none."""
        return half_letter(data)

    def write(self, plan: Proposal, row: Any, values: dict[str, Any], *, by: Actor) -> dict[str, Any]:
        """The line stays; rows that repeat its words follow."""
        for name, words in values.items():
            if name.startswith(ASKED):
                plan.section_requests.filter(pk=_asked(row, name)["request"]).update(reason=words)
            if name == "vision_fit" and plan.vision_fit == self.value(row, name):
                type(plan).objects.filter(pk=plan.pk).update(vision_fit=words)
        return values

    def stands(self, plan: Proposal, row: Any) -> Verdict:
        """A case is declined by a letter, whose number may have been mistyped: that line alone outlives the case."""
        declined = row.move == DECLINE.name and plan.state == State.DECLINED
        return YES if declined else super().stands(plan, row)


class CaseLineEntry(LineEntry):
    """A line of the log of a case within the plan: who may make its move may correct it, who is party to it is told."""

    machine: Machine

    def move(self, plan: Proposal, row: Any) -> Move:
        """The line's own."""
        return self.machine[row.move]

    def named(self, row: Any) -> str:
        """What was done, of which case."""
        return f"{row.subject}　{row.move_label}"

    def told(self, plan: Proposal, row: Any) -> dict[int, Unit]:
        """The parties to the case."""
        return {unit.pk: unit for party in self.move(plan, row).notify for unit in row.subject.units_for(party)}

    def allowed(self, plan: Proposal, row: Any, actor: Actor) -> Verdict:
        """Who may make the move of the case."""
        return self.move(plan, row).allowed(row.subject, actor)

    def stands(self, plan: Proposal, row: Any) -> Verdict:
        """While the plan is open; the case may have ended."""
        return Entry.stands(self, plan, row)


def _asked(row: Any, name: str) -> dict[str, Any]:
    """What the return asked for, of the field ``name``."""
    found: dict[str, Any] = row.data["sections"][int(name.removeprefix(ASKED))]
    return found


def _text(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
