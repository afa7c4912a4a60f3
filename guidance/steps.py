"""What guidance puts on desks; it goes beside the plan and holds up none of its steps (R8). Never makes a move."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Model, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import District
from guidance.counselling.chart import CLOSE
from guidance.follow_ups.chart import FINISH
from guidance.models import CounsellingRequest, FollowUp, Visit
from guidance.states import RequestState, VisitState
from guidance.visits.chart import HOLD, RECORD, SCHEDULE
from workflow import known
from workflow.engine.facts import Facts, expected_move
from workflow.engine.steps import MOST_DUTIES, Duty, was_read
from workflow.nested import partly
from workflow.statements import gathered
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor


IN_HAND = "counselling in hand"
CASE = ("id", "due_on", "state", "state_since")
COLUMNS = (*CASE, "title")
OF_VISIT, OF_FOLLOW_UP = (*COLUMNS, "day"), (*CASE, "words")
VISITS, TO_ATTEND, FOLLOW_UPS = "visits in hand", "visits to attend", "follow-ups in hand"
ASKED = "counselling asked for"
ANSWER, ATTEND = _("回復是否參加"), _("參加現地訪視")
TO_DO = {VisitState.PROPOSED: SCHEDULE, VisitState.SCHEDULED: HOLD, VisitState.HELD: RECORD}
PLACE = ("district__code", "district__name", "district__priority")


def ahead(actor: Actor) -> dict[str, known.Column]:
    """What is in the unit's hands, the most urgent first, and the visits it is invited to."""
    here = District.objects.filter(requests=OuterRef("pk")).order_by("code")
    rows = CounsellingRequest.objects.in_hands_of(actor, MOST_DUTIES)
    visits = Visit.objects.in_hands_of(actor, MOST_DUTIES)
    attended = Visit.objects.to_attend(actor, timezone.localdate(), MOST_DUTIES)
    follow_ups = FollowUp.objects.in_hands_of(actor, MOST_DUTIES)
    asked, here_ = CounsellingRequest.objects.asked_for(actor, MOST_DUTIES), gathered(here, "code", "name", "priority")
    there = [f"visit__{name}" for name in PLACE]
    return {
        IN_HAND: (gathered(rows, *COLUMNS, here_), _revived),
        ASKED: (gathered(asked, "team__name", *COLUMNS, here_), _asked),
        VISITS: (gathered(visits, *OF_VISIT, *PLACE), _visits),
        TO_ATTEND: (gathered(attended, "answered", *OF_VISIT, *PLACE), _invited),
        FOLLOW_UPS: (gathered(follow_ups, *OF_FOLLOW_UP, *there), _follow_ups),
    }


def _revived(rows: Sequence[Sequence[Any]]) -> list[CounsellingRequest]:
    return [_placed(partly(CounsellingRequest, COLUMNS, row), districts) for *row, districts in rows]


def _asked(rows: Sequence[Sequence[Any]]) -> list[tuple[CounsellingRequest, str]]:
    """With in whose hands it is."""
    hands = [team or str(Party.PLATFORM.label) for team, *_values in rows]
    return list(zip(_revived([row[1:] for row in rows]), hands, strict=True))


def _placed(row: Any, districts: Sequence[Sequence[Any]]) -> Any:
    row.named_districts = [tuple(district) for district in districts]
    return row


def _in_one_place(model: type[Model], names: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[Any]:
    """Of rows that end with their one district."""
    return [_placed(partly(model, names, row[: len(names)]), [row[len(names) :]]) for row in rows]


def _visits(rows: Sequence[Sequence[Any]]) -> list[Visit]:
    return _in_one_place(Visit, OF_VISIT, rows)


def _invited(rows: Sequence[Sequence[Any]]) -> list[tuple[Visit, bool | None]]:
    """With whether the unit said that it comes."""
    return list(zip(_visits([row[1:] for row in rows]), [row[0] for row in rows], strict=True))


def _follow_ups(rows: Sequence[Sequence[Any]]) -> list[FollowUp]:
    return _in_one_place(FollowUp, OF_FOLLOW_UP, rows)


def duties(actor: Actor) -> Iterator[Duty]:
    """Requests in the unit's hands, and those it asked for (no query on a desk, which reads them ahead)."""
    if not actor.may_act:
        return
    for row in was_read(ahead, IN_HAND, actor):
        if row.state == RequestState.ASSIGNED:  # a desk has not read who counsels
            yield Duty(CLOSE.duty, row.get_absolute_url(), row, row.due_on)
        elif move := expected_move(Facts(row), actor):
            yield Duty(move.label, row.get_absolute_url(), row, row.due_on)
    for row, hands in was_read(ahead, ASKED, actor):
        yield Duty(row.get_state_display(), row.get_absolute_url(), row, row.due_on, hands=hands)


def visit_duties(actor: Actor) -> Iterator[Duty]:
    """Visits to set, hold and record, and those the unit is invited to: to answer, then from its day on (no query on a desk)."""
    if not actor.may_act:
        return
    for row in was_read(ahead, VISITS, actor):
        opens_on = row.day if row.state == VisitState.SCHEDULED else None
        yield Duty(TO_DO[row.state].label, row.get_absolute_url(), row, row.due_on, opens_on=opens_on)
    for row, comes in was_read(ahead, TO_ATTEND, actor):
        if comes is None:
            yield Duty(ANSWER, reverse("guidance:visit_answer", args=[row.pk]), row, row.day, takes_place=True)
        elif comes:
            yield Duty(ATTEND, row.get_absolute_url(), row, row.day, opens_on=row.day, takes_place=True)


def follow_up_duties(actor: Actor) -> Iterator[Duty]:
    """What visits left the unit to do (no query on a desk)."""
    if not actor.may_act:
        return
    for row in was_read(ahead, FOLLOW_UPS, actor):
        yield Duty(FINISH.label, row.get_absolute_url(), row, row.due_on)
