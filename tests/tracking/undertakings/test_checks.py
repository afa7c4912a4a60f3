"""What of a work plan is refused, and what wants a reason, in the words people read."""

import datetime as dt
from decimal import Decimal

import pytest

from tests.tracking.cases import item
from tracking.states import Shape
from tracking.undertakings.checks import Bounds, Draft, errors, findings
from tracking.undertakings.values import MilestoneDraft, QuarterDraft

D = dt.date
UNKNOWN = Bounds(None, None, None)
YEAR = D(2026, 1, 1), D(2026, 12, 31)


def halves(first="60", second="40", **extra):
    return [
        item(D(2026, 1, 1), D(2026, 6, 30), title="甲", weight=Decimal(first), **extra),
        item(D(2026, 7, 1), D(2026, 12, 31), title="乙", weight=Decimal(second), **extra),
    ]


@pytest.mark.parametrize(
    ("draft", "bounds", "words"),
    [
        (Draft([]), UNKNOWN, ["請至少列一項工作項目，並填寫權重與起訖日期。"]),
        (Draft(halves("59.9", "40")), UNKNOWN, ["權重合計 99.9%，應為 100%。"]),
        (Draft(halves("60.01")), UNKNOWN, ["權重合計 100.01%，應為 100%。"]),
        (
            Draft([item(YEAR[1], YEAR[0], title="倒著走")]),
            UNKNOWN,
            ["「倒著走」的完成日不可早於開始日。"],
        ),
        (Draft([item(*YEAR, weight=Decimal(50))] * 2), UNKNOWN, ["工作項目重複：三月招標，五月完工"]),
        (
            Draft(halves()),
            Bounds(D(2026, 1, 2), None, None),
            ["預定開始日不可早於核定函日期 115.01.02。"],
        ),
        (
            Draft(halves(), [MilestoneDraft("開幕", D(2027, 1, 1))]),
            UNKNOWN,
            ["里程碑「開幕」要在 115.01.01 至 115.12.31 之間。"],
        ),
        (
            Draft(halves(), quarters=[QuarterDraft(115, 1, 5), QuarterDraft(115, 1, 5)]),
            UNKNOWN,
            ["同一季的經費請合併為一列。"],
        ),
        (Draft(halves(), quarters=[QuarterDraft(116, 1, 5)]), UNKNOWN, ["116 年第 1 季不在工作期程內。"]),
        (
            Draft(halves(), quarters=[QuarterDraft(115, 1, 999_999)]),
            Bounds(None, None, 1_000_000),
            ["各季預定支用合計 999,999 元，核定補助 1,000,000 元，兩者應相同。"],
        ),
        (Draft(halves(), quarters=[QuarterDraft(115, 1, 1_000_000)]), Bounds(YEAR[0], YEAR[1], 1_000_000), []),
    ],
)
def test_what_cannot_be_filed(draft, bounds, words):
    assert errors(draft, bounds) == words


def test_a_plan_that_is_even_needs_no_reason():
    assert findings(Draft(halves()), Bounds(YEAR[0], YEAR[1], None)) == []


def test_work_left_to_the_end_is_flagged():
    late = [item(*YEAR, shape=Shape.LATE.value)]
    assert findings(Draft(late), UNKNOWN) == []  # a quarter at half the days, which is just enough
    end = [item(*YEAR, shape=Shape.END.value)]
    assert findings(Draft(end), UNKNOWN) == ["期程過半（115.07.02）時預定進度只有 0.0%，工作集中在後段。"]


def test_months_without_work_are_named():
    gap = [
        item(D(2026, 1, 1), D(2026, 3, 31), title="甲", weight=Decimal(50)),
        item(D(2026, 6, 1), D(2026, 8, 31), title="乙", weight=Decimal(50)),
    ]
    assert findings(Draft(gap), UNKNOWN) == ["沒有任何工作項目的月份：115 年 4 月、115 年 5 月。"]


def test_money_ahead_of_work_is_flagged_once():
    money = [QuarterDraft(115, 1, 80), QuarterDraft(115, 4, 20)]
    assert findings(Draft(halves(), quarters=money), UNKNOWN) == [
        "到 115 年第 1 季底預定支用 80.0%，預定進度只有 29.8%，支用超前工作。"  # 60 × 90/181
    ]


def test_an_end_after_the_approved_years_is_flagged():
    assert findings(Draft(halves()), Bounds(None, D(2025, 12, 31), None)) == [
        "預定完成日 115.12.31 在核定經費的最後年度（至 114.12.31）之後。"
    ]
