"""A paper put together from others: they are made first; what was cancelled is made by nobody."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from structlog.testing import capture_logs

from documents.models import PaperOrder
from documents.orders import services, work
from documents.orders.wishes import KINDS, Kind, Made, Wish
from documents.papers import render
from documents.states import Printed
from tests.documents.orders import kinds
from tests.documents.orders.kinds import wish

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 2, 7, 7, 0, tzinfo=dt.UTC)


@pytest.fixture
def now():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def whole(*parts: Wish) -> Wish:
    return Wish(kinds.KIND, {"words": "whole"}, needs=tuple(part.key for part in parts))


def order(said: Wish) -> PaperOrder:
    return PaperOrder.objects.get(key=said.key)


def test_parts_are_made_before_the_whole_whoever_was_asked_for_first(now):
    parts = wish("one"), wish("two")
    services.ask(whole(*parts), by="甲")
    now.shift(1)
    services.ask(*parts, by="甲")
    assert (work.print_due(), kinds.made) == (3, ["one", "two", "whole"])
    assert [(key, row.state) for key, row in services.by_key(order(whole(*parts)).needs).items()] == [
        (part.key, Printed.MADE) for part in parts
    ]


def test_the_whole_waits_while_another_worker_is_at_a_part(now):
    part = wish("one")
    services.ask(part, whole(part), by="甲")
    PaperOrder.objects.filter(key=part.key).update(leased_until=timezone.now() + dt.timedelta(seconds=30), attempts=3)
    assert (work.print_due(), kinds.made) == (0, [])
    now.shift(31)
    assert (work.print_due(), kinds.made) == (2, ["one", "whole"])


def test_a_part_that_fails_again_and_again_is_waited_for_no_longer(now):
    part = wish("one", raises="paper")
    services.ask(part, whole(part), by="甲")
    assert (work.print_due(), kinds.made) == (0, ["one"])
    now.shift(60)
    assert (work.print_due(), kinds.made) == (1, ["one", "one", "whole"])
    assert (order(part).state, order(whole(part)).state) == (Printed.WANTED, Printed.MADE)


def test_a_part_given_up_or_never_asked_for_keeps_nothing_waiting(now):
    gone, unasked = wish("one"), wish("two")
    services.ask(gone, whole(gone, unasked), by="甲")
    PaperOrder.objects.filter(key=gone.key).update(state=Printed.FAILED)
    assert (work.print_due(), kinds.made) == (1, ["whole"])


def test_what_is_made_is_made_anew_where_some_of_it_was_lacking(stored):
    services.remake(whole(), by="甲")
    assert (work.print_due(), order(whole()).state, stored()) == (1, Printed.MADE, [b"WHOLE"])
    services.ask_again(whole(), by="乙")
    assert (order(whole()).state, work.print_due()) == (Printed.MADE, 0)
    services.remake(whole(), by="乙")
    row = order(whole())
    assert (row.state, row.attempts, row.asked_by, services.is_there(row)) == (Printed.WANTED, 0, "乙", False)
    assert (work.print_due(), kinds.made, stored()) == (1, ["whole", "whole"], [b"WHOLE"])


def test_several_are_asked_for_again_at_once(django_assert_max_num_queries):
    wishes = [wish(f"paper {number}") for number in range(9)]
    services.ask(*wishes, by="甲")
    PaperOrder.objects.update(state=Printed.FAILED)
    with django_assert_max_num_queries(6):
        services.ask_again(*wishes, by="乙")
    assert (work.print_due(), len(kinds.made)) == (9, 9)


def test_what_was_cancelled_is_made_by_nobody_until_it_is_asked_for_again():
    services.ask(wish(), by="甲")
    assert (services.cancel(wish()), services.cancel(wish())) == (True, False)
    assert (work.print_due(), order(wish()).state) == (0, Printed.CANCELLED)
    services.ask(wish(), by="乙")
    assert order(wish()).state == Printed.CANCELLED
    services.ask_again(wish(), by="乙")
    assert (work.print_due(), order(wish()).state) == (1, Printed.MADE)
    assert services.cancel(wish()) is False


def test_what_is_cancelled_while_it_is_made_ends_as_its_worker_tells_how_far_it_is():
    begun: list[str] = []

    def make(said, told):
        begun.append("begun")
        services.cancel(wish())
        told(1)
        begun.append("went on")
        return Made(b"late")

    KINDS[kinds.KIND] = Kind(make, "text/plain", ".txt", "%(count)s")
    services.ask(wish(), by="甲")
    assert (work.print_due(), begun) == (0, ["begun"])
    row = order(wish())
    assert (row.state, row.name, row.failure) == (Printed.CANCELLED, "", {})


def test_a_worker_whose_order_was_cancelled_and_asked_for_again_ends_nothing_of_the_other_s(stored):
    services.ask(wish(), by="甲")
    first = work.claim()
    services.cancel(wish())
    services.ask_again(wish(), by="乙")
    second = work.claim()
    assert (first.attempts, second.attempts, first.lease != second.lease) == (1, 1, True)
    with capture_logs() as logs:
        assert work._print(first) is False
    assert [line["event"] for line in logs] == ["paper_dropped"]
    assert (order(wish()).state, order(wish()).lease, stored()) == (Printed.WANTED, second.lease, [])
    assert (work._print(second), order(wish()).state, order(wish()).lease) == (True, Printed.MADE, None)


def test_who_prints_what_was_cancelled_is_no_failure_in_the_log(monkeypatch):
    """Whoever lays out takes any error for one of the paper; this one goes through."""
    monkeypatch.setattr(work, "TOLD_EVERY", 0)
    services.ask(wish(), wish("failing", raises="paper"), by="甲")
    held = [work.claim(), work.claim()]
    services.cancel(wish())
    services.cancel(wish("failing", raises="paper"))
    with capture_logs() as logs:
        assert [work._print(each) for each in held] == [False, False]
    assert [line["event"] for line in logs] == ["paper_dropped", "paper_dropped"]
    assert [row.state for row in PaperOrder.objects.order_by("pk")] == [Printed.CANCELLED] * 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_of_one_order_store_the_paper_of_the_one_that_holds_it(stored):
    """The first was slow: cancelled and asked for again meanwhile, the paper of the second says something else."""
    again, gate = threading.Event(), threading.Event()

    def slow(said, told):
        if not again.is_set():
            again.set()
            assert gate.wait(60)
            return Made(b"FIRST")
        return Made(b"SECOND")

    KINDS[kinds.KIND] = Kind(slow, "text/plain", ".txt", "")
    services.ask(wish(), by="甲")
    made: list[int] = []

    def worker():
        try:
            made.append(work.print_due())
        finally:
            connection.close()

    thread = threading.Thread(target=worker)
    thread.start()
    assert again.wait(60)
    services.cancel(wish())
    services.ask_again(wish(), by="乙")
    assert (work.print_due(), stored()) == (1, [b"SECOND"])
    gate.set()
    thread.join(60)
    assert (made, stored(), order(wish()).state) == ([0], [b"SECOND"], Printed.MADE)


def test_a_paper_given_up_while_it_is_laid_out_is_no_broken_paper(monkeypatch):
    def told(count):
        raise work.Cancelled

    token = render.told.set(told)
    try:
        with pytest.raises(work.Cancelled):
            render.laid_out("<p>一</p>" * 3)
    finally:
        render.told.reset(token)
