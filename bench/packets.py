"""會議資料 of 1, 10 and 40 plans against one plain WeasyPrint call on the same HTML, in the same run; never a test.

Cold: nothing is made, two workers stand there, as they do where the system runs. Started: the same, by workers that
are started for it and have loaded nothing, which costs as much as the layout of one plan. Frozen: the sections were
made when their versions were frozen. Changed: one plan of them has another version. Whoever plainly printed it would
print all of it again each time. Memory is the most that one process has needed.

``python -m bench packets`` measures all of ``SIZES``, which takes some ten minutes where nothing else runs; ``python -m bench
packet`` one plan and ten.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import User
from bench.calibration import calibration
from bench.contents import content, frozen
from bench.printing import plainly
from documents import sandbox
from documents.models import PaperOrder
from documents.orders import work
from documents.orders.pages_printed import page_wish
from documents.papers import html
from documents.states import Printed
from proposals.papers.plan import plan_paper
from reviews.models import Meeting
from reviews.packets.contents import Section
from reviews.packets.services import PACKET, ask_for_packet

SIZES = (1, 10, 40)
FEW = (1, 10)  # ``python -m bench packet``
VENTURES = 3
WORKERS = 2
BODY = re.compile(r"<body[^>]*>(.*)</body>", re.DOTALL)
WORKER = """
import resource, sys, django; django.setup()
from documents import sandbox
from documents.orders import work
if "standing" in sys.argv:
    sandbox.run("bench.renderer.ready", seconds=60, megabytes=2048)
    sandbox.run("documents.binding.bind.count", [], seconds=60, megabytes=2048)
    print(flush=True)
    sys.stdin.readline()
while work.print_due(): pass
sandbox.stop()  # what the helper has waited for, its renderers, is known to us when we have waited for the helper
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def report(sizes: Iterable[int] = SIZES) -> None:
    """Measure and print."""
    ratios = (head for kind in ("cold", "started", "frozen", "changed") for head in (kind, "ratio"))
    heads = ("pages", "plain", *ratios, "plain MB", "worker MB", "renderer MB")
    print(f"\ncalibration {calibration():.0f} ms\n{'packet':<15}" + "".join(f"{head:>12}" for head in heads))
    by = Actor(User(pk=0, name="bench"))
    for size in sizes:
        pages = [html.html(plan_paper(frozen(number, content(VENTURES)))) for number in range(1, size + 1)]
        plain = plainly(_in_one(pages), rounds=1)
        cold, _memory = _by_workers(pages, by, standing=True)
        started, (ours, renderer) = _by_workers(pages, by)
        count = PaperOrder.objects.get(kind=PACKET).pages
        again, changed = _bound(pages, by), _bound([pages[0].replace("計畫", "方案", 1), *pages[1:]], by)
        figures = (
            f"{count}",
            f"{plain.cold:.1f} s",
            f"{cold:.1f} s",
            f"{cold / plain.cold:.2f}",
            f"{started:.1f} s",
            f"{started / plain.cold:.2f}",
            f"{again:.2f} s",
            f"{again / plain.cold:.3f}",
            f"{changed:.2f} s",
            f"{changed / plain.cold:.3f}",
            f"{plain.memory:.0f}",
            f"{ours:.0f}",
            f"{renderer:.0f}",
        )
        print(f"{f'{size} plans':<15}" + "".join(f"{figure:>12}" for figure in figures), flush=True)


def _in_one(pages: list[str]) -> str:
    """All of it as one page: the first with the bodies of the others behind its own."""
    bodies = [found[1] for page in pages if (found := BODY.search(page))]
    return pages[0].replace(bodies[0], "".join(bodies))


def _asked(pages: Iterable[str], by: Actor) -> None:
    """A packet of a meeting of its own."""
    number = Meeting.objects.count() + 1
    meeting = Meeting.objects.create(
        year=115, number=number, held_at=timezone.now(), place="市政大樓", chair="副市長", called_by="bench"
    )
    held = [Section("計畫書", page_wish(page), chapter=f"案{at}") for at, page in enumerate(pages, 1)]
    ask_for_packet(meeting, held, by=by)


def _by_workers(pages: list[str], by: Actor, *, standing: bool = False) -> tuple[float, tuple[float, float]]:
    """Seconds until it is made, of workers that are started for it or are ``standing`` there.

    With them the most megabytes that a worker has needed, and a process of its renderer.
    """
    PaperOrder.objects.all().delete()
    workers = _started("standing") if standing else []
    begun = time.monotonic()
    _asked(pages, by)
    for worker in workers:
        assert worker.stdin
        worker.stdin.write("\n")
        worker.stdin.flush()
    workers = workers or _started()
    while not PaperOrder.objects.filter(kind=PACKET, state=Printed.MADE).exists():
        time.sleep(0.02)
    took = time.monotonic() - begun
    said = [worker.communicate()[0].split() for worker in workers]
    return took, (max(int(own) for own, _c in said) / 1024, max(int(child) for _own, child in said) / 1024)


def _started(*how: str) -> list[subprocess.Popen[str]]:
    """Two workers; those that are to stand there have loaded what they need."""
    base = os.environ["DATABASE_URL"].rpartition("/")[0]
    environment = os.environ | {"DATABASE_URL": f"{base}/{connection.settings_dict['NAME']}"}
    command = [sys.executable, "-c", WORKER, *how]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    workers = [subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, **pipes) for _one in range(WORKERS)]
    for worker in workers if how else ():
        assert worker.stdout
        worker.stdout.readline()
    return workers


def _bound(pages: list[str], by: Actor) -> float:
    """Seconds to make a packet of sections as far as they are there; the renderer is as warm as a worker's is."""
    sandbox.run("bench.renderer.ready", seconds=60, megabytes=settings.PDF_MEMORY_MB)
    _asked(pages, by)
    begun = time.monotonic()
    while PaperOrder.objects.filter(state=Printed.WANTED).exists():
        work.print_due()
    return time.monotonic() - begun
