"""What the bell, the inbox and its unread look at does not grow with how many notices somebody has had."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from bench.pages import explained
from tests.factories.accounts import make_actor, sign_in
from tests.factories.statistics import vacuum
from workflow.models import Notification

pytestmark = pytest.mark.django_db
PAGES = ("/notices/", "/notices/?show=unread", "/plans/", "/")
OF_A_CASE, WAITING = 5, 3


def have(user, many, at_once=10_000):
    """So many notices, five of a case, all read but the last three and the first three."""
    start, begun = timezone.now() - dt.timedelta(days=900), Notification.objects.filter(user=user).count()
    for first in range(begun, many, at_once):
        numbers = range(first, min(first + at_once, many))
        rows = [
            Notification(
                user=user,
                key=f"k{number}",
                text="甲計畫：收到",
                matter=f"proposal:{number // OF_A_CASE}",
                matter_name="甲計畫",
                created_at=start + dt.timedelta(minutes=number),
                read_at=None if number < WAITING or number >= many - WAITING else start,
            )
            for number in numbers
        ]
        Notification.objects.bulk_create(rows)
    vacuum()


def buffers(client, url):
    with explained() as found:
        answer = client.get(url)
    assert answer.status_code == 200, url
    return sum(sum_ for statement, sum_ in found.items() if "workflow_notification" in statement)


@pytest.mark.django_db(transaction=True)
def test_a_hundred_times_the_notices_cost_the_same(client):
    actor = make_actor("rdec")
    sign_in(client, actor)
    have(actor.user, 1_000)
    few = {url: buffers(client, url) for url in PAGES}
    have(actor.user, 100_000)
    many = {url: buffers(client, url) for url in PAGES}
    # A page looks up each line of its thirty cases, each in an index that is a level deeper.
    assert {url: (few[url], many[url]) for url in PAGES if many[url] > 2 * few[url] + 60} == {}


@pytest.mark.parametrize(("waiting", "said"), [(3, "3"), (99, "99"), (100, "99+"), (250, "99+")])
def test_the_bell_counts_to_ninety_nine(client, waiting, said):
    actor = make_actor("rdec")
    rows = [Notification(user=actor.user, key=f"k{number}", text="x") for number in range(waiting)]
    Notification.objects.bulk_create(rows)
    sign_in(client, actor)
    for url in ("/notices/", "/"):
        assert f'<b class="cs-count">{said}</b>' in client.get(url).text
    assert f"未讀通知 <b>{said}</b>" in " ".join(client.get("/").text.split())
