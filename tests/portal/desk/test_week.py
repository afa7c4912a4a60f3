"""Seven working days: what is due on each, which meetings sit, which programmes close."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from guidance.windows.terms import Window
from portal.desk.week import DAYS, MOST, SHOWN, week
from programmes.models import CentralProgramme, ProgrammeTerm
from reviews.models import AgendaItem, Meeting
from tests.factories.accounts import make_actor, sign_in
from tests.factories.plans import walker_at
from tests.portal.desk.cases import CALENDAR, FRIDAY
from workflow.calendar.days import WorkingCalendar
from workflow.engine.steps import Duty

pytestmark = pytest.mark.django_db
LONG_WEEKEND = WorkingCalendar({dt.date(2026, 11, 30): False})


class Case:
    called = "水圳慢行"


def due(days: int | None, **more: Any) -> Duty:
    on = None if days is None else FRIDAY + dt.timedelta(days=days)
    return Duty(f"第 {days} 日", "/", Case(), on, **more)


@pytest.fixture
def reader(db):
    return make_actor("ndc")  # who is at no meeting


def shown(days: Any) -> list[tuple[str, list[tuple[str, str]], int]]:
    return [(f"{day.date:%m-%d}", [(str(e.words), e.css) for e in day.events], day.more) for day in days if day.events]


def test_the_days_are_working_days_and_a_gap_is_marked(reader):
    days = week(reader, [], [], FRIDAY, LONG_WEEKEND)
    assert [(f"{day.date:%m-%d}", day.is_today, day.after_gap) for day in days] == [
        ("11-27", True, False),
        ("12-01", False, True),
        ("12-02", False, False),
        ("12-03", False, False),
        ("12-04", False, False),
        ("12-07", False, True),
        ("12-08", False, False),
    ]
    sunday = week(reader, [], [], FRIDAY + dt.timedelta(days=2), CALENDAR)
    assert [day.is_today for day in sunday] == [False] * DAYS


def test_what_is_overdue_is_todays_and_what_falls_on_a_day_off_is_the_next_ones(reader):
    days = week(reader, [due(-9), due(0), due(1), due(400), due(None)], [], FRIDAY, LONG_WEEKEND)
    assert shown(days) == [
        ("11-27", [("第 -9 日", "late"), ("第 0 日", "due")], 0),
        ("12-01", [("第 1 日", "due")], 0),
    ]


def test_what_opens_on_a_day_stands_there_and_once_open_where_it_is_due(reader):
    duties = [
        due(9, opens_on=FRIDAY + dt.timedelta(days=4)),
        due(5, opens_on=FRIDAY - dt.timedelta(days=4)),
    ]
    assert shown(week(reader, duties, [], FRIDAY, CALENDAR)) == [
        ("12-01", [("第 9 日", "due")], 0),
        ("12-02", [("第 5 日", "due")], 0),
    ]


def test_of_a_full_day_the_rest_is_counted(reader):
    [(_day, events, more)] = shown(week(reader, [due(0)] * (SHOWN + 3), [], FRIDAY, CALENDAR))
    assert (len(events), more) == (SHOWN, 3)


def test_a_programme_that_closes(reader):
    programme = CentralProgramme(code="P1", name="地方創生旗艦計畫")
    term = ProgrammeTerm(programme=programme, fiscal_year=116, closes_on=FRIDAY + dt.timedelta(days=3))
    [day] = [each for each in week(reader, [], [Window(term, FRIDAY)], FRIDAY, CALENDAR) if each.events]
    [event] = day.events
    assert (str(event.words), event.beneath, event.css) == ("受理截止", "地方創生旗艦計畫", "window")


def test_what_takes_place_on_a_day_off_stands_on_that_day(reader):
    saturday, monday = FRIDAY + dt.timedelta(days=1), FRIDAY + dt.timedelta(days=3)
    programme = CentralProgramme(code="P1", name="地方創生旗艦計畫")
    window = Window(ProgrammeTerm(programme=programme, fiscal_year=116, closes_on=saturday), FRIDAY)
    duties = [due(1), due(1, takes_place=True), due(9, opens_on=saturday)]
    days = week(reader, duties, [window], FRIDAY, CALENDAR)
    assert shown(days) == [
        ("11-28", [("第 1 日", "due"), ("第 9 日", "due"), ("受理截止", "window")], 0),
        ("11-30", [("第 1 日", "due")], 0),
    ]
    assert [(day.date, day.is_off, day.after_gap) for day in days[:3]] == [
        (FRIDAY, False, False),
        (saturday, True, False),
        (monday, False, True),
    ]
    assert len(days) == DAYS + 1
    [today, *_others] = week(reader, [due(1, takes_place=True), due(0)], [], saturday, CALENDAR)
    assert (today.date, today.is_today, today.is_off) == (saturday, True, True)
    [late, *_others] = week(reader, [due(1, takes_place=True)], [], monday, CALENDAR)
    assert (late.date, [event.css for event in late.events]) == (monday, ["late"])


def test_what_lies_in_others_hands_is_no_day_of_ones_own(reader):
    assert shown(week(reader, [due(3, hands="農村再生輔導團隊")], [], FRIDAY, CALENDAR)) == []


def held(on: dt.date) -> None:
    Meeting.objects.update(held_at=timezone.make_aware(dt.datetime.combine(on, dt.time(14, 30))), place="市政大樓")


def test_a_meeting_on_a_day_off_stands_on_it_and_the_page_says_so(client):
    walker = walker_at("project_meeting")
    today, calendar = timezone.localdate(), WorkingCalendar.load()
    ahead = (today + dt.timedelta(days=n) for n in range(1, 8))
    off = next(day for day in ahead if not calendar.is_workday(day))
    held(off)
    page = sign_in(client, walker.cast.of("RDEC")).get("/")
    days = [(day.date, day.is_off) for day in page.context["week"] for e in day.events if e.css == "meet"]
    assert (days, page.text.count("放假</span>")) == ([(off, True)], 1)


def test_a_meeting_stands_on_its_day_for_who_may_be_there(client):
    walker = walker_at("project_meeting")
    meeting = walker.plan.agenda_items.get().meeting
    on = WorkingCalendar.load().add(timezone.localdate(), 2)
    held(on)
    for who, seen in (("RDEC", 1), ("NDC", 0)):
        page = sign_in(client, walker.cast.of(who)).get("/")
        events = [(day.date, e) for day in page.context["week"] for e in day.events if e.css == "meet"]
        told = (on, f"14:30 {meeting}", "市政大樓", meeting.get_absolute_url())
        assert [(day, e.words, e.beneath, e.url) for day, e in events] == [told] * seen


def test_of_more_meetings_than_are_read_no_day_says_that_nothing_takes_place(client):
    walker = walker_at("project_meeting")
    item, on = walker.plan.agenda_items.get(), WorkingCalendar.load().add(timezone.localdate(), 2)
    held(on)
    for number in range(MOST):
        about = {"year": item.meeting.year, "number": 100 + number, "held_at": Meeting.objects.earliest("pk").held_at}
        meeting = Meeting.objects.create(**about, place="市政大樓", chair="副市長", called_by="研考會")
        AgendaItem.objects.create(meeting=meeting, proposal=walker.plan, number=1)
    page = sign_in(client, walker.cast.of("RDEC")).get("/")
    week_of_it = page.context["week"]
    unread = [day.date for day in week_of_it if day.is_unread]
    assert unread == [day.date for day in week_of_it if day.date >= on]
    assert (page.text.count("近日會議較多，這裡沒有全部列出"), "另有 52 件" in page.text) == (len(unread), True)
    last = Meeting.objects.latest("pk")
    Meeting.objects.filter(pk=last.pk).update(held_at=last.held_at + dt.timedelta(days=60))
    page = client.get("/")
    assert [day.is_unread for day in page.context["week"]] == [False] * DAYS
