"""Papers are made once: claimed under a lease, stored, marked; tried again, or given up with words."""

from __future__ import annotations

import datetime as dt
import errno
import re
import threading

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import override

from documents import tasks
from documents.errors import MissingGlyph, MissingGlyphs, PaperError, RenderFailed, RenderTimeout
from documents.models import PaperOrder
from documents.orders import services, work
from documents.orders.wishes import Wish
from documents.papers import store
from documents.states import Printed
from tests.documents.orders import kinds
from tests.documents.orders.kinds import wish

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 2, 7, 7, 0, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def now():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def order(said: Wish) -> PaperOrder:
    found = services.found(said)
    assert found
    return found


def test_a_paper_that_was_asked_for_is_made_and_kept(now, stored):
    services.ask(wish("one"), wish("two"), by="研考會 王小明")
    assert tasks.print_papers() == 2
    row = order(wish("one"))
    assert (row.state, row.size, row.pages, row.made_at, row.reason) == (Printed.MADE, 3, 2, NOW, "")
    assert (row.asked_by, row.asked_at, row.leased_until, row.kept_until) == ("研考會 王小明", NOW, None, None)
    assert row.name == f"papers/{store.layout()}/{wish('one').key}.txt"
    assert (stored(), services.is_there(row)) == ([b"ONE", b"TWO"], True)


def test_whoever_asks_again_finds_the_one_there_is():
    for _time in range(2):
        services.ask(wish(), by="甲")
        services.ask_again(wish(), by="乙")
        work.print_due()
    assert (PaperOrder.objects.count(), kinds.made) == (1, ["plan"])


def test_what_is_not_committed_is_not_made():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        services.ask(wish(), by="甲")
        raise ZeroDivisionError
    assert (work.print_due(), PaperOrder.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_the_bell_rings_after_the_commit(monkeypatch):
    rung = []
    monkeypatch.setattr("workflow.delivery.bell.current_app.send_task", lambda name, **_: rung.append(name))
    with transaction.atomic():
        services.ask(wish(), by="甲")
        services.ask(wish("two"), by="甲")
        assert rung == []
    assert rung == ["documents.tasks.print_papers"]


@pytest.mark.django_db(transaction=True)
def test_a_silent_broker_holds_nobody_up_and_the_sweeper_makes_the_paper(settings, stored):
    from celery import current_app

    usual = current_app.conf.broker_url
    current_app.conf.broker_url = "redis://127.0.0.1:1/0"
    try:
        services.ask(wish(), by="甲")
    finally:
        current_app.conf.broker_url = usual
    assert (stored(), work.print_due(), stored()) == ([], 1, [b"PLAN"])


def test_the_first_asked_for_is_the_first_made(now):
    for words in ("one", "two", "three"):
        services.ask(wish(words), by="甲")
        now.shift(SECOND)
    assert services.ahead_of(order(wish("three"))) == 2
    work.print_due()
    assert kinds.made == ["one", "two", "three"]


def test_what_another_worker_holds_is_left_until_its_lease_runs_out(now, stored):
    services.ask(wish(), by="甲")
    held = work.claim()
    assert (held.leased_until, held.attempts, work.claim()) == (NOW + work.LEASE, 1, None)
    now.shift(work.LEASE + SECOND)
    assert (work.print_due(), stored()) == (1, [b"PLAN"])
    assert work._print(held) is False  # the first one comes back: its paper is the same, and nothing is marked again
    assert (order(wish()).attempts, stored()) == (2, [b"PLAN"])


@pytest.mark.django_db(transaction=True)
def test_many_workers_make_each_paper_once(stored):
    services.ask(*(wish(f"paper {number}") for number in range(12)), by="甲")
    barrier = threading.Barrier(4)

    def worker() -> None:
        barrier.wait()
        try:
            work.print_due()
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(kinds.made) == sorted(f"paper {number}" for number in range(12))
    assert len(stored()) == 12


@pytest.mark.django_db(transaction=True)
def test_the_lease_of_a_long_paper_is_renewed(monkeypatch):
    monkeypatch.setattr(work, "RENEWED_EVERY", 0.05)
    services.ask(wish(seconds=0.4), by="甲")
    claimed = work.claim()
    before = claimed.leased_until
    leases = []
    monkeypatch.setattr(work.store, "keep", lambda *_: leases.append(order(wish(seconds=0.4)).leased_until) or 4)
    assert work._print(claimed) is True
    assert leases[0] > before


def test_progress_is_written_down(monkeypatch):
    monkeypatch.setattr(work, "TOLD_EVERY", 0)
    services.ask(wish(), by="甲")
    claimed = work.claim()
    told = work.Progress(claimed)
    for count in (1, 37):
        told(count)
        assert order(wish()).progress == count


LOST = {
    "ENOSPC": (OSError(errno.ENOSPC, "No space left on device"), "儲存空間已滿，文件存不下來，請通知系統管理者。"),
    "killed": (RenderFailed(detail="JobDied"), "文件無法產生，請稍後再試；若再次失敗，請通知系統管理者。"),
    "bug": (ZeroDivisionError("secret words"), "文件無法產生，請稍後再試；若再次失敗，請通知系統管理者。"),
}


@pytest.mark.parametrize("name", LOST)
def test_what_may_pass_is_tried_again_later_and_given_up_in_the_end(now, name):
    error, words = LOST[name]
    kinds.register(lost=error)
    failing = wish(raises="lost")
    services.ask(failing, by="甲")
    assert work.print_due() == 0
    row = order(failing)
    assert (row.state, row.reason, row.available_at) == (Printed.WANTED, words, NOW + 4 * SECOND)
    assert work.claim() is None
    for _attempt in range(work.MAX_ATTEMPTS - 1):
        now.shift(dt.timedelta(seconds=work.LONGEST_WAIT + 1))
        work.print_due()
    row = order(failing)
    assert (row.state, row.reason, len(kinds.made)) == (Printed.FAILED, words, work.MAX_ATTEMPTS)


FINAL = (RenderTimeout(detail="120 s"), MissingGlyphs([MissingGlyph("構想", "\U0001f600")]))


@pytest.mark.parametrize("error", FINAL)
def test_what_would_fail_again_is_said_at_once(error):
    kinds.register(lost=error)
    failing = wish(raises="lost")
    services.ask(failing, by="甲")
    work.print_due()
    row = order(failing)
    assert (row.state, row.reason, row.attempts) == (Printed.FAILED, str(error), 1)


@pytest.mark.parametrize(
    ("error", "english"),
    [
        (FINAL[0], "too long"),
        (FINAL[1], "U+1F600"),
        (LOST["ENOSPC"][0], "storage"),
        (LOST["bug"][0], "try again later"),
    ],
)
def test_why_is_said_in_the_language_of_who_reads_it(error, english):
    """Kept as a code with what it is about, also where somebody else's language was active when it failed."""
    kinds.register(lost=error)
    failing = wish(raises="lost")
    services.ask(failing, by="甲")
    work.print_due()
    with override("en"):
        words = order(failing).reason
    assert (english in words, re.findall("[一-鿿]+", words.replace("構想", ""))) == (True, [])


def test_what_was_said_in_words_of_its_own_stays_in_them():
    kinds.register(lost=PaperError("這份公文不能打包。"))
    failing = wish(raises="lost")
    services.ask(failing, by="甲")
    work.print_due()
    assert order(failing).reason == "這份公文不能打包。"


def test_a_paper_that_kills_its_workers_is_given_up(now):
    services.ask(wish(), by="甲")
    for _worker in range(work.MAX_ATTEMPTS):
        assert work.claim()
        now.shift(work.LEASE + SECOND)
    assert work.claim() is None
    row = order(wish())
    assert (row.state, row.reason) == (Printed.FAILED, LOST["bug"][1])


def test_a_failed_paper_is_made_when_it_is_asked_for_again(now, stored):
    kinds.register(lost=RenderTimeout())
    failing = wish(raises="lost")
    services.ask(failing, by="甲")
    work.print_due()
    services.ask(failing, by="乙")  # a version that is frozen again changes nothing
    assert order(failing).state == Printed.FAILED
    now.shift(SECOND)
    services.ask_again(failing, by="丙")
    row = order(failing)
    assert (row.state, row.attempts, row.reason, row.asked_by, row.asked_at) == (
        Printed.WANTED,
        0,
        "",
        "丙",
        NOW + SECOND,
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(kinds.KINDS, kinds.KIND, kinds.Kind(lambda said, told: kinds.Made(b"OK"), "", ".txt", ""))
        work.print_due()
    assert stored() == [b"OK"]


def test_a_file_that_is_gone_is_made_when_it_is_asked_for(stored):
    services.ask(wish(), by="甲")
    work.print_due()
    work.store.default_storage.delete(order(wish()).name)
    assert services.is_there(order(wish())) is False
    services.ask_again(wish(), by="甲")
    assert (work.print_due(), stored()) == (1, [b"PLAN"])


def test_a_page_whose_words_are_given_is_printed(stored):
    from documents.orders.pages_printed import page_wish

    preview = page_wish("<title>草稿</title><p>第一段", {"構想": "第一段"})
    services.ask(preview, by="甲")
    before = timezone.now()
    assert work.print_due() == 1
    row = order(preview)
    assert (row.pages, stored()[0][:5], row.size) == (1, b"%PDF-", len(stored()[0]))
    assert dt.timedelta(hours=23) < row.kept_until - before <= dt.timedelta(days=1)
