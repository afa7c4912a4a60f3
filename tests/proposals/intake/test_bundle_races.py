"""Two colleagues forward with one number at the same moment: who comes second is asked whether it is the same letter."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from inputs.fields import format_roc
from proposals.models import Proposal
from proposals.states import State
from tests.factories.accounts import sign_in
from tests.proposals.intake.cases import BUNDLE, typed
from tests.workflow.cases import make_cast, walker_at
from tests.workflow.races import THREADS, race, wide_pool

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_of_two_letters_with_one_number_the_second_is_asked(settings):
    cast, today = make_cast(), timezone.localdate()
    names = [f"第{number}件" for number in range(THREADS)]
    plans = [walker_at("with_district", cast, title=n, owner=f"{n}協會", name=n).plan for n in names]
    Proposal.objects.update(due_on=today)

    def forwarding(plan, day):
        def prepared():
            data = {"plan": [plan.pk], "letter_number": "石區農字第115001號", "letter_date": format_roc(day)}
            data |= typed(plan, "fits", f"p{plan.pk}-") | {f"p{plan.pk}-key": f"k{plan.pk}"}
            client = sign_in(Client(), cast.of("D200"))
            return lambda: client.post(BUNDLE, data | {f"p{plan.pk}-expected_version": plan.row_version}).status_code

        return prepared

    with wide_pool():
        days = [today + dt.timedelta(days=0), today - dt.timedelta(days=1)]
        statuses = race([forwarding(plan, days[place % 2]) for place, plan in enumerate(plans)])
    went = Proposal.objects.filter(pk__in=[plan.pk for plan in plans], state=State.WITH_RDEC).count()
    assert sorted(statuses) == [200] * went + [422] * (THREADS - went)
    said = {Proposal.objects.get(pk=p.pk).transitions.last().data.get("letter_date") for p in plans} - {None}
    assert len(said) == 1
