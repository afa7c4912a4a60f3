"""Sixteen save one row of the catalogue at the same moment: one is kept, the others are asked with both values."""

from __future__ import annotations

from collections import Counter

import pytest
from django.test import Client

from accounts.states import Role, UnitKind
from programmes.models import CentralProgramme, Kpi
from tests.factories.accounts import make_actor, sign_in
from tests.factories.programmes import programme
from tests.programmes.test_programmes import opened
from tests.workflow.races import THREADS, race, wide_pool

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _connections():
    with wide_pool():
        yield


def sent_at_once(actor, url, sent):
    """Each of ``sent`` by a browser of its own."""

    def sender(data):
        client = sign_in(Client(), actor)
        return lambda: lambda: client.post(url, data)

    return race([sender(data) for data in sent])


def asked_with_both(answers, names, kept):
    """Is each who came too late asked whether the own value shall stand instead of the one kept?"""
    said = "這一頁開啟之後已由他人改為 %s，您填的是 %s；要改成您填的請再儲存一次。"
    late = [(a, name) for a, name in zip(answers, names, strict=True) if a.status_code == 409]
    return [name for answer, name in late if said % (kept, name) not in answer.content.decode()] == []


def test_of_sixteen_who_save_a_programme_one_does(client):
    programme(cap=3_000_000)
    actor, url = make_actor(UnitKind.RDEC), "/plans/programmes/CP90/edit/"
    shown = opened(sign_in(client, actor), url)
    names = [f"青年基地{number}" for number in range(THREADS)]
    answers = sent_at_once(actor, url, [shown | {"name": name} for name in names])
    assert Counter(answer.status_code for answer in answers) == {302: 1, 409: THREADS - 1}
    assert asked_with_both(answers, names, CentralProgramme.objects.get(code="CP90").name)


def test_of_sixteen_who_save_an_indicator_one_does(client):
    kpi = Kpi.objects.create(code="K90", name="就業人數", unit="人", direction="up", source="city")
    actor, url = make_actor(UnitKind.RDEC, Role.ADMINISTRATOR), f"/plans/programmes/kpis/{kpi.code}/"
    form = sign_in(client, actor).get(url).context["form"]
    shown = {name: box.value() for box in form for name in (box.html_name, box.html_initial_name)}
    names = [f"就業人數{number}" for number in range(THREADS)]
    answers = sent_at_once(actor, url, [shown | {"name": name} for name in names])
    assert Counter(answer.status_code for answer in answers) == {302: 1, 409: THREADS - 1}
    kpi.refresh_from_db()
    assert asked_with_both(answers, names, kpi.name)
