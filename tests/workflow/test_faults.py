"""Killed workers and a broker that is gone: nothing is lost and no letter goes out twice. Real processes."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from proposals import workflow as w
from tests.workflow.cases import log_of, walker_at
from tests.workflow.system import System
from workflow.engine.services import perform
from workflow.models import OutboxMessage

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
MAILBOXES = "tests.workflow.delivery.mailboxes."
OFFICE = ["shigang-head@demo.example", "shigang@demo.example"]
PLATFORM = ["platform-head@demo.example", "platform@demo.example"]


@pytest.fixture
def walker(transactional_db):
    made = walker_at("notified")
    OutboxMessage.objects.all().delete()
    return made


@pytest.fixture
def system(walker, tmp_path):
    made = System(tmp_path)
    try:
        yield made
    finally:
        made.stop()


def is_sending(system: System) -> bool:
    marker: Path = system.folder / "sending"
    return marker.exists()


def all_sent() -> bool:
    return not OutboxMessage.objects.filter(sent_at=None).exists()


def stays_so(system: System, letters: list[str]) -> bool:
    """Some rounds of the sweeper later nothing more has been sent."""
    written = {path.name: path.stat().st_mtime_ns for path in system.mails.iterdir()}
    rows = list(OutboxMessage.objects.order_by("id").values_list("attempts", "sent_at"))
    time.sleep(5)
    now = {path.name: path.stat().st_mtime_ns for path in system.mails.iterdir()}
    same_rows = list(OutboxMessage.objects.order_by("id").values_list("attempts", "sent_at")) == rows
    return (now, system.letters(), same_rows) == (written, letters, True)


def test_a_worker_killed_between_claim_and_send(walker, system):
    perform(walker.plan, w.START_COACHING, by=walker.cast.of("PLATFORM"), coach=walker.cast.of("PLATFORM").user)
    doomed = system.worker(f"{MAILBOXES}HangingBackend")
    system.wait_for(lambda: is_sending(system))
    system.kill(doomed)
    row = OutboxMessage.objects.get()
    assert (row.sent_at, row.attempts, row.leased_until is not None, system.letters()) == (None, 1, True, [])

    system.worker()
    system.wait_for(all_sent)
    row.refresh_from_db()
    assert (row.attempts, row.leased_until, row.error) == (2, None, "")
    owner = [walker.owner.user.email]
    assert (system.letters(), stays_so(system, owner)) == (owner, True)


def test_a_worker_killed_between_send_and_mark_sends_the_same_letter(walker, system):
    """That the letter went out is known to nobody: it goes again under the same Message-ID, which makes it one."""
    perform(walker.plan, w.START_COACHING, by=walker.cast.of("PLATFORM"), coach=walker.cast.of("PLATFORM").user)
    doomed = system.worker(f"{MAILBOXES}SendsThenHangsBackend")
    system.wait_for(lambda: is_sending(system))
    system.kill(doomed)
    owner = [walker.owner.user.email]
    assert (OutboxMessage.objects.get().sent_at, system.letters()) == (None, owner)

    system.worker()
    system.wait_for(all_sent)
    (letter,) = system.mails.glob("*.eml")
    assert letter.stem == f"proposal.{walker.plan.pk}.2.{walker.owner.user.pk}@localhost"
    assert (system.letters(), stays_so(system, owner)) == (owner, True)


def test_two_workers_send_each_letter_once(walker, system):
    system.worker()
    system.worker()
    perform(walker.plan, w.SUBMIT_TO_DISTRICT, by=walker.owner, consent=True)
    system.wait_for(all_sent)
    assert system.letters() == sorted(PLATFORM + OFFICE)
    assert set(OutboxMessage.objects.values_list("attempts", flat=True)) == {1}


def test_with_the_broker_down_pages_save_and_letters_go_out_when_it_is_back(walker, system):
    browser = system.web()
    browser.sign_in(walker.owner)
    system.worker()
    system.valkey.stop()

    status, seconds = browser.submit(f"/plans/{walker.plan.pk}/moves/submit_to_district/", consent="on")
    assert (status, seconds < 5) == (302, True)
    assert log_of(walker.plan)[-1] == ("submit_to_district", "notified", "with_district")
    assert browser.send("GET", f"/plans/{walker.plan.pk}/")[0] == 200
    time.sleep(3)
    rows = OutboxMessage.objects.values_list("sent_at", "attempts", "failed_at")
    assert (list(rows), system.letters()) == ([(None, 0, None)] * 4, [])

    system.valkey.ensure()
    system.wait_for(all_sent)
    letters = sorted(PLATFORM + OFFICE)
    assert (system.letters(), stays_so(system, letters)) == (letters, True)


def test_a_broker_that_does_not_answer_does_not_hold_up_a_page(walker, system):
    browser = system.web()
    browser.sign_in(walker.owner)
    assert system.valkey.pid is not None
    os.kill(system.valkey.pid, signal.SIGSTOP)
    try:
        status, seconds = browser.submit(f"/plans/{walker.plan.pk}/moves/withdraw/", reason="重新規劃")
        assert (status, seconds < 15) == (302, True)
    finally:
        os.kill(system.valkey.pid, signal.SIGCONT)
    assert log_of(walker.plan)[-1] == ("withdraw", "notified", "withdrawn")
    system.worker()
    system.wait_for(all_sent)
    assert system.letters() == sorted([*PLATFORM, *OFFICE, "rdec-head@demo.example", "rdec@demo.example"])
