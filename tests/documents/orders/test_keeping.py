"""What is kept of papers, and for how long."""

from __future__ import annotations

import datetime as dt
import os
import time

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from documents import tasks
from documents.models import PaperOrder
from documents.orders import services, work
from tests.documents.orders import kinds
from tests.documents.orders.kinds import wish

pytestmark = pytest.mark.django_db
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def printed(words: str = "plan", *, hours_ago: float = 2) -> PaperOrder:
    services.ask(wish(words), by="甲")
    work.print_due()
    order = services.found(wish(words))
    aged(order.name, hours_ago)
    return order


def aged(name: str, hours: float) -> None:
    then = time.time() - hours * 3600
    os.utime(default_storage.path(name), (then, then))


def test_the_paper_of_something_frozen_stays(stored):
    printed()
    with time_machine.travel(timezone.now() + 1000 * DAY):
        assert (tasks.forget_papers(), stored()) == (0, [b"PLAN"])


def test_any_other_goes_after_its_time_and_is_made_again_when_asked_for(stored):
    kinds.register(kept_for=DAY)
    printed(hours_ago=20)
    assert tasks.forget_papers() == 0
    with time_machine.travel(timezone.now() + DAY + HOUR):
        assert (tasks.forget_papers(), stored(), PaperOrder.objects.count()) == (1, [], 0)
        printed()
        assert stored() == [b"PLAN"]


def test_what_looked_otherwise_goes_after_a_day(stored):
    PaperOrder.objects.filter(pk=printed("old").pk).update(layout="another", asked_at=timezone.now() - DAY - HOUR)
    PaperOrder.objects.filter(pk=printed("new").pk).update(layout="another")
    aged(default_storage.save("papers/another/x.txt", ContentFile(b"X")), 2)
    PaperOrder.objects.filter(layout="another").update(name="papers/another/x.txt")
    tasks.forget_papers()
    assert (PaperOrder.objects.count(), default_storage.exists("papers/another/x.txt")) == (1, True)


def test_files_that_no_row_names_go_but_not_while_they_are_written(stored):
    order = printed()
    folder = order.name.rpartition("/")[0]
    for name, hours in ((".half-dead", 2), (".half-writing", 0.5), ("orphan.txt", 2)):
        aged(default_storage.save(f"{folder}/{name}", ContentFile(name.encode())), hours)
    left = default_storage.save("attachments/ab/x", ContentFile(b"attached"))
    aged(left, 2)
    assert (tasks.forget_papers(), stored()) == (2, [b".half-writing", b"PLAN"])
    assert default_storage.exists(left)
