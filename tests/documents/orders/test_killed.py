"""Whatever dies while a paper is made, the paper comes after, once, and nobody sees half a file."""

from __future__ import annotations

import datetime as dt
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from documents import sandbox
from documents.models import PaperOrder
from documents.orders import keeping, services, work
from documents.orders.pages_printed import page_wish
from documents.states import Printed

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
LONG = page_wish("<title>長文</title>" + "<p>水圳慢行與共好聚落。</p>" * 20_000)
WORKER = "import django; django.setup(); from documents.orders import work; work.print_due()"


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


def order() -> PaperOrder:
    return PaperOrder.objects.get()


def at_once() -> None:
    """The time has come to try again."""
    PaperOrder.objects.update(available_at=timezone.now())


def stored() -> list[bytes]:
    root = Path(default_storage.location)
    return [path.read_bytes() for path in root.rglob("*") if path.is_file()]


def renderers(helper: int) -> list[int]:
    """The children of the helper process."""
    return [int(pid) for pid in Path(f"/proc/{helper}/task/{helper}/children").read_text().split()]


def is_whole(paper: bytes) -> bool:
    return paper.startswith(b"%PDF-") and paper.rstrip().endswith(b"%%EOF")


def test_a_killed_renderer() -> None:
    services.ask(LONG, by="甲")
    thread = threading.Thread(target=lambda: (work.print_due(), connection.close()))
    thread.start()
    wait_for(lambda: order().progress > 0)
    assert sandbox._helper
    for pid in renderers(sandbox._helper[0].pid):
        os.kill(pid, signal.SIGKILL)
    thread.join()
    assert (order().state, order().attempts, stored()) == (Printed.WANTED, 1, [])
    at_once()
    assert work.print_due() == 1
    assert [is_whole(paper) for paper in stored()] == [True]
    assert (order().state, order().attempts, order().pages > 100) == (Printed.MADE, 2, True)


def test_a_killed_helper_of_the_renderers() -> None:
    """Its children finish what they are at; a new one is started for the next paper."""
    services.ask(LONG, by="甲")
    thread = threading.Thread(target=lambda: (work.print_due(), connection.close()))
    thread.start()
    wait_for(lambda: order().progress > 0)
    assert sandbox._helper
    os.kill(sandbox._helper[0].pid, signal.SIGKILL)
    thread.join()
    assert (order().state, [is_whole(paper) for paper in stored()]) == (Printed.MADE, [True])
    services.ask(page_wish("<title>次</title><p>次"), by="甲")
    assert work.print_due() == 1


def test_a_killed_worker() -> None:
    services.ask(LONG, by="甲")
    base = os.environ["DATABASE_URL"].rpartition("/")[0]
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "chuangsheng.settings",
        "DATABASE_URL": f"{base}/{connection.settings_dict['NAME']}",
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
    }
    with subprocess.Popen([sys.executable, "-c", WORKER], cwd=settings.BASE_DIR, env=environment) as worker:
        wait_for(lambda: order().progress > 0)
        worker.kill()
    assert (order().state, order().attempts, stored(), work.print_due()) == (Printed.WANTED, 1, [], 0)
    lease = order().leased_until
    assert dt.timedelta() < lease - timezone.now() <= work.LEASE
    PaperOrder.objects.update(leased_until=timezone.now() - dt.timedelta(seconds=1))  # it has run out
    assert work.print_due() == 1
    assert (order().state, order().attempts) == (Printed.MADE, 2)
    assert [is_whole(paper) for paper in stored()] == [True]


def test_a_full_disk() -> None:
    """The kernel lets this process's files grow no further, as where the disk is full."""
    services.ask(page_wish("<title>公文</title><p>主旨：檢送計畫書。"), by="甲")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        assert work.print_due() == 0
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (order().state, order().reason) == (
        Printed.WANTED,
        "儲存空間已滿，文件存不下來，請通知系統管理者。",
    )
    assert stored() == []
    at_once()
    assert work.print_due() == 1
    assert (order().state, [is_whole(paper) for paper in stored()]) == (Printed.MADE, [True])
    assert keeping.forget() == 0
