"""Lights: computed from progress and spending, judged beside that, red for periods in a row, what turned in a week."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from reviews.letters.drafts import agenda
from reviews.models import AgendaItem, Meeting
from tests.factories.accounts import sign_in
from tests.tracking.cases import ground, make_cast
from tests.tracking.reports.cases import said, tracked
from tracking.models import DelayCause, ProgressReport, QuarterBudget, ReportLight
from tracking.reports.chart import FILE_REPORT, RETURN_REPORT, TAKE_BACK_REPORT
from tracking.reports.lights import light_of, reds, spending_gap
from tracking.reports.opening import open_all
from tracking.reports.services import judge_light
from tracking.states import Light
from tracking.supervision.turned import for_agenda, red_in_a_row
from tracking.workflow import TERMINATE
from workflow.engine.errors import NotPermitted
from workflow.engine.services import perform
from workflow.models import Notification

pytestmark = pytest.mark.django_db
LATE = dt.datetime(2026, 4, 7, 9, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def case(cast):
    return tracked(cast)


def behind(percent: int, **more):
    cause = DelayCause.objects.get(name="招標流標或廢標")
    return said(percent, causes=[cause.pk], remedy="重新上網公告，五月底前決標。", **more)


def file_each(cast, *percents):
    open_all(LATE.date())
    rows = list(ProgressReport.objects.order_by("number"))
    for row, percent in zip(rows, percents, strict=False):
        perform(row, FILE_REPORT, by=cast.executor, **behind(percent))
    return rows


@pytest.mark.parametrize(
    ("gap", "light"),
    [("0", Light.GREEN), ("-5", Light.GREEN), ("-5.1", Light.YELLOW), ("-10", Light.YELLOW), ("-10.1", Light.RED)],
)
def test_limits_of_the_lights(gap, light):
    assert light_of(Decimal(gap), 5, 10) == light


def test_spending_is_measured_by_the_quarters():
    report = ProgressReport(last_day=dt.date(2026, 3, 31))
    quarters = [QuarterBudget(year=115, quarter=number, amount=500_000) for number in (1, 2)]
    assert spending_gap(report, 100_000, 1_000_000, quarters) == Decimal("-40.0")
    assert spending_gap(report, 100_000, 0, quarters) is None
    assert spending_gap(report, 100_000, 1_000_000, []) is None


@pytest.mark.parametrize(
    ("lights", "number"),
    [([], 0), (["red"], 1), (["red", "red", "green", "red"], 2), (["unreported", "red"], 0)],
)
def test_reds_in_a_row(lights, number):
    assert reds(lights) == number


@time_machine.travel(LATE)
def test_red_twice_is_told_to_the_supervisor_once_and_offered_to_the_next_meeting(cast, case):
    _first, second, third = file_each(cast, 5, 10)
    case.refresh_from_db()
    assert (case.light, case.reds, case.actual) == (Light.RED, 2, Decimal("10.0"))
    told = Notification.objects.filter(text__contains="連續 2 期落後").values_list("user__name", "key")
    assert list(told) == [("研考主管", f"red:{second.pk}")]
    offered = f"列管案件「{case}」連續 2 期落後，至115.02.28實際進度 10.0％，請執行單位報告改善情形。"
    assert for_agenda() == [offered]
    perform(second, TAKE_BACK_REPORT, by=cast.executor)
    case.refresh_from_db()
    assert (case.reds, case.unfiled, for_agenda()) == (1, 2, [])
    perform(second, FILE_REPORT, by=cast.executor, **behind(10))
    assert told.count() == 1
    assert [light.was for light in ReportLight.objects.order_by("id")] == ["", "red", "red"]
    perform(third, FILE_REPORT, by=cast.executor, **behind(12))
    case.refresh_from_db()
    assert (case.reds, for_agenda()[0]) == (
        3,
        offered.replace("2 期", "3 期").replace("02.28", "03.31").replace("10.0", "12.0"),
    )


@time_machine.travel(LATE)
def test_the_agenda_s_draft_has_what_is_offered(cast, case):
    file_each(cast, 5, 10)
    meeting = Meeting.objects.create(year=115, number=1, held_at=LATE, place="市政大樓", chair="副市長")
    AgendaItem.objects.create(meeting=meeting, proposal=case.plan)
    passages = {passage.name: passage for passage in agenda(case.plan, cast.rdec, meeting.pk).passages}
    assert [point.text for point in passages["報告事項"].points] == for_agenda()


@time_machine.travel(LATE)
def test_a_person_s_light_stands_beside_the_computed_one(cast, case):
    first, *_rest = file_each(cast, 5, 10)
    second = _rest[0]
    with pytest.raises(NotPermitted):
        judge_light(second, Light.YELLOW, "工期已趕上", by=cast.executor)
    judge_light(second, Light.YELLOW, "決標在即，工期可趕上。", by=cast.platform)
    case.refresh_from_db()
    assert (case.light, case.reds) == (Light.YELLOW, 0)
    rows = second.lights.values_list("computed", "judged", "reason", "was")
    assert list(rows) == [("red", "", "", "red"), ("red", "yellow", "決標在即，工期可趕上。", "red")]
    judge_light(first, Light.GREEN, "期初招標，未影響要徑。", by=cast.rdec)
    case.refresh_from_db()
    assert case.light == Light.YELLOW


@time_machine.travel(LATE)
def test_what_turned_this_week_is_listed_for_who_sees_it(cast, case, client):
    first, *_rest = file_each(cast, 5, 10)
    page = sign_in(client, cast.rdec).get(reverse("tracking:lights"))
    assert [light.report for light in page.context["turned"]] == [first]
    assert page.context["answer"] == "1 件轉為落後，0 件轉為注意"
    assert list(page.context["red_in_a_row"]) == [case]
    judge_light(first, Light.YELLOW, "期初招標，未影響要徑。", by=cast.rdec)
    page = client.get(reverse("tracking:lights"))
    assert [(light.report, light.shown) for light in page.context["turned"]] == [(first, Light.YELLOW)]
    assert client.get(reverse("tracking:lights"), {"back": "1"}).context["turned"] == []
    assert sign_in(client, cast.stranger).get(reverse("tracking:lights")).context["turned"] == []


@time_machine.travel(LATE)
def test_those_red_in_a_row_stand_on_the_lists_they_concern_while_they_are_tracked(cast, case):
    def listed():
        return [list(red_in_a_row(9, who)) for who in (cast.rdec, cast.platform, cast.executor, cast.stranger)]

    _first, second, *_later = file_each(cast, 5)
    assert listed() == [[], [], [], []]
    perform(second, FILE_REPORT, by=cast.executor, **behind(10))
    case.refresh_from_db()
    assert listed() == [[case], [case], [case], []]
    perform(case, TERMINATE, by=cast.supervisor, **ground())
    assert listed() == [[], [], [], []]


@time_machine.travel(LATE)
def test_returned_item_by_item_and_filed_anew(cast, case, client):
    _first, second, _third = file_each(cast, 30, 40)
    page = sign_in(client, cast.platform).get(reverse("tracking:report_move", args=[second.pk, "return_report"]))
    assert [page.text.count(f'name="{name}"') for name in ("reason", "item_1")] == [1, 1]
    curve = client.get(case.get_absolute_url()).context["work"].curve
    assert [actual for _day, _planned, actual in curve.rows[:3]] == [Decimal("30.0"), Decimal("40.0"), None]
    perform(
        second,
        RETURN_REPORT,
        by=cast.platform,
        reason="進度與照片不符。",
        returned=[{"code": 1, "title": "整建", "reason": "請附施工照片"}],
    )
    case.refresh_from_db()
    assert (case.unfiled, case.actual) == (2, Decimal("30.0"))
    url = reverse("tracking:file_report", args=[second.pk, "file_report"])
    page = sign_in(client, cast.executor).get(url)
    assert page.context["returned"] == "進度與照片不符。"
    assert [item["reason"] for item in page.context["returned_items"]] == ["請附施工照片"]
    assert page.context["form"]["percent_1"].value() == 40
