"""What the figures say in words: whole numbers of people, in the reader's own counting."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from proposals.case.milestones import Milestone
from tracking.statistics.shown import Shown, money, reached
from tracking.statistics.values import AMOUNTS, Figures, Money, Reached

NOBODY = Shown({}, {})


def came(*plans: int) -> Figures:
    return Figures(reached=[Reached(at, many) for at, many in zip(Milestone, plans, strict=False)])


def test_the_step_that_the_smallest_share_of_plans_made_is_named_and_not_as_where_most_stopped():
    """From a hundred to sixty forty stopped; from sixty to thirty only thirty, but that is half."""
    said = reached(came(100, 60, 30, 20, 20, 20, 20, 20, 20), NOBODY).heading
    assert said == "100 件知會，20 件經部會核定；到達率最低的是「成案」（50.0％）"


def test_of_few_plans_no_step_is_named():
    assert reached(came(4, 1, 0, 0, 0, 0, 0, 0, 0), NOBODY).heading == "4 件知會，0 件經部會核定"


@pytest.mark.parametrize(
    ("asked", "chinese", "otherwise"),
    [
        (12_345_678, "1,235 萬元", "NT$12,346 thousand"),
        (98_760_000, "9,876 萬元", "NT$98,760 thousand"),
        (123_456_789, "12,346 萬元", "NT$123,457 thousand"),
        (2_345_600_000, "234,560 萬元", "NT$2,345,600 thousand"),
    ],
)
@pytest.mark.usefixtures("english")
def test_an_amount_of_a_sentence_counts_as_its_language_does(asked, chinese, otherwise):
    found = Figures(total=Money("", 1, dict.fromkeys(AMOUNTS, 0) | {"asked": asked, "approved": asked}))
    assert money(found, NOBODY, "ministry").heading == f"申請 {chinese}，核定 {chinese}，已支用 0.0％"
    with override("en"):
        assert money(found, NOBODY, "ministry").heading.count(otherwise) == 2
