"""The demo's plans: each idea walked to its state, ending a few working days before today; never by setting a state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services import hear
from accounts.states import OrganisationKind, Role
from portal.demo.cast import Cast
from portal.demo.guidance.coordination import make_coordination
from portal.demo.guidance.inventory import make_inventory
from portal.demo.guidance.networks import make_networks
from portal.demo.guidance.partners import make_partners
from portal.demo.guidance.requests import make_requests
from portal.demo.guidance.resources import make_resources
from portal.demo.guidance.visits import make_visits
from portal.demo.offices import hand_cases_over, make_visions, write_letters
from portal.demo.results import walk_results
from portal.demo.reviews import walk_reviews
from portal.demo.texts import IDEAS, Idea
from portal.demo.walker import Walker, pause, proposing_unit, route
from portal.demo.work import report_progress, walk_changes
from proposals.models import Proposal
from proposals.states import State
from workflow.calendar.days import WorkingCalendar
from workflow.models import Notification, OutboxMessage

PEOPLE = (
    "陳美玲",
    "林志明",
    "王淑華",
    "張家豪",
    "李佩珊",
    "黃俊傑",
    "吳雅雯",
    "劉建宏",
    "蔡宜芳",
    "楊承翰",
    "許淑惠",
    "鄭文雄",
    "謝佳蓉",
)
MAILS = 90  # of the last notices that the demo shows as sent
DAILY = [
    "guidance_told=daily",
    "plan_told=daily",
    "review_told=daily",
]  # how the platform's head hears of what others do
RESTED = (1, 2, 4, 7)  # working days since the last step: some clocks have run out, most have not

# What apps above add to the demo once its plans stand, as ``public`` does.
MORE: list[Callable[[dict[str, Proposal], Cast], None]] = []


@transaction.atomic
def make_all(cast: Cast, *, told: Callable[[int], None] = lambda made: None) -> list[Proposal]:
    """The districts' visions, then every idea in its order, the same at every run of one day.

    ``told`` hears how many plans are made, since walking them takes longer than one likes to look at nothing.
    """
    told(0)
    hear(cast.of("PLATFORM", Role.SUPERVISOR).user, DAILY)
    make_visions(cast)
    plans = []
    for number, idea in enumerate(IDEAS):
        plans.append(make(cast, idea, number))
        told(len(plans))
    write_letters(plans, cast)
    walk_reviews(plans, cast)
    walk_results(plans, cast)
    report_progress(cast)
    walk_changes(plans, cast)
    by_title = {plan.title: plan for plan in plans}
    make_visits(by_title, make_requests(by_title, cast), cast)
    make_networks(cast)
    make_coordination(by_title, cast)
    make_resources(by_title, cast)
    make_partners(by_title, cast)
    make_inventory(by_title, cast)
    for make_more in MORE:
        make_more(by_title, cast)
    hand_cases_over(cast)
    _have_been_sent(cast.of("CUL").user)
    Notification.objects.filter(created_at__lt=timezone.now() - dt.timedelta(days=20)).update(read_at=timezone.now())
    return plans


def _have_been_sent(unreached: User) -> None:
    """What was told on the way happened in the past: no mail goes out. The last ones stand as sent, to one person as given up."""
    rows = Notification.objects.order_by("-created_at", "-id")
    last = [*rows[:MAILS], *rows.filter(user=unreached)[:2]]
    when = {f"{notice.key}:{notice.user_id}": notice.created_at for notice in last}
    OutboxMessage.objects.exclude(key__in=when).delete()
    kept = list(OutboxMessage.objects.all())
    for mail in kept:
        mail.created_at = when[mail.key]
        if mail.user_id == unreached.pk:
            mail.failed_at, mail.attempts = mail.created_at, 1
            mail.error = f"SMTPRecipientsRefused: {{'{unreached.email}': (550, b'5.1.1 no such user')}}"
        else:
            mail.sent_at, mail.attempts = mail.created_at + dt.timedelta(seconds=20), 1
    OutboxMessage.objects.bulk_update(kept, ["created_at", "sent_at", "failed_at", "attempts", "error"])


def make(cast: Cast, idea: Idea, number: int) -> Proposal:
    """One plan with its organisation, walked to its state."""
    person = PEOPLE[number % len(PEOPLE)]
    owner = proposing_unit(cast, idea, f"proposer{number + 1}", person)
    cross = len(idea.districts) > 1 or idea.kind == OrganisationKind.DISTRICT_OFFICE
    steps = len(route(State.DRAFTING, idea.state, cross=cross, via=idea.via))
    started = _working_days_ago(sum(map(pause, range(steps))) + (idea.rested or RESTED[number % len(RESTED)]))
    walker = Walker.begin(cast, idea, owner, started)
    plan = walker.walk(idea.state, via=idea.via)
    for case in Proposal.objects.filter(apart_of__venture__proposal=plan):  # revised and sent again alone
        Walker(cast, idea, walker.owner, case, walker.moment, walker.calendar).walk(State.NDC_WORKING)
    return plan


def _working_days_ago(days: int) -> dt.datetime:
    calendar, today = WorkingCalendar.load(), timezone.localdate()
    day = today
    while calendar.between(day, today) < days:
        day -= dt.timedelta(days=1)
    return timezone.make_aware(dt.datetime.combine(day, dt.time(10)))
