"""Undertakings of a plan that went out of sight: who carried one out is told why (409); of others nobody learns."""

import pytest
from django.urls import reverse
from django.utils import timezone

from proposals.models import Venture
from proposals.services import let_in, let_out
from proposals.states import PlanPermission
from proposals.versions import freezing
from tests.factories.accounts import sign_in
from tests.tracking.cases import executing_plan, make_cast
from tracking.states import State

pytestmark = pytest.mark.django_db


def test_who_carried_a_venture_out_is_told_of_it_alone(client):
    cast = make_cast()
    plan, (first, second) = executing_plan(cast, State.PLANNING, State.PLANNING)
    freezing.stand_at(plan, freezing.freeze(plan, by="提案人", at=timezone.now()))
    plan.save()
    let_in(plan, [cast.stranger.unit], PlanPermission.COUNSEL, by=cast.rdec)
    let_out(plan, cast.stranger.unit, PlanPermission.COUNSEL, by=cast.rdec)
    Venture.objects.filter(pk=first.venture_id).update(executing_unit=None)
    addresses = [reverse("proposals:detail", args=[plan.pk])]
    addresses += [reverse("tracking:undertaking", args=[row.pk]) for row in (first, second)]
    found = {
        who: [sign_in(client, getattr(cast, who)).get(address).status_code for address in addresses]
        for who in ("executor", "stranger", "rdec")
    }
    assert found == {"executor": [409, 409, 404], "stranger": [409, 404, 404], "rdec": [200, 200, 200]}
