"""How fast the pages of a running meeting follow, with a hall of listeners before the web server of a local run.

A third of them look at the wall, the others at their agency's tablet; each asks every second, as the pages do. Meanwhile
a line is queried and cleared up again: what counts is how long after the commit each wall has it.
"""

from __future__ import annotations

import http.client
import re
import resource
import statistics
import threading
import time
from dataclasses import dataclass, field
from itertools import cycle

from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import Membership
from accounts.states import Role
from bench.calibration import calibration
from bench.site import cookie, served
from reviews.commitments.services import move_commitment
from reviews.meetings.chart import SEND_NOTICE
from reviews.meetings.services import move_meeting
from reviews.models import Commitment, Meeting
from reviews.workflow import QUERY, RECONFIRM

LISTENERS, SECONDS, EVERY, PORT = 60, 40, 1.0, 8197
SEEN = re.compile(r"seen=([\d.]+)")


@dataclass
class Listener:
    """One open page."""

    path: str
    cookie: str
    on_wall: bool
    seen: str = ""
    took: list[float] = field(default_factory=list)
    heard: list[float] = field(default_factory=list)  # when it had something new

    def listen(self, until: float, offset: float) -> None:
        """Ask again and again, over one connection."""
        line = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
        time.sleep(offset)
        while time.monotonic() < until:
            begun = time.monotonic()
            line.request("GET", f"{self.path}?seen={self.seen}", headers={"Cookie": self.cookie})
            answer = line.getresponse()
            body = answer.read().decode()
            if answer.status not in (200, 204):
                raise RuntimeError(f"{answer.status} {self.path}")
            ended = time.monotonic()
            self.took.append(ended - begun)
            if answer.status == 200:
                self.heard.append(ended)
                self.seen = SEEN.findall(body)[0]
            time.sleep(max(0.0, EVERY - (ended - begun)))


def report() -> None:
    """Fill, serve, listen, print."""
    call_command("demo", plans=40)
    meeting = _sitting()
    line = Commitment.objects.filter(proposal__agenda_items__meeting=meeting).earliest("pk")
    listeners = _listeners(meeting)
    with served(PORT):
        moved = _run(listeners, line)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = [each for one in listeners for each in one.took]
    late = [
        min((heard - at for heard in one.heard if heard >= at), default=float("inf"))
        for one in listeners
        if one.on_wall
        for at in moved
    ]
    print(f"\n{LISTENERS} listeners, 2 workers of 4 threads, {SECONDS} s, calibration {calibration():.0f} ms")
    print(f"{'requests':<28}{len(took):>10,}   {len(took) / SECONDS:.0f} a second")
    for label, figures in (("an answer took", took), ("the wall followed after", late)):
        fast, slow = statistics.median(figures), statistics.quantiles(figures, n=20)[-1]
        print(
            f"{label:<28}{fast * 1000:>7.0f} ms median {slow * 1000:>7.0f} ms of 95 % {max(figures) * 1000:>7.0f} ms at most"
        )
    print(f"{'processor time of the server':<28}{used.ru_utime + used.ru_stime:>8.1f} s")


def _sitting() -> Meeting:
    """A meeting of today, with a plan whose agencies have not confirmed."""
    meeting = Meeting.objects.filter(state="planned").earliest("pk")
    move_meeting(meeting, SEND_NOTICE, by=_actor("RDEC"))
    Meeting.objects.filter(pk=meeting.pk).update(held_at=timezone.now())
    return meeting


def _actor(code: str) -> Actor:
    one = Membership.objects.select_related("user", "unit").filter(unit__code=code, role=Role.OFFICER).earliest("pk")
    return Actor(one.user, one)


def _listeners(meeting: Meeting) -> list[Listener]:
    wall = reverse("reviews:meeting_news", args=[meeting.pk])
    tablet = reverse("reviews:meeting_mine_news", args=[meeting.pk])
    codes = Commitment.objects.filter(proposal__agenda_items__meeting=meeting).values_list("agency__code", flat=True)
    agencies = cycle(sorted(set(codes)))
    made = []
    for number in range(LISTENERS):
        on_wall = number % 3 == 0
        user = _actor("RDEC" if on_wall else next(agencies)).user
        made.append(Listener(wall if on_wall else tablet, "{name}={value}".format(**cookie(user.username)), on_wall))
    return made


def _run(listeners: list[Listener], line: Commitment) -> list[float]:
    """Let them listen; when the line was moved."""
    until = time.monotonic() + SECONDS
    offsets = (number * EVERY / LISTENERS for number in range(LISTENERS))
    threads = [
        threading.Thread(target=one.listen, args=(until, offset))
        for one, offset in zip(listeners, offsets, strict=True)
    ]
    for thread in threads:
        thread.start()
    moved, agency, rdec = [], _actor(line.agency.code), _actor("RDEC")
    time.sleep(5)
    while time.monotonic() < until - 5:
        line.refresh_from_db()
        if line.state == "queried":
            move_commitment(line, RECONFIRM, by=agency, note="已洽妥。")
        else:
            move_commitment(line, QUERY, by=rdec, reason="請確認期程。")
        moved.append(time.monotonic())
        time.sleep(3)
    for thread in threads:
        thread.join()
    return moved
