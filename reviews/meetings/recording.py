"""What a project meeting decided, who was there and what it heard (R3): recorded once, when the minutes are confirmed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import Unit
from proposals.models import Proposal
from proposals.permissions import is_rdec
from proposals.services import attach_file
from proposals.states import Purpose
from reviews.charges.services import charge_units
from reviews.guards import held_gap, still_discussed
from reviews.meetings.chart import CONFIRM_MINUTES
from reviews.models import AgendaItem, Arrival, Attendance, Decision, Meeting, MeetingMatter
from reviews.states import UNFINISHED, MatterKind
from workflow.engine.errors import DataMissing, NotPermitted, Refused
from workflow.engine.services import lock, perform
from workflow.together import Writes

if TYPE_CHECKING:
    from accounts.actors import Actor


class Decided(NamedTuple):
    """A decision with the unit that leads in it, where the minutes name one."""

    text: str
    unit: Unit | None = None
    due_on: dt.date | None = None  # by when it is done, where they say


Decisions = Iterable[str | Decided]
SETTLED = {MatterKind.REPORT: "決定", MatterKind.MOTION: "決議"}


@dataclass(frozen=True)
class Record:
    """What the minutes say beside the decisions, as RDEC typed it: a line for each person and each matter.

    ``people`` pairs a ``Part`` with lines of unit, title and name; ``matters`` a ``MatterKind`` with lines, of which one
    that begins with 決定： or 決議： says what was settled of the matter above it.
    """

    recorder: str = ""
    remarks: str = ""
    adjourned_at: dt.datetime | None = None
    people: tuple[tuple[str, str], ...] = ()
    matters: tuple[tuple[str, str], ...] = ()


NOTHING = Record()


@transaction.atomic
def record_minutes(
    meeting: Meeting,
    file: Any,
    decisions: Decisions | Mapping[int, Decisions],
    *,
    by: Actor,
    held_at: dt.datetime | None = None,
    record: Record = NOTHING,
) -> None:
    """The confirmed minutes and what was decided of each plan, by the ids of the agenda's items; of one plan a list will do.

    ``held_at`` is when it was held, if otherwise than planned: any time from the day it was called until now.
    """
    list(Proposal.objects.select_for_update().filter(agenda_items__meeting=meeting).order_by("pk").values_list("pk"))
    locked = lock(meeting)
    items = discussed(meeting)  # as the plans stand behind the lock, and one that has joined meanwhile too
    if not (verdict := is_rdec(locked.plan, by)):
        raise NotPermitted(verdict.reason)
    if locked.state not in UNFINISHED or not items:
        raise Refused(_("這次會議的紀錄已確認，或計畫已不在專案會議階段。"))
    if gap := held_gap(locked, held_at or locked.held_at):
        raise Refused(gap)
    texts = _texts(items, decisions)
    if not all(texts.values()):
        raise DataMissing(_("請至少登錄一項決議。") if len(items) == 1 else _("每一案請至少登錄一項決議。"))
    writes = Writes()
    first, *rest = items
    minutes = attach_file(first.proposal, file, Purpose.MEETING_MINUTES, by=by, writes=writes)
    for item in rest:
        item.minutes = attach_file(item.proposal, file, Purpose.MEETING_MINUTES, by=by, writes=writes)
        writes.save(item, only=("minutes",))
    writes.insert(
        Decision(agenda_item=item, number=number, text=decided.text, unit=decided.unit, due_on=decided.due_on)
        for item in items
        for number, decided in enumerate(texts[item], start=1)
    )
    writes.insert(attended(locked, record.people))
    writes.insert(matter for kind, text in record.matters for matter in _matters(locked, kind, text))
    locked.writes.join(writes)
    perform(
        meeting,
        CONFIRM_MINUTES,
        by=by,
        held=locked,
        minutes=minutes,
        held_at=held_at or locked.held_at,
        recorder=record.recorder,
        remarks=record.remarks,
        adjourned_at=record.adjourned_at,
    )
    if any(decided.unit for found in texts.values() for decided in found):
        charge_units(locked, by=by)


def discussed(meeting: Meeting) -> list[AgendaItem]:
    """The plans on the agenda that still wait for what the meeting decides; one may have been withdrawn (one query)."""
    return list(still_discussed(meeting).order_by("number"))


def _texts(items: list[AgendaItem], decisions: Decisions | Mapping[int, Decisions]) -> dict[AgendaItem, list[Decided]]:
    of_each = decisions if isinstance(decisions, Mapping) else {items[0].pk: decisions}
    said = {item: [Decided(d) if isinstance(d, str) else d for d in of_each.get(item.pk, ())] for item in items}
    return {item: [decided for decided in found if decided.text] for item, found in said.items()}


def came(meeting: Meeting) -> list[Arrival]:
    """Who has come by the list of the day, in the order of the invitations, who was not invited last (one query)."""
    rows = meeting.arrivals.select_related("invitation")
    return list(rows.order_by(F("invitation__number").asc(nulls_last=True), "pk"))


def attended(meeting: Meeting, lines: Iterable[tuple[str, str]]) -> list[Attendance]:
    """Who came as the ``lines`` of each ``Part`` say, not saved.

    Beside each person what the list of the day says of them, where the minutes say otherwise: both values stand.
    """
    if not (people := _people(meeting, lines)):
        return people
    told = [(row.as_listed, row.organisation) for row in came(meeting)]
    said = {f"{person.get_part_display()}　{person}" for person in people}
    others = [(words, unit) for words, unit in told if words not in said]
    for person in people:
        same = next((row for row in others if row[1] == person.organisation), None)
        if same and (f"{person.get_part_display()}　{person}", person.organisation) not in told:
            others.remove(same)
            person.arrived = same[0]
    return people


def _people(meeting: Meeting, lines: Iterable[tuple[str, str]]) -> list[Attendance]:
    """A line is a person: the unit, then a title, the name last; a unit of ours is known by its name."""
    named = [(part, line.split()) for part, text in lines for line in text.splitlines() if line.strip()]
    names = {words[0] for _part, words in named}
    units = {unit.name: unit for unit in Unit.objects.filter(name__in=names)} if names else {}
    return [
        Attendance(
            meeting=meeting,
            number=number,
            part=part,
            unit=units.get(words[0]),
            organisation=words[0],
            title="　".join(words[1:-1]),
            name=words[-1] if len(words) > 1 else "",
        )
        for number, (part, words) in enumerate(named, start=1)
    ]


def in_lines(matters: Iterable[tuple[str, str]], kind: str) -> str:
    """Matters and what was settled of each, as a line each: what :func:`_matters` reads."""
    label = SETTLED[MatterKind(kind)]
    found = []
    for text, settled in matters:
        found += [" ".join(text.split()), *(f"{label}：{line}" for line in settled.splitlines() if line.strip())]
    return "\n".join(found)


def _matters(meeting: Meeting, kind: str, text: str) -> Iterator[MeetingMatter]:
    """A line is a matter, or what was settled of the one above it, which may take several lines."""
    found: list[MeetingMatter] = []
    label = SETTLED[MatterKind(kind)]
    for line in filter(None, map(str.strip, text.splitlines())):
        if found and line.startswith((f"{label}：", f"{label}:")):
            said = line[len(label) + 1 :].strip()
            found[-1].settled = "\n".join(filter(None, (found[-1].settled, said)))
        else:
            found.append(MeetingMatter(meeting=meeting, kind=kind, number=len(found) + 1, text=line))
    yield from found
