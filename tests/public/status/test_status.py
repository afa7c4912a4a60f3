"""Where is my case: the same answer for everybody, a link by mail, opened once."""

import datetime as dt
import re

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from proposals.models import Proposal
from public.models import StatusLink
from public.status import services, views
from workflow.models import OutboxMessage

pytestmark = pytest.mark.django_db
ASK = reverse("public:status")


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(views, "TAKES", 0.0)


@pytest.fixture
def case(city):
    return Proposal.objects.get(pk=city.shown.pk)


def links() -> list[str]:
    mails = OutboxMessage.objects.filter(key__startswith="status:").order_by("pk")
    return [re.search(r"/public/status/[\w-]+/", str(mail.payload))[0] for mail in mails]


def asked(client, case, **said):
    return client.post(ASK, {"case_number": case.case_number, "email": case.contact_email} | said)


def test_who_has_number_and_e_mail_gets_a_link_that_opens_once(client, case):
    answer = asked(client, case, email=case.contact_email.upper())
    assert (answer.status_code, answer["Location"]) == (302, reverse("public:status_sent"))
    assert OutboxMessage.objects.get(key__startswith="status:").payload["to"] == case.contact_email
    (link,) = links()
    assert [client.get(link).status_code for _ in range(2)] == [200, 200]
    page = client.post(link)
    assert (page.status_code, case.called in page.text, "已結案" in page.text) == (200, True, True)
    assert "no-store" in page["Cache-Control"]
    assert case.contact_name not in page.text
    assert (client.post(link).status_code, client.get(link).status_code) == (404, 404)


@pytest.mark.parametrize("said", [{"email": "nobody@demo.example"}, {"case_number": "115-9999"}])
def test_of_what_is_not_there_the_same_is_said(client, case, said):
    known, unknown = asked(client, case), asked(client, case, **said)
    assert (unknown.status_code, unknown["Location"]) == (known.status_code, known["Location"])
    assert (len(links()), StatusLink.objects.count()) == (1, 2)


def test_it_takes_as_long_either_way(client, case, monkeypatch):
    slept = []
    monkeypatch.setattr(views, "TAKES", 60.0)
    monkeypatch.setattr(views.time, "sleep", slept.append)
    asked(client, case)
    asked(client, case, email="nobody@demo.example")
    assert [55 < seconds <= 60 for seconds in slept] == [True, True]


def test_without_an_e_mail_on_file_nothing_is_sent(client, case):
    Proposal.objects.filter(pk=case.pk).update(contact_email="")
    assert asked(client, case, email="").status_code == 422
    services.ask(case.case_number, "")
    assert links() == []


def test_a_link_runs_out_after_a_day(client, case):
    asked(client, case)
    (link,) = links()
    with time_machine.travel(timezone.now() + services.LASTS + dt.timedelta(seconds=1)):
        assert (client.get(link).status_code, client.post(link).status_code) == (404, 404)
        asked(client, case)
    assert StatusLink.objects.count() == 1  # the old one is gone


def test_asking_is_bounded(client, case):
    answers = [asked(client, case).status_code for _ in range(6)]
    assert answers == [302] * 5 + [429]
    assert asked(client, case, case_number="115-9998").status_code == 302


def test_only_a_digest_is_kept(client, case):
    asked(client, case)
    (link,) = links()
    assert link.rstrip("/").rpartition("/")[2] not in str(list(StatusLink.objects.values()))
