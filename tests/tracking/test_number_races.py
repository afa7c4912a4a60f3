"""Of those who record one number at the same moment by a move one does, the others are asked."""

from __future__ import annotations

from collections import Counter

import pytest
from django.test import Client

from proposals.states import State as PlanState
from proposals.workflow import SEND_TO_COUNSELLING
from tests.factories.accounts import sign_in
from tests.tracking.cases import make_cast, make_plan
from tests.workflow.races import race, wide_pool
from tracking.models import NdcSubmission

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
MANY = 8


@pytest.fixture(autouse=True)
def _connections():
    with wide_pool():
        yield


def test_of_eight_sendings_with_one_number_all_but_the_first_are_asked():
    cast = make_cast()
    plans = [make_plan(cast, PlanState.READY_FOR_COUNSELLING) for _ in range(MANY)]

    def sending(plan):
        def prepared():
            client = sign_in(Client(), cast.rdec)
            address = f"/tracking/plans/{plan.pk}/send/{SEND_TO_COUNSELLING.name}/"
            page = client.get(address)
            data = {"letter_number": "府授研展字第1150000009號", "letter_date": "115.3.2", "key": page.context["key"]}
            data["expected_version"] = str(page.context["expected_version"])
            return lambda: client.post(address, data).status_code

        return prepared

    assert Counter(race([sending(plan) for plan in plans])) == {302: 1, 422: MANY - 1}
    assert NdcSubmission.objects.count() == 1
