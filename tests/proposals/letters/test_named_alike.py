"""A partner who calls itself as an office is called reads no letter that was sent to that office."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.urls import reverse

from accounts.states import Role
from proposals.letters import services
from proposals.services import let_in
from proposals.states import PlanPermission
from search.finding import Search
from search.words import Words
from tests.factories.accounts import make_actor, sign_in
from tests.guidance.matching.cases import make_partner, signed_in
from tests.guidance.sent import as_it_stands
from tests.proposals.letters.cases import last, our_number, today

pytestmark = pytest.mark.django_db


def test_never_by_a_partner_under_that_name(client, walker, rdec, letter):
    platform = walker.cast.of("PLATFORM")
    make_actor(platform.unit, Role.ADMINISTRATOR, name="平台管理者")
    partner = make_partner()
    by = signed_in(partner, SimpleNamespace(platform=platform))
    let_in(walker.plan, [by.unit], PlanPermission.PARTNER, by=platform)  # as a match does that is taken up
    number = our_number()
    services.record(letter, number, today(), by=rdec, expected=1)
    agency = walker.cast.of("AGR").unit
    assert agency.full_name in {party.name for party in last(letter).words.originals}
    sign_in(client, by)
    assert client.get(walker.plan.get_absolute_url()).status_code == 200
    assert client.get(letter.get_absolute_url()).status_code == 404

    address = reverse("guidance:edit_partner", args=[partner.pk])
    saved = client.post(address, as_it_stands(client.get(address), name=agency.full_name))
    assert saved.status_code == 409  # nobody outside is called as an office is
    type(by.unit).objects.filter(pk=by.unit.pk).update(full_name=agency.full_name, name=agency.name)  # from former days
    by.unit.refresh_from_db()
    assert client.get(letter.get_absolute_url()).status_code == 404
    assert {tab.kind.code: tab.keys for tab in Search(by, Words.typed(number), None).tabs}["letter"] == []
