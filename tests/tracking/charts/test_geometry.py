"""Where curves, bars and months stand; the figures beside them are those drawn."""

import datetime as dt
from decimal import Decimal

from tests.tracking.cases import item
from tracking.charts.axis import DayAxis
from tracking.charts.curves import s_curve
from tracking.charts.gantt import gantt
from tracking.undertakings.curve import curve

D = dt.date
YEAR = D(2026, 1, 1), D(2026, 12, 31)


def test_a_day_stands_at_its_end_and_what_is_beyond_at_the_edge():
    axis = DayAxis(D(2026, 3, 1), D(2026, 3, 10))
    days = [D(2025, 1, 1), D(2026, 2, 28), D(2026, 3, 5), D(2026, 3, 10), D(2030, 1, 1)]
    assert [axis.x(day) for day in days] == [44.0, 44.0, 376.0, 708.0, 708.0]


def test_so_many_months_are_named_as_have_room_and_the_year_where_it_changes():
    assert [(tick.month, tick.year) for tick in DayAxis(*YEAR).ticks] == [
        (1, 115),
        (3, None),
        (5, None),
        (7, None),
        (9, None),
        (11, None),
    ]
    ticks = DayAxis(D(2026, 11, 15), D(2027, 2, 10)).ticks
    assert [(tick.month, tick.year) for tick in ticks] == [(12, 115), (1, 116), (2, None)]
    assert [(tick.month, tick.year) for tick in DayAxis(D(2026, 3, 5), D(2026, 3, 9)).ticks] == [(3, 115)]


def test_a_curve_begins_at_nothing_and_ends_at_all_with_the_figures_in_its_table():
    planned = curve([item(D(2026, 3, 1), D(2026, 4, 30))], D(2026, 3, 1), D(2026, 4, 30))
    reported = [(D(2026, 3, 31), Decimal("40.0"))]
    chart = s_curve(planned, reported, today=D(2026, 3, 31), now=Decimal("50.8"))
    assert chart.planned == "44.0,232.0 381.4,120.2 708.0,12.0"
    assert chart.actual == "44.0,232.0 381.4,144.0"
    assert (chart.today, chart.planned_now.y, chart.actual_now.percent) == (381.4, 120.2, Decimal("40.0"))
    assert chart.rows == [
        (D(2026, 3, 31), Decimal("50.8"), Decimal("40.0")),
        (D(2026, 4, 30), Decimal("100.0"), None),
    ]


def test_bars_say_what_is_done_and_what_is_behind():
    items = [
        item(D(2026, 3, 1), D(2026, 3, 10), title="甲", weight=Decimal(50), code=1),
        item(D(2026, 3, 6), D(2026, 3, 10), title="乙", weight=Decimal(50), code=2),
    ]
    chart = gantt(items, D(2026, 3, 8), {1: 90, 2: 40})
    bars = [(b.x, b.width, b.done_width, f"{b.planned}", b.done, b.is_behind) for b in chart.bars]
    assert bars == [
        (44.0, 664.0, 597.6, "80.0", 90, False),
        (376.0, 332.0, 132.8, "60.0", 40, True),
    ]
    assert [b.done for b in gantt(items, D(2026, 3, 8)).bars] == [None, None]
