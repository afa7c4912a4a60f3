"""Many write and many seal at once: one chain, no line left out, none twice."""

import threading

import pytest
from django.db import connection

from accounts.models import Access
from records.models import Seal, Unsealed
from records.seals.checking import check
from records.seals.services import seal
from tests.factories.accounts import make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
WRITERS, SEALERS, LINES = 8, 3, 1_500


def run_together(works, until_done):
    """What failed, once all of ``works`` ended; ``until_done`` goes on meanwhile in sessions of its own."""
    failed: list[Exception] = []
    done = threading.Event()

    def alone(work):
        try:
            work(done)
        except Exception as error:  # noqa: BLE001 - told by the assertion of who asks
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=alone, args=[work]) for work in works]
    others = [threading.Thread(target=alone, args=[work]) for work in until_done]
    for thread in [*threads, *others]:
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    for thread in others:
        thread.join()
    return failed


def test_eight_writers_and_three_sealers_make_one_unbroken_chain():
    user = make_user()

    def write(_done):
        for number in range(LINES):
            Access.objects.create(user=user, about=f"第 {number} 筆")

    def go_on_sealing(done):
        while not done.is_set():
            seal()

    before = Seal.objects.count()
    assert run_together([write] * WRITERS, [go_on_sealing] * SEALERS) == []
    seal()
    numbers = list(Seal.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, before + WRITERS * LINES + 1))
    assert (Unsealed.objects.count(), check([]).findings) == (0, [])
