"""Sixteen at once add a phrase of one name: one is kept, the others are told that the name is taken."""

from __future__ import annotations

from collections import Counter

import pytest
from django.test import Client

from accounts.states import Role, UnitKind
from reviews.models import Phrase
from tests.factories.accounts import make_actor, sign_in
from tests.workflow.races import THREADS, race, wide_pool

pytestmark = pytest.mark.django_db(transaction=True)
SAID = {"name": "汛期", "text": "施工期程請避開汛期。"}


@pytest.fixture(autouse=True)
def _connections():
    with wide_pool():
        yield


def test_one_phrase_a_name_and_no_page_fails():
    head = make_actor(UnitKind.AGENCY, Role.SUPERVISOR, name="農業主管")

    def prepare():
        client = sign_in(Client(), head)
        return lambda: client.post("/reviews/phrases/new/", SAID)

    answers = race([prepare] * THREADS)
    assert Counter(answer.status_code for answer in answers) == {302: 1, 422: THREADS - 1}
    told = {str(*answer.context["form"].non_field_errors()) for answer in answers if answer.status_code == 422}
    assert told == {"貴機關已有這個名稱的常用語句。"}
    assert Phrase.objects.values_list("name", "unit").get() == ("汛期", head.unit_id)
