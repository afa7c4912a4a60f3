"""Now, or a moment of the past while demo data are walked."""

import datetime as dt
import threading

import pytest
import time_machine

from workflow.calendar import clock

MOMENT = dt.datetime(2025, 2, 7, 7, 0, tzinfo=dt.UTC)


@time_machine.travel(MOMENT, tick=False)
def test_it_is_now():
    assert clock.now() == MOMENT


def test_it_is_a_moment_of_the_past_inside_and_now_again_after():
    with clock.at(MOMENT):
        assert clock.now() == MOMENT
        with clock.at(MOMENT + dt.timedelta(days=1)):
            assert clock.now() == MOMENT + dt.timedelta(days=1)
        assert clock.now() == MOMENT
    assert clock.now() > MOMENT


def test_an_error_inside_ends_the_past():
    with pytest.raises(ZeroDivisionError), clock.at(MOMENT):
        raise ZeroDivisionError
    assert clock.now() > MOMENT


def test_other_threads_stay_in_the_present():
    seen = []
    with clock.at(MOMENT):
        thread = threading.Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()
    assert seen[0] > MOMENT
