"""The demo's directory has partners of every kind, one with its own account, and matches in every state."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.models import Membership
from guidance.matching.states import MatchState
from guidance.models import Contribution, Match, Partner
from guidance.partners.states import PartnerKind
from portal.demo.guidance.partners import MATCHES, make_partners
from proposals.models import Proposal
from tests.factories.plans import make_cast
from workflow.states import Party

pytestmark = pytest.mark.django_db


def test_partners_of_every_kind_and_matches_in_every_state():
    cast, plans = make_cast(), {}
    owner = cast.organisation("石岡水圳文化協會", "civic", "proposer1", "陳美玲")
    by = cast.actor(owner)
    for pair in MATCHES:
        said = {"owner": owner, "created_by": by.user, "title": pair.plan, "notified_at": timezone.now()}
        plan = Proposal.objects.create(holder=Party.PROPOSER, **said)
        plan.ventures.create(position=1, title=f"{pair.plan}的事業")
        plans[plan.title] = plan
    make_partners(plans, cast)
    assert {kind for (kind,) in Partner.objects.values_list("kind")} == set(PartnerKind)
    assert Partner.objects.count() >= 12
    assert {state for (state,) in Match.objects.values_list("state")} == set(MatchState)
    assert Contribution.objects.count() == 5
    ours = Membership.objects.get(user__username="partner")
    assert (
        ours.unit.partner.taken == Match.objects.filter(partner__unit=ours.unit, state__in=["agreed", "active"]).count()
    )
    assert [partner.taken for partner in Partner.objects.order_by("pk")] == [
        partner.matches.filter(state__in=["agreed", "active"]).count() for partner in Partner.objects.order_by("pk")
    ]
