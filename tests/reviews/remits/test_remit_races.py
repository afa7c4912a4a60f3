"""Sixteen at once add the same 業管對應: one is kept, the others are told that it is there."""

from __future__ import annotations

from collections import Counter

import pytest
from django.test import Client

from accounts.states import UnitKind
from reviews.models import Remit
from tests.factories.accounts import make_actor, sign_in
from tests.workflow.races import THREADS, race, wide_pool

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _connections():
    with wide_pool():
        yield


def test_one_remit_a_word_and_no_page_fails():
    rdec, agency = make_actor(UnitKind.RDEC), make_actor(UnitKind.AGENCY)
    said = {"agency": agency.unit_id, "word": "步道", "reason": "步道為該局業務。"}

    def prepare():
        client = sign_in(Client(), rdec)
        return lambda: client.post("/reviews/remits/new/", said)

    answers = race([prepare] * THREADS)
    assert Counter(answer.status_code for answer in answers) == {302: 1, 422: THREADS - 1}
    told = {str(*answer.context["form"].non_field_errors()) for answer in answers if answer.status_code == 422}
    assert told == {"這個機關已對應這個用語。"}
    assert Remit.objects.values_list("agency", "word").get() == (agency.unit_id, "步道")
