"""What RDEC writes in a draft of minutes, until when it asks for comments, and what those invited say; never keeps it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.choices import flatten_choices
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from inputs.bounds import Bound, days_from_today, years_from_today
from inputs.cleaning import cleaned
from inputs.fields import RocDateField
from inputs.numbers import counted
from inputs.together import meanwhile
from inputs.widgets import SearchedSelect, small_area
from reviews.meetings.inviting import choices_of, may_lead
from reviews.meetings.recording import discussed
from reviews.minutes.offering import asked_of, offered, unlisted
from reviews.minutes.services import KEPT, Drafted, Place, place_of
from reviews.models import AgendaItem, Commitment, Meeting, MinutesComment, MinutesItem
from reviews.states import MatterOutcome, MinutesPart
from workflow.calendar.days import WorkingCalendar
from workflow.drafts.growing import MAX_ROWS, RowsForm, rows_in
from workflow.drafts.texts import SHOWN_BEFORE
from workflow.engine.forms import MoveForm

DAYS = 5  # working days for comments, unless RDEC says otherwise
COUNTERS = {"report": MinutesPart.REPORT, "motion": MinutesPart.MOTION}
KEPT_AS = {"unit": "unit_id"}
UNLISTED = _("會中已確認或不列入的 %d 項，紀錄稿還沒有列入；要一併徵詢意見，請先開啟「編輯紀錄稿」儲存。")
HEARD = {MinutesPart.REPORT: _("決定"), MinutesPart.MOTION: _("決議")}


@dataclass(frozen=True)
class Line:
    """An item on the page: its fields, and what was said of it, each with the tick that takes it over."""

    title: str
    fields: list[forms.BoundField]
    comments: list[tuple[MinutesComment, forms.BoundField]]


@dataclass(frozen=True)
class Block:
    """A part of the draft, with the list of which one more row is asked for."""

    title: str
    lines: list[Line]
    counter: str


def _plain(value: Any) -> str:
    """A value as a page sends it."""
    return "on" if value is True else str(value or "")


def _as_kept(place: Place, item: MinutesItem) -> Drafted:
    """An item of which the page has no row: somebody has added it since."""
    return Drafted(place, **{name: getattr(item, name) for name in KEPT})


def field_name(place: Place, what: str) -> str:
    """What the field of an item is called."""
    part, agenda_item, commitment, number = place
    return f"{part}_{agenda_item or 0}_{commitment or 0}_{number}_{what}"


class DraftForm(RowsForm):
    """The draft item by item: what was heard, each case, each matter that is open; gives ``items`` and ``taken``.

    Two people write it while the meeting goes on: beside each field comes back what its page had shown, so that who left
    it alone undoes nobody, and what both have changed is asked about. These are fields like others: a kept draft and
    a page that grows by a row bring them along, which hidden initial values of Django's do not. What is offered and not
    kept yet stands in its field as if the person had typed it.
    """

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, meeting: Meeting, drafted: list[MinutesItem], **kwargs: Any) -> None:
        self.meeting = meeting
        self.there = {place_of(item): item for item in drafted}
        self.cases = {f"case_{item.pk}": item for item in discussed(meeting)}
        self.counters = ("report", *self.cases, "motion")
        is_sent = bool(args and args[0] is not None)
        self.offers = {} if is_sent else {place_of(item): item for item in self._offered()}
        lengths = {counter: self._length(counter) for counter in self.counters}
        given = kwargs.get("initial") or {}
        longer = {name: max(length, rows_in(given, name)) for name, length in lengths.items() if name in given}
        kwargs["initial"] = {"seen": meeting.draft_saves, **lengths, **given, **longer}
        self.now: dict[str, str] = {}
        super().__init__(*args, **kwargs)
        for matter in self.matters:
            self.fields.update(self._of_matter(matter))
        for said in self.comments:
            name = f"take_{said.pk}"
            self.fields |= self._kept({name: forms.BooleanField(label=_("採納"), required=False)})
            self.now[name] = _plain(said.is_taken)
        for place, item in self.offers.items():
            for what in ("text", "settled", "outcome"):
                if (name := field_name(place, what)) in self.fields:
                    self.initial.setdefault(name, _plain(getattr(item, what)))
        for name, now in self.now.items():
            for shown in (name, SHOWN_BEFORE + name):
                self.initial.setdefault(shown, now)

    def _length(self, counter: str) -> int:
        """As many rows as there are, and an empty one."""
        numbers = [place[3] for place in (*self.there, *self.offers) if self._counter(place) == counter]
        return min(max(numbers, default=0) + 1, MAX_ROWS)

    @staticmethod
    def _counter(place: Place) -> str:
        """The list that an item stands in; none for a matter."""
        part, agenda_item, _commitment, _number = place
        return {MinutesPart.CASE: f"case_{agenda_item}", MinutesPart.MATTER: ""}.get(MinutesPart(part), part)

    @cached_property
    def matters(self) -> list[Commitment]:
        """Those of the cases that are open, that the meeting settled, or that the draft has already (one query)."""
        return asked_of(self.meeting, self.cases.values(), self.there.values())

    def _offered(self) -> list[MinutesItem]:
        return offered(self.meeting, list(self.there.values()), self.cases.values(), self.matters)

    @cached_property
    def comments(self) -> list[MinutesComment]:
        """All that was said of the draft (no query)."""
        return [said for item in self.there.values() for said in item.comments.all()]

    @cached_property
    def units(self) -> list[Any]:
        """Those of whom a decision names the one that leads: invited, then every other office (one query)."""
        return choices_of(*may_lead(self.meeting))

    def row(self, counter: str, number: int) -> dict[str, forms.Field]:
        """What was heard and settled of it; of a case a decision and who leads in it."""
        place = self._place(counter, number)
        if counter in self.cases:
            fields: dict[str, forms.Field] = {"settled": _text(_("決議")), "unit": self._unit()}
        else:
            fields = {"text": _text(_("內容")), "settled": _text(HEARD[COUNTERS[counter]])}
        return self._named(place, fields)

    def _of_matter(self, matter: Commitment) -> dict[str, forms.Field]:
        choices = [("", _("仍待釐清")), *MatterOutcome.choices]
        outcome = forms.ChoiceField(label=_("結果"), choices=choices, required=False)
        return self._named(self._matter(matter), {"settled": _text(_("決議")), "outcome": outcome})

    def _unit(self) -> forms.ChoiceField:
        return forms.ChoiceField(label=_("主辦"), choices=lambda: self.units, required=False, widget=SearchedSelect())

    def _named(self, place: Place, fields: dict[str, forms.Field]) -> dict[str, forms.Field]:
        item = self.there.get(place)
        kept = {what: _plain(getattr(item, KEPT_AS.get(what, what), "")) for what in fields}
        self.now |= {field_name(place, what): text for what, text in kept.items()}
        return self._kept({field_name(place, what): field for what, field in fields.items()})

    @staticmethod
    def _kept(fields: dict[str, forms.Field]) -> dict[str, forms.Field]:
        return fields | {SHOWN_BEFORE + name: forms.Field(required=False, widget=forms.HiddenInput) for name in fields}

    def catch_up(self) -> None:
        """Of a form that is opened with what was typed: what the person left alone reads as it is kept now.

        Beside what was changed meanwhile by others too stands what they made of it.
        """
        for name, now in self.now.items():
            was, mine = (cleaned(_plain(self.initial.get(each))) for each in (SHOWN_BEFORE + name, name))
            if mine == was:
                self.initial.update({name: now, SHOWN_BEFORE + name: now})
            elif now not in (was, mine):
                self.fields[name].help_text = self._changed_by_two(name, now, mine).messages[0]

    def _changed_by_two(self, name: str, now: str, mine: str) -> forms.ValidationError:
        choices = dict(flatten_choices(getattr(self.fields[name], "choices", ())))
        # Of a choice its words, whether its code is a text or the key of a row; any other text is itself.
        return meanwhile.changed_by_two(
            *(meanwhile.said(choices.get(text, choices.get(counted(text), text))) for text in (now, mine))
        )

    def _together(self, data: dict[str, Any]) -> None:
        """What the person left as the page showed it stays as it is now; a text changed by two is asked about."""
        for name, now in self.now.items():
            was, mine = self.data.get(SHOWN_BEFORE + name), _plain(data.get(name))
            if was is None or name in self.errors or (was := cleaned(was)) == now or mine == now:
                continue
            if mine == was:
                data[name] = now
            else:
                self.add_error(name, self._changed_by_two(name, now, mine))
                sent: Any = self.data
                self.data = sent = sent.copy()
                sent[SHOWN_BEFORE + name] = now

    def _place(self, counter: str, number: int) -> Place:
        case = self.cases.get(counter)
        return (MinutesPart.CASE, case.pk, None, number) if case else (COUNTERS[counter], None, None, number)

    def _matter(self, matter: Commitment) -> Place:
        case = next(item for item in self.cases.values() if item.proposal_id == matter.proposal_id)
        return MinutesPart.MATTER, case.pk, matter.pk, 1

    def clean(self) -> dict[str, Any]:
        """The items, and the comments that are taken over; of something that was settled it is said what it is."""
        data = super().clean() or {}
        self._together(data)
        places = [self._place(counter, n) for counter in self.counters for n in range(1, self.counts[counter] + 1)]
        matters = {self._matter(matter): matter for matter in self.matters}
        items = [self._typed(data, place, matters.get(place)) for place in [*places, *matters]]
        for item in items:
            text = field_name(item.place, "text")
            if item.place[0] in HEARD and item.settled and not item.text and text not in self.errors:
                self.add_error(text, _("請先填內容，再填決定或決議。"))
        typed = {item.place for item in items}
        items += [_as_kept(place, item) for place, item in self.there.items() if place not in typed]
        taken = [said.pk for said in self.comments if data.get(f"take_{said.pk}")]
        told = any(name.startswith(SHOWN_BEFORE) for name in self.data)
        return {"items": items, "taken": taken, "seen": self.meeting.draft_saves if told else data.get("seen")}

    def _typed(self, data: dict[str, Any], place: Place, matter: Commitment | None) -> Drafted:
        said = {what: data.get(field_name(place, what)) or "" for what in ("text", "settled", "outcome")}
        unit = matter.agency_id if matter else data.get(field_name(place, "unit"))
        return Drafted(place, **said, unit_id=int(unit) if unit else None)

    @property
    def blocks(self) -> Iterator[Block]:
        """The draft as the page shows it."""
        yield self._block("report", str(MinutesPart.REPORT.label))
        for counter, case in self.cases.items():
            block = self._block(counter, _title(case))
            lines = [
                self._line(self._matter(matter), str(matter), ("settled", "outcome"))
                for matter in self.matters
                if matter.proposal_id == case.proposal_id
            ]
            yield Block(block.title, [*lines, *block.lines], counter)
        yield self._block("motion", str(MinutesPart.MOTION.label))

    def _block(self, counter: str, title: str) -> Block:
        whats = ("settled", "unit") if counter in self.cases else ("text", "settled")
        places = [self._place(counter, n) for n in range(1, self.counts[counter] + 1)]
        return Block(title, [self._line(place, str(place[3]), whats) for place in places], counter)

    def _line(self, place: Place, title: str, whats: tuple[str, ...]) -> Line:
        item = self.there.get(place)
        comments = [(said, self[f"take_{said.pk}"]) for said in item.comments.all()] if item else []
        return Line(title, [self[field_name(place, what)] for what in whats], comments)


def _text(label: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=2000, widget=small_area())


def _title(case: AgendaItem) -> str:
    return str(_("案由 %(n)d　%(plan)s") % {"n": case.number, "plan": case.proposal.called})


class CirculateForm(MoveForm):
    """Until when those invited may say something of the draft."""

    comments_due = RocDateField(
        label=_("意見期限"),
        earliest=Bound(days_from_today(1), _("意見期限須在今天之後。")),
        latest=Bound(years_from_today(1), _("意見期限不可晚於 %(limit)s（一年內）。")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial.setdefault("comments_due", WorkingCalendar.load().add(timezone.localdate(), DAYS))
            if many := unlisted(self.instance):  # type: ignore[arg-type]  # of a meeting alone
                self.fields["comments_due"].help_text = UNLISTED % many


class CommentForm(forms.Form):
    """What a unit says of each item; one field an item, by its id."""

    def __init__(self, *args: Any, drafted: list[MinutesItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.drafted = drafted
        for item in drafted:
            own = next(iter(item.comments.all()), None)
            self.fields[f"item_{item.pk}"] = _text(_("貴單位的意見"))
            self.initial.setdefault(f"item_{item.pk}", own.text if own else "")

    @property
    def lines(self) -> list[tuple[MinutesItem, forms.BoundField]]:
        """Each item with the field beside it."""
        return [(item, self[f"item_{item.pk}"]) for item in self.drafted]

    def clean(self) -> dict[int, str]:  # type: ignore[override]
        """What was said, by the ids of the items."""
        said = super().clean() or self.cleaned_data
        return {item.pk: said.get(f"item_{item.pk}", "") for item in self.drafted}
