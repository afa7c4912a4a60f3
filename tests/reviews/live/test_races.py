"""Two tablets of one agency at the same moment: one answer stands, the other is told."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories.accounts import sign_in
from tests.reviews.cases import make_cast
from tests.reviews.live.cases import sitting
from tests.reviews.page_cases import url
from tests.workflow.races import race, wide_pool

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_tablets_one_answer():
    people = make_cast()
    case = sitting(people)
    address = url("meeting_mine", case.meeting.pk)

    def tablet(number):
        def prepare():
            client = sign_in(Client(), people.farm)
            shown = {"commitment": case.lead.pk, "expected_version": case.lead.row_version, "key": f"tablet-{number}"}
            sent = shown | {"said": "東側", "answer": ("confirm", "ask_back")[number % 2]}
            return lambda: client.post(address, sent)

        return prepare

    with wide_pool():
        answers = race([tablet(number) for number in range(4)])
    case.lead.refresh_from_db()
    made = list(case.lead.transitions.values_list("move", flat=True))
    assert sorted(answer.status_code for answer in answers) == [302, 409, 409, 409]
    assert (case.lead.state, made) in (("confirmed", ["confirm"]), ("queried", ["ask_back"]))
    late = [answer.content.decode() for answer in answers if answer.status_code == 409]
    assert [(">東側</textarea>" in page, "東側" in page) for page in late] == [(made == ["ask_back"], True)] * 3
