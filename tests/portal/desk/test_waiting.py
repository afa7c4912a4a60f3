"""What others have in hand stands by hand, the longest first, with the working days agreed."""

import datetime as dt

import pytest
from django.utils import timezone

from portal.desk.waiting import Line, hands
from tests.factories.accounts import sign_in
from tests.factories.plans import walker_at, walkers_at
from tests.portal.desk.cases import CALENDAR, FRIDAY, Case
from workflow.engine.steps import Duty

pytestmark = pytest.mark.django_db


def test_plans_by_who_holds_them_and_what_was_asked_of_others_after_who_was_asked():
    here, there = walkers_at("with_district", "with_rdec")
    for walker, days, due in ((here, 9, -2), (there, 3, 2)):
        walker.plan.state_since = timezone.make_aware(dt.datetime(2026, 11, 27, 9)) - dt.timedelta(days=days)
        walker.plan.due_on = FRIDAY + dt.timedelta(days=due)
    asked = Duty("申請輔導", "/guidance/1/", Case(FRIDAY - dt.timedelta(days=14)), None, hands="農村再生輔導團隊")
    found = hands([there.plan, here.plan], [asked], FRIDAY, CALENDAR)
    assert [
        (str(hand.words), hand.late, [(str(line.verb), line.days, line.limit, line.is_late) for line in hand.lines])
        for hand in found
    ] == [
        ("農村再生輔導團隊", 0, [("申請輔導", 10, None, False)]),
        ("區公所", 1, [("檢核收到的計畫", 7, 5, True)]),
        ("研考會", 0, [("檢核收到的計畫", 3, 3, False)]),
    ]


@pytest.mark.parametrize(
    ("days", "limit", "drawn"),
    [(0, 5, ("0", "90.91")), (5, 10, ("45.45", "90.91")), (20, 10, ("90.91", "45.45")), (0, None, ("0", "0"))],
)
def test_a_bar_holds_what_has_passed_and_what_was_agreed(days, limit, drawn):
    line = Line(None, "/", "", days, limit, is_late=False)
    assert (line.fill, line.mark) == drawn


def test_the_desk_of_who_waits_says_whose_hands_and_the_days(client):
    walker = walker_at("with_rdec")
    page = sign_in(client, walker.owner).get("/")
    [hand] = page.context["hands"]
    assert (str(hand.words), [line.case for line in hand.lines]) == ("研考會", [walker.plan])
    text = " ".join(page.text.split())
    assert f"{hand.lines[0].days}／{hand.lines[0].limit} 天" in text
    assert f'aria-label="已 {hand.lines[0].days} 個工作天，期限 {hand.lines[0].limit} 個工作天"' in text
