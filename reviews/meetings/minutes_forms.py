"""What RDEC writes down of a project meeting (R3); never writes it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from documents.forms import DocumentField
from inputs.bounds import PROGRAMME_BEGAN, Bound, until_today, years_from_today
from inputs.fields import RocDateField
from inputs.times import TimeOfDayField
from inputs.widgets import SearchedSelect, small_area
from inputs.words import listed
from reviews.guards import held_gap
from reviews.meetings.inviting import choices_of, may_lead
from reviews.meetings.recording import Decided, Record, came, discussed
from reviews.models import AgendaItem, Arrival, Commitment, Meeting
from reviews.states import UNSETTLED, MatterKind, MatterOutcome, OpinionState, Part
from workflow.calendar import clock
from workflow.drafts.growing import RowsForm

A_LINE_EACH = _("一行一人：單位、職稱、姓名，以空白隔開。")
LONGEST = 60
STILL_OPEN = _("仍有 %(n)d 項待釐清：%(which)s。請選定結果，或先不登錄會議通過。")


def people_fields() -> dict[str, forms.Field]:
    """Who came, by ``Part``: a line each."""
    labels = {Part.ATTENDS: _("出席人員"), Part.OBSERVES: _("列席人員"), Part.EXCUSED: _("請假人員")}
    said: dict[str, Any] = {"required": False, "max_length": 4000}
    found: dict[str, forms.Field] = {
        part.value: forms.CharField(label=words, widget=small_area(), **said) for part, words in labels.items()
    }
    found[Part.ATTENDS].help_text = A_LINE_EACH
    return found


def people_gaps(data: Mapping[str, Any]) -> dict[str, str]:
    """Field and message of lines in which a word is too long to be a unit, a title or a name."""
    words = _("單位、職稱與姓名各以 %d 個字為限；請以空白隔開，一行一人。") % LONGEST
    long = [part for part in Part.values if any(len(word) > LONGEST for word in str(data.get(part, "")).split())]
    return dict.fromkeys(long, words)


def due_field() -> forms.Field:
    """Until when who leads is to report what came of a decision."""
    return RocDateField(
        label=_("辦理期限"),
        required=False,
        earliest=PROGRAMME_BEGAN,
        latest=Bound(years_from_today(5), _("辦理期限不可晚於 %(limit)s（五年內）。")),
        help_text=_("決議訂有期限才填；主辦單位須在期限前回報。"),
    )


@dataclass(frozen=True)
class OfCase:
    """What is written down of one plan, under its name: its open matters, its decisions, whether it passes."""

    name: str
    counter: str
    fields: list[forms.BoundField]


class MinutesForm(RowsForm):
    """When the meeting was held and what its minutes say; gives ``held_at``, ``decisions``, texts, and ``record``.

    A meeting whose day has come was held as planned unless it is said otherwise.
    """

    template_name = "reviews/meetings/_minutes_fields.html"

    held_on = RocDateField(
        label=_("實際開會日期"),
        required=False,
        earliest=PROGRAMME_BEGAN,
        latest=until_today(_("開會日期不可晚於今天。")),
    )
    held_time = TimeOfDayField(
        label=_("實際開會時間"), required=False, help_text=_("與排定的不同時才要改；24 小時制，例如 14:00。")
    )
    adjourned = TimeOfDayField(label=_("散會時間"), required=False)
    file = DocumentField(
        label=_("會議紀錄"),
        help_text=_("已確認的紀錄檔。由系統擬稿者，在「公文」以「會議紀錄」下載 ODT 或 PDF，再於此上傳。"),
    )
    recorder = forms.CharField(label=_("紀錄人員"), required=False, max_length=60)
    attends, observes, excused = people_fields().values()
    remarks = forms.CharField(label=_("主席致詞"), required=False, max_length=4000, widget=small_area())
    report = forms.CharField(
        label=_("報告事項"),
        required=False,
        max_length=8000,
        widget=small_area(),
        help_text=_("一行一項；決定另起一行，以「決定：」開頭。"),
    )
    motion = forms.CharField(
        label=_("臨時動議"),
        required=False,
        max_length=8000,
        widget=small_area(),
        help_text=_("一行一項；決議另起一行，以「決議：」開頭。"),
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        self.meeting = meeting
        self.items = discussed(meeting)
        self.counters = tuple(_counter(n, item) for n, item in enumerate(self.items)) or ("rows",)
        super().__init__(*args, **kwargs)
        for matter in self.matters:
            self.fields[f"matter_{matter.pk}"] = forms.ChoiceField(
                label=self._of_plan(matter.proposal_id, str(matter)),
                choices=[("", _("仍待釐清")), *MatterOutcome.choices],
                required=False,
            )
        for item in self.items:
            self.fields[f"passes_{item.pk}"] = forms.BooleanField(
                label=_("登錄後即為會議通過：%s") % item.proposal.called, required=False
            )
        if not self.is_bound:
            self._take_arrivals()
        planned = timezone.localtime(meeting.held_at)
        if planned <= clock.now():
            self.initial = {"held_on": planned.date(), "held_time": planned.time(), **self.initial}
        else:
            self.fields["held_time"].required = self.fields["held_on"].required = True
            self.fields["held_time"].help_text = _("會議提前召開了才登錄；24 小時制，例如 14:00。")

    def _take_arrivals(self) -> None:
        """Who has come by the list of the day stands in a form that is opened."""
        for name, part in (("attends", Part.ATTENDS), ("observes", Part.OBSERVES)):
            if lines := [str(row) for row in self.arrived if row.part == part]:
                self.initial.setdefault(name, "\n".join(lines))

    @cached_property
    def arrived(self) -> list[Arrival]:
        """Who has come; the page shows it beside what is written instead (one query)."""
        return came(self.meeting)

    @cached_property
    def matters(self) -> list[Commitment]:
        """Those of the plans that are open; of a form that was sent, which says nothing of any, none (one query)."""
        if self.is_bound and not any(name.startswith(("matter_", "passes_")) for name in self.data):
            return []
        plans = [item.proposal_id for item in self.items]
        rows = Commitment.objects.filter(proposal__in=plans, state__in=UNSETTLED, request__state=OpinionState.RELEASED)
        return list(rows.select_related("agency").order_by("agency", "pk"))

    @cached_property
    def leads(self) -> tuple[list[Unit], list[Unit]]:
        """Those of whom a decision names the one that leads: invited, and the others (one query)."""
        return may_lead(self.meeting)

    @cached_property
    def units(self) -> dict[str, Unit]:
        """The same by their ids."""
        return {str(unit.pk): unit for units in self.leads for unit in units}

    def about_meeting(self) -> list[forms.BoundField]:
        """What is said of the meeting as a whole."""
        of_cases = {field.name for case in self.cases() for field in case.fields}
        return [field for field in self.visible_fields() if field.name not in of_cases]

    def cases(self) -> list[OfCase]:
        """What is asked of each plan, in the order of the agenda; under its name where there are several."""
        found = []
        for counter, item in zip(self.counters, self.items, strict=False):
            matters = (f"matter_{matter.pk}" for matter in self.matters if matter.proposal_id == item.proposal_id)
            numbers = range(1, self.counts[counter] + 1)
            rows = (f"{_prefix(counter, what)}{n}" for n in numbers for what in ("decision", "lead", "due"))
            name = item.proposal.called if len(self.items) > 1 else ""
            found.append(OfCase(name, counter, [self[each] for each in (*matters, *rows, f"passes_{item.pk}")]))
        return found

    def _of_plan(self, plan: int, words: str) -> str:
        """The words behind the plan's name, where the meeting discussed several."""
        named = {item.proposal_id: item.proposal.called for item in self.items}
        return f"{named[plan]}　{words}" if len(named) > 1 else words

    def _leads(self) -> list[Any]:
        return choices_of(*self.leads)

    def row(self, counter: str, number: int) -> dict[str, forms.Field]:
        """One decision; of several plans each under its name."""
        item = self.items[self.counters.index(counter)] if self.items else None
        label = _("決議 %(n)d") % {"n": number}
        if item:
            label = self._of_plan(item.proposal_id, label)
        field = forms.CharField(label=label, required=False, max_length=2000, widget=small_area())
        lead = forms.ChoiceField(label=_("主辦"), choices=self._leads, required=False, widget=SearchedSelect())
        found = {"decision": field, "lead": lead, "due": due_field()}
        return {f"{_prefix(counter, what)}{number}": each for what, each in found.items()}

    def clean(self) -> dict[str, Any]:
        """At least one decision, and a time at which the meeting can have been held."""
        data = super().clean() or {}
        for counter in self.counters:
            data.pop(counter, None)
        planned = timezone.localtime(self.meeting.held_at)
        day, time = data.pop("held_on", None) or planned.date(), data.pop("held_time", None) or planned.time()
        data["held_at"] = timezone.make_aware(dt.datetime.combine(day, time))
        if not {"held_on", "held_time"} & set(self.errors) and (gap := held_gap(self.meeting, data["held_at"])):
            self.add_error("held_on", gap)
        for part, gap in people_gaps(data).items():
            self.add_error(part, gap)
        data["record"] = self._record(data, day)
        data["decisions"] = {}
        for item, counter in zip(self.items, self.counters, strict=False):
            prefix = _prefix(counter)
            numbers = range(1, self.counts[counter] + 1)
            texts = [data.pop(f"{prefix}{n}", "") for n in numbers]
            leads = [data.pop(f"{_prefix(counter, 'lead')}{n}", "") for n in numbers]
            days = [data.pop(f"{_prefix(counter, 'due')}{n}", None) for n in numbers]
            data["decisions"][item.pk] = [
                Decided(text, self.units[lead] if lead else None, day)
                for text, lead, day in zip(texts, leads, days, strict=True)
                if text
            ]
            if not any(texts) and f"{prefix}1" not in self.errors:
                self.add_error(f"{prefix}1", _("請至少登錄一項決議；照案通過也是決議。"))
        settled = {matter.pk: data.pop(f"matter_{matter.pk}", "") for matter in self.matters}
        data["settled"] = {pk: outcome for pk, outcome in settled.items() if outcome}
        data["passes"] = [item.pk for item in self.items if data.pop(f"passes_{item.pk}", False)]
        for item in self.items:
            waiting = [row for row in self.matters if row.proposal_id == item.proposal_id and not settled[row.pk]]
            if item.pk in data["passes"] and waiting:
                self.add_error(
                    f"passes_{item.pk}", STILL_OPEN % {"n": len(waiting), "which": listed(map(str, waiting))}
                )
        return data

    def _record(self, data: dict[str, Any], day: dt.date) -> Record:
        """Who came, what was heard beside the decisions, when it ended."""
        ended: dt.time | None = data.pop("adjourned", None)
        if (
            ended
            and "held_at" in data
            and (over := timezone.make_aware(dt.datetime.combine(day, ended))) <= data["held_at"]
        ):
            self.add_error("adjourned", _("散會時間須晚於開會時間。"))
        return Record(
            recorder=data.pop("recorder", ""),
            remarks=data.pop("remarks", ""),
            adjourned_at=over if ended else None,
            people=tuple((part, str(data.pop(part, ""))) for part in Part.values),
            matters=tuple((kind, str(data.pop(kind, ""))) for kind in MatterKind.values),
        )


def _counter(place: int, item: AgendaItem) -> str:
    """The list of a plan's decisions: ``rows``, of the second plan ``rows_2``."""
    return f"rows_{item.number}" if place else "rows"


def _prefix(counter: str, what: str = "decision") -> str:
    """What the names of a list's fields begin with: ``decision_``, of the second plan ``decision_2_``."""
    return counter.replace("rows", what, 1) + "_"


def decisions_named(place: int, item: AgendaItem, decided: list[tuple[str, int | None]]) -> dict[str, Any]:
    """Decisions, each with the id of the unit that leads, as the form of the minutes names them; and an empty row."""
    counter = _counter(place, item)
    rows = {f"{_prefix(counter)}{n}": text for n, (text, _unit) in enumerate(decided, 1)}
    leads = {f"{_prefix(counter, 'lead')}{n}": unit or "" for n, (_text, unit) in enumerate(decided, 1)}
    return {counter: len(decided) + 1} | rows | leads
