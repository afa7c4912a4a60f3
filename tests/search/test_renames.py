"""A name that changes while somebody writes of a plan that has it: whoever comes second waits, and what is found has the new one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from accounts.models import District, Unit
from programmes.models import CentralProgramme
from proposals.models import Proposal, SoughtProgramme
from search import mending
from search.models import Passage, Source
from tests.reviews.cases import make_cast, make_plan
from tests.workflow.races import wide_pool

pytestmark = pytest.mark.django_db(transaction=True)
WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 7301 AND NOT granted"
NEW, WRITTEN = "改名之後", "趕在改名時寫的摘要"


@pytest.fixture
def plan():
    found = make_plan(make_cast())
    programme = CentralProgramme.objects.create(code="T1", name="觀光環境營造計畫", ministry="交通部")
    SoughtProgramme.objects.create(programme=programme, proposal=found)
    return found


def rename_unit(plan):
    Unit.objects.filter(pk=plan.owner_id).update(full_name=NEW)


def rename_district(plan):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
        District.objects.filter(proposals=plan).update(name=NEW)
        cursor.execute("RESET ROLE")


def rename_programme(plan):
    CentralProgramme.objects.filter(code="T1").update(name=NEW)


def write(plan):
    Proposal.objects.filter(pk=plan.pk).update(summary=WRITTEN)


def text(plan):
    return Passage.objects.get(source=Source.PLAN, origin=plan.pk).text


@contextmanager
def held(act: Callable[[], None]) -> Iterator[None]:
    """``act`` is done by somebody else and not committed before the block ends."""
    done, go_on = threading.Event(), threading.Event()

    def run() -> None:
        try:
            with transaction.atomic():
                act()
                done.set()
                assert go_on.wait(20)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(run)
        assert done.wait(20)
        try:
            yield
        finally:
            go_on.set()
        first.result(20)


def behind(act: Callable[[], None]) -> Future[None]:
    """``act`` by a third person, once it waits for the first."""

    def run() -> None:
        try:
            with transaction.atomic():
                act()
        finally:
            connection.close()

    waiting = ThreadPoolExecutor(1).submit(run)
    until = time.monotonic() + 20
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return waiting
            assert not waiting.done(), waiting.exception()
            time.sleep(0.02)
    raise AssertionError("it did not wait")


@pytest.mark.parametrize("rename", [rename_unit, rename_district, rename_programme])
@pytest.mark.parametrize("is_renamed_first", [True, False])
def test_whoever_comes_second_waits_and_both_stand(plan, rename, is_renamed_first):
    acts = [lambda: rename(plan), lambda: write(plan)]
    first, second = acts if is_renamed_first else acts[::-1]
    with wide_pool():
        with held(first):
            other = behind(second)
        other.result(20)
        assert [said in text(plan) for said in (NEW, WRITTEN)] == [True, True]
        assert mending.mend().rows == []


def test_two_who_write_do_not_wait_for_each_other(plan):
    with wide_pool():
        other = make_plan(make_cast())
        Proposal.objects.filter(pk=other.pk).update(owner=plan.owner_id)
        with held(lambda: write(plan)):
            write(other)
        assert WRITTEN in text(plan)
        assert WRITTEN in text(other)
