"""訪視紀錄表 as PDF: what it says now, never what it said before somebody corrected it."""

from __future__ import annotations

import datetime as dt
import io

import pypdf
import pytest
import time_machine
from django.core.files.storage import default_storage
from django.urls import reverse

from documents.errors import PaperOutdated
from documents.models import Attachment, PaperOrder
from documents.orders import services, work
from documents.states import Printed, Scan
from guidance.follow_ups.chart import MOVE_DAY
from guidance.models import FollowUp
from guidance.visits.chart import RECORD
from guidance.visits.papers.orders import visit_wish
from guidance.visits.services import add_photo
from tests.factories.accounts import sign_in
from tests.guidance.cases import SEEN, held, make_cast, photograph, recorded
from workflow.engine.services import perform

pytestmark = pytest.mark.django_db
FIRST, LATER = dt.date(2026, 3, 20), dt.date(2026, 4, 10)


@pytest.fixture
def cast():
    with time_machine.travel("2026-03-02 09:00+08:00"):
        yield make_cast()


@pytest.fixture
def visit(cast):
    return recorded(cast, given=[{"words": "函詢用地", "owner": cast.office.unit, "due_on": FIRST}])


def put_off(cast):
    perform(FollowUp.objects.get(), MOVE_DAY, by=cast.team, due_on=LATER, reason="水利署要到四月才回函。")


def words(order):
    with default_storage.open(order.name) as file:
        return "".join("".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(file.read())).pages)


def test_a_follow_up_that_was_given_another_day_is_another_paper(client, cast, visit):
    address = reverse("guidance:visit_pdf", args=[visit.pk])
    sign_in(client, cast.team)
    client.post(address)
    work.print_due()
    assert b"".join(client.get(address)).startswith(b"%PDF-")
    put_off(cast)
    assert "這份文件還沒有製作。" in client.get(address).text
    client.post(address)
    work.print_due()
    made = PaperOrder.objects.filter(kind="visit", state=Printed.MADE).order_by("pk")
    assert [["115.03.20" in words(order), "115.04.10" in words(order)] for order in made] == [
        [True, False],
        [False, True],
    ]


def test_what_was_asked_for_before_is_not_made_of_what_is_so_now(cast, visit):
    before = visit_wish(visit)
    services.ask(before, by="甲")
    put_off(cast)
    assert work.print_due() == 0
    order = services.found(before)
    assert (order.state, order.attempts, order.reason) == (Printed.FAILED, 1, str(PaperOutdated()))


def test_a_photo_that_goes_into_quarantine_is_another_paper(cast):
    visit = held(cast)
    photo = add_photo(visit, file=photograph(), caption="缺口", by=cast.team)
    perform(visit, RECORD, by=cast.team, seen=SEEN)
    shown = visit_wish(visit)
    Attachment.objects.filter(pk=photo.file_id).update(scan=Scan.QUARANTINED)
    hidden = visit_wish(visit)
    Attachment.objects.filter(pk=photo.file_id).update(scan=Scan.CLEAN)
    assert (hidden == shown, visit_wish(visit) == shown) == (False, True)


def test_the_page_that_offers_it_asks_ten_questions(client, cast, visit, django_assert_num_queries):
    address = reverse("guidance:visit_pdf", args=[visit.pk])
    sign_in(client, cast.team)
    client.get(address)
    with django_assert_num_queries(10):
        client.get(address)
