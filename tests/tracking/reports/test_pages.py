"""Pages of reports: what may be typed, what is refused in which words, who finds nothing, how often the database is asked."""

import datetime as dt

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.states import UnitKind
from bench.pages import counted
from tests.factories.accounts import make_actor, make_unit, sign_in
from tests.tracking.cases import item, make_cast, paper
from tests.tracking.reports.cases import END, START, tracked
from tests.tracking.test_views import fresh
from tracking.models import ProgressReport, ReportLine, Undertaking
from tracking.reports.chart import ACCEPT_REPORT, FILE_REPORT
from tracking.reports.opening import open_all
from tracking.states import State
from workflow.engine.errors import GuardFailed
from workflow.engine.services import perform
from workflow.engine.steps import duties_of

pytestmark = pytest.mark.django_db
MARCH = dt.datetime(2026, 3, 3, 9, tzinfo=dt.timezone(dt.timedelta(hours=8)))
NO_PROGRAM = (
    "「監造.exe」的檔案類型（.exe）不能上傳。可以上傳：PDF、ODF（odt、ods、odp）、Office（docx、xlsx、pptx）、"
    "圖片（png、jpg）、文字（txt、csv）與 zip。請改存成其中一種格式再上傳。"
)
HALVES = (
    item(START, END, title="設計", weight=40, code=1),
    item(START, END, title="施工", weight=60, code=2),
)


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def case(cast):
    with time_machine.travel(MARCH, tick=False):
        row = tracked(cast, *HALVES)
        open_all()
        yield row


def test_on_a_reports_page_its_own_step_comes_before_those_of_the_others(cast, case, client):
    first, second = case.reports.order_by("number")
    for report in (first, second):
        perform(report, FILE_REPORT, by=cast.executor, **both(50, 60))
    page = sign_in(client, cast.platform).get(second.get_absolute_url())
    accept = reverse("tracking:report_move", args=[second.pk, "accept_report"])
    leading = [step.url for step, _letters in page.context["leading"]]
    assert leading[:2] == [accept, first.get_absolute_url()]
    assert f"在 <b>{cast.platform.unit.name}</b> 手上" in page.text


def form_of(report):
    return reverse("tracking:file_report", args=[report.pk, "file_report"])


def typed(first=50, second=50, spent="100,000", **more):
    return {"percent_1": str(first), "percent_2": str(second), "spent": spent} | more


def found(person, page):
    answer = person.get(page)
    if answer.streaming:
        b"".join(answer)
    return answer.status_code


def both(first=50, second=50, spent=100_000, **more):
    return {"percents": {1: first, 2: second}, "notes": {}, "spent": spent} | more


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"percent_1": "101"}, {"percent_1": ["「設計」的完成百分比須在 0 到 100 之間。"]}),
        (  # nothing is reckoned with what no percentage is
            {"percent_1": "160", "percent_2": "0", "spent": "1,000,001"},
            {
                "percent_1": ["「設計」的完成百分比須在 0 到 100 之間。"],
                "spent": ["累計支用 1,000,001 元，超過核定補助 1,000,000 元。"],
            },
        ),
        ({"percent_1": ""}, {"percent_1": ["請填「設計」的完成百分比。"]}),
        ({"spent": "1,000,001"}, {"spent": ["累計支用 1,000,001 元，超過核定補助 1,000,000 元。"]}),
        (
            {"percent_1": "0", "percent_2": "0"},
            {
                "causes": ["實際進度 0.0%，預定 17.1%，已落後；請選落後原因。"],
                "remedy": ["實際進度 0.0%，預定 17.1%，已落後；請寫改善措施。"],
            },
        ),
        ({"photo": paper("照片")}, {"photo": ["「照片.txt」不是照片（jpg 或 png）。請放在佐證文件。"]}),
        (
            {"evidence": SimpleUploadedFile("監造.exe", b"MZ" + b"0" * 90)},
            {"evidence": [NO_PROGRAM]},
        ),
    ],
)
def test_what_is_refused_says_why_and_nothing_is_written(cast, case, client, changed, wrong):
    report = ProgressReport.objects.get(number=1)
    person = sign_in(client, cast.executor)
    page = person.post(form_of(report), fresh(person.get(form_of(report)), **typed() | changed))
    assert page.status_code == 422
    assert {name: list(words) for name, words in page.context["form"].errors.items()} == wrong
    report.refresh_from_db()
    assert (report.state, ReportLine.objects.count(), report.files.count()) == ("open", 0, 0)


def test_each_line_says_its_weight(cast, case, client):
    form = sign_in(client, cast.executor).get(form_of(ProgressReport.objects.get(number=1))).context["form"]
    assert [percent.label for _item, percent, _note in form.item_list()] == [
        "設計（權重 40％；完成％，上期 0）",
        "施工（權重 60％；完成％，上期 0）",
    ]


def test_a_report_goes_back_only_with_a_reason(cast, case, client):
    first, second = ProgressReport.objects.order_by("number")
    perform(first, FILE_REPORT, by=cast.executor, **both(50, 60))
    person = sign_in(client, cast.executor)
    page = person.post(form_of(second), fresh(person.get(form_of(second)), **typed(50, 59, spent="99,999")))
    assert {name: list(words) for name, words in page.context["form"].errors.items()} == {
        "note_2": ["「施工」上期已達 60%，這期填 59%；進度減少請說明原因。"],
        "spent_reason": ["累計支用 99,999 元，少於上期的 100,000 元，請說明原因。"],
    }
    why = {"note_2": "驗收不合格，重做排水。", "spent_reason": "溢付廠商的款項已於本期追回入帳。"}
    assert person.post(form_of(second), fresh(page, **typed(50, 59, spent="99,999"), **why)).status_code == 302


def test_a_report_whose_turn_has_not_come_or_has_gone_is_refused(cast, case):
    first, second = ProgressReport.objects.order_by("number")
    with pytest.raises(GuardFailed) as refused:
        perform(second, FILE_REPORT, by=cast.executor, **both())
    assert str(refused.value) == "請先填報第 1 期。"
    Undertaking._base_manager.filter(pk=case.pk).update(state=State.TERMINATED)
    with pytest.raises(GuardFailed) as refused:
        perform(first, FILE_REPORT, by=cast.executor, **both())
    assert str(refused.value) == "列管案件目前為「撤銷管制」，這一期已不再填報。"


def test_when_nothing_changed_one_button_files_it_and_no_row_is_touched(cast, case, client):
    first, second = ProgressReport.objects.order_by("number")
    perform(first, FILE_REPORT, by=cast.executor, **both())
    open_all(dt.date(2026, 4, 1))
    third = ProgressReport.objects.get(number=3)
    person = sign_in(client, cast.executor)
    for report in (second, third):
        page = person.get(form_of(report))
        form = page.context["form"]
        sent = {name: form[name].value() or "" for name in form.fields if name not in ("evidence", "photo", "causes")}
        kept = dict(report.lines.values_list("code", "pk"))
        with counted() as asked:
            assert person.post(form_of(report), fresh(page, **sent)).status_code == 302
        assert [sql for sql in asked if 'UPDATE "tracking_reportline"' in sql] == []
        assert dict(report.lines.values_list("code", "pk")) == kept if kept else {1, 2}
        report.refresh_from_db()
        assert (report.actual, report.spent) == (50, 100_000)


def test_only_the_changed_row_is_touched(cast, case):
    first, second = ProgressReport.objects.order_by("number")
    perform(first, FILE_REPORT, by=cast.executor, **both())
    open_all(dt.date(2026, 4, 1))
    perform(second, FILE_REPORT, by=cast.executor, **both())
    third = ProgressReport.objects.get(number=3)
    with counted() as asked:
        perform(third, FILE_REPORT, by=cast.executor, **both(50, 70))
    assert sum(sql.count('UPDATE "tracking_reportline"') for sql in asked) == 1


def test_others_find_no_report_and_none_of_its_files(cast, case, client):
    report = ProgressReport.objects.get(number=1)
    perform(report, FILE_REPORT, by=cast.executor, **both(evidence=paper("監造日報"), evidence_caption="二月監造日報"))
    file = report.files.get()
    assert (str(file), file.get_kind_display()) == ("二月監造日報", "佐證")
    pages = [
        reverse("tracking:reports", args=[case.pk]),
        report.get_absolute_url(),
        form_of(report),
        reverse("tracking:report_move", args=[report.pk, "accept_report"]),
        reverse("tracking:report_light", args=[report.pk]),
        reverse("tracking:report_every", args=[case.pk]),
        reverse("proposals:download", args=[case.plan.pk, file.attachment_id]),
    ]
    others = (
        cast.stranger,
        make_actor(make_unit(UnitKind.DISTRICT_OFFICE, district="和平區"), name="別區"),
        make_actor(UnitKind.PROPOSER, name="別人"),
    )
    for actor in others:
        person = sign_in(client, actor)
        assert {page: found(person, page) for page in pages} == dict.fromkeys(pages, 404)
    person = sign_in(client, cast.platform)
    assert [found(person, page) for page in pages] == [200, 200, 404, 200, 200, 200, 200]


def test_pages_ask_as_often_with_many_rows(cast, case, client):
    report = ProgressReport.objects.get(number=1)
    perform(report, FILE_REPORT, by=cast.executor, **both(evidence=paper("監造日報")))
    open_all(dt.date(2026, 7, 1))
    person = sign_in(client, cast.platform)
    asked = {}
    for name, url in {
        "list": reverse("tracking:reports", args=[case.pk]),
        "report": report.get_absolute_url(),
        "light": reverse("tracking:report_light", args=[report.pk]),
        "lights": reverse("tracking:lights"),
        "reporting": reverse("tracking:reporting"),
        "undertaking": case.get_absolute_url(),
        "home": "/",
        "accept": reverse("tracking:report_move", args=[report.pk, "accept_report"]),
    }.items():
        with counted() as sent:
            assert person.get(url).status_code == 200
        asked[name] = len(sent)
    person = sign_in(client, cast.executor)
    with counted() as sent:
        assert person.get(form_of(ProgressReport.objects.get(number=2))).status_code == 200
    asked["form"] = len(sent)
    assert asked == {
        "list": 12,
        "report": 11,
        "light": 9,
        "lights": 6,
        "reporting": 10,
        "undertaking": 12,
        "home": 11,
        "accept": 11,
        "form": 12,
    }


def test_desks_and_panel_lead_to_the_earliest_report(cast, case):
    first = ProgressReport.objects.get(number=1)
    assert [(str(duty.verb), str(duty.part)) for duty in duties_of(cast.executor)][:1] == [
        ("填報進度", "事業甲　第 1 期進度報告")
    ]
    perform(first, FILE_REPORT, by=cast.executor, **both())
    assert [str(duty.part) for duty in duties_of(cast.executor) if duty.verb == "填報進度"] == [
        "事業甲　第 2 期進度報告"
    ]
    assert [(str(duty.verb), duty.url) for duty in duties_of(cast.platform)] == [
        ("核備進度報告", first.get_absolute_url())
    ]
    perform(first, ACCEPT_REPORT, by=cast.platform)
    assert duties_of(cast.platform) == []
