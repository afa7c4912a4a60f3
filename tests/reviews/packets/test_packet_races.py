"""Packets asked for at once are one; a killed worker's packet comes after, once; hostile parts stop nothing (R3)."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
from datetime import timedelta

import pypdf
import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from documents.models import Attachment, PaperOrder
from documents.orders import work
from documents.orders.pages_printed import page_wish
from documents.states import Printed
from proposals.services import attach_file
from proposals.states import Purpose, State
from reviews.models import Packet
from reviews.packets.contents import Section, sections
from reviews.packets.services import PACKET, ask_for_packet
from tests.documents.binding.test_volumes import leaf
from tests.documents.orders.test_killed import WORKER
from tests.workflow.cases import walker_at
from tests.workflow.races import THREADS, race, wide_pool

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def walker():
    return walker_at(State.PROJECT_MEETING)


def order():
    return PaperOrder.objects.get(kind=PACKET)


def pages():
    with default_storage.open(order().name) as file:
        return pypdf.PdfReader(io.BytesIO(file.read())).pages


def test_sixteen_who_ask_at_once_get_one_packet_made_once(walker):
    rdec, meeting = walker.cast.of("RDEC"), walker.plan.project_meetings.get()
    held = sections(meeting, rdec)

    def asking():
        return lambda: ask_for_packet(meeting, held, by=rdec).pk

    with wide_pool():
        found = race([asking] * THREADS)
    assert (set(found), Packet.objects.count()) == ({Packet.objects.get().pk}, 1)
    with wide_pool():
        made = race([lambda: work.print_due] * 4)
    assert sum(made) == PaperOrder.objects.filter(state=Printed.MADE).count()
    assert (order().state, order().attempts) == (Printed.MADE, 1)


def test_a_worker_killed_while_it_binds(walker):
    rdec, meeting = walker.cast.of("RDEC"), walker.plan.project_meetings.get()
    text = "<title>長文</title>" + "<p>水圳慢行與共好聚落。</p>" * 4000
    ask_for_packet(meeting, [*sections(meeting, rdec), Section("長文", page_wish(text))], by=rdec)
    base = os.environ["DATABASE_URL"].rpartition("/")[0]
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "chuangsheng.settings",
        "DATABASE_URL": f"{base}/{connection.settings_dict['NAME']}",
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
    }
    with subprocess.Popen([sys.executable, "-c", WORKER], cwd=settings.BASE_DIR, env=environment) as worker:
        until = time.monotonic() + 120
        while not order().leased_until:
            assert time.monotonic() < until
            time.sleep(0.02)
        worker.kill()
    assert (order().state, order().attempts) == (Printed.WANTED, 1)
    PaperOrder.objects.filter(kind=PACKET).update(leased_until=timezone.now() - timedelta(seconds=1))
    assert work.print_due() == 1
    assert (order().state, order().attempts, order().places["lacking"]) == (Printed.MADE, 2, [])
    assert len(pages()) == order().pages


def test_a_hostile_plan_neither_leaks_nor_stops_the_others(walker):
    """Nested tables, addresses of files and of the machine's own network, a huge picture, a file that is none."""
    rdec, meeting = walker.cast.of("RDEC"), walker.plan.project_meetings.get()
    nested = "<table><tr><td>" * 6000 + "深" + "</td></tr></table>" * 6000
    hostile = {
        "深表格": nested,
        "檔案": '<img src="file:///etc/passwd"><p>檔案</p>',
        "內網": '<img src="http://169.254.169.254/latest/meta-data/"><p>內網</p>',
    }
    file = attach_file(walker.plan, SimpleUploadedFile("壞檔.pdf", leaf("好檔")), Purpose.SUPPORTING, by=walker.owner)
    stored = Attachment.objects.get(pk=file.pk)
    with default_storage.open(stored.file.name, "wb") as opened:
        opened.write(b"%PDF-1.7\n" + b"\x00" * 4096)
    parts = [Section(title, page_wish(f"<title>{title}</title>{body}")) for title, body in hostile.items()]
    packet = ask_for_packet(meeting, [*parts, *sections(meeting, rdec)], by=rdec)
    for _again in range(work.MAX_ATTEMPTS):
        work.print_due()
        PaperOrder.objects.update(available_at=timezone.now())
    made = order()
    lacking = [name for name, _why in made.places["lacking"]]
    chapter = packet.sections.get(title="摘要").chapter
    assert (made.state, lacking) == (Printed.MADE, [*hostile, f"{chapter}　附件：壞檔.pdf"])
    written = "".join(page.extract_text() for page in pages())
    assert ("root:" in written, "ami-id" in written) == (False, False)
