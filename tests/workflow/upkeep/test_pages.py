"""Administrators keep calendar and deadlines in the product's own pages, with a record of who changed what."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from accounts.states import Role, UnitKind
from proposals.states import State
from proposals.workflow import MACHINE
from tests.factories.accounts import make_actor, sign_in
from tests.factories.plans import walker_at
from workflow.calendar.days import WorkingCalendar
from workflow.engine.services import due_date
from workflow.models import CalendarDay, ClockRule
from workflow.upkeep import services

pytestmark = pytest.mark.django_db
TYPHOON = dt.date(2026, 11, 27)  # a Friday
CALENDAR, NEW, CLOCKS = reverse("upkeep:calendar"), reverse("upkeep:day_new"), reverse("upkeep:clocks")
PAGES = [CALENDAR, NEW, CLOCKS, "/plans/programmes/kpis/", "/plans/programmes/kpis/new/"]


@pytest.fixture
def keeper(client):
    keeper = make_actor(UnitKind.RDEC, Role.ADMINISTRATOR, name="周管理")
    sign_in(client, keeper)
    return keeper


def errors(page) -> dict[str, list[str]]:
    return {name: [str(error) for error in found] for name, found in page.context["form"].errors.items()}


# --- who -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [UnitKind.RDEC, UnitKind.PLATFORM])
def test_their_administrators_find_the_pages_in_the_menu(client, kind):
    menu = sign_in(client, make_actor(kind, Role.ADMINISTRATOR)).get("/").text
    for url in (CALENDAR, CLOCKS, "/plans/programmes/kpis/", "/plans/privacy/"):
        assert f'href="{url}"' in menu
        assert client.get(url).status_code == 200


@pytest.mark.parametrize(
    ("kind", "role"),
    [(UnitKind.RDEC, Role.SUPERVISOR), (UnitKind.AGENCY, Role.ADMINISTRATOR), (UnitKind.PROPOSER, Role.ADMINISTRATOR)],
)
def test_for_others_they_are_not_there(client, kind, role):
    actor = make_actor(kind, role)
    menu = sign_in(client, actor).get("/").text
    assert f'href="{CALENDAR}"' not in menu
    assert {client.get(url).status_code for url in PAGES} == {404}
    assert client.post(NEW, {"date": "115-11-27", "is_workday": "False", "name": "颱風"}).status_code == 404
    with pytest.raises(PermissionDenied):
        services.keep_day(CalendarDay(date=TYPHOON, is_workday=False, name="颱風"), by=actor)
    with pytest.raises(PermissionDenied):
        services.keep_clocks(MACHINE, {State.WITH_RDEC: 9}, by=actor)
    assert (CalendarDay.objects.count(), ClockRule.objects.count()) == (0, 0)


# --- the calendar ----------------------------------------------------------------------------------------------------


def test_a_day_off_is_declared_changed_and_taken_back_each_with_its_record(client, keeper):
    said = {"date": "115年11月27日", "is_workday": "False", "name": "颱風停止上班", "source": "人事總處"}
    assert client.post(NEW, said)["Location"] == f"{CALENDAR}?year=115"
    assert CalendarDay.objects.values_list("date", "is_workday", "name", "source").get() == (
        TYPHOON,
        False,
        "颱風停止上班",
        "人事總處",
    )
    edit = reverse("upkeep:day_edit", args=[TYPHOON])
    assert client.post(edit, {"is_workday": "False", "name": "颱風假"})["Location"] == f"{CALENDAR}?year=115"
    page = client.get(CALENDAR, {"year": "115"}).text
    assert ("115.11.27" in page, "颱風假" in page) == (True, True)
    assert client.post(reverse("upkeep:day_remove", args=[TYPHOON])).status_code == 302
    assert CalendarDay.objects.count() == 0
    assert list(LogEntry.objects.order_by("id").values_list("user__name", "change_message")) == [
        ("周管理", f"115.11.27 放假 颱風停止上班（{keeper}）"),
        ("周管理", f"115.11.27 放假 颱風假（{keeper}）"),
        ("周管理", f"刪除：115.11.27 放假 颱風假（{keeper}）"),
    ]
    assert f"刪除：115.11.27 放假 颱風假（{keeper}）" in client.get(CALENDAR).text


@pytest.mark.parametrize(
    ("said", "field", "message"),
    [
        ({"is_workday": "True"}, "is_workday", "這一天依星期本來就是「上班」，不必登錄。"),
        ({"date": "115-11-28"}, "is_workday", "這一天依星期本來就是「放假」，不必登錄。"),
        ({"date": "115-11-31"}, "date", "沒有「115-11-31」這一天，請檢查年、月、日。"),
    ],
)
def test_what_needs_no_entry_or_is_no_day_is_said_and_nothing_is_lost(client, keeper, said, field, message):
    page = client.post(NEW, {"date": "115-11-27", "is_workday": "False", "name": "颱風"} | said)
    assert (page.status_code, errors(page)) == (422, {field: [message]})
    assert ('value="颱風"' in page.text, CalendarDay.objects.count(), LogEntry.objects.count()) == (True, 0, 0)


def test_a_known_day_is_changed_on_its_own_page(client, keeper):
    CalendarDay.objects.create(date=TYPHOON, is_workday=False, name="颱風")
    page = client.post(NEW, {"date": "115-11-27", "is_workday": "False", "name": "另一個"})
    assert (page.status_code, list(errors(page))) == (422, ["date"])
    assert CalendarDay.objects.get().name == "颱風"


@pytest.mark.parametrize("url", ["/upkeep/calendar/2026-13-01/", "/upkeep/calendar/2026-11-27/"])
def test_a_day_without_entry_has_no_page(client, keeper, url):
    assert client.get(url).status_code == 404


def test_any_year_may_be_asked_for(client, keeper):
    CalendarDay.objects.create(date=TYPHOON, is_workday=False, name="颱風")
    for year in ("115", "999", "x", "٣"):
        assert client.get(CALENDAR, {"year": year}).status_code == 200


# --- the deadlines ---------------------------------------------------------------------------------------------------


def test_a_deadline_is_set_and_given_back_and_counts_from_the_next_move(client, keeper):
    start = dt.date(2026, 11, 23)
    usual = due_date(MACHINE, State.WITH_RDEC, start)
    assert (usual, MACHINE.clocks[State.WITH_RDEC]) == (dt.date(2026, 11, 30), 5)
    assert client.post(CLOCKS, {"proposal-with_rdec": "3"})["Location"] == CLOCKS
    assert due_date(MACHINE, State.WITH_RDEC, start) == dt.date(2026, 11, 26)
    assert 'name="proposal-with_rdec" value="3"' in client.get(CLOCKS).text
    assert "已儲存；沒有期限變更。" in client.post(CLOCKS, {"proposal-with_rdec": "3"}, follow=True).text
    client.post(CLOCKS, {"proposal-with_rdec": "", "initial-proposal-with_rdec": "3"})
    assert due_date(MACHINE, State.WITH_RDEC, start) == usual
    label = State.WITH_RDEC.label
    assert list(LogEntry.objects.order_by("id").values_list("change_message", flat=True)) == [
        f"{label}：5 → 3 個工作天（{keeper}）",
        f"{label}：3 → 5 個工作天（{keeper}）",
    ]


def shown(page):
    """What the browser sends back of a page on which nothing was changed."""
    boxes = [form[name] for form in page.context["forms"] for name in form.fields]
    return {name: box.value() or "" for box in boxes for name in (box.html_name, box.html_initial_name)}


def test_two_administrators_do_not_undo_each_others_deadlines(client, keeper):
    colleague = sign_in(Client(), make_actor(UnitKind.PLATFORM, Role.ADMINISTRATOR))
    first, second = client.get(CLOCKS), colleague.get(CLOCKS)
    assert client.post(CLOCKS, shown(first) | {"proposal-with_district": "9"}).status_code == 302
    assert colleague.post(CLOCKS, shown(second) | {"proposal-with_rdec": "8"}).status_code == 302
    assert dict(ClockRule.objects.values_list("state", "working_days")) == {"with_district": 9, "with_rdec": 8}
    refused = colleague.post(CLOCKS, shown(second) | {"proposal-with_district": "7"})
    words = "這一頁開啟之後已由他人改為 9，您填的是 7；要改成您填的請再儲存一次。"
    assert (refused.status_code, words in refused.text) == (409, True)
    assert ClockRule.objects.get(state="with_district").working_days == 9
    again = colleague.post(
        CLOCKS, shown(second) | {"proposal-with_district": "7", "initial-proposal-with_district": "9"}
    )
    assert (again.status_code, ClockRule.objects.get(state="with_district").working_days) == (302, 7)
    assert 'name="initial-proposal-with_district" value="9"' in refused.text


@pytest.mark.parametrize("typed", ["0", "-1", "251", "三天"])
def test_a_number_that_is_no_deadline_is_refused_and_nothing_is_saved(client, keeper, typed):
    page = client.post(CLOCKS, {"proposal-with_rdec": typed, "undertaking-planning": "7"})
    assert (page.status_code, ClockRule.objects.count()) == (422, 0)
    assert [list(form.errors) for form in page.context["forms"] if form.errors] == [["with_rdec"]]
    assert f'value="{typed}"' in page.text


def test_the_pages_ask_the_same_whatever_they_hold(client, keeper, django_assert_num_queries):
    days = [dt.date(2026, 1, 5) + dt.timedelta(number) for number in range(60)]
    CalendarDay.objects.bulk_create(CalendarDay(date=day, is_workday=False, name="日") for day in days)
    client.get(CALENDAR)
    with django_assert_num_queries(7):
        client.get(CALENDAR)
    with django_assert_num_queries(6):
        client.get(CLOCKS)


@pytest.mark.django_db(transaction=True)
def test_a_day_off_declared_here_moves_the_deadlines_it_falls_on(client):
    """The page goes through the one door of the calendar (``workflow.calendar.deadlines``)."""
    rdec = sign_in(client, make_actor(UnitKind.RDEC, Role.ADMINISTRATOR))
    plan = walker_at("with_rdec").plan
    due = plan.due_on
    rdec.post(NEW, {"date": due.isoformat(), "is_workday": "False", "name": "颱風停止上班"})
    plan.refresh_from_db()
    assert plan.due_on == WorkingCalendar.load().add(due, 1)
