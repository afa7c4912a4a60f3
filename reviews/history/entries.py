"""What was recorded in the review, as it can be corrected; never writes by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.forms import DocumentField
from inputs.bounds import PROGRAMME_BEGAN, years_from_today
from inputs.fields import RocDateField
from inputs.times import TimeOfDayField
from inputs.widgets import SearchedSelect
from proposals import workflow as plans
from proposals.corrections.entries import Entry
from proposals.corrections.lines import CaseLineEntry
from proposals.services import attach_file
from proposals.states import Purpose
from reviews.charges.services import charge_anew
from reviews.guards import held_gap, off_words
from reviews.meetings.inviting import leading
from reviews.meetings.minutes_forms import due_field, people_fields, people_gaps
from reviews.meetings.recording import attended
from reviews.models import CommitmentTransition, Decision, Meeting, OpinionRequest, OpinionTransition
from reviews.states import TO_COME, TO_REPORT, MeetingState, Part
from reviews.workflow import COMMITMENT, EXCUSE_OPINION, OPINION
from workflow.calendar import clock
from workflow.engine.verdicts import Verdict, when

if TYPE_CHECKING:
    from accounts.actors import Actor
    from accounts.models import Unit
    from proposals.models import Proposal
    from reviews.models import Charge
    from workflow.engine.moves import Move


class _ReviewEntry(Entry):
    """What stands on the plan's review tab."""

    tab, back = "reviews", "reviews:plan"


class MeetingEntry(_ReviewEntry):
    """When, where and who presides, until the meeting's minutes are in (R3)."""

    code, label = "meeting", ""
    asked_after = not_values = frozenset({"on_day_off"})

    def rows(self, plan: Proposal) -> QuerySet[Meeting]:
        """The plan's meetings."""
        return plan.project_meetings.all()

    def move(self, plan: Proposal, row: Any) -> Move:
        """召開專案會議."""
        return plans.CALL_MEETING

    def fields(self, plan: Proposal, row: Any) -> dict[str, forms.Field]:
        """As they were asked for when it was called."""
        return {
            "held_on": RocDateField(label=_("開會日期"), earliest=PROGRAMME_BEGAN, latest=years_from_today(1)),
            "held_time": TimeOfDayField(label=_("開會時間"), help_text=_("24 小時制，例如 14:00。")),
            "place": forms.CharField(label=_("地點"), max_length=120),
            "chair": forms.CharField(label=_("主持人"), max_length=60),
            "on_day_off": forms.BooleanField(label=_("仍訂在這一天"), required=False),
        }

    def value(self, row: Any, name: str) -> Any:
        """Day and time are asked apart and kept together."""
        held = timezone.localtime(row.held_at)
        return (
            {"held_on": held.date(), "held_time": held.time()}[name] if name.startswith("held_") else getattr(row, name)
        )

    def gaps(self, plan: Proposal, row: Any, data: Mapping[str, Any]) -> dict[str, str]:
        """Held earlier than planned, it was held after it had been called; put off to a day off, that is meant."""
        held = _moment(data["held_on"], data["held_time"])
        if held <= clock.now():
            gap = held_gap(row, held)
            return {"held_on": gap} if gap and held != row.held_at else {}
        if data.get("on_day_off") or data["held_on"] == self.value(row, "held_on"):
            return {}
        return {"on_day_off": asked} if (asked := off_words(data["held_on"])) else {}

    def write(self, plan: Proposal, row: Any, values: dict[str, Any], *, by: Actor) -> dict[str, Any]:
        """Day and time together."""
        whole = {name: values.get(name, self.value(row, name)) for name in ("held_on", "held_time")}
        row.held_at = _moment(whole["held_on"], whole["held_time"])
        row.place, row.chair = values.get("place", row.place), values.get("chair", row.chair)
        row.save(update_fields=["held_at", "place", "chair"])
        return values

    def stands(self, plan: Proposal, row: Any) -> Verdict:
        """A meeting that was held was held then and there."""
        planned = when(row.state in TO_COME, _("會議已召開並登錄紀錄，時間、地點與主持人不再更正。"))
        return super().stands(plan, row) and planned


class MinutesEntry(_ReviewEntry):
    """The minutes' file, once they are confirmed."""

    code, label = "minutes", gettext_lazy("會議紀錄")

    def rows(self, plan: Proposal) -> QuerySet[Meeting]:
        """Of meetings that were held."""
        own = {"agenda_items__proposal": plan, "agenda_items__minutes": None}  # not a copy of those of another plan
        return Meeting.objects.filter(state=MeetingState.MINUTES_CONFIRMED, **own).select_related("minutes")

    def move(self, plan: Proposal, row: Any) -> Move:
        """What the minutes lead to."""
        return plans.PASS_MEETING

    def fields(self, plan: Proposal, row: Any) -> dict[str, forms.Field]:
        """Another file."""
        return {"minutes": DocumentField(label=_("會議紀錄"))} if row.minutes_id else {}

    def write(self, plan: Proposal, row: Any, values: dict[str, Any], *, by: Actor) -> dict[str, Any]:
        """The former file stays among the plan's."""
        kept = {"minutes": attach_file(plan, values["minutes"], Purpose.MEETING_MINUTES, by=by)}
        return super().write(plan, row, kept, by=by)


class AttendanceEntry(MinutesEntry):
    """Who came to a meeting, as its minutes name them: a line each, as RDEC typed them (R3). RDEC alone reads it here."""

    code, label = "attendance", gettext_lazy("出列席人員")
    confidential = True

    def fields(self, plan: Proposal, row: Any) -> dict[str, forms.Field]:
        """Those who attended, listened or sent word."""
        return people_fields() if row.minutes_id else {}

    def value(self, row: Any, name: str) -> str:
        """A line each."""
        return "\n".join(str(person) for person in row.attendances.all() if person.part == name)

    def gaps(self, plan: Proposal, row: Any, data: Mapping[str, Any]) -> dict[str, str]:
        """A line names a unit, a title and a person."""
        return people_gaps(data)

    def write(self, plan: Proposal, row: Any, values: dict[str, Any], *, by: Actor) -> dict[str, Any]:
        """All of them anew, beside each what the list of the day says otherwise."""
        said = {name: self.value(row, name) for name in Part.values} | values
        people = attended(row, tuple(said.items()))
        row.attendances.all().delete()
        row.attendances.bulk_create(people)
        return values

    def told(self, plan: Proposal, row: Any) -> dict[int, Unit]:
        """Nobody was told of it."""
        return {}


class DecisionEntry(_ReviewEntry):
    """A decision: its words, who leads, until when. What it gave a unit to do follows (R3)."""

    code, label = "decision", gettext_lazy("會議決議")

    def rows(self, plan: Proposal) -> QuerySet[Decision]:
        """Of all its meetings."""
        return Decision.objects.filter(agenda_item__proposal=plan).select_related(
            "agenda_item__meeting", "unit", "charge"
        )

    def move(self, plan: Proposal, row: Any) -> Move:
        """What the minutes lead to."""
        return plans.PASS_MEETING

    def holds_some(self, plan: Proposal, row: Any) -> bool:
        """Its words at least."""
        return True

    def fields(self, plan: Proposal, row: Any) -> dict[str, forms.Field]:
        """As the minutes asked for them."""
        area = forms.Textarea(attrs={"rows": 3})
        return {
            "text": forms.CharField(label=_("決議 %(n)d") % {"n": row.number}, max_length=2000, widget=area),
            "unit": forms.ModelChoiceField(
                leading(row.agenda_item.meeting),
                label=_("主辦"),
                required=False,
                empty_label="—",
                widget=SearchedSelect(),
            ),
            "due_on": due_field(),
        }

    def named(self, row: Any) -> str:
        """By its number; its words are what is corrected."""
        return _("決議 %(n)d") % {"n": row.number}

    def gaps(self, plan: Proposal, row: Any, data: Mapping[str, Any]) -> dict[str, str]:
        """What was given to a unit stays with one, and with the one that has reported it."""
        charge: Charge | None = getattr(row, "charge", None)
        if charge is None or data.get("unit") == row.unit:
            return {}
        if charge.state not in TO_REPORT:
            about = {"unit": charge.unit, "state": charge.get_state_display()}
            return {"unit": _("%(unit)s的辦理情形目前為「%(state)s」，主辦不再更正。") % about}
        if data.get("unit") is None or data["unit"].pk == plan.proposing_unit.pk:
            words = _("這項決議已交辦%s；主辦可改為其他機關或單位，不能留空或改由提案單位。")
            return {"unit": words % charge.unit}
        return {}

    def write(self, plan: Proposal, row: Any, values: dict[str, Any], *, by: Actor) -> dict[str, Any]:
        """What the decision gave a unit to do goes to the one that leads now, until the day that holds now."""
        written = super().write(plan, row, values, by=by)
        if {"unit", "due_on"} & set(values):
            charge_anew(row, by=by)
        return written


class OpinionLineEntry(CaseLineEntry):
    """Why the review went on without an agency, which is between RDEC and that agency (R2)."""

    code, tab, back, machine = "opinion_line", "reviews", "reviews:plan", OPINION
    confidential = True

    def rows(self, plan: Proposal) -> QuerySet[Any]:
        """The excuses of its opinions; an opinion itself is taken back."""
        lines = OpinionTransition.objects.filter(subject__round__proposal=plan, move=EXCUSE_OPINION.name)
        return lines.select_related("subject__round__proposal", "subject__agency")

    def write(self, plan: Proposal, row: Any, values: dict[str, Any], *, by: Actor) -> dict[str, Any]:
        """The opinion repeats the reason."""
        OpinionRequest.objects.filter(pk=row.subject_id).update(excused_reason=values["reason"])
        return values


class CommitmentLineEntry(CaseLineEntry):
    """Why a commitment was queried or dropped, and how its agency cleared it up; told to who is told of the commitment."""

    code, tab, back, machine = "commitment_line", "reviews", "reviews:plan", COMMITMENT
    confidential = True

    def rows(self, plan: Proposal) -> QuerySet[Any]:
        """The moves of its commitments."""
        lines = CommitmentTransition.objects.filter(subject__proposal=plan, move__in=COMMITMENT.moves)
        return lines.select_related("subject__proposal", "subject__agency")


def _moment(day: dt.date, time: dt.time) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, time))
