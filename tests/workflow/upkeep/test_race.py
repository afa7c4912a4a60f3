"""Sixteen set one deadline at the same moment, which nobody had set before: one is kept, the others are asked."""

from __future__ import annotations

from collections import Counter

import pytest
from django.test import Client

from accounts.states import Role, UnitKind
from tests.factories.accounts import make_actor, sign_in
from tests.workflow.races import THREADS, race, wide_pool
from tests.workflow.upkeep.test_pages import CLOCKS, shown
from workflow.models import ClockRule

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_sixteen_who_set_a_deadline_one_does(client):
    actor = make_actor(UnitKind.RDEC, Role.ADMINISTRATOR)
    sent = shown(sign_in(client, actor).get(CLOCKS))

    def setter(days):
        mine = sign_in(Client(), actor)
        return lambda: lambda: mine.post(CLOCKS, sent | {"proposal-with_rdec": str(days)})

    with wide_pool():
        answers = race([setter(days) for days in range(10, 10 + THREADS)])
    assert Counter(answer.status_code for answer in answers) == {302: 1, 409: THREADS - 1}
    kept = ClockRule.objects.get(state="with_rdec").working_days
    late = [10 + number for number, answer in enumerate(answers) if answer.status_code == 409]
    told = "這一頁開啟之後已由他人改為 %s，您填的是 %s；要改成您填的請再儲存一次。"
    pages = [answer.content.decode() for answer in answers if answer.status_code == 409]
    assert [days for days, page in zip(late, pages, strict=True) if told % (kept, days) not in page] == []
