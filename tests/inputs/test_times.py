"""Times of day as people type them."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from inputs.times import TimeOfDayField


@pytest.mark.parametrize(
    ("typed", "time"),
    [
        ("14:00", dt.time(14)),
        ("14：00", dt.time(14)),
        ("1400", dt.time(14)),
        ("１４：００", dt.time(14)),
        ("14:00:00", dt.time(14)),
        ("14.30", dt.time(14, 30)),
        ("14時30分", dt.time(14, 30)),
        ("14點", dt.time(14)),
        ("下午2:00", dt.time(14)),
        ("下午 2 時 30 分", dt.time(14, 30)),
        ("2:00 PM", dt.time(14)),
        ("pm 2:00", dt.time(14)),
        ("上午9:30", dt.time(9, 30)),
        ("上午12:15", dt.time(0, 15)),
        ("中午12:00", dt.time(12)),
        ("9:05", dt.time(9, 5)),
        ("0:00", dt.time(0)),
        (dt.time(8, 30), dt.time(8, 30)),
    ],
)
def test_a_time_is_understood_however_it_is_written(typed, time):
    assert TimeOfDayField().clean(typed) == time


@pytest.mark.parametrize("typed", ["下午", "25:00", "14:60", "兩點", "140", "14:0", "2 o'clock"])
def test_what_is_no_time_is_repeated_with_how_to_write_it(typed):
    with pytest.raises(ValidationError) as refused:
        TimeOfDayField().clean(typed)
    assert refused.value.messages == [f"「{typed}」不是時間。請用 24 小時制，例如 14:00；1400、下午2:00 也可以。"]


def test_nothing_is_asked_for_where_nothing_is_wanted():
    assert TimeOfDayField(required=False).clean("") is None
    assert 'value="14:05"' in TimeOfDayField().widget.render("at", dt.time(14, 5))
