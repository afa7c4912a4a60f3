"""The rules of the budget's checker, each failing and passing."""

import datetime as dt

import pytest
import time_machine

from accounts.states import UnitKind
from programmes.models import CentralProgramme, FiscalTier, ProgrammeRule, ProgrammeTerm
from programmes.states import CapUnit, Expense, RuleKind
from proposals.budget.services import answer_warning
from proposals.models import BudgetLine, Venture
from proposals.writing.services import start_plan
from tests.factories.accounts import make_actor
from tests.factories.programmes import findings, line, messages, of_city, programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return make_actor(UnitKind.PROPOSER)


@pytest.fixture
def plan(owner):
    """A draft with one venture, 水圳導覽."""
    plan = start_plan(title="水圳導覽", by=owner)
    plan.ventures.update(title="水圳導覽", theme="培訓解說員。", method="每月一次。")
    return plan


# --- the rules ------------------------------------------------------------------------------------------------------


def test_p1_the_plan_asks_more_than_the_cap(plan):
    station = programme(cap=3_000_000)
    second = Venture.objects.create(proposal=plan, title="果香工作站", position=2)
    line(plan, station, 2_000_000)
    line(plan, station, 1_200_000, item="陪伴業務費", venture=second)
    words = "「青年工作站」115 年每案上限 3,000,000 元，本計畫申請 3,200,000 元，超過 200,000 元。"
    assert messages(plan) == [("P1", "warning", words)]
    (found,) = findings(plan)
    assert found.venture_ids == (plan.ventures.first().pk, second.pk)


def test_p1_holds_at_the_cap_and_counts_each_year_alone(plan):
    station = programme(cap=3_000_000)
    programme(year=116, cap=3_000_000)
    line(plan, station, 3_000_000)
    line(plan, station, 3_000_000, year=116)
    assert messages(plan) == []


def test_p1_counts_a_cap_for_each_venture(plan):
    station = programme(cap=1_000_000, cap_unit=CapUnit.VENTURE)
    second = Venture.objects.create(proposal=plan, title="果香工作站", position=2)
    line(plan, station, 1_000_000)
    line(plan, station, 1_000_001, item="陪伴業務費", venture=second)
    words = "「青年工作站」115 年每項事業上限 1,000,000 元，「果香工作站」申請 1,000,001 元，超過 1 元。"
    assert messages(plan) == [("P1", "warning", words)]
    assert findings(plan)[0].venture_ids == (second.pk,)


@pytest.mark.parametrize(
    ("unit", "words"),
    [
        (CapUnit.TEAM, "115 年每隊上限 350,000 元，本計畫申請 700,001 元，至少要有 3 隊才不超過；請說明實際有幾隊。"),
        (CapUnit.PLACE, "115 年每處上限 350,000 元，本計畫申請 700,001 元，至少要有 3 處才不超過；請說明實際有幾處。"),
        (
            CapUnit.UNIT,
            "115 年每單位上限 350,000 元，本計畫申請 700,001 元，至少要有 3 個單位才不超過；請說明實際有幾個單位。",
        ),
    ],
)
def test_p1_asks_for_the_number_of_what_only_the_proposer_can_count(plan, unit, words):
    line(plan, programme(cap=350_000, cap_unit=unit), 700_001)
    assert messages(plan) == [("P1", "warning", f"「青年工作站」{words}")]


def test_p1_holds_all_years_together_under_a_cap_of_the_whole(plan):
    station = programme(cap_total=1_000_000)
    programme(year=116, cap_total=1_000_000)
    line(plan, station, 600_000)
    line(plan, station, 400_000, year=116)
    assert messages(plan) == []
    line(plan, station, 1, item="郵資", year=116)
    words = "「青年工作站」各年度合計每案上限 1,000,000 元，本計畫申請 1,000,001 元，超過 1 元。"
    assert messages(plan) == [("P1", "warning", words)]


def test_p2_the_central_share_is_above_the_match_rate(plan):
    line(plan, programme(max_central_percent=50), 500_001, local=500_000)
    words = (
        "「水圳導覽」115 年對接「青年工作站」共 1,000,001 元，中央補助以 50% 為限，最多 500,000 元；"
        "目前申請 500,001 元。"
    )
    assert messages(plan) == [("P2", "warning", words)]


def test_p2_holds_when_another_line_brings_the_match(plan):
    cloud = programme(max_central_percent=50)
    line(plan, cloud, 500_000)
    line(plan, cloud, 0, item="配合款", local=500_000)
    assert messages(plan) == []


def by_tier(**term):
    """A programme that pays 50% of anybody's cost, and more of a local government's by its tier."""
    return programme(max_central_percent=50, tier2_percent=70, tier3_percent=80, **term)


def test_p2_a_public_body_has_the_rate_of_the_citys_tier():
    office = make_actor(UnitKind.DISTRICT_OFFICE)
    plan = start_plan(title="廳舍活化", by=office)
    of_city()
    line(plan, by_tier(), 800_001, local=199_999)
    words = (
        "「事業提案 1」115 年由公部門對接「青年工作站」共 1,000,000 元，臺中市該年財力級次為第三級，"
        "中央補助以 80% 為限，最多 800,000 元；目前申請 800,001 元。"
    )
    assert messages(plan) == [("P2", "warning", words)]
    FiscalTier.objects.update(tier=2)
    (found,) = findings(plan)
    assert ("財力級次為第二級，中央補助以 70% 為限，最多 700,000 元" in found.message) is True


@pytest.mark.parametrize("kind", [UnitKind.AGENCY, UnitKind.DISTRICT_OFFICE])
def test_p2_holds_at_the_tiers_rate_when_a_public_unit_carries_it_out(plan, kind):
    of_city()
    line(plan, by_tier(), 800_000, local=200_000)
    assert [f.code for f in findings(plan)] == ["P2"]  # a private proposer has the plain rate of 50%
    plan.ventures.update(executing_unit=make_actor(kind).unit)
    assert messages(plan) == []


def test_p2_has_the_plain_rate_where_the_tier_or_the_city_has_none():
    plan = start_plan(title="廳舍活化", by=make_actor(UnitKind.DISTRICT_OFFICE))
    line(plan, by_tier(), 600_000, local=400_000)
    plain = "「事業提案 1」115 年對接「青年工作站」共 1,000,000 元，中央補助以 50% 為限，最多 500,000 元；目前申請 600,000 元。"
    assert messages(plan) == [("P2", "warning", plain)]  # nobody knows the city's tier of that year
    city = of_city(tier=5)
    assert messages(plan) == [("P2", "warning", plain)]  # the programme has no rate for it
    FiscalTier.objects.filter(pk=city.pk).update(tier=3)
    assert messages(plan) == []


def test_p3_capital_money_is_not_funded(plan):
    line(plan, programme(funds_only=Expense.RECURRENT), 1_000, item="設備", expense=Expense.CAPITAL)
    words = "「設備」為資本門，「青年工作站」115 年只補助經常門。請改列或改選其他中央計畫。"
    assert messages(plan) == [("P3", "error", words)]


def test_p3_holds_for_the_kind_that_is_funded(plan):
    line(plan, programme(funds_only=Expense.CAPITAL), 1_000, item="設備", expense=Expense.CAPITAL)
    assert messages(plan) == []


def test_p4_nothing_is_known_of_that_year(plan):
    line(plan, programme(cap=3_000_000), 1_000, year=117)
    assert messages(plan) == [("P4", "warning", "「青年工作站」沒有 117 年的補助條件，可能不再受理。")]


def test_p4_the_window_has_closed(plan):
    line(plan, programme(closes_on=dt.date(2026, 1, 5)), 1_000)
    with time_machine.travel(dt.datetime(2026, 1, 6, 4, tzinfo=dt.UTC)):
        assert messages(plan) == [("P4", "warning", "「青年工作站」115 年已於 115.01.05 截止受理。")]
    with time_machine.travel(dt.datetime(2026, 1, 5, 4, tzinfo=dt.UTC)):
        assert messages(plan) == []


def test_p4_holds_where_no_year_is_known_at_all(plan):
    line(plan, programme(), 1_000, year=117)
    assert messages(plan) == []


def test_p5_an_item_or_the_text_names_what_is_excluded(plan):
    tourism = programme("CP91", name="環境營造")
    rule = {"programme": tourism, "kind": RuleKind.EXCLUSION}
    ProgrammeRule.objects.create(words="雕塑、牆面彩繪", keywords="雕塑,牆面彩繪", **rule)
    ProgrammeRule.objects.create(words="新建館舍", keywords="新建", **rule)
    plan.ventures.update(method="於入口新 建展售館。")
    line(plan, tourism, 1_000, item="入口牆面彩繪")
    assert messages(plan) == [
        ("P5", "warning", "「環境營造」不補助：雕塑、牆面彩繪（「入口牆面彩繪」提到「牆面彩繪」）。"),
        ("P5", "warning", "「環境營造」不補助：新建館舍（「水圳導覽」提到「新建」）。"),
    ]


def test_p5_holds_for_other_programmes_and_other_words(plan):
    tourism = programme("CP91", name="環境營造")
    ProgrammeRule.objects.create(programme=tourism, kind=RuleKind.EXCLUSION, words="雕塑", keywords="雕塑")
    line(plan, tourism, 1_000, item="步道整理")
    line(plan, programme(), 1_000, item="雕塑課")
    assert messages(plan) == []


def test_p6_the_same_item_is_docked_twice(plan):
    station = programme()
    second = Venture.objects.create(proposal=plan, title="果香工作站", position=2)
    line(plan, station, 300_000, item="導覽 設備")
    line(plan, station, 200_000, item="導覽設備", venture=second)
    words = "「導覽 設備」115 年有 2 筆都向「青年工作站」申請（水圳導覽、果香工作站），合計 500,000 元。"
    assert messages(plan) == [("P6", "warning", words)]


def test_p6_holds_for_another_year_or_programme(plan):
    station = programme()
    line(plan, station, 300_000)
    line(plan, station, 300_000, year=116)
    line(plan, programme("CP91"), 300_000)
    assert messages(plan) == []


def test_p8_the_programme_takes_no_more_applications(plan):
    line(plan, programme(active=False), 1_000)
    words = "「營運費」對接的「青年工作站」已停止受理，請改選其他中央計畫。"
    assert messages(plan) == [("P8", "error", words)]


def test_p8_holds_for_an_active_one(plan):
    line(plan, programme(), 1_000)
    assert messages(plan) == []


def test_p9_staff_cost_is_more_than_its_share(plan):
    station = programme(max_personnel_percent=50)
    line(plan, station, 600_000, item="工作站人事費")
    line(plan, station, 400_000, item="業務費")
    words = "「青年工作站」115 年人事費以申請金額的 50% 為限，最多 500,000 元；目前 600,000 元。"
    assert messages(plan) == [("P9", "warning", words)]


def test_p9_holds_at_its_share(plan):
    station = programme(max_personnel_percent=50)
    line(plan, station, 500_000, item="工作站人事費")
    line(plan, station, 500_000, item="業務費")
    assert messages(plan) == []


def test_p10_what_no_keyword_tells_is_confirmed_once_for_a_programme(plan, owner):
    station = programme()
    ProgrammeRule.objects.create(programme=station, kind=RuleKind.CHECKLIST, words="主持人 45 歲以下")
    ProgrammeRule.objects.create(programme=station, kind=RuleKind.EXCLUSION, words="不得轉包")
    ProgrammeRule.objects.create(programme=station, kind=RuleKind.EXCLUSION, words="新建館舍", keywords="新建")
    second = Venture.objects.create(proposal=plan, title="果香工作站", position=2)
    line(plan, station, 1_000)
    line(plan, station, 1_000, year=116, item="課程", venture=second)
    words = "請確認符合「青年工作站」下列條件，並說明如何符合。不補助：不得轉包；應確認：主持人 45 歲以下。"
    assert messages(plan) == [("P10", "warning", words)]
    (found,) = findings(plan)
    assert (found.venture_ids, found.confirms) == ((plan.ventures.first().pk, second.pk), True)
    answer_warning(plan, found.about, found.fingerprint, "主持人 38 歲。", by=owner)
    BudgetLine.objects.update(central=2_000)  # other money, the same points
    assert [f.waits for f in findings(plan)] == [False]
    ProgrammeRule.objects.filter(words="不得轉包").update(words="不得轉包或分包")
    assert [f.waits for f in findings(plan)] == [True]


def test_p10_holds_without_points_or_without_money_asked(plan):
    station, tourism = programme(), programme("CP91", name="環境營造")
    ProgrammeRule.objects.create(programme=station, kind=RuleKind.CHECKLIST, words="有導覽", keywords="導覽車")
    ProgrammeRule.objects.create(programme=tourism, kind=RuleKind.CHECKLIST, words="須送初審")
    line(plan, station, 1_000)
    line(plan, tourism, 0, local=1_000)
    assert [code for code, _severity, _words in messages(plan)] == ["P11"]


def test_p11_a_programme_is_docked_to_in_a_year_without_money(plan):
    station = programme()
    line(plan, station, 1_000)
    line(plan, station, 0, local=500, year=116)
    words = "「水圳導覽」116 年對接「青年工作站」，但沒有申請中央補助；請填中央金額或改為不對接。"
    assert messages(plan) == [("P11", "warning", words)]


def test_p11_holds_when_another_line_of_the_year_asks(plan):
    station = programme()
    line(plan, station, 1_000)
    line(plan, station, 0, item="配合款", local=500)
    line(plan, None, 0, item="自辦", local=500, year=116)
    assert messages(plan) == []


def running(first, last, **more):
    """A programme that runs in those years."""
    made = programme(**more)
    CentralProgramme.objects.update(first_year=first, last_year=last)
    return made


def test_p12_a_year_in_which_the_programme_does_not_run_is_an_error(plan):
    line(plan, running(114, 116, cap=3_000_000), 1_000, year=117)
    words = "「青年工作站」的期程是 114–116 年，117 年不在其中；請改列年度或改選其他中央計畫。"
    assert messages(plan) == [("P12", "error", words)]


def test_p12_asks_on_what_grounds_where_a_programme_may_go_on(plan):
    line(plan, running(114, 116), 1_000, year=117)
    CentralProgramme.objects.update(may_go_on=True)
    words = "「青年工作站」的期程是 114–116 年，117 年不在其中；如已知將續辦，請說明依據。"
    assert messages(plan) == [("P12", "warning", words)]


def test_p12_holds_within_the_period_and_where_none_is_known(plan):
    line(plan, running(114, 116), 1_000, year=116)
    line(plan, programme("CP91", name="環境營造"), 1_000, year=117)
    assert messages(plan) == []


IN_115 = dt.datetime(2026, 11, 23, 4, tzinfo=dt.UTC)


@time_machine.travel(IN_115)
def test_p13_money_of_a_year_that_is_over_wants_a_reason(plan, owner):
    line(plan, None, 0, local=1_000, year=114)
    line(plan, programme(), 2_000, item="課程", year=114)
    line(plan, None, 0, local=5_000)
    words = "「水圳導覽」列了 114 年的經費 3,000 元，今年已是 115 年；請改列年度，或說明為何列入。"
    assert messages(plan) == [("P13", "warning", words)]
    (found,) = findings(plan)
    assert found.line_ids == tuple(BudgetLine.objects.filter(year=114).values_list("pk", flat=True))
    answer_warning(plan, found.about, found.fingerprint, "先期培力已執行完畢。", by=owner)
    assert [f.waits for f in findings(plan)] == [False]


@time_machine.travel(IN_115)
def test_p13_holds_for_this_year_and_for_lines_without_an_amount(plan):
    line(plan, None, 0, local=1_000, year=115)
    line(plan, None, 0, year=114)
    assert messages(plan) == []


def test_errors_come_first(plan):
    line(plan, programme(active=False, cap=1), 1_000)
    assert [code for code, _severity, _words in messages(plan)] == ["P8", "P1"]


@pytest.mark.parametrize("count", [1, 12])
def test_the_checker_costs_two_queries(plan, count, django_assert_num_queries):
    assert messages(plan) == []  # the template is read once in a process
    for number in range(count):
        venture = Venture.objects.create(proposal=plan, title=f"事業 {number}", position=number + 2)
        line(plan, programme(f"CP{60 + number}", cap=1), 1_000, venture=venture)
    with django_assert_num_queries(2):
        assert [code for code, _severity, _words in messages(plan)] == ["P1"] * count
    ProgrammeTerm.objects.update(tier3_percent=70)
    with django_assert_num_queries(2):
        assert [code for code, _severity, _words in messages(plan)] == ["P1"] * count
