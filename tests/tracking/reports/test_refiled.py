"""A report that comes back is judged beside what it said before, and beside what the ledger says was spent (R10, decision 36)."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from tests.factories.accounts import sign_in
from tests.tracking.cases import item, make_cast, paper
from tests.tracking.reports.cases import END, START, tracked
from tests.tracking.test_views import fresh
from tracking.approvals.sums import Sums
from tracking.board.lines import Line
from tracking.history.filings import changed
from tracking.models import LedgerEntry, ProgressReport, Undertaking
from tracking.reports.chart import FILE_REPORT, RETURN_REPORT, TAKE_BACK_REPORT
from tracking.reports.opening import open_all
from tracking.reports.standing import ledger_spent
from tracking.states import Entry
from workflow.engine.services import perform

pytestmark = pytest.mark.django_db
MARCH = dt.datetime(2026, 3, 3, 9, tzinfo=dt.timezone(dt.timedelta(hours=8)))
HALVES = (
    item(START, END, title="設計", weight=40, code=1),
    item(START, END, title="施工", weight=60, code=2),
)
WHY = "施工進度與照片不符，請補正。"


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def case(cast):
    with time_machine.travel(MARCH, tick=False):
        row = tracked(cast, *HALVES)
        open_all()
        yield row


def both(first=50, second=50, spent=100_000, **more):
    return {"percents": {1: first, 2: second}, "notes": {}, "spent": spent} | more


def move_of(report, move):
    return reverse("tracking:report_move", args=[report.pk, move])


def sides(part):
    """Label, old and new of a part."""
    old, new = (
        "\n".join("".join(s.text for s in side or ()) for side in column)
        for column in zip(*((pair.old, pair.new) for pair in part.paragraphs), strict=True)
    )
    return str(part.label), old, new


class TestDifference:
    def test_accepting_shows_what_was_filed_and_what_it_says_otherwise(self, cast, case, client):
        report = case.reports.get(number=1)
        perform(report, FILE_REPORT, by=cast.executor, **both(narrative="設計完成一半。"))
        platform = sign_in(client, cast.platform)
        page = platform.get(move_of(report, "accept_report"))
        assert (page.context["refiled"], "設計完成一半。" in page.text, "施工" in page.text) == ([], True, True)
        perform(report, RETURN_REPORT, by=cast.platform, reason=WHY)
        again = both(
            50, 30, 90_000, narrative="設計完成一半，施工延後。", notes={2: "驗收不合格"}, evidence=paper("監造")
        )
        perform(report, FILE_REPORT, by=cast.executor, **again)
        for move in ("accept_report", "return_report"):
            page = platform.get(move_of(report, move))
            assert [sides(part) for part in page.context["refiled"]] == [
                ("工作項目", "設計　50％\n施工　50％", "設計　50％\n施工　30％　驗收不合格"),
                ("累計支用核定補助（元）", "100,000 元", "90,000 元"),
                ("辦理情形", "設計完成一半。", "設計完成一半，施工延後。"),
                ("佐證", "", "監造.txt"),
            ]
            assert "與前次填報的差異" in page.text
        assert "與前次填報的差異" in platform.get(report.get_absolute_url()).text

    def test_what_was_taken_back_and_filed_as_it_was_differs_in_nothing(self, cast, case):
        report = case.reports.get(number=1)
        for _time in range(2):
            perform(report, FILE_REPORT, by=cast.executor, **both())
            perform(report, TAKE_BACK_REPORT, by=cast.executor)
        perform(report, FILE_REPORT, by=cast.executor, **both())
        assert changed(report.transitions.all(), {1: "設計", 2: "施工"}) == []

    def test_of_a_log_that_kept_no_items_only_the_rest_is_compared(self, cast, case):
        report = case.reports.get(number=1)
        perform(report, FILE_REPORT, by=cast.executor, **both())
        perform(report, RETURN_REPORT, by=cast.platform, reason=WHY)
        perform(report, FILE_REPORT, by=cast.executor, **both(60, 60, narrative="補說明。"))
        log = list(report.transitions.order_by("id"))
        del log[0].data["percents"]
        assert [str(part.label) for part in changed(log, {})] == ["辦理情形"]


def spent(case, cast, amount, day, entry=Entry.SPENT):
    said = {"user": cast.executor.user, "actor_label": "執行單位", "day": day}
    return LedgerEntry.objects.create(venture=case.venture, entry=entry, amount=amount, **said)


class TestLedger:
    """80,000 of the subsidy were spent by the end of January, 50,000 more later; a report says 100,000."""

    @pytest.fixture
    def report(self, case, cast):
        spent(case, cast, 1_000_000, START, Entry.APPROVED)
        spent(case, cast, 80_000, dt.date(2026, 1, 31))
        spent(case, cast, 50_000, dt.date(2026, 2, 1))
        return case.reports.get(number=1)

    WORDS = (
        "填報累計支用 100,000 元，補助款帳至 115.01.31 登錄支用核定補助 80,000 元，相差 20,000 元。"
        "支用率以補助款帳為準，燈號依填報數計算；請確認是漏登支用，還是填報有誤。"
    )

    def test_the_sum_that_stands_in_the_form_is_compared(self, cast, report, client):
        person = sign_in(client, cast.executor)
        url = reverse("tracking:file_report", args=[report.pk, "file_report"])
        sent = {"percent_1": "160", "spent": "100,000", "expected_version": "0", "key": "k"}
        for spent, words in (("100,000", self.WORDS), ("80,000", ""), ("八萬", "")):
            page = person.post(url, sent | {"spent": spent})
            assert (page.status_code, page.context["form"].beside_ledger) == (422, words)
            assert ("相差" in page.text) == bool(words)

    def test_who_files_and_who_accepts_read_the_difference(self, cast, report, client):
        person = sign_in(client, cast.executor)
        url = reverse("tracking:file_report", args=[report.pk, "file_report"])
        page = person.get(url)
        assert page.context["form"]["spent"].help_text == (
            "核定補助 1,000,000 元；補助款帳至 115.01.31 登錄支用核定補助 80,000 元。"
        )
        perform(report, FILE_REPORT, by=cast.executor, **both())
        platform = sign_in(client, cast.platform)
        for url in (report.get_absolute_url(), move_of(report, "accept_report")):
            assert self.WORDS in platform.get(url).text
        perform(report, RETURN_REPORT, by=cast.platform, reason=WHY)
        assert self.WORDS in sign_in(client, cast.executor).get(page.request["PATH_INFO"]).text
        perform(report, FILE_REPORT, by=cast.executor, **both(spent=80_000))
        assert "相差" not in sign_in(client, cast.platform).get(report.get_absolute_url()).text

    def test_one_s_own_money_is_spent_last(self, cast, report, case):
        spent(case, cast, 2_000_000, dt.date(2026, 1, 31))
        assert ledger_spent(ProgressReport.objects.for_page().get(pk=report.pk)) == 1_000_000

    def test_the_board_shows_the_report_s_rate_only_where_it_differs(self, cast, report, case):
        def line():
            row = Undertaking.objects.filter(pk=case.pk).for_board().get()
            return Line(row, Sums(approved=1_000_000, spent=130_000))

        assert (line().spending, line().reported_spending) == (13, None)
        perform(report, FILE_REPORT, by=cast.executor, **both())
        assert (line().spending, line().reported_spending) == (13, 10)
        perform(report, RETURN_REPORT, by=cast.platform, reason=WHY)
        perform(report, FILE_REPORT, by=cast.executor, **both(spent=80_000))
        assert line().reported_spending is None


def test_the_form_that_came_back_with_errors_keeps_what_was_typed_beside_it(cast, case, client):
    report = case.reports.get(number=1)
    person, url = sign_in(client, cast.executor), reverse("tracking:file_report", args=[report.pk, "file_report"])
    answer = person.post(url, fresh(person.get(url), percent_1="101", percent_2="50", spent="100,000"))
    assert (answer.status_code, answer.context["form"]["spent"].value()) == (422, "100,000")
