"""What was asked for, spoken about, answered and given in a year: exact numbers, each as many as its list shows."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections import Counter
from decimal import Decimal

import openpyxl
import pytest
import time_machine
from django.urls import reverse

from guidance.coordination.chart import ANSWER, ASK_AGAIN, SETTLE, WITHDRAW
from guidance.counselling.chart import ASSIGN, CLOSE, DECLINE
from guidance.counselling.services import note_contact
from guidance.resources.chart import ACCEPT, FINISH
from guidance.resources.services import ask
from guidance.statistics.figures import median, tables_of
from guidance.statistics.sheets import rows_of
from tests.factories.accounts import sign_in
from tests.guidance.cases import asked, coordinated, make_cast, make_plan
from tests.guidance.resources.cases import venue
from workflow.engine.services import perform

pytestmark = pytest.mark.django_db
PAGE = reverse("guidance:figures")
NOW, BEFORE = "2026-03-02 09:00+08:00", "2025-12-31 23:30+08:00"
SAID = "農業部同意列入 116 年度，改列下年度提案。"


@pytest.fixture
def cast():
    with time_machine.travel(BEFORE):
        yield make_cast()


def counselled(cast):
    """Two of the last year; of this one three: one closed, one declined, one that waits; spoken about three times."""
    asked(cast), asked(cast, topics=["other"])
    with time_machine.travel(NOW):
        asked(cast, topics=["money"])
        declined, closed = asked(cast, topics=["start"]), asked(cast, topics=["start", "money", "place"])
        perform(declined, DECLINE, by=cast.platform, reason="已請區公所協助，不必再派輔導。")
        perform(closed, ASSIGN, by=cast.platform, team=cast.team.unit)
        for how in ("phone", "phone", "online"):
            note_contact(closed, day=dt.date(2026, 3, 2), how=how, words="談過。", by=cast.team)
        perform(closed, CLOSE, by=cast.team, outcome="計畫書已完成，提案單位可以送件。")


def answered(case, after, by):
    with time_machine.travel(dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC) + dt.timedelta(days=after)):
        perform(case, ANSWER, by=by, answer="已洽農業部，可於下年度受理。")


def coordinated_(cast):
    """One of the last year; of this one five: settled after 2 days, answered after 7, asked again, waiting, withdrawn."""
    coordinated(cast)
    with time_machine.travel(NOW):
        settled, late, again, _waits, gone = (coordinated(cast) for _n in range(5))
        perform(gone, WITHDRAW, by=cast.platform, reason="部會已自行回復，不必再請協助。")
    answered(settled, 2, cast.agency), answered(late, 7, cast.agency), answered(again, 1, cast.agency)
    with time_machine.travel("2026-03-12 09:00+08:00"):
        perform(settled, SETTLE, by=cast.platform, outcome="partly", result=SAID)
        perform(again, ASK_AGAIN, by=cast.platform, reason="請再問可否列入下年度。")


def given(cast):
    """A hall from the last year on, of which one use was given and one is asked for; a course of this year that was used."""
    plan, other = make_plan(cast), make_plan(cast)
    hall = venue(cast.agency, capacity="5")
    with time_machine.travel(NOW):
        course = venue(cast.agency, kind="course", title="行銷課程")
        perform(ask(hall, plan, words="共識會議借用。", by=cast.proposer), ACCEPT, by=cast.agency)
        ask(hall, other, words="說明會借用。", by=cast.proposer)
        used = ask(course, plan, words="夥伴一起上課。", by=cast.proposer)
        perform(used, ACCEPT, by=cast.agency)
        perform(used, FINISH, by=cast.agency, outcome="三位夥伴上完課，回來後開設團購。")


def numbers(actor, year=115):
    """By table and line what is no nought."""
    return {
        (str(table.title), str(line.name)): {figure.label: figure.count for figure in line.figures if figure.count}
        for table in tables_of(actor, year)
        for line in table.lines
        if any(figure.count for figure in line.figures)
    }


def test_the_figures_of_a_small_year(cast):
    counselled(cast), coordinated_(cast), given(cast)
    one = {"申請": 1, "已受理": 1, "已結束輔導": 1}
    expected = {
        ("輔導申請", "如何提案、該找哪個補助計畫"): one | {"申請": 2, "未受理": 1},
        ("輔導申請", "經費編列與財務規劃"): one | {"申請": 2, "待受理": 1},
        ("輔導申請", "土地、建物與法規"): one,
        ("輔導申請", "合計"): one | {"申請": 3, "待受理": 1, "未受理": 1},
        ("聯繫紀錄", "電話"): {"次數": 2},
        ("聯繫紀錄", "視訊"): {"次數": 1},
        ("聯繫紀錄", "合計"): {"次數": 3},
        ("中央協調", "合計"): {
            "請求": 5,
            "待回復": 2,
            "已回復": 2,
            "已有結果": 1,
            "部分獲協助": 1,
            "已撤回": 1,
            "回復天數（中位數）": Decimal("4.5"),
        },
        ("機關資源", "場地或空間"): {"提供": 1, "申請": 2, "已同意": 1},
        ("機關資源", "課程與培訓"): {"提供": 1, "申請": 1, "已同意": 1, "已使用": 1},
        ("機關資源", "合計"): {"提供": 2, "申請": 3, "已同意": 2, "已使用": 1},
    }
    assert numbers(cast.platform) == numbers(cast.rdec) == expected
    last = {
        ("輔導申請", "如何提案、該找哪個補助計畫"): {"申請": 1, "待受理": 1},
        ("輔導申請", "經費編列與財務規劃"): {"申請": 1, "待受理": 1},
        ("輔導申請", "其他"): {"申請": 1, "待受理": 1},
        ("輔導申請", "合計"): {"申請": 2, "待受理": 2},
        ("中央協調", "合計"): {"請求": 1, "待回復": 1},
        ("機關資源", "場地或空間"): {"提供": 1},
        ("機關資源", "合計"): {"提供": 1},
    }
    assert numbers(cast.platform, 114) == last
    only = {key: row for key, row in expected.items() if key[0] in ("輔導申請", "聯繫紀錄") and "提供" not in row}
    team = numbers(cast.team)
    assert {key: row for key, row in team.items() if key[0] == "聯繫紀錄"} == {
        key: row for key, row in only.items() if key[0] == "聯繫紀錄"
    }
    assert team["輔導申請", "合計"] == one
    assert [key for key in numbers(cast.stranger) if key[0] != "機關資源"] == []


def test_each_figure_is_as_many_as_its_list_shows(cast, client):
    counselled(cast), coordinated_(cast), given(cast)
    seen = Counter()
    with time_machine.travel("2026-03-12 09:00+08:00"):
        for actor in (cast.platform, cast.team, cast.agency, cast.proposer, cast.office):
            sign_in(client, actor)
            for year in (114, 115):
                for figure in (each for t in tables_of(actor, year) for line in t.lines for each in line.figures):
                    if "中位數" not in figure.label:
                        assert client.get(figure.url).context["page"].paginator.count == figure.count, figure
                        seen[actor.user.name] += figure.count
    assert min(seen.values()) > 2


def test_the_page_and_its_lists_are_flat(cast, client, django_assert_num_queries):
    counselled(cast), coordinated_(cast), given(cast)
    sign_in(client, cast.platform).get(PAGE)
    pages = ((PAGE, 9), (reverse("guidance:contacts"), 6), (reverse("guidance:requests"), 9))
    for _round in range(2):
        for url, queries in pages:
            with django_assert_num_queries(queries):
                client.get(url)
        counselled(cast), coordinated_(cast), given(cast)
    with time_machine.travel(NOW):
        page = sign_in(client, cast.platform).get(PAGE)
    assert "全市 115 年：輔導申請 9 件、聯繫 9 次、中央協調 15 件、申請機關資源 9 件" in page.text


def test_the_file_has_all_figures_as_numbers(cast, client):
    counselled(cast), coordinated_(cast), given(cast)
    with time_machine.travel("2026-03-12 09:00+08:00"):
        sign_in(client, cast.platform)
        files = {
            kind: b"".join(client.get(reverse("guidance:figures_file", args=[kind]) + "?year=115").streaming_content)
            for kind in ("ods", "xlsx", "csv")
        }
        assert client.get(reverse("guidance:figures_file", args=["pdf"])).status_code == 404
        expected = [tuple(row) for row in rows_of(cast.platform, 115, dt.date(2026, 3, 12))]
    heads, *rows = openpyxl.load_workbook(io.BytesIO(files["xlsx"])).active.iter_rows(values_only=True)
    assert heads == ("年度", "統計", "項目", "計數", "數值")
    assert [(*row[:4], row[4] and Decimal(str(row[4]))) for row in rows] == expected
    assert (115, "中央協調", "合計", "回復天數（中位數）", 4.5) in rows
    content = zipfile.ZipFile(io.BytesIO(files["ods"])).read("content.xml").decode()
    assert content.count('office:value-type="float"') == 2 * len(expected)
    assert 'table:style-name="ListPart" office:value-type="float" office:value="4.5"' in content
    read = list(csv.reader(io.StringIO(files["csv"].decode("utf-8-sig"))))
    assert len(read) == len(expected) + 1
    assert {row[1] for row in expected} == {
        *("輔導申請", "聯繫紀錄", "中央協調", "機關資源", "訪視次數", "追蹤事項", "媒合"),
    }


@pytest.mark.parametrize(
    ("days", "middle"),
    [({}, None), ({0: 1}, 0), ({2: 1, 7: 1}, Decimal("4.5")), ({1: 2, 30: 1}, 1), ({1: 2, 5: 2}, 3)],
)
def test_the_middle_of_days(days, middle):
    assert median(Counter(days)) == middle
