"""A worker killed among its cases: what it had said is not said again, what it had not comes after the restart."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable

import pytest
from django.conf import settings
from django.db import connection, transaction

from tests.tracking.cases import make_cast
from tests.tracking.reports.cases import tracked
from tracking.models import ProgressReport, Undertaking
from tracking.reports.opening import open_all
from workflow.calendar.days import load_reference
from workflow.delivery.reminders import remind_all
from workflow.models import Notification, OutboxMessage, Reminder

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
TODAY = dt.date(2026, 2, 2)
WORKER = "import datetime as dt, django; django.setup(); from {module} import {name}; {name}(dt.date({day}))"
MANY, TOLD = 6, 3


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


def kill_at(job: Callable[..., int], today: dt.date, table: str, held: int, is_there: Callable[[], bool]) -> None:
    """Let a worker do ``job`` until it waits for the row ``held`` of ours, after what ``is_there`` then; kill it there."""
    base = os.environ["DATABASE_URL"].rpartition("/")[0]
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "chuangsheng.settings",
        "DATABASE_URL": f"{base}/{connection.settings_dict['NAME']}",
    }
    day = f"{today.year}, {today.month}, {today.day}"
    code = WORKER.format(module=job.__module__, name=job.__name__, day=day)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {table} WHERE id = %s FOR UPDATE", [held])
        with subprocess.Popen([sys.executable, "-c", code], cwd=settings.BASE_DIR, env=environment) as worker:
            wait_for(lambda: is_there() and waiting() == 1)
            worker.kill()
    wait_for(lambda: waiting() == 0)


def waiting() -> int:
    """How many sessions wait for a row."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        return int(cursor.fetchone()[0])


@pytest.fixture
def cases() -> list[Undertaking]:
    load_reference()
    cast = make_cast()
    return [tracked(cast) for _number in range(MANY)]


def times_told(begins: str) -> Counter[int]:
    """How often each person was told each thing: all that are told at all are told once."""
    rows = Notification.objects.filter(key__startswith=begins).values_list("key", "user")
    return Counter(Counter(rows).values())


def test_each_report_is_opened_once(cases: list[Undertaking]) -> None:
    table = Undertaking._meta.db_table
    kill_at(open_all, TODAY, table, cases[TOLD].pk, lambda: ProgressReport.objects.count() == TOLD)
    assert ProgressReport.objects.count() == TOLD
    assert (open_all(TODAY), open_all(TODAY)) == (MANY - TOLD, 0)
    assert list(ProgressReport.objects.order_by("undertaking").values_list("undertaking", "number")) == [
        (case.pk, 1) for case in cases
    ]
    assert times_told("report:opened:") == {1: MANY}


def test_nobody_is_reminded_twice(cases: list[Undertaking]) -> None:
    open_all(TODAY)
    ProgressReport.objects.update(due_on=dt.date(2026, 2, 10))
    Undertaking.objects.update(due_on=None)
    type(cases[0].plan).objects.update(due_on=None)
    day = dt.date(2026, 2, 10)
    reports = list(ProgressReport.objects.order_by("pk").values_list("pk", flat=True))
    table = ProgressReport._meta.db_table
    kill_at(remind_all, day, table, reports[TOLD], lambda: Reminder.objects.count() == TOLD)
    assert times_told("remind:report") == {1: TOLD}
    assert (remind_all(day), remind_all(day)) == (MANY - TOLD, 0)
    assert list(Reminder.objects.order_by("case").values_list("case", "stage")) == [(pk, "due") for pk in reports]
    assert times_told("remind:report") == {1: MANY}
    mails = OutboxMessage.objects.filter(key__startswith="remind:report").values_list("key", flat=True)
    assert Counter(mails).most_common(1)[0][1] == 1
    assert len(mails) == MANY
