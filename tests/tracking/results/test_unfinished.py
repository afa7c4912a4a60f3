"""Results filed before the work is done: only with a reason, which who judges them and the 簽 of the release say, too (R10)."""

from __future__ import annotations

import datetime as dt
import zipfile
from decimal import Decimal

import pytest
from django.utils import timezone

from documents.letters.checking import findings
from documents.letters.di import written
from documents.letters.trees import parsed
from documents.orders.wishes import KINDS
from proposals.letters import services as letters
from proposals.letters.occasions import offered
from tests.factories.accounts import sign_in
from tests.tracking.cases import executing_plan, ground, make_cast, paper, signed
from tests.tracking.ledger_cases import money
from tests.tracking.test_views import fresh, move_page
from tracking.models import ProgressReport, Undertaking
from tracking.states import ReportState, State
from tracking.workflow import ACCEPT_RESULTS, RELEASE, REPORT_COMPLETION, TERMINATE
from workflow.engine.errors import DataMissing
from workflow.engine.services import perform

pytestmark = pytest.mark.django_db
WHY = "其餘場次因場地收回不再辦理，經費已核減，不影響核定目標。"
UNTIL = dt.date(2026, 3, 31)


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def case(cast):
    """A third is done, forty percent should be."""
    _plan, (row,) = executing_plan(cast, State.TRACKED)
    figures = {"planned": Decimal("40.0"), "actual": Decimal("33.3"), "filed_at": timezone.now()}
    days = {"first_day": dt.date(2026, 3, 2), "last_day": UNTIL, "opened_on": UNTIL, "holder": "nobody"}
    ProgressReport.objects.create(
        undertaking=row, baseline=row.baseline, number=1, state=ReportState.ACCEPTED, **figures, **days
    )
    Undertaking.objects.filter(pk=row.pk).update(actual=figures["actual"], reported_until=UNTIL)
    return Undertaking.objects.get(pk=row.pk)


SAID = "最近一期進度報告至115年3月31日，實際進度 33.3％，預定進度 40.0％。"


def report(case, cast, **extra):
    said = {"file": paper("成果"), "summary": "遊客增加三成，在地就業增加十二人。"} | extra
    return perform(case, REPORT_COMPLETION, by=cast.executor, **said)


def test_a_third_of_the_work_is_no_completion_without_a_reason(cast, case, client):
    with pytest.raises(DataMissing) as missing:
        report(case, cast)
    words = "最近一期進度報告實際進度 33.3％，未達 100％；請說明未辦畢的工作與仍提報完成之理由。"
    assert str(missing.value) == words
    person, url = sign_in(client, cast.executor), move_page(case, "report_completion")
    page = person.get(url)
    assert (SAID in page.text, page.context["form"]["reason"].label) == (True, "進度未達 100％ 仍提報完成之理由")
    typed = {"summary": "遊客增加三成，在地就業增加十二人。", "file": paper("成果")}
    bare = person.post(url, fresh(page, **typed))
    assert (bare.status_code, list(bare.context["form"].errors)) == (422, ["reason"])
    assert person.post(url, fresh(bare, **typed | {"file": paper("成果")}, reason=WHY)).status_code == 302
    shown = person.get(case.get_absolute_url()).text
    assert ("提報完成時實際進度 33.3％。" in shown, WHY in shown) == (True, True)


def test_who_judges_and_who_releases_read_how_far_it_came_and_why(cast, case, client):
    report(case, cast, reason=WHY)
    page = sign_in(client, cast.platform).get(move_page(case, "accept_results")).text
    assert [words in page for words in (SAID, WHY)] == [True, True]
    perform(case, ACCEPT_RESULTS, by=cast.platform)
    words = drafted(case, cast, "release")
    subject = case.plan.letters.get().versions.get().words.subject
    assert subject.endswith(f"之「{case.venture}」成果已審定（實際進度33.3％），擬解除列管，簽請　核示。")
    assert words[2:4] == [f"工作進度：{SAID}", f"進度未達100％，執行單位仍提報完成之理由：{WHY}"]
    version = case.plan.letters.get().versions.get()
    assert version.words.enclosures == "成果報告1份、成果1份"
    assert (version.words.files, zipped(version)) == (("事業甲 成果報告.odt", "成果.txt"), [*version.words.files])
    assert [kind for kind, _dash, _key in (code.partition("-") for code in version.attached)] == ["kept", "file"]


def zipped(version):
    """What the ZIP for the document system holds besides the letter."""
    made = KINDS["letter_zip"].make({"version": version.pk, "name": "簽"}, int).paper
    with made, zipfile.ZipFile(made) as archive:
        return [name for name in archive.namelist() if not name.startswith("簽.")]


def drafted(case, cast, occasion):
    """The paragraphs of 說明; what is numbered below one stands behind it."""
    letter = letters.draft(case.plan, occasion, case.pk, by=cast.rdec).versions.get().words
    assert findings(parsed(written(letter))) == []
    points = letter.passages[0].points
    return ["".join([point.text, *(below.text for below in point.points)]) for point in points]


def test_the_release_waits_for_the_memo_and_brings_its_number(cast, case, client):
    report(case, cast, reason=WHY)
    perform(case, ACCEPT_RESULTS, by=cast.platform)
    person, url = sign_in(client, cast.rdec), move_page(case, "release")
    page = person.get(url)
    bare = person.post(url, fresh(page))
    assert sorted(bare.context["form"].errors) == ["letter_date", "letter_number"]
    early = timezone.localdate() - dt.timedelta(days=1)
    old = person.post(url, fresh(bare, letter_number="研展簽字第7號", letter_date=f"{early:%Y-%m-%d}"))
    assert list(old.context["form"].errors) == ["letter_date"]
    letter = letters.draft(case.plan, "release", case.pk, by=cast.rdec)
    letters.record(letter, "研展簽字第8號", timezone.localdate(), by=cast.rdec, expected=1)
    form = person.get(url).context["form"]
    assert (form["letter_number"].value(), form["letter_date"].value()) == ("研展簽字第8號", timezone.localdate())
    typed = {"letter_number": "研展簽字第8號", "letter_date": f"{timezone.localdate():%Y-%m-%d}"}
    assert person.post(url, fresh(old, **typed)).status_code == 302
    assert "簽 研展簽字第8號（" in person.get(case.get_absolute_url()).text


def test_a_finished_work_asks_for_nothing_more(cast, case):
    Undertaking.objects.filter(pk=case.pk).update(actual=100)
    report(Undertaking.objects.get(pk=case.pk), cast)
    case.refresh_from_db()
    perform(case, ACCEPT_RESULTS, by=cast.platform)
    perform(case, RELEASE, by=cast.rdec, **signed())
    assert "progress" not in case.transitions.get(move="report_completion").data


class TestTermination:
    def test_the_memo_says_what_is_in_hand_of_each_year_and_kind(self):
        case = money()
        case.pay(case.ask(capital=200_000, recurrent=50_000))
        case.pay(case.ask(1, programme=case.second, year=116, capital=300_000, document="請字第9號"))
        case.spend(50_000, line=1)
        case.spend(120_000, "AB2")
        said = drafted(case.undertaking, case.cast, "terminate")
        version = case.undertaking.plan.letters.get().versions.get()
        assert version.words.enclosures == "補助款帳1份"
        assert zipped(version) == list(version.words.files) == [f"{case.undertaking.venture.called} 補助款帳.odt"]
        assert said[2:4] == ["辦理情形：還沒有進度報告。", "撤銷管制事由：（請填事由與依據）。"]
        assert said[4] == (
            "補助款：核定 1,000,000 元，已撥入 550,000 元，還有 450,000 元未撥；"
            "已支用 170,000 元、繳回 0 元，手上結存 380,000 元（115 年資本門 80,000 元、116 年資本門 300,000 元）。"
            "第 1 期：已撥 250,000 元，等候核銷。第 1 期：已撥 300,000 元，等候核銷。"
        )

    def test_what_is_asked_back_is_asked_by_letter_with_its_day(self):
        case = money()
        case.pay(case.ask())
        perform(case.undertaking, TERMINATE, by=case.cast.supervisor, **ground())
        asked = [(offer.occasion.name, offer.about) for offer in offered(case.plan, case.cast.rdec)]
        assert ("ask_back", case.undertaking.pk) in asked
        letter = letters.draft(case.plan, "ask_back", case.undertaking.pk, by=case.cast.rdec).versions.get().words
        assert findings(parsed(written(letter))) == []
        due = Undertaking.objects.get(pk=case.undertaking.pk).payments.get().due_on
        day = f"{due.year - 1911}年{due.month}月{due.day}日"
        assert f"業經撤銷管制，請於{day}前繳回補助款結存200,000元" in letter.subject
        assert letter.recipient.name == case.cast.executor.unit.full_name

    def test_without_money_in_hand_it_says_so_by_kind_and_nothing_is_asked_back(self):
        case = money()
        said = drafted(case.undertaking, case.cast, "terminate")
        assert said[4].endswith("各年度經常門、資本門均無結存。")
        perform(case.undertaking, TERMINATE, by=case.cast.supervisor, **ground())
        assert "ask_back" not in {offer.occasion.name for offer in offered(case.plan, case.cast.rdec)}
