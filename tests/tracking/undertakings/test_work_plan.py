"""Filing, returning and accepting a work plan: rows that stay, codes that go on, the page that keeps what was typed."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.urls import reverse

from tests.factories.accounts import sign_in
from tests.tracking.cases import DAY, executing_plan, item, make_cast, paper, typed_work, work
from tests.tracking.test_views import fresh
from tracking.changes.beside import beside
from tracking.models import WorkItem, WorkPlan, WorkTemplate
from tracking.states import State
from tracking.undertakings.drafting import as_filed, filed_last, from_concept, from_template
from tracking.undertakings.values import MilestoneDraft, QuarterDraft
from tracking.workflow import ACCEPT_PLAN, FILE_PLAN, RETURN_PLAN
from workflow.engine.errors import DataMissing
from workflow.engine.services import perform

pytestmark = pytest.mark.django_db
END = DAY + dt.timedelta(days=60)
HALVES = [
    item(DAY, DAY + dt.timedelta(days=29), title="招標", weight=Decimal(40), responsible="王", deliverable="契約"),
    item(DAY + dt.timedelta(days=30), END, title="施工", weight=Decimal(60)),
]


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def case(cast):
    _plan, (row,) = executing_plan(cast, State.PLANNING)
    return row


def page_of(case):
    return reverse("tracking:file_plan", args=[case.pk, "file_plan"])


def test_what_was_filed_stays_and_codes_go_on(cast, case):
    more = {"milestones": [MilestoneDraft("決標", DAY)], "quarters": [QuarterDraft(115, 1, 500)]}
    perform(case, FILE_PLAN, by=cast.executor, **work() | {"items": HALVES} | more)
    first = filed_last(case)
    assert as_filed(first) == (
        _coded(HALVES, 1, 2),
        more["milestones"],
        more["quarters"],
    )
    perform(case, RETURN_PLAN, by=cast.platform, reason="請把施工分成兩段。")
    _tender, build = as_filed(first).items
    added = item(DAY, END, title="驗收", weight=Decimal(40))
    again = [build, added]  # 招標 was left out: its code is not given to another
    perform(case, FILE_PLAN, by=cast.executor, **work() | {"items": again})
    assert list(WorkPlan.objects.values_list("number", "starts_on", "ends_on")) == [
        (1, DAY, END),
        (2, DAY, END),
    ]
    assert list(WorkItem.objects.filter(work_plan__number=2).values_list("code", "title", "position")) == [
        (2, "施工", 1),
        (3, "驗收", 2),
    ]
    perform(case, ACCEPT_PLAN, by=cast.platform)
    case.refresh_from_db()
    assert (case.state, case.baseline.number, case.baseline.accepted_at is not None) == (State.TRACKED, 2, True)


def _coded(items, *codes):
    return [replace(row, code=code) for row, code in zip(items, codes, strict=True)]


def test_the_door_refuses_what_the_form_refuses(cast, case):
    with pytest.raises(DataMissing, match="權重合計 40%，應為 100%。"):
        perform(case, FILE_PLAN, by=cast.executor, **work() | {"items": HALVES[:1]})
    gap = [item(DAY, DAY, title="頭", weight=Decimal(50)), item(END, END, title="尾", weight=Decimal(50))]
    with pytest.raises(DataMissing, match="沒有任何工作項目的月份：115 年 4 月。"):
        perform(case, FILE_PLAN, by=cast.executor, **work() | {"items": gap, "reason": ""})
    assert (WorkPlan.objects.count(), case.transitions.count()) == (0, 0)


class TestPage:
    def test_a_row_that_lacks_something_says_which_and_one_that_says_nothing_does_not_count(self, cast, case, client):
        person = sign_in(client, cast.executor)
        page = person.get(page_of(case))
        typed = typed_work() | {"rows": "3", "title_2": "施工", "weight_2": "四成", "shape_3": "even", "code_3": ""}
        bad = person.post(page_of(case), fresh(page, **typed))
        lacks = ["這一列還缺這一欄；不用的列請清空。"]
        assert bad.context["form"].errors == {
            "weight_2": ["「四成」不是數字，請填數字，例如 1,200。"],
            "starts_on_2": lacks,
            "ends_on_2": lacks,
        }
        assert bad.context["form"]["title_2"].value() == "施工"

    @pytest.mark.parametrize(
        ("typed", "errors"),
        [
            ({"weight_1": "99.9"}, {"__all__": ["權重合計 99.9%，應為 100%。"]}),
            ({"weight_1": "0"}, {"weight_1": ["不可小於 0.01。"]}),
            ({"weight_1": "100.5"}, {"weight_1": ["不可大於 100。"]}),
            ({"ends_on_1": "115.3.1"}, {"__all__": ["「三月招標，五月完工」的完成日不可早於開始日。"]}),
        ],
    )
    def test_what_cannot_be_is_refused_in_words_and_nothing_is_written(self, cast, case, client, typed, errors):
        person = sign_in(client, cast.executor)
        bad = person.post(page_of(case), fresh(person.get(page_of(case)), **typed_work() | typed))
        assert (bad.status_code, bad.context["form"].errors) == (422, errors)
        assert (WorkPlan.objects.count(), case.transitions.count()) == (0, 0)

    def test_all_that_is_wrong_is_said_at_once(self, cast, case, client):
        """A row that lacks its days hides neither that the weights do not add up, nor that another ends before it begins."""
        person = sign_in(client, cast.executor)
        typed = typed_work() | {
            "weight_1": "97",
            "ends_on_1": "115.3.1",
            "rows": "2",
            "title_2": "施工",
            "weight_2": "1",
        }
        typed |= {"quarter_rows": "2", "amount_1": "5", "year_2": "115", "quarter_2": "1", "amount_2": "x"}
        typed |= {"year_1": "115", "quarter_1": "1"}
        bad = person.post(page_of(case), fresh(person.get(page_of(case)), **typed))
        lacks = ["這一列還缺這一欄；不用的列請清空。"]
        form = bad.context["form"]
        assert form.errors == {
            "starts_on_2": lacks,
            "ends_on_2": lacks,
            "amount_2": form.errors["amount_2"],
            "__all__": [
                "「三月招標，五月完工」的完成日不可早於開始日。",
                "權重合計 98%，應為 100%。",
                "同一季的經費請合併為一列。",
            ],
        }
        assert [called for _number, called, _fields in form.quarter_table()] == ["115年第1季", "115年第1季"]
        assert (form["amount_2"].label, '<th scope="row">115年第1季</th>' in bad.text) == (
            "115年第1季：預定支用（元）",
            True,
        )

    def test_what_looks_unwise_is_shown_with_its_picture_and_filed_with_a_reason(self, cast, case, client):
        person = sign_in(client, cast.executor)
        typed = typed_work("115.3.2", "115.12.31", shape_1="end") | {"reason": ""}
        bad = person.post(page_of(case), fresh(person.get(page_of(case)), **typed))
        assert bad.context["form"].errors == {
            "reason": [
                "期程過半（115.08.01）時預定進度只有 0.0%，工作集中在後段。",
                "如仍照此提報，請說明原因。",
            ]
        }
        assert bad.text.count('<polyline class="tk-planned"') == 1
        typed["reason"] = "設備一次到貨驗收，之前只有採購程序。"
        assert person.post(page_of(case), fresh(bad, **typed)).status_code == 302
        assert filed_last(case).reason == "設備一次到貨驗收，之前只有採購程序。"

    def test_one_more_row_needs_no_script_and_loses_nothing(self, cast, case, client):
        person = sign_in(client, cast.executor)
        typed = typed_work() | {"milestone_rows": "2", "milestone_1": "決標", "more": "milestone_rows"}
        grown = person.post(page_of(case), fresh(person.get(page_of(case)), **typed, file=paper("工作計畫")))
        form = grown.context["form"]
        assert "上次選的是 工作計畫.txt" in " ".join(grown.text.split())
        assert (form.counts["milestone_rows"], form["milestone_1"].value(), form["title_1"].value()) == (
            3,
            "決標",
            "三月招標，五月完工",
        )
        assert WorkPlan.objects.count() == 0

    def test_the_platform_says_what_each_item_lacks(self, cast, case, client):
        perform(case, FILE_PLAN, by=cast.executor, **work() | {"items": HALVES})
        platform = sign_in(client, cast.platform)
        url = reverse("tracking:undertaking_move", args=[case.pk, "return_plan"])
        page = platform.get(url)
        assert [bar.item.title for bar in page.context["work"].gantt.bars] == ["招標", "施工"]
        said = {"reason": "請依核定內容逐項修正工作計畫。", "item_2": "請分成兩段。"}
        assert platform.post(url, fresh(page, **said)).status_code == 302
        page = sign_in(client, cast.executor).get(page_of(case))
        said = ("請依核定內容逐項修正工作計畫。", ({"code": 2, "title": "施工", "reason": "請分成兩段。"},))
        assert page.context["returned"] == said
        assert "<li><b>施工</b>：請分成兩段。</li>" in page.text

    def test_what_is_filed_again_stands_beside_what_was_filed_before(self, cast, case, client):
        more = {
            "milestones": [MilestoneDraft("決標", DAY)],
            "quarters": [QuarterDraft(115, 1, 500)],
            "note": "分兩期。",
        }
        perform(case, FILE_PLAN, by=cast.executor, **work() | {"items": HALVES} | more)
        platform = sign_in(client, cast.platform)
        pages = [reverse("tracking:undertaking_move", args=[case.pk, move]) for move in ("accept_plan", "return_plan")]
        assert ["refiled" in platform.get(page).context for page in pages] == [False, False]
        perform(case, RETURN_PLAN, by=cast.platform, reason="請把施工分成兩段。")
        tender, build = as_filed(filed_last(case)).items
        again = [tender, replace(build, weight=Decimal(30)), item(DAY, END, title="驗收", weight=Decimal(30))]
        more |= {"quarters": [QuarterDraft(115, 2, 500)], "note": "分三期。"}
        perform(case, FILE_PLAN, by=cast.executor, **work() | {"items": again} | more)
        for page in map(platform.get, pages):
            found = page.context["refiled"]
            assert (found["was"].number, found["now"].number) == (1, 2)
            titles = [(pair.now.title, pair.words) for pair in found["pairs"]]
            assert titles == [("招標", []), ("施工", ["調整權重"]), ("驗收", ["新增"])]
            assert found["money"] == [("115 年第一季", 500, None), ("115 年第二季", None, 500)]
            assert beside(found["was"], found["was"])["money"] == []
            assert [str(part.label) for part in found["texts"]] == ["負責人、產出與進度分配", "補充說明"]
            assert ["與前次提報的差異" in page.text, "<del>" in page.text] == [True, True]

    def test_a_template_fills_the_rows(self, cast, case, client):
        template = WorkTemplate.objects.create(name="場域整建")
        template.items.create(position=1, title="設計", weight=30, from_percent=0, to_percent=40)
        template.items.create(position=2, title="施工", weight=70, from_percent=40, to_percent=100)
        page = sign_in(client, cast.executor).get(page_of(case), {"template": template.pk})
        form = page.context["form"]
        assert [form[f"title_{n}"].value() for n in (1, 2)] == ["設計", "施工"]
        rows = from_template(template.items.all(), dt.date(2026, 1, 1), dt.date(2026, 12, 31)).items
        assert [(row.weight, row.starts_on, row.ends_on) for row in rows] == [
            (30, dt.date(2026, 1, 1), dt.date(2026, 5, 25)),
            (70, dt.date(2026, 5, 26), dt.date(2026, 12, 31)),
        ]


def test_a_draft_from_the_concept_weighs_its_steps_alike(cast, case):
    steps = [
        {"id": n, "title": f"步驟{n}", "starts_on": "2026-01-05", "ends_on": f"2026-0{n + 2}-10", "place": ""}
        for n in (1, 2, 3)
    ]
    content = {"ventures": [{"id": case.venture_id, "title": "甲", "steps": steps}]}
    case.plan.version.content.update(content)
    drafted = from_concept(case, dt.date(2026, 4, 1)).items
    assert [(row.title, f"{row.weight}", row.starts_on, row.ends_on) for row in drafted] == [
        ("步驟1", "33.33", dt.date(2026, 4, 1), dt.date(2026, 4, 1)),
        ("步驟2", "33.33", dt.date(2026, 4, 1), dt.date(2026, 4, 10)),
        ("步驟3", "33.34", dt.date(2026, 4, 1), dt.date(2026, 5, 10)),
    ]


def test_the_page_shows_milestones_and_money(cast, case, client):
    more = {"milestones": [MilestoneDraft("決標", DAY)], "quarters": [QuarterDraft(115, 1, 1_500)]}
    perform(case, FILE_PLAN, by=cast.executor, **work(note="分兩期辦理。") | more)
    page = sign_in(client, cast.executor).get(case.get_absolute_url())
    for words in ("115.03.02　決標", "115 年第一季　1,500", "合計　1,500", "分兩期辦理。", "這一版還沒有核備。"):
        assert words in page.text
    assert page.text.count('class="tk-track"') == 1
