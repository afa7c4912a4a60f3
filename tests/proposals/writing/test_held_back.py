"""What the checker finds stands at the rows it speaks of, and keeps the person in the budget until it was seen."""

from __future__ import annotations

import re
from typing import Any

import pytest

from chapters.states import Section
from programmes.models import CentralProgramme, Kpi
from programmes.states import CapUnit
from proposals.content import from_rows
from proposals.content.completeness import gaps
from proposals.models import BudgetLine, KpiContribution, Venture
from proposals.writing.services import start_plan
from tests.factories.accounts import make_actor, sign_in
from tests.factories.plans import load_reference
from tests.factories.programmes import findings, line, programme
from tests.proposals.writing.test_beside import kept, row, typed, url_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    load_reference()
    return make_actor("proposer")


@pytest.fixture
def plan(owner):
    plan = start_plan(title="水圳導覽", by=owner)
    plan.ventures.update(declared_total=1_000)
    return plan


@pytest.fixture
def web(client, owner):
    return sign_in(client, owner)


def told(html: str) -> str:
    """The words of a fragment."""
    return "".join(re.sub(r"<[^>]+>", "", html).split())


def saved(web: Any, plan: Any, *rows: dict[str, str], known: int = 0, **more: str) -> Any:
    """The budget is saved, the next section asked for."""
    where = f"/plans/{plan.pk}/edit/benefits/"
    saves = {"saves": str(plan.section_marks.filter(section="budget").values_list("saves", flat=True).first() or 0)}
    data = typed(*rows, declared="1,000", saved=known) | saves | {"next_url": where} | more
    return web.post(url_of(plan, Section.BUDGET), data)


# --- at the row -----------------------------------------------------------------------------------------------------


def test_a_finding_stands_at_its_row_while_it_is_typed(web, plan):
    only = programme("CP91", name="環境營造", funds_only="recurrent")
    first = row(0, item="課程", central="1,000", programme=only.pk)
    second = row(1, item="設備", central="2,000", programme=only.pk, expense="capital")
    beside = kept(web, plan, typed(first, second, saved=0))
    assert told(beside["rows-0-found"]) == ""
    assert told(beside["rows-1-found"]) == (
        "！經費性質不符（須修正）「設備」為資本門，「環境營造」115年只補助經常門。請改列或改選其他中央計畫。"
    )
    assert 'href="#finding-1"' in beside["rows-1-found"]
    assert 'id="finding-1"' in beside["findings"]


def test_a_row_says_the_cap_with_what_it_counts(web, plan):
    teams = programme("CP91", name="獎勵金", cap=350_000, cap_unit=CapUnit.TEAM)
    beside = kept(web, plan, typed(row(0, central="700,000", programme=teams.pk), saved=0))
    assert told(beside["rows-0-found"]) == (
        "上限：每隊350,000元！超過補助上限（待說明）「獎勵金」115年每隊上限350,000元，本計畫申請700,000元，"
        "至少要有2隊才不超過；請說明實際有幾隊。"
    )


def test_the_page_ties_what_is_saved_to_its_row(web, plan):
    station = programme("CP91", name="工作站", cap=1_000)
    line(plan, station, 900)
    over = line(plan, station, 200, item="郵資")
    line(plan, None, 0, item="場地", local=5)
    page = web.get(url_of(plan, Section.BUDGET)).text
    notes = re.findall(r'<div class="cs-row-notes" id="(rows-\w+-found)">(.*?)</div>', page, re.DOTALL)
    words = "！超過補助上限（待說明）「工作站」115年每案上限1,000元，本計畫申請1,100元，超過100元。"
    assert [(name, told(html)) for name, html in notes] == [
        ("rows-0-found", f"上限：每案1,000元{words}"),
        ("rows-1-found", f"上限：每案1,000元{words}"),
        ("rows-2-found", ""),
        ("rows-__prefix__-found", ""),
    ]
    assert page.count('aria-describedby="rows-1-found"') == 1
    assert findings(plan)[0].line_ids[1] == over.pk


def test_what_asks_to_be_confirmed_is_not_repeated_at_each_row(web, plan):
    line(plan, CentralProgramme.objects.get(code="CP01"), 1_000)
    page = web.get(url_of(plan, Section.BUDGET)).text
    note = re.search(r'id="rows-0-found">(.*?)</div>', page, re.DOTALL)
    assert told(note[1]) == "上限：每案3,000,000元！補助條件待確認（待說明）"


# --- held back ------------------------------------------------------------------------------------------------------


def test_an_error_is_saved_and_keeps_the_person_in_the_budget(web, plan):
    closed = programme("CP91", name="工作站", active=False)
    BudgetLine.objects.create(
        venture=plan.ventures.get(), item="課程", programme=closed, year=115, expense="recurrent", central=1
    )
    known = row(0, id=BudgetLine.objects.get().pk, item="課程", central="1,000", programme=closed.pk)
    answer = saved(web, plan, known, known=1)
    assert (answer.status_code, answer["Location"]) == (302, f"{url_of(plan, Section.BUDGET)}#findings")
    assert BudgetLine.objects.get().central == 1_000
    page = web.get(url_of(plan, Section.BUDGET)).text
    held = "已儲存。經費檢核有 1 項須修正，所以先留在這一頁；要先寫其他章節，請用章節清單前往。"
    assert (held in page, '<div id="findings" tabindex="-1">' in page) == (True, True)
    assert saved(web, plan, known, known=1)["Location"].endswith("#findings")  # an error holds as often as it stands
    assert f'href="/plans/{plan.pk}/edit/benefits/"' in page  # the side list leads on


def test_a_new_warning_is_met_before_the_next_section(web, plan):
    station = programme("CP91", name="工作站", cap=900)
    first = saved(web, plan, row(0, central="1,000", programme=station.pk))
    assert first["Location"] == f"{url_of(plan, Section.BUDGET)}#findings"
    page = web.get(url_of(plan, Section.BUDGET)).text
    assert "已儲存。有 1 項警示待說明（新增 1 項），先留在這一頁" in page
    known = row(0, id=BudgetLine.objects.get().pk, central="1,000", programme=station.pk)
    again = saved(web, plan, known, known=1)
    assert again["Location"] == f"/plans/{plan.pk}/edit/benefits/"  # it was seen; a reason can be given later
    more = saved(web, plan, known | {"rows-0-central": "1,100"}, known=1)
    assert more["Location"] == f"/plans/{plan.pk}/edit/benefits/"  # another figure is no new warning


def test_all_that_wait_are_counted_with_the_new_ones_apart(web, plan):
    waits = CentralProgramme.objects.get(code="CP01")
    saved(web, plan, row(0, central="3,200,000", programme=waits.pk))
    assert "已儲存。有 2 項警示待說明（新增 1 項），先留在這一頁" in web.get(url_of(plan, Section.BUDGET)).text


def test_nothing_holds_where_all_is_well_or_only_to_be_confirmed(web, plan):
    answer = saved(web, plan, row(0, central="1,000", programme=CentralProgramme.objects.get(code="CP01").pk))
    assert answer["Location"] == f"/plans/{plan.pk}/edit/benefits/"


def test_one_more_row_is_added_all_the_same(web, plan):
    closed = programme("CP91", name="工作站", cap=1)
    answer = saved(web, plan, row(0, central="1,000", programme=closed.pk), add="1")
    assert answer["Location"] == f"{url_of(plan, Section.BUDGET)}?add=1#rows-end"


# --- an empty budget, indicators, what is missing -------------------------------------------------------------------


@pytest.mark.parametrize("declared", ["0", ""])
def test_an_empty_budget_agrees_with_nothing(web, plan, declared):
    beside = kept(web, plan, typed(row(0, central="0"), declared=declared, saved=0))
    assert ">還沒有可加總的金額</p>" in beside["totals"]
    Venture.objects.update(declared_total=0)
    page = web.get(url_of(plan, Section.BUDGET)).text
    assert (">還沒有可加總的金額</p>" in page, ">✓ 與事業總經費相符</p>" in page) == (True, False)


def kpi(plan: Any, **cells: str) -> dict[str, str]:
    given = {"kpi": "", "year": "115", "baseline": "0", "target": "1", "id": ""} | cells
    counts = {"rows-TOTAL_FORMS": "1", "rows-INITIAL_FORMS": "0", "saves": "0"}
    return counts | {f"rows-0-{name}": value for name, value in given.items()}


def key(code: str, **changes: str) -> str:
    found = Kpi.objects.get(code=code)
    Kpi.objects.filter(pk=found.pk).update(**changes)
    return str(found.pk)


def test_a_target_below_its_baseline_is_said_at_its_row(web, plan):
    below = kpi(plan, kpi=key("K05"), baseline="2,000", target="1,200")
    words = "！目標值1,200低於基準值2,000；這項指標愈高愈好，請確認是否填反，或在佐證來源說明原因。"
    assert told(kept(web, plan, below, Section.KPI)["rows-0-found"]) == words
    web.post(url_of(plan, Section.KPI), below)
    assert KpiContribution.objects.get().target == 1_200
    note = re.search(r'id="rows-0-found">(.*?)</div>', web.get(url_of(plan, Section.KPI)).text, re.DOTALL)
    assert told(note[1]) == words


@pytest.mark.parametrize(
    ("evidence", "asked"),
    [("", True), ("名冊", True), ("原因原因原因原因原因", True), ("碼頭整修一年，遊客較少", False)],
)
def test_a_target_below_its_baseline_is_answered_before_filing(web, plan, evidence, asked):
    """Not only said: the plan lacks a reason with substance until there is one, at the row and at the filing."""
    web.post(url_of(plan, Section.KPI), kpi(plan, kpi=key("K05"), baseline="2,000", target="1,200", evidence=evidence))
    found = [gap for gap in gaps(from_rows(plan), plan.layout) if gap.section == Section.KPI]
    name = Kpi.objects.get(code="K05").name
    words = (
        f"「{plan.venture_list[0].title}」：「{name}」115 年目標值低於基準值，請在佐證來源具體說明原因（至少 10 個字）"
    )
    assert [(gap.code, gap.message) for gap in found] == ([("K2", words)] if asked else [])


def test_a_target_below_its_baseline_is_right_where_less_is_better(web, plan):
    lower = kpi(plan, kpi=key("K05", direction="down"), baseline="2,000", target="1,200")
    same = kpi(plan, kpi=key("K06"), baseline="2,000", target="2,000")
    assert [told(kept(web, plan, typed, Section.KPI)["rows-0-found"]) for typed in (lower, same)] == ["", ""]


def test_what_is_missing_is_that_of_what_is_typed(web, plan):
    page = web.get(url_of(plan, Section.KPI)).text
    assert (page.count("請至少填一項 KPI 貢獻"), "這一節還缺" in page) == (1, True)
    beside = kept(web, plan, kpi(plan, kpi=key("K05")), Section.KPI)
    assert told(beside["missing"]) == ""
    now = re.search(r'<li\s+class="now" aria-current="page">(.*?)</li>', beside["steps"], re.DOTALL)
    assert told(now[1]) == "KPI貢獻度暫存，尚未儲存"
    again = kept(web, plan, kpi(plan), Section.KPI)  # no indicator chosen: no row yet
    now = re.search(r'<li\s+class="now" aria-current="page">(.*?)</li>', again["steps"], re.DOTALL)
    assert told(now[1]) == "KPI貢獻度缺1項"
    assert not KpiContribution.objects.exists()


def test_the_plans_own_sections_do_not_stand_under_the_last_venture(web, plan):
    page = web.get(url_of(plan, Section.KPI)).text
    heads = re.findall(r'<li class="cs-steps-head">(.*?)</li>|<a href="[^"]+">(預期效益|所需資源)</a>', page)
    assert ["".join(pair) for pair in heads] == [plan.ventures.get().title, "所需資源", "整體計畫", "預期效益"]
