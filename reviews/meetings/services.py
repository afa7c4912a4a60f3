"""A project meeting is called, put off or cancelled (R3); what it decided is recorded by ``recording``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from inputs.fields import roc_year
from inputs.words import in_words
from proposals import workflow as plans
from proposals.models import Proposal
from reviews.meetings.chart import CANCEL, CIRCULATE_MINUTES, CLOSE, POSTPONE, SEND_NOTICE
from reviews.meetings.inviting import invite, write_to_members
from reviews.models import AgendaItem, Meeting
from reviews.states import TO_COME
from workflow.calendar import clock
from workflow.delivery import notices
from workflow.engine.errors import DataMissing, Refused, StaleVersion, since_opened
from workflow.engine.moves import Move
from workflow.engine.services import is_repeat, lock, perform
from workflow.engine.verdicts import Words
from workflow.models import Transition
from workflow.states import Party
from workflow.templatetags.cs import roc_later, roc_time_later

NUMBERING = 0x1E57  # advisory lock held while a meeting takes its number
CALLED_OFF = gettext_lazy("%(meeting)s：原訂 %(at)s，取消辦理")
TOLD: dict[Move, Words] = {
    SEND_NOTICE: gettext_lazy("%(meeting)s：%(at)s 於%(place)s開會，請依開會通知單出席"),
    POSTPONE: gettext_lazy("%(meeting)s：改為 %(at)s 於%(place)s開會"),
    CIRCULATE_MINUTES: gettext_lazy("%(meeting)s：紀錄稿請於 %(due)s 前逐項表示意見"),
    CLOSE: gettext_lazy("%(meeting)s：議程上的計畫都已撤案，會議結束，不作決議"),
}


@transaction.atomic
def call_meeting(
    plan: Proposal,
    *,
    held_at: dt.datetime,
    place: str,
    chair: str,
    others: Iterable[Proposal] = (),
    by: Actor,
    **door: Any,
) -> Transition:
    """Call a project meeting (R3), of ``others`` too. Nobody need be let in: the convener and the reviewers see it.

    ``door`` may hold ``contact`` and ``contact_phone``, whom to ask.
    """
    contact = {name: door.pop(name, "") for name in ("contact", "contact_phone")}
    rest = [other for other in others if other.pk != plan.pk]
    before = _lock([plan, *rest])[plan.pk]
    if held_at <= clock.now() and not is_repeat(before, door):
        raise DataMissing(_("開會時間已經過了，請排定之後的時間。"))
    held: dict[str, Any] = {"held_at": held_at, "place": place, "chair": chair}
    log = perform(plan, plans.CALL_MEETING, by=by, **held, **door)
    if log.row_version > before.row_version:
        meeting = Meeting.objects.create(
            year=roc_year(timezone.localdate(held_at)),
            number=_next_number(held_at),
            called_by=by.label,
            called_at=log.at,
            holder=Party.RDEC,
            holder_unit=by.unit,
            **held,
            **contact,
        )
        for other in rest:
            perform(other, plans.CALL_MEETING, by=by, **held)
        _put_on_agenda(meeting, [plan, *rest])
        invite(meeting, [plan, *rest])
    return log


@transaction.atomic
def join_meeting(plan: Proposal, meeting: Meeting, *, by: Actor, **door: Any) -> Transition:
    """Put a plan that waits for a meeting on the agenda of one that is to come; whom it concerns is invited too."""
    before = _lock([plan])[plan.pk]
    meeting = lock(meeting)
    if not is_repeat(before, door) and (meeting.state not in TO_COME or meeting.held_at <= clock.now()):
        raise Refused(_("這次會議已召開或取消，不能再加排計畫；請另訂會議。"))
    held: dict[str, Any] = {"held_at": meeting.held_at, "place": meeting.place, "chair": meeting.chair}
    log = perform(plan, plans.CALL_MEETING, by=by, **held, **door)
    if log.row_version > before.row_version:
        _put_on_agenda(meeting, [plan])
        invite(meeting, [plan])
    return log


@transaction.atomic
def cancel_meeting(plan: Proposal, *, reason: str, by: Actor, **door: Any) -> Transition:
    """The meeting of ``plan`` is not held: all plans on its agenda go back to where one is called or waived (R4).

    Raises ``StaleVersion`` where a plan joins it meanwhile, which would be left behind.
    """
    meeting = Meeting.objects.filter(agenda_items__proposal=plan).order_by("id").last()
    on_it = list(meeting.proposals.order_by("pk")) if meeting else [plan]
    before = _lock(on_it)[plan.pk]
    meeting = meeting and lock(meeting)
    if meeting and meeting.agenda_items.count() != len(on_it):  # none is ever taken off
        raise StaleVersion(since_opened(_("這次會議已加排其他計畫")))
    log = perform(plan, plans.CANCEL_MEETING, by=by, reason=reason, **door)
    if meeting and log.row_version > before.row_version:
        for other in Proposal.objects.filter(pk__in=[each.pk for each in on_it]).exclude(pk=plan.pk):
            if other.state in plans.CANCEL_MEETING.source:  # one may have been withdrawn since
                perform(other, plans.CANCEL_MEETING, by=by, reason=reason)
        cancelled = perform(
            meeting, CANCEL, by=by, reason=reason
        )  # last: what is cancelled already is not cancelled for a plan
        text = in_words(CALLED_OFF, {"meeting": meeting, "at": roc_time_later(meeting.held_at)})
        key = f"meeting:{meeting.pk}:{cancelled.row_version}"
        write_to_members(meeting, key, text, lambda: _beneath(meeting, reason))
    return log


@transaction.atomic
def move_meeting(meeting: Meeting, move: Move, *, by: Actor, **data: Any) -> Transition:
    """Make a move of a meeting by itself; those invited are told when it is and when it is put off."""
    before = meeting.row_version
    log = perform(meeting, move, by=by, **data)
    if log.row_version > before and (words := TOLD.get(move)):
        about = {"meeting": meeting, "at": roc_time_later(meeting.held_at), "place": meeting.place}
        about["due"] = roc_later(meeting.comments_due)
        key = f"meeting:{meeting.pk}:{log.row_version}"
        text = in_words(words, about)
        event = notices.Event(key, about=meeting)
        notices.tell(event, text, _where(meeting, move), units_invited(meeting), but=by.user)
        if move in (SEND_NOTICE, POSTPONE):
            reason = data.get("reason", "")
            write_to_members(meeting, key, text, lambda: _beneath(meeting, reason))
    return log


def _beneath(meeting: Meeting, reason: str) -> list[str]:
    """Who presides, whom to ask, why it changes."""
    ask = "　".join(filter(None, (meeting.contact, meeting.contact_phone)))
    return [
        _("主持人：%s") % meeting.chair,
        *([_("聯絡人：%s") % ask] if ask else []),
        *([_("理由：%s") % reason] if reason else []),
    ]


def _where(meeting: Meeting, move: Move) -> str:
    """The page on which those told do what is asked of them."""
    return (
        reverse("reviews:comment_minutes", args=[meeting.pk])
        if move == CIRCULATE_MINUTES
        else meeting.get_absolute_url()
    )


def units_invited(meeting: Meeting) -> list[Any]:
    """The units of ours among those invited (one query)."""
    rows = meeting.invitations.exclude(unit=None).select_related("unit").order_by("number")
    return list(dict.fromkeys(row.unit for row in rows))


def _lock(rows: Iterable[Proposal]) -> dict[int, Proposal]:
    """Lock plans in one order, so that two acts never wait for each other; as they stand, without their texts, by id."""
    locked = Proposal.objects.select_for_update().only("row_version").order_by("pk")
    return locked.in_bulk([row.pk for row in rows])


def _next_number(held_at: dt.datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBERING])
    year = roc_year(timezone.localdate(held_at))
    return (Meeting.objects.filter(year=year).aggregate(last=Max("number"))["last"] or 0) + 1


def _put_on_agenda(meeting: Meeting, new: Iterable[Proposal]) -> None:
    last = meeting.agenda_items.aggregate(last=Max("number"))["last"] or 0
    AgendaItem.objects.bulk_create(
        AgendaItem(meeting=meeting, proposal=plan, version_id=plan.version_id, number=number)
        for number, plan in enumerate(new, start=last + 1)
    )
