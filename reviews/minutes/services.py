"""Verbs of a draft of minutes: kept by RDEC, said something of by those invited (R3); never confirms it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.states import UnitKind
from proposals.permissions import is_rdec
from reviews.guards import comments_open
from reviews.meetings.chart import DRAFT_MINUTES
from reviews.minutes.queries import items_for
from reviews.models import Meeting, MinutesComment, MinutesItem
from reviews.states import DRAFTING, MeetingState
from workflow.calendar import clock
from workflow.engine.errors import NotPermitted, Refused
from workflow.engine.services import lock, perform

if TYPE_CHECKING:
    from accounts.actors import Actor

Place = tuple[str, int | None, int | None, int]  # part, agenda's item, matter, number within them
KEPT = ("text", "settled", "unit_id", "outcome")


@dataclass(frozen=True)
class Drafted:
    """An item as RDEC has typed it."""

    place: Place
    text: str = ""
    settled: str = ""
    unit_id: int | None = None
    outcome: str = ""

    @property
    def is_empty(self) -> bool:
        """Is nothing said of it?"""
        return not (self.text or self.settled or self.outcome)


def place_of(item: MinutesItem) -> Place:
    """Where an item stands in the draft."""
    return item.part, item.agenda_item_id, item.commitment_id, item.number


@transaction.atomic
def save_draft(
    meeting: Meeting, items: Iterable[Drafted], *, taken: Collection[int] = (), seen: int, by: Actor
) -> None:
    """Keep the draft; the first time the meeting's minutes are drafted. ``taken`` are the comments that it takes over.

    ``seen`` is how often it had been saved when the page was opened: raises ``Refused`` if somebody saved it since, or
    for an item that is to go although somebody has said something of it.
    """
    locked = lock(meeting)
    if not (verdict := is_rdec(locked.plan, by)):
        raise NotPermitted(verdict.reason)
    if locked.state not in DRAFTING:
        raise Refused(_("會議尚未開始，或紀錄已確認，紀錄稿不再更改。"))
    if locked.draft_saves != seen:
        raise Refused(_("紀錄稿在您開啟這一頁之後，已有人儲存過。請對照後再儲存。"))
    _write(locked, items)
    said = MinutesComment.objects.filter(item__meeting=locked)
    said.exclude(pk__in=taken).filter(is_taken=True).update(is_taken=False)
    said.filter(pk__in=taken, is_taken=False).update(is_taken=True)
    if locked.state == MeetingState.HELD:
        perform(meeting, DRAFT_MINUTES, by=by, held=locked)
    Meeting.objects.filter(pk=locked.pk).update(draft_saves=F("draft_saves") + 1)


def _write(meeting: Meeting, items: Iterable[Drafted]) -> None:
    there = {place_of(item): item for item in meeting.minutes_items.all()}
    wanted = {drafted.place: drafted for drafted in items if not drafted.is_empty}
    gone = [item for place, item in there.items() if place not in wanted]
    said = MinutesComment.objects.filter(item__in=gone).select_related("item").first() if gone else None
    if said:
        raise Refused(_("「%s」已有單位表示意見，請保留這一項。") % said.item)
    MinutesItem.objects.filter(pk__in=[item.pk for item in gone]).delete()
    new, changed = [], []
    for place, drafted in wanted.items():
        part, agenda_item, commitment, number = place
        item = there.get(place)
        if item is None:
            item = MinutesItem(
                meeting=meeting, part=part, agenda_item_id=agenda_item, commitment_id=commitment, number=number
            )
            new.append(item)
        else:
            changed.append(item)
        for name in KEPT:
            setattr(item, name, getattr(drafted, name))
    MinutesItem.objects.bulk_create(new)
    MinutesItem.objects.bulk_update(changed, ["text", "settled", "unit", "outcome"])


def may_comment(meeting: Meeting, actor: Actor) -> bool:
    """Do the actor's people say something of the draft? Those of every unit that was invited, but RDEC (one query)."""
    if not actor.may_act or actor.unit_id is None or actor.kind == UnitKind.RDEC:
        return False
    return meeting.invitations.filter(unit=actor.unit_id).exists()


@transaction.atomic
def comment(meeting: Meeting, texts: Mapping[int, str], *, by: Actor) -> None:
    """What the actor's unit says of items, by their ids; an empty text takes it back, unless RDEC has taken it over.

    A unit that says nothing of any of them has replied too: it has nothing to say.
    """
    locked = Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    if not may_comment(locked, by):
        raise NotPermitted(_("受邀單位的承辦人或主管才能對紀錄稿表示意見。"))
    if not comments_open(locked):
        raise Refused(_("紀錄稿徵詢意見的期限已過，或紀錄已確認，不再收意見。"))
    locked.invitations.filter(unit=by.unit_id).update(replied_at=clock.now(), replied_by=by.label)
    seen = {item.pk for item in items_for(locked, by)}
    said = {pk: text for pk, text in texts.items() if pk in seen}
    own = MinutesComment.objects.filter(unit=by.unit_id)
    own.filter(item__in=[pk for pk, text in said.items() if not text], is_taken=False).delete()
    there = {each.item_id: each for each in own.filter(item__in=said)}
    rows = [
        MinutesComment(item_id=pk, unit=by.unit, text=text, said_by=by.label, said_at=clock.now())
        for pk, text in said.items()
        if text and (pk not in there or there[pk].text != text)
    ]
    MinutesComment.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["item", "unit"],
        update_fields=["text", "said_by", "said_at"],
    )
