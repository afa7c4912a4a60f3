"""我的桌面, the page everybody begins on; never writes."""

from __future__ import annotations

from collections import Counter

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.actors import ActorRequest
from guidance.windows.terms import closing
from manual.places import place_of
from manual.tours import open_tour
from portal.desk import reading
from portal.desk.figures import figures
from portal.desk.urgency import DECIDE, LATE, NEXT, grouped, late_by_person
from portal.desk.waiting import hands
from portal.desk.week import week
from reviews.rounds.nudging import may_nudge_all
from workflow import known
from workflow.calendar.days import WorkingCalendar
from workflow.delivery.queries import on_bell


@require_safe
def home(request: ActorRequest) -> HttpResponse:
    """待辦, the days to come, what others have in hand and the latest notices of the actor."""
    if not request.actor.unit:
        return redirect("accounts:organisation")
    with known.act():
        return _home(request)


def _home(request: ActorRequest) -> HttpResponse:
    actor, today = request.actor, timezone.localdate()
    latest, unread, drafts = reading.latest(actor)
    in_hand = reading.tasks(actor, today)
    tasks, later, full = in_hand.now, in_hand.later, in_hand.is_full
    followed = list(reading.followed(actor, tasks + later, full=full))
    reading.load(reading.plans_of(tasks + later) + followed, actor)
    joining = reading.joining(actor, today)
    windows = closing(actor, today)
    calendar = WorkingCalendar.load()
    asked_for, open_count = figures(actor)
    groups = grouped(tasks, today, calendar, actor)
    count = Counter(task.due for group in groups for task in group.tasks)
    late, soon = count[LATE], count[NEXT]
    decide = len(groups[0].tasks) if groups and groups[0].name == DECIDE else 0
    context = {
        "today": today,
        "tasks": tasks,
        "groups": groups,
        "decide": decide,
        "late_by": late_by_person(groups) if actor.is_supervisor else [],
        "late": late,
        "soon": soon,
        "first": late + soon + bool(joining),
        # What is not shown is due after what is: only where all that is shown is due so soon may there be more of it.
        "late_more": "+" if full and late == len(tasks) else "",
        "soon_more": "+" if full and late + soon == len(tasks) else "",
        "later": later,
        "opening": [duty for duty in later if not duty.hands],
        "joining": joining,
        "to_do": len(tasks) + bool(joining),  # all who ask to join stand in one line
        "followed": followed,
        "hands": hands(followed, [duty for duty in later if duty.hands], today, calendar, own=actor.unit_id),
        "nudges": may_nudge_all(actor),
        "week": week(actor, tasks + later, windows, today, calendar),
        "figures": asked_for,
        "open_count": open_count,
        "full": full,
        "more": "+" if full else "",
        "is_cut": full or in_hand.has_more_later,
        "latest": latest,
        "unread": on_bell(unread),
        "drafts": drafts,
        "calendar": calendar,
        "windows": windows,
        "tour": open_tour(actor),
        "help": place_of("portal:home", actor),  # also where it answers for the public front page
    }
    return render(request, "portal/desk/home.html", context)
