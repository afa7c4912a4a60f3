"""In whose hands a plan was, in working days: each time, each party, and the same days as the statistics."""

import datetime as dt

import pytest
from django.utils import timezone

from proposals.course.hands import hands, stays
from proposals.models import Proposal, ProposalTransition
from proposals.states import State
from tests.factories.plans import walker_at
from tracking.statistics.figures import figures
from workflow.calendar.days import WorkingCalendar
from workflow.states import Party, Remark

pytestmark = pytest.mark.django_db
CALENDAR = WorkingCalendar({dt.date(2026, 10, 9): False})  # a Friday off
LINES = (  # the day, the move, the state, whose hands, the day that is due
    ("2026-09-07", "notify", State.NOTIFIED, Party.PLATFORM, "2026-09-10"),
    ("2026-09-11", "start_coaching", State.COACHING, Party.PLATFORM, None),
    ("2026-09-18", "submit_to_district", State.WITH_DISTRICT, Party.DISTRICT, "2026-09-25"),
    ("2026-09-22", Remark.DUE_MOVED, State.WITH_DISTRICT, Party.DISTRICT, "2026-09-28"),
    ("2026-09-30", "return_from_district", State.INTAKE_REVISION, Party.PROPOSER, "2026-10-12"),
    ("2026-10-12", "resubmit_intake_district", State.WITH_DISTRICT, Party.DISTRICT, "2026-10-19"),
    ("2026-10-14", "decline", State.DECLINED, Party.NOBODY, None),
)


def at(day: str) -> dt.datetime:
    return timezone.make_aware(dt.datetime.fromisoformat(f"{day}T10:00"))


def log(count: int = len(LINES)) -> list[ProposalTransition]:
    return [
        ProposalTransition(
            at=at(day), move=move, target=state, holder=holder, due_on=due and dt.date.fromisoformat(due)
        )
        for day, move, state, holder, due in LINES[:count]
    ]


def plan_of(lines: list[ProposalTransition]) -> Proposal:
    last = lines[-1]
    return Proposal(state=last.target, created_at=at("2026-09-01"), due_on=last.due_on)


def test_each_time_says_from_when_until_when_and_how_much_of_it_was_late():
    lines = log()
    assert [
        (stay.party, stay.state, str(stay.since), str(stay.until), stay.days, stay.limit, stay.late)
        for stay in stays(plan_of(lines), lines, CALENDAR)
    ] == [
        ("proposer", "籌備撰寫", "2026-09-01", "2026-09-07", 4, None, 0),
        ("platform", "已知會專管平台", "2026-09-07", "2026-09-11", 4, 3, 1),
        ("platform", "專管平台輔導", "2026-09-11", "2026-09-18", 5, None, 0),
        ("district", "區公所收件", "2026-09-18", "2026-09-30", 8, 6, 2),  # its day was put off by one
        ("proposer", "收件補正", "2026-09-30", "2026-10-12", 7, 7, 0),  # a day off among them
        ("district", "區公所收件", "2026-10-12", "2026-10-14", 2, 5, 0),
    ]


def test_the_hands_add_up_and_their_bars_are_as_long_as_their_days():
    lines = log()
    assert [
        (str(hand.words), hand.days, hand.late, hand.is_now, hand.fill, hand.due, hand.over)
        for hand in hands(stays(plan_of(lines), lines, CALENDAR))
    ] == [
        ("提案單位", 11, 0, False, "100", "100", "0"),
        ("專管平台", 9, 1, False, "81.82", "72.73", "9.091"),
        ("區公所", 10, 2, False, "90.91", "72.73", "18.18"),
    ]


def test_who_has_it_now_has_it_until_today(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda value=None: value.date() if value else dt.date(2026, 9, 28))
    lines = log(3)
    last = stays(plan_of(lines), lines, CALENDAR)[-1]
    assert (last.party, last.until, last.days, last.limit, last.late) == ("district", None, 6, 5, 1)
    assert [hand.is_now for hand in hands([last])] == [True]


def test_the_statistics_count_the_same_days():
    plan = walker_at("drafting").plan
    for number, line in enumerate(log(), 1):
        line.subject, line.row_version, line.source, line.actor_label = plan, number, plan.state, "石岡水圳文化協會"
        line.save(force_insert=True)
    lines, calendar = list(plan.transitions.order_by("id")), WorkingCalendar.load()
    own = hands([stay for stay in stays(plan, lines, calendar) if stay.since >= dt.date(2026, 9, 7)])
    found = figures(Proposal.objects.filter(pk=plan.pk), timezone.now()).hands
    assert {hand.party: hand.median for hand in found if hand.cases} == {hand.party: hand.days for hand in own}
