"""Beside the form: the budget added up and checked while it is typed, the place of a venture on the map."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import District
from chapters.states import Section
from portal.demo.content import write_notice
from programmes.models import CentralProgramme, ProgrammeTerm
from proposals.models import BudgetLine, Proposal, Venture
from proposals.writing.services import start_plan
from tests.factories.accounts import make_actor, sign_in
from tests.factories.plans import TWO_VENTURES, load_reference
from tests.factories.programmes import findings
from workflow.models import Draft

pytestmark = pytest.mark.django_db
CAP = "「地方創生青年培力工作站」115 年每案上限 3,000,000 元，本計畫申請 3,200,000 元，超過 200,000 元。"


@pytest.fixture
def owner():
    load_reference()
    return make_actor("proposer")


@pytest.fixture
def plan(owner):
    """A draft of 石岡區 with one venture and a saved line of 1,000,000 元 for CP01 in 115."""
    plan = start_plan(title="果香工作站", by=owner)
    write_notice(plan, TWO_VENTURES, by=owner)
    venture = plan.ventures.get()
    Venture.objects.update(title="果香工作站", declared_total=1_000_000)
    BudgetLine.objects.create(
        venture=venture, item="業務費", programme=station(), year=115, expense="recurrent", central=1_000_000
    )
    return Proposal.objects.get(pk=plan.pk)


@pytest.fixture
def web(client, owner):
    return sign_in(client, owner)


def station() -> CentralProgramme:
    return CentralProgramme.objects.get(code="CP01")


def url_of(plan: Proposal, section: str, name: str = "venture_section", venture: Venture | None = None) -> str:
    return reverse(f"proposals:{name}", args=[plan.pk, (venture or plan.ventures.get()).pk, section])


def row(number: int, **cells: Any) -> dict[str, str]:
    """A row as the form posts it."""
    given = {"id": "", "item": "業務費", "programme": "", "year": "115", "expense": "recurrent"}
    return {f"rows-{number}-{name}": str(value) for name, value in (given | cells).items()}


def typed(*rows: dict[str, str], declared: str = "1,000,000", saved: int = 1) -> dict[str, str]:
    """A budget as it is being typed."""
    counts = {"rows-TOTAL_FORMS": str(len(rows)), "rows-INITIAL_FORMS": str(saved), "saves": "0"}
    data = counts | {"declared_total": declared}
    for cells in rows:
        data |= cells
    return data


def first(plan: Proposal, **cells: Any) -> dict[str, str]:
    """The saved line with other cells."""
    line = BudgetLine.objects.get(venture__proposal=plan)
    return row(0, id=line.pk, programme=line.programme_id, central="1,000,000", **cells)


def kept(web: Any, plan: Proposal, data: dict[str, str], section: str = Section.BUDGET) -> dict[str, str]:
    """What the answer to a kept draft says beside the form."""
    answer = web.post(url_of(plan, section, "venture_section_draft"), data)
    assert answer.status_code == 200
    told: dict[str, str] = json.loads(answer.content)["beside"]
    return told


def sums(html: str) -> dict[str, list[str]]:
    """Rows of the table of sums by their key."""
    rows = re.findall(r'data-sum="(\w+)".*?</tr>', html, re.DOTALL)
    cells = [re.findall(r'<td class="num"[^>]*>([\d,]+)</td>', part) for part in re.split(r"data-sum=", html)[1:]]
    return dict(zip(rows, cells, strict=True))


# --- the budget -----------------------------------------------------------------------------------------------------


def test_the_page_shows_the_sums_of_what_is_saved(web, plan):
    text = web.get(url_of(plan, Section.BUDGET)).text
    shown = sums(text)
    assert list(shown) == ["114", "115", "116", "117", "recurrent", "capital", "all"]
    assert shown["115"] == shown["recurrent"] == shown["all"] == ["1,000,000", "0", "0", "1,000,000"]
    assert shown["114"] == shown["capital"] == ["0", "0", "0", "0"]
    assert ">✓ 與事業總經費相符</p>" in text


def test_what_is_typed_is_added_up_and_nothing_is_written(web, plan):
    told = kept(
        web,
        plan,
        typed(first(plan, local="２００,０００"), row(1, year="116", expense="capital", private="50,000")),
    )
    shown = sums(told["totals"])
    assert shown["115"] == ["1,000,000", "200,000", "0", "1,200,000"]
    assert shown["116"] == shown["capital"] == ["0", "0", "50,000", "50,000"]
    assert shown["all"] == ["1,000,000", "200,000", "50,000", "1,250,000"]
    assert ">！經費表比事業總經費多 250,000 元</p>" in told["totals"]
    assert list(BudgetLine.objects.values_list("central", "local", "private")) == [(1_000_000, 0, 0)]
    assert plan.ventures.get().declared_total == 1_000_000


@pytest.mark.parametrize(
    ("declared", "words"),
    [
        ("1,000,000", "✓ 與事業總經費相符"),
        ("1,000,001", "！經費表比事業總經費少 1 元"),
        ("999,999", "！經費表比事業總經費多 1 元"),
        ("", "！事業總經費尚未填寫"),
        ("很多", "！事業總經費尚未填寫"),
    ],
)
def test_the_sum_is_held_against_the_total_that_is_typed(web, plan, declared, words):
    assert f">{words}</p>" in kept(web, plan, typed(first(plan), declared=declared))["totals"]


def test_a_row_that_is_no_line_yet_is_not_counted_and_said(web, plan):
    told = kept(web, plan, typed(first(plan), row(1, item="", central="5"), row(2, item="", year="", expense="")))
    assert sums(told["totals"])["all"] == ["1,000,000", "0", "0", "1,000,000"]
    assert "有 1 列尚未填妥，儲存前請補齊。" in told["totals"]


def test_a_row_that_is_to_go_does_not_count(web, plan):
    told = kept(web, plan, typed(first(plan) | {"rows-0-DELETE": "on"}, declared="0"))
    assert sums(told["totals"])["all"] == ["0", "0", "0", "0"]
    assert told["findings"].strip() == ""


def confirmed(plan: Proposal, owner: Any) -> None:
    """The points of CP01 are confirmed, so that only what is typed is found."""
    from proposals.budget.services import answer_warning

    for found in findings(plan):
        answer_warning(plan, found.about, found.fingerprint, "符合", by=owner)


def test_what_is_typed_is_checked_before_it_is_saved(web, plan, owner):
    confirmed(plan, owner)
    told = kept(web, plan, typed(first(plan) | {"rows-0-central": "3,200,000"}))
    assert CAP in told["findings"]
    assert told["found"] == "經費檢核：須修正 0 項，待說明 1 項"
    # Its reason is given with the save; only what was confirmed can be taken back.
    assert (told["findings"].count("<textarea"), told["findings"].count("撤回理由</button>")) == (2, 1)
    assert CAP not in kept(web, plan, typed(first(plan)))["findings"]


def test_what_is_saved_can_be_answered_beside_what_is_typed(web, plan, owner):
    BudgetLine.objects.update(central=3_200_000)
    told = kept(web, plan, typed(first(plan) | {"rows-0-central": "3,200,000"}))
    assert (CAP in told["findings"], told["findings"].count("<textarea")) == (True, 2)


def test_the_lines_of_other_ventures_count_with_what_is_typed(web, plan, owner):
    other = Venture.objects.create(proposal=plan, title="水圳慢行", position=2)
    BudgetLine.objects.create(
        venture=other, item="導覽", programme=station(), year=115, expense="recurrent", central=2_200_000
    )
    here = plan.ventures.get(position=1)
    data = typed(first_of(here))
    answer = web.post(url_of(plan, Section.BUDGET, "venture_section_draft", here), data)
    assert CAP in json.loads(answer.content)["beside"]["findings"]


def first_of(venture: Venture) -> dict[str, str]:
    line = venture.budget_lines.get()
    return row(0, id=line.pk, programme=line.programme_id, central="1,000,000")


def test_an_error_is_found_while_typing(web, plan):
    station_term = ProgrammeTerm.objects.filter(programme=station(), fiscal_year=115)
    station_term.update(funds_only="recurrent")
    told = kept(web, plan, typed(first(plan) | {"rows-0-expense": "capital"}))
    assert "只補助經常門。請改列或改選其他中央計畫。" in told["findings"]
    assert told["found"] == "經費檢核：須修正 1 項，待說明 1 項"


def test_a_draft_that_is_brought_back_is_added_up_as_typed(web, plan):
    kept(web, plan, typed(first(plan, private="7")))
    assert Draft.objects.count() == 1
    assert sums(web.get(url_of(plan, Section.BUDGET)).text)["all"] == ["1,000,000", "0", "7", "1,000,007"]


def test_a_section_without_money_or_place_has_nothing_beside_it(web, plan):
    assert sorted(kept(web, plan, {"theme": "新", "saves": "0"}, Section.THEME)) == ["missing", "steps"]


@pytest.mark.parametrize("count", [1, 30])
def test_a_budget_is_checked_while_typed_with_the_same_queries(web, plan, count, django_assert_num_queries):
    line = BudgetLine.objects.get()
    for number in range(1, count):
        BudgetLine.objects.create(
            venture=line.venture, item=f"項目 {number}", programme=station(), year=115, expense="recurrent", central=1
        )
    lines = BudgetLine.objects.order_by("year", "id")
    rows = [
        row(n, id=saved.pk, item=f"項 {n}", programme=saved.programme_id, central="5") for n, saved in enumerate(lines)
    ]
    data = typed(*rows, saved=count)
    web.post(url_of(plan, Section.BUDGET, "venture_section_draft"), data)
    with django_assert_num_queries(DRAFT_QUERIES):
        web.post(url_of(plan, Section.BUDGET, "venture_section_draft"), data)


DRAFT_QUERIES = 11


@pytest.mark.parametrize("count", [1, 30])
def test_the_budget_page_costs_the_same_for_many_lines(web, plan, count, django_assert_num_queries):
    line = BudgetLine.objects.get()
    for number in range(1, count):
        BudgetLine.objects.create(venture=line.venture, item=f"項目 {number}", year=115, expense="recurrent", local=1)
    web.get(url_of(plan, Section.BUDGET))
    with django_assert_num_queries(PAGE_QUERIES):
        assert web.get(url_of(plan, Section.BUDGET)).status_code == 200


PAGE_QUERIES = 8


def test_programmes_are_offered_by_ministry_with_their_years(web, plan):
    CentralProgramme.objects.filter(code="CP05").update(active=False)
    text = web.get(url_of(plan, Section.BUDGET)).text
    assert '<optgroup label="國家發展委員會">' in text
    assert "國家發展委員會・地方創生青年培力工作站（114–117 年）</option>" in text
    assert "國家發展委員會・地方創生利他行動168（115 年；115 年受理至 115.01.05）</option>" in text
    assert ">交通部・地方創生觀光旅遊環境營造計畫（114–117）</option>" in text
    assert "國發基金專戶" not in text


def test_an_inactive_programme_stays_where_it_is_and_is_not_taken_elsewhere(web, plan):
    CentralProgramme.objects.filter(code="CP01").update(active=False)
    data = typed(first(plan), row(1, programme=station().pk, central="1"))
    answer = web.post(url_of(plan, Section.BUDGET), data | {"declared_total": "1,000,001"})
    assert (answer.status_code, [list(errors) for errors in answer.context["rows"].errors]) == (
        422,
        [[], ["programme"]],
    )


# --- the place ------------------------------------------------------------------------------------------------------


def concept(**cells: str) -> dict[str, str]:
    counts = {"rows-TOTAL_FORMS": "0", "rows-INITIAL_FORMS": "0", "saves": "0"}
    return counts | {"method": "每月一次。", "address": "", "longitude": "", "latitude": ""} | cells


def test_a_place_is_saved_and_its_district_shown(web, plan):
    here = {"address": "臺中市石岡區德成路", "longitude": "120.7800001234", "latitude": "２４.２７５"}
    assert web.post(url_of(plan, Section.CONCEPT), concept(**here)).status_code == 302
    venture = plan.ventures.get()
    assert (venture.address, venture.longitude, venture.latitude) == (
        "臺中市石岡區德成路",
        Decimal("120.780000"),
        Decimal("24.275000"),
    )
    text = web.get(url_of(plan, Section.CONCEPT)).text
    assert "所在行政區　<b>石岡區</b>" in text
    assert text.count("data-marker r=") == 2
    assert 'visibility="hidden"' not in text
    assert "內政部國土測繪中心" in text
    assert "不在本計畫的提案行政區" not in text.partition('id="place"')[2].partition("cs-map-pair")[0]


@pytest.mark.parametrize(
    ("place", "field", "words"),
    [
        (("121.5", "25.0"), "longitude", "這個位置不在臺中市內；臺中市的經度約 120.5 至 121.5，緯度約 24.0 至 24.4。"),
        (("24.275", "120.78"), "longitude", "經度與緯度填反了；臺中市的經度約 120.5 至 121.5，緯度約 24.0 至 24.4。"),
        (("24.275", "20"), "longitude", "這個位置不在臺中市內；臺中市的經度約 120.5 至 121.5，緯度約 24.0 至 24.4。"),
        (("120.78", ""), "__all__", "經度與緯度要一起填。"),
        (("很遠", "24.275"), "longitude", "輸入一個數字"),
        (("NaN", "24.275"), "longitude", "輸入一個數字"),
    ],
)
def test_what_is_no_place_in_the_city_is_refused(web, plan, place, field, words):
    data = concept(longitude=place[0], latitude=place[1])
    answer = web.post(url_of(plan, Section.CONCEPT), data)
    assert (answer.status_code, answer.context["form"].errors) == (422, {field: [words]})
    assert plan.ventures.get().longitude is None


def test_a_place_in_another_district_is_noted(web, plan):
    told = kept(web, plan, concept(longitude="120.6810", latitude="24.1430"), Section.CONCEPT)
    assert "這個位置在中區，不在本計畫的提案行政區（石岡區）內，請再確認。" in told["place"]
    assert plan.ventures.get().longitude is None
    assert "還沒有標示位置。" in kept(web, plan, concept(), Section.CONCEPT)["place"]


def test_a_plan_without_districts_has_the_map_of_the_city(web, plan):
    plan.districts.set(District.objects.none())
    text = web.get(url_of(plan, Section.CONCEPT)).text
    assert (text.count("data-marker r="), "map/taichung" in text) == (1, True)


def test_the_plans_page_shows_its_ventures_on_the_map(web, plan):
    assert "cs-map" not in web.get(plan.get_absolute_url()).text
    Venture.objects.update(longitude="120.78", latitude="24.275", address="臺中市石岡區德成路")
    text = web.get(plan.get_absolute_url()).text
    assert text.count('class="cs-map-dot"') == 1
    assert "東經 120.78°，北緯 24.275°" in text
    assert [
        w for w in ("臺中市石岡區德成路　石岡區", "MIT License, Copyright (c) 2020 Daniel Kao") if w not in text
    ] == []
