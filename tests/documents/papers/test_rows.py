"""Which rows of a table are cut between two pages: the high ones, by the widths of their columns and of the sheet."""

from __future__ import annotations

import pytest

from documents.papers.blocks import WIDTH, WIDTH_ACROSS, Column, Kind, cell, row, table

NARROW = (Column("項次", 1.4, Kind.CENTER), Column("章節", 2.8), *(Column(str(n)) for n in range(4)), Column("頁次", 3))
WIDE = (Column("項目", 3.4), Column("說明"))


@pytest.mark.parametrize(
    ("columns", "length", "whole", "expected"),
    [
        (WIDE, 406, WIDTH, False),  # fourteen lines of 29
        (WIDE, 407, WIDTH, True),
        (NARROW, 81, WIDTH_ACROSS, False),  # nine lines of nine, on a page of some 25
        (NARROW, 82, WIDTH_ACROSS, True),
        (NARROW, 57, WIDTH, True),  # four signs fit beside each other
    ],
)
def test_a_row_is_cut_where_it_is_a_third_of_a_page(columns, length, whole, expected):
    said = [cell("短")] * (len(columns) - 1)
    line = row(*said[:-1], cell("字" * length), said[-1]) if columns is NARROW else row(*said, cell("字" * length))
    assert table(columns, [line]).may_break(line, whole) is expected


def test_a_cell_across_has_the_room_of_all_its_columns():
    rows = row(cell("字" * 450, 2)), row("短", cell("字" * 450))
    assert [table(WIDE, rows).may_break(line, WIDTH) for line in rows] == [False, True]
