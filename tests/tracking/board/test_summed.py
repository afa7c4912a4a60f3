"""A plan's undertakings summed: the curve equals a table reckoned by hand, and says which plans it shows."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from tests.factories.accounts import sign_in
from tests.tracking.board.test_board import entry
from tests.tracking.cases import executing_plan, item, make_cast, make_work_plan
from tracking.board.summed import summed
from tracking.models import ProgressReport, Undertaking
from tracking.states import Entry, ReportState, State
from workflow.states import Party

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def set_work(row, first, last):
    """A new baseline of one item from the first to the last day."""
    plan = make_work_plan(row, item(first, last))
    Undertaking._base_manager.filter(pk=row.pk).update(baseline=plan)
    row.refresh_from_db()


def filed(row, number, last_day, actual):
    ProgressReport.objects.create(
        undertaking=row, baseline=row.baseline, number=number, first_day=last_day.replace(day=1), last_day=last_day,
        opened_on=last_day, state=ReportState.ACCEPTED, holder=Party.NOBODY, planned="50.0", actual=actual,
        filed_at=timezone.now(),
    )  # fmt: skip


@pytest.fixture
def three(cast):
    """Approved 3:1; the first runs through January and February (59 days), the second through February (28)."""
    plan, rows = executing_plan(cast, State.TRACKED, State.TRACKED, State.PLANNING)
    first, second, _planned = rows
    set_work(first, dt.date(2026, 1, 1), dt.date(2026, 2, 28))
    set_work(second, dt.date(2026, 2, 1), dt.date(2026, 2, 28))
    entry(first, Entry.APPROVED, 3_000_000, cast)
    entry(second, Entry.APPROVED, 1_000_000, cast)
    filed(first, 1, dt.date(2026, 1, 31), "40.0")
    filed(first, 2, dt.date(2026, 2, 28), "90.0")
    filed(second, 1, dt.date(2026, 2, 28), "20.0")
    for row, actual in ((first, "90.0"), (second, "20.0")):
        Undertaking.objects.filter(pk=row.pk).update(actual=actual)
    return plan, list(Undertaking.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk"))


def test_the_curve_is_the_table_reckoned_by_hand(three):
    _plan, rows = three
    work = summed(rows, dt.date(2026, 2, 14))
    # By 31 January 31/59 of the first, which weighs three quarters: 39.4; by the middle of February
    # 45/59 of it and half of the second: 57.2 + 12.5.
    planned = [(day.isoformat(), percent, actual) for day, percent, actual in work.curve.rows]
    assert planned == [
        ("2026-01-31", Decimal("39.4"), Decimal("30.0")),
        ("2026-02-28", Decimal("100.0"), Decimal("72.5")),
    ]
    assert work.curve.planned_now.percent == Decimal("69.7")
    assert [(bar.part.percent, bar.planned, bar.part.actual, bar.is_behind) for bar in work.bars] == [
        (Decimal("75.0"), Decimal("76.3"), Decimal("90.0"), False),
        (Decimal("25.0"), Decimal("50.0"), Decimal("20.0"), True),
    ]


def test_without_an_approval_each_counts_the_same(cast):
    _plan, rows = executing_plan(cast, State.TRACKED, State.TRACKED)
    assert [part.weight for part in summed(list(rows)).parts] == [Decimal("0.5")] * 2


def test_without_an_accepted_plan_there_is_no_curve(client, cast):
    plan, rows = executing_plan(cast, State.PLANNING)
    assert summed(list(rows)) is None
    page = sign_in(client, cast.rdec).get(f"/tracking/plans/{plan.pk}/progress/").content.decode()
    assert "任一事業的工作計畫核備後，這裡顯示合計的進度曲線。" in page
    assert "工作計畫還沒有核備，未計入：事業甲" in page


def test_the_page_says_which_baselines_it_shows(client, cast, three):
    plan, _rows = three
    page = sign_in(client, cast.rdec).get(f"/tracking/plans/{plan.pk}/progress/").content.decode()
    assert "基準為核備的工作計畫：事業甲第 2 版、事業乙第 2 版" in page
    assert "未計入：事業丙" in page
