"""Who has come: ticked by the recorder, or by themselves through the meeting's link (R3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from reviews.guards import is_running
from reviews.models import Arrival, Invitation, Meeting
from reviews.states import Part
from workflow.engine.errors import Refused

if TYPE_CHECKING:
    from accounts.actors import Actor

WHO = ("organisation", "title", "name", "rank")


@dataclass(frozen=True)
class Seen:
    """Somebody invited, and how they came; or who came beside them."""

    invitation: Invitation | None
    arrival: Arrival | None

    @property
    def warning(self) -> str:
        """Of the one who is there."""
        return self.arrival.warning if self.arrival else ""


def present(meeting: Meeting) -> list[Seen]:
    """All who were invited, in their order, then who came beside them (two queries)."""
    came = list(meeting.arrivals.select_related("invitation").order_by("id"))
    by_invitation = {arrival.invitation_id: arrival for arrival in came if arrival.invitation_id}
    invited = [Seen(row, by_invitation.get(row.pk)) for row in meeting.invitations.order_by("number")]
    return invited + [Seen(None, arrival) for arrival in came if not arrival.invitation_id]


@transaction.atomic
def tick(meeting: Meeting, rows: Iterable[tuple[Invitation, dict[str, Any] | None]], *, by: Actor) -> None:
    """Who is there as the recorder sees it; None takes a tick back. Rows the page did not change stay as they are."""
    _lock(meeting)
    for invitation, who in rows:
        Arrival.objects.filter(invitation=invitation).delete()
        if who is not None:
            Arrival.objects.create(meeting=meeting, invitation=invitation, by=by.label, **who)


@transaction.atomic
def add(meeting: Meeting, who: dict[str, Any], *, by: Actor) -> None:
    """Somebody who was not invited."""
    _lock(meeting)
    try:
        with transaction.atomic():
            Arrival.objects.create(meeting=meeting, by=by.label, **who)
    except IntegrityError:
        raise Refused(_("「%s」已經報到。") % Arrival(**who)) from None


@transaction.atomic
def record(
    meeting: Meeting,
    rows: Iterable[tuple[Invitation, dict[str, Any] | None]],
    new: dict[str, Any] | None = None,
    *,
    by: Actor,
) -> None:
    """What a page of the list says: the ticks it changed, and who came beside those invited; all of it or nothing."""
    tick(meeting, rows, by=by)
    if new is not None:
        add(meeting, new, by=by)


@transaction.atomic
def report(meeting: Meeting, who: dict[str, Any]) -> Arrival:
    """Somebody reports by the link: one who is invited is marked, else added; twice is once."""
    _lock(meeting)
    if invitation := _meant(meeting, who):
        return Arrival.objects.get_or_create(invitation=invitation, defaults={"meeting": meeting, **who})[0]
    same = {name: who[name] for name in ("organisation", "name")}
    return Arrival.objects.get_or_create(meeting=meeting, invitation=None, **same, defaults=who)[0]


def _lock(meeting: Meeting) -> None:
    """The meeting, held until the row is written; raises ``Refused`` once its minutes say who was there."""
    if not is_running(Meeting.objects.select_for_update().get(pk=meeting.pk)):
        raise Refused(_("會議當天起、紀錄登錄前，才能點名。"))


def _meant(meeting: Meeting, who: dict[str, Any]) -> Invitation | None:
    """The invitation to this person; to the unit, if it names nobody or whom the unit sends instead has not come yet."""
    rows = meeting.invitations.exclude(part=Part.EXCUSED).select_related("unit", "arrival").order_by("number")
    own = [row for row in rows if who["organisation"] in _names(row)]
    named = [row for row in own if row.name == who["name"]]
    free = [row for row in own if not hasattr(row, "arrival") or row.arrival.name == who["name"]]
    return next(iter(named or free), None)


def _names(row: Invitation) -> set[str]:
    return {row.organisation} | ({row.unit.name, row.unit.full_name} if row.unit else set())
