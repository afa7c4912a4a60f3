"""Planned progress against a table reckoned by hand."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.tracking.cases import item
from tracking.states import Shape
from tracking.undertakings.curve import (
    achieved,
    curve,
    item_planned,
    month_ends,
    planned,
    quarter_period,
    spending_share,
)
from tracking.undertakings.values import QuarterDraft

D = dt.date
TEN_DAYS = D(2026, 3, 1), D(2026, 3, 10)


@pytest.mark.parametrize(
    ("shape", "expected"),
    [  # at the end of the day before, of the 1st, the 5th, the 9th, the 10th, and later
        (Shape.EVEN, ["0.0", "10.0", "50.0", "90.0", "100.0", "100.0"]),
        (Shape.EARLY, ["0.0", "19.0", "75.0", "99.0", "100.0", "100.0"]),
        (Shape.LATE, ["0.0", "1.0", "25.0", "81.0", "100.0", "100.0"]),
        (Shape.END, ["0.0", "0.0", "0.0", "0.0", "100.0", "100.0"]),
    ],
)
def test_each_shape_of_an_item_of_ten_days(shape, expected):
    row = item(*TEN_DAYS, shape=shape.value)
    days = [D(2026, 2, 28), D(2026, 3, 1), D(2026, 3, 5), D(2026, 3, 9), D(2026, 3, 10), D(2027, 1, 1)]
    assert [f"{item_planned(row, day)}" for day in days] == expected


# 甲: 30 % of the work, 1 January to 31 March 2026 (90 days). 乙: 70 %, 1 March to 30 June (122 days).
ITEMS = [
    item(D(2026, 1, 1), D(2026, 3, 31), title="甲", weight=Decimal(30), code=1),
    item(D(2026, 3, 1), D(2026, 6, 30), title="乙", weight=Decimal(70), code=2),
]


def test_the_curve_is_the_table_reckoned_by_hand():
    assert curve(ITEMS, D(2026, 1, 1), D(2026, 6, 30)) == [
        (D(2025, 12, 31), Decimal("0.0")),
        (D(2026, 1, 31), Decimal("10.3")),  # 30 × 31/90
        (D(2026, 2, 28), Decimal("19.7")),  # 30 × 59/90
        (D(2026, 3, 31), Decimal("47.8")),  # 30 + 70 × 31/122
        (D(2026, 4, 30), Decimal("65.0")),  # 30 + 70 × 61/122
        (D(2026, 5, 31), Decimal("82.8")),  # 30 + 70 × 92/122
        (D(2026, 6, 30), Decimal("100.0")),
    ]


def test_a_half_is_rounded_up_once():
    rows = [item(*TEN_DAYS, weight=Decimal("0.50")), item(D(2026, 4, 1), D(2026, 4, 2), weight=Decimal("99.50"))]
    assert planned(rows, D(2026, 3, 1)) == Decimal("0.1")  # 0.05


def test_what_was_achieved_counts_each_item_by_its_weight():
    assert achieved(ITEMS, {}) == Decimal("0.0")
    assert achieved(ITEMS, {1: 100, 2: 15}) == Decimal("40.5")


def test_months_of_a_period_end_with_the_month_of_its_last_day():
    assert list(month_ends(D(2027, 12, 15), D(2028, 2, 1))) == [D(2027, 12, 31), D(2028, 1, 31), D(2028, 2, 29)]


def test_money_runs_evenly_within_its_quarter():
    assert quarter_period(115, 1) == (D(2026, 1, 1), D(2026, 3, 31))
    money = [QuarterDraft(115, 1, 300), QuarterDraft(115, 3, 100)]
    days = [D(2025, 12, 31), D(2026, 1, 9), D(2026, 3, 31), D(2026, 6, 30), D(2026, 9, 30)]
    shares = [Fraction(0), Fraction(3, 40), Fraction(3, 4), Fraction(3, 4), Fraction(1)]
    assert [spending_share(money, day) for day in days] == shares
    assert spending_share([], days[0]) is None
