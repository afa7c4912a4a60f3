"""What a revision changed, passage by passage, and what an answer's passage is after it was written on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from proposals.content import PlanContent
from proposals.content.values import KpiContent, VentureContent
from reviews.answers.passages import follow, passages
from reviews.models import AnswerChange

OLD = "每月辦理市集一場。\n淡季停辦。"
KPI = KpiContent(code="jobs", name="就業人數", unit="人", year=115, baseline=0, target=5, evidence="投保名冊")


def plan(method: str = OLD, **more: object) -> PlanContent:
    return PlanContent(ventures=(replace(VentureContent(), id=7, title="果香慢行", method=method, **more),))


def told(before: PlanContent, now: PlanContent) -> list[tuple[str, str, str]]:
    return [(passage.called, passage.old, passage.new) for passage in passages(before, now)]


def named(before: PlanContent, now: PlanContent):
    """The first passage, as an answer names it."""
    return AnswerChange(**passages(before, now)[0].as_columns)


def test_a_paragraph_that_was_changed_added_or_deleted():
    assert told(plan(), plan()) == []
    where = "果香慢行・事業構想：推動方法"
    assert told(plan(), plan("每月辦理市集二場。\n淡季停辦。")) == [(where, "每月辦理市集一場。", "每月辦理市集二場。")]
    assert told(plan(), plan(OLD + "\n雨天改在室內。")) == [(where, "", "雨天改在室內。")]
    assert told(plan(), plan("每月辦理市集一場。")) == [(where, "淡季停辦。", "")]


def test_a_row_is_one_passage_with_its_cells():
    (row,) = passages(plan(kpis=(KPI,)), plan(kpis=(replace(KPI, target=8),)))
    assert row.place.code == "kpi_7"
    assert row.old == "指標：就業人數（人）；年度：115；基準值：0；目標值：5；佐證來源：投保名冊"
    assert row.new == "指標：就業人數（人）；年度：115；基準值：0；目標值：8；佐證來源：投保名冊"
    assert row.said == ("就業人數（人）", "115", "0", "8", "投保名冊")


@pytest.mark.parametrize(
    ("chosen", "now", "found"),
    [
        ("每月辦理市集二場。\n淡季停辦。", "每月辦理市集三場，含夜市。\n淡季停辦。", "每月辦理市集三場，含夜市。"),
        (OLD + "\n雨天改在室內。", OLD + "\n雨天改在室內，並公告。", "雨天改在室內，並公告。"),
        ("每月辦理市集一場。", "每月辦理市集一場。", ""),
        # Written back, or another paragraph: for a person to choose again.
        ("每月辦理市集二場。\n淡季停辦。", OLD, None),
        ("每月辦理市集二場。\n淡季停辦。", "每月辦理市集一場。\n淡季照常營運。", None),
        # What was changed is deleted by now.
        ("每月辦理市集二場。\n淡季停辦。", "淡季停辦。", None),
    ],
    ids=["written on", "new and written on", "deleted", "written back", "another", "deleted since"],
)
def test_a_passage_is_followed_while_it_can_be_told(chosen, now, found):
    followed = follow(named(plan(), plan(chosen)), passages(plan(), plan(now)))
    assert (followed.new if followed else None) == found


def test_a_passage_of_another_part_is_never_the_one():
    change = named(plan(), plan("每月辦理市集二場。\n淡季停辦。"))
    change.venture_id = 8
    assert follow(change, passages(plan(), plan("每月辦理市集二場。\n淡季停辦。"))) is None
