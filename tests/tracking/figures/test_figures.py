"""Progress figures by workbook: handed out with last period's figures, every problem at its cell, all reports or none."""

import datetime as dt
import io

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from accounts.states import Role
from tests.factories.accounts import make_actor, sign_in
from tests.tracking.cases import item, make_cast
from tests.tracking.reports.cases import END, START, tracked
from tracking.models import DelayCause, ProgressReport
from tracking.reports.chart import RETURN_REPORT
from tracking.reports.opening import open_all
from workflow.engine.services import perform
from workflow.models import Draft

pytestmark = pytest.mark.django_db
FEBRUARY = dt.datetime(2026, 2, 3, 9, tzinfo=dt.timezone(dt.timedelta(hours=8)))
HALVES = (
    item(START, END, title="設計", weight=40, code=1),
    item(START, END, title="施工", weight=60, code=2),
)
PAGE = reverse("tracking:figures")


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def cases(cast):
    with time_machine.travel(FEBRUARY, tick=False):
        rows = [tracked(cast, *HALVES), tracked(cast, *HALVES)]
        open_all()
        yield rows


def handed_out(person):
    return load_workbook(io.BytesIO(b"".join(person.get(reverse("tracking:figures_xlsx")))))


def sent(person, book, name="進度.xlsx"):
    file = io.BytesIO()
    book.save(file)
    return person.post(PAGE, {"book": SimpleUploadedFile(name, file.getvalue())})


def test_all_reports_are_filed_from_one_workbook(cast, cases, client):
    person = sign_in(client, cast.executor)
    book = handed_out(person)
    items = book["項目進度"]
    assert [cell.value for cell in items[1]] == [
        "報告編號",
        "列管案件",
        "期別",
        "項次",
        "工作項目",
        "完成（%）",
        "說明",
    ]
    assert [row[4].value for row in items.iter_rows(min_row=2)] == ["設計", "施工"] * 2
    for row in items.iter_rows(min_row=2):
        row[5].value = 30
    book["進度報告"]["D2"].value = "120,000"
    assert sent(person, book).status_code == 302
    rows = ProgressReport.objects.order_by("pk").values_list("state", "actual", "spent")
    assert [(state, str(actual), spent) for state, actual, spent in rows] == [
        ("filed", "30.0", 120_000),
        ("filed", "30.0", 0),
    ]


def test_causes_are_chosen_from_a_list_one_a_column(cast, cases, client):
    person = sign_in(client, cast.executor)
    book = handed_out(person)
    reports, rules = book["進度報告"], book["進度報告"].data_validations.dataValidation
    assert [cell.value for cell in reports[1]][6:9] == ["落後原因", "落後原因 2", "落後原因 3"]
    listed = [row[0].value for row in book["說明"].iter_rows(min_row=7)]
    assert listed == list(DelayCause.objects.values_list("name", flat=True))
    lists = {str(rule.sqref): rule.formula1 for rule in rules if rule.type == "list"}
    within = f"'說明'!$A$7:$A${6 + len(listed)}"
    assert lists == {f"{letter}4:{letter}5003": within for letter in "GHI"}
    for row in book["項目進度"].iter_rows(min_row=2):
        row[5].value = 5
    first, second, third = listed[:3]
    for number in (2, 3):
        reports[f"J{number}"].value = "增派工班並調整工序，四月底前趕上。"
    reports["G2"].value, reports["I2"].value = first, third
    reports["H3"].value = f"{second}、{third}"
    assert sent(person, book).status_code == 302
    named = [set(report.causes.values_list("name", flat=True)) for report in ProgressReport.objects.order_by("pk")]
    assert named == [{first, third}, {second, third}]
    report = ProgressReport.objects.order_by("pk").first()
    perform(report, RETURN_REPORT, by=cast.platform, reason="請補說明完成的項目與佐證文件。")
    again = handed_out(person)["進度報告"]
    assert [cell.value or "" for cell in again[2]][6:9] == [first, third, ""]


def test_members_who_only_read_are_shown_no_form(cast, cases, client):
    person = sign_in(client, make_actor(cast.executor.unit, Role.MEMBER))
    page = person.get(PAGE)
    assert (page.status_code, page.context["reports"], 'type="file"' in page.text) == (200, [], False)
    assert "進度報告由貴單位的承辦人或主管填報。" in page.text
    book = handed_out(sign_in(client, cast.executor))
    person = sign_in(client, make_actor(cast.executor.unit, Role.MEMBER))
    assert sent(person, book).status_code == 422
    assert set(ProgressReport.objects.values_list("state", flat=True)) == {"open"}


def test_what_was_kept_of_a_form_is_closed_by_the_workbook_that_files_it(cast, cases, client):
    person = sign_in(client, cast.executor)
    report, other = ProgressReport.objects.order_by("pk")
    pages = [reverse("tracking:file_report", args=[row.pk, "file_report"]) for row in (report, other)]
    here = {"user": cast.executor.user, "unit": cast.executor.unit, "data": "percent_1=5", "seq": 1, "tab": "tab"}
    for page in pages:
        Draft.objects.create(**here, page=page)
    elsewhere = Draft.objects.create(**here, page="/tracking/reports/0/")
    book = handed_out(person)
    for row in book["項目進度"].iter_rows(min_row=2):
        row[5].value = 30
    assert sent(person, book).status_code == 302
    assert list(Draft.objects.exclude(data="")) == [elsewhere]
    perform(report, RETURN_REPORT, by=cast.platform, reason="請補說明完成的項目與佐證文件。")
    assert person.get(pages[0]).context["kept"].draft is None


def test_every_problem_is_said_with_its_cell_and_nothing_is_filed(cast, cases, client):
    person = sign_in(client, cast.executor)
    book = handed_out(person)
    items, reports = book["項目進度"], book["進度報告"]
    for row in items.iter_rows(min_row=2):
        row[5].value = 30
    items["F2"].value, items["F3"].value, items["F4"].value, items["A5"].value = 101, "三成", "=10+20", "99999"
    reports["D2"].value = 1_000_001
    page = sent(person, book)
    assert page.status_code == 422
    assert [str(problem) for problem in page.context["problems"]] == [
        "「項目進度」第 2 列「完成（%）」：「設計」的完成百分比須在 0 到 100 之間。",
        "「項目進度」第 3 列「完成（%）」：「三成」不是數字，請填數字，例如 1,200。",
        "「項目進度」第 4 列「完成（%）」：F4 是公式，系統不採用計算的結果。請改貼成值。",
        "「項目進度」第 5 列「報告編號」：「99999」不是目前待填報的進度報告。請用最新下載的活頁簿。",
        "「進度報告」第 2 列「累計支用核定補助（元）」：累計支用 1,000,001 元，超過核定補助 1,000,000 元。",
    ]
    assert set(ProgressReport.objects.values_list("state", flat=True)) == {"open"}


def test_another_s_workbook_names_no_report_of_one_s_own(cast, cases, client):
    book = handed_out(sign_in(client, cast.executor))
    page = sent(sign_in(client, cast.stranger), book)
    assert page.status_code == 422
    assert len(page.context["problems"]) == 6
    assert page.context["reports"] == []


def test_the_ods_is_read_as_it_was_handed_out(cast, cases, client):
    person = sign_in(client, cast.executor)
    content = b"".join(person.get(reverse("tracking:figures_ods")))
    page = person.post(PAGE, {"book": SimpleUploadedFile("進度.ods", content)})
    assert {problem.column for problem in page.context["problems"]} == {"落後原因", "改善措施"}
    assert set(ProgressReport.objects.values_list("state", flat=True)) == {"open"}
