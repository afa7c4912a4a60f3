"""Progress reports: opened once, due by the calendar, filed with figures that are checked, their lights."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from tests.factories.accounts import sign_in
from tests.tracking.cases import item, make_cast
from tests.tracking.reports.cases import END, START, said, tracked
from tracking.models import ProgressReport
from tracking.reports.chart import ACCEPT_REPORT, FILE_REPORT, RETURN_REPORT, TAKE_BACK_REPORT
from tracking.reports.opening import open_all
from tracking.reports.rules import Figures, Standing, gaps
from tracking.states import Light, ReportState
from workflow.calendar.days import load_reference
from workflow.engine.errors import DataMissing
from workflow.engine.services import perform

pytestmark = pytest.mark.django_db
ITEM = item(START, END, title="整建", code=1)


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def case(cast):
    load_reference()
    return tracked(cast)


def test_a_report_is_opened_once_however_often_or_late(case):
    assert open_all(dt.date(2026, 1, 31)) == 0
    assert [open_all(dt.date(2026, 2, 2)), open_all(dt.date(2026, 2, 2))] == [1, 0]
    assert open_all(dt.date(2026, 4, 20)) == 2
    rows = ProgressReport.objects.values_list("number", "first_day", "last_day", "opened_on")
    assert list(rows) == [
        (1, dt.date(2026, 1, 5), dt.date(2026, 1, 31), dt.date(2026, 2, 2)),
        (2, dt.date(2026, 2, 1), dt.date(2026, 2, 28), dt.date(2026, 4, 20)),
        (3, dt.date(2026, 3, 1), dt.date(2026, 3, 31), dt.date(2026, 4, 20)),
    ]
    case.refresh_from_db()
    assert (case.unfiled, case.light) == (3, Light.UNREPORTED)


@pytest.mark.parametrize(
    ("percent", "spent", "more", "wrong"),
    [
        (101, 900, {}, {"percent_1": "「整建」的完成百分比須在 0 到 100 之間。"}),
        (None, 900, {}, {"percent_1": "請填「整建」的完成百分比。"}),
        (
            39,
            900,
            {"causes": [1], "remedy": "加派人力趕工"},
            {"note_1": "「整建」上期已達 40%，這期填 39%；進度減少請說明原因。"},
        ),
        (45, 1001, {}, {"spent": "累計支用 1,001 元，超過核定補助 1,000 元。"}),
        (45, 899, {}, {"spent_reason": "累計支用 899 元，少於上期的 900 元，請說明原因。"}),
        (45, 899, {"spent_reason": "退回溢付款項"}, {}),
        (45, 900, {}, {}),
        (
            44,
            900,
            {},
            {
                "causes": "實際進度 44.0%，預定 50.0%，已落後；請選落後原因。",
                "remedy": "實際進度 44.0%，預定 50.0%，已落後；請寫改善措施。",
            },
        ),
        (44, 900, {"causes": [1], "remedy": "加派人力趕工"}, {}),
    ],
)
def test_what_a_report_may_not_say(percent, spent, more, wrong):
    standing = Standing([ITEM], Decimal("50.0"), 1000, 5, {1: 40}, 900)
    percents = {} if percent is None else {1: percent}
    assert gaps(Figures(percents, {}, spent, **more), standing) == wrong


def test_filed_taken_back_returned_and_accepted(cast, case):
    open_all(dt.date(2026, 3, 2))
    first, _second = ProgressReport.objects.all()
    with pytest.raises(DataMissing, match="超過核定補助 1,000,000 元"):
        perform(first, FILE_REPORT, by=cast.executor, **said(spent=1_000_001))
    assert not first.lines.exists()
    perform(first, FILE_REPORT, by=cast.executor, **said())
    case.refresh_from_db()
    assert (case.actual, case.unfiled, case.reported_until) == (Decimal("50.0"), 1, dt.date(2026, 1, 31))
    perform(first, TAKE_BACK_REPORT, by=cast.executor)
    case.refresh_from_db()
    assert (case.actual, case.unfiled, case.light) == (None, 2, "")
    perform(first, FILE_REPORT, by=cast.executor, **said(60))
    perform(first, RETURN_REPORT, by=cast.platform, reason="請補施工照片與說明。")
    perform(first, FILE_REPORT, by=cast.executor, **said(60))
    perform(first, ACCEPT_REPORT, by=cast.platform)
    assert first.state == ReportState.ACCEPTED
    assert list(first.lines.values_list("code", "percent")) == [(1, 60)]
    assert first.lights.count() == 3
    case.refresh_from_db()
    assert case.reds == 0


def test_nothing_changed_is_one_button_and_strangers_find_nothing(cast, case, client):
    open_all(dt.date(2026, 3, 2))
    first, second = ProgressReport.objects.all()
    perform(first, FILE_REPORT, by=cast.executor, **said(100))
    url = reverse("tracking:file_report", args=[second.pk, "file_report"])
    sign_in(client, cast.executor)
    form = client.get(url).context["form"]
    assert (form["percent_1"].value(), form["spent"].value()) == (100, 100_000)
    posted = {"percent_1": "100", "spent": "100,000", "expected_version": second.row_version, "key": "a" * 32}
    assert client.post(url, posted).status_code == 302
    assert client.get(second.get_absolute_url()).status_code == 200
    assert client.get(reverse("tracking:reports", args=[case.pk])).status_code == 200
    sign_in(client, cast.stranger)
    for page in (url, second.get_absolute_url(), reverse("tracking:reports", args=[case.pk])):
        assert client.get(page).status_code == 404
