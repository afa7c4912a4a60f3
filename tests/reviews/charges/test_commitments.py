"""What agencies confirmed is theirs to do once the plan is approved: on their list until reported done (R3)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from proposals import workflow as w
from reviews.charges.chart import ACCEPT, REPORT, RETURN
from reviews.charges.services import hand_over
from reviews.duties import duties
from reviews.models import Charge, Commitment
from reviews.states import CommitmentState
from tests.factories.accounts import sign_in
from tests.factories.plans import walker_at
from workflow.engine.errors import NotPermitted
from workflow.engine.services import perform
from workflow.models import Notification

pytestmark = pytest.mark.django_db
LIST = reverse("reviews:charges")


@pytest.fixture
def walker():
    return walker_at("preliminarily_approved")


def waits(actor):
    return sorted(str(duty.part) for duty in duties(actor) if duty.verb == REPORT.label)


def listed(client, actor, **asked):
    return [(row.given, row.state) for row in sign_in(client, actor).get(LIST, asked).context["page"]]


def test_each_confirmed_commitment_is_its_agencys_once_the_plan_is_approved(walker, client):
    plan = walker.plan
    confirmed = list(Commitment.objects.filter(proposal=plan, state=CommitmentState.CONFIRMED))
    assert (len(confirmed) > 1, Charge.objects.count()) == (True, 0)
    walker.step(w.APPROVE)
    found = {charge.commitment_id: charge for charge in Charge.objects.for_page()}
    assert {pk: (c.unit, c.state, c.proposal) for pk, c in found.items()} == {
        row.pk: (row.agency, "open", plan) for row in confirmed
    }
    row = confirmed[0]
    agency, charge = walker.cast.actor(row.agency), found[row.pk]
    items = sorted(each.item for each in confirmed if each.agency == row.agency)
    assert (waits(agency), [given for given, _state in listed(client, agency)]) == (items, items)
    told = Notification.objects.filter(user=agency.user).latest("id")
    assert told.text == f"{plan.called}已核定：貴機關確認的分工與配合事項請依計畫辦理，完成後回報"
    page = client.get(charge.get_absolute_url())
    assert f"{row.part}「{row.item}」 由{row.agency}辦理：待主辦單位回報" in page.text
    perform(charge, REPORT, by=agency, outcome="done", report="已派員輔導三次。", until=None)
    rdec = walker.cast.of("RDEC")
    assert f"{row.agency}　{row.item}" in [str(duty.part) for duty in duties(rdec) if duty.verb == ACCEPT.label]
    perform(charge, RETURN, by=rdec, reason="請補輔導紀錄。")
    assert waits(agency) == items
    perform(charge, REPORT, by=agency, outcome="done", report="已派員輔導三次，紀錄如附。", until=None)
    perform(charge, ACCEPT, by=rdec)
    items.remove(row.item)
    assert (waits(agency), [given for given, _state in listed(client, agency)]) == (items, items)
    assert listed(client, agency, state="settled") == [(row.item, "settled")]
    hand_over(plan, rdec)  # a second approval hands nothing over again
    assert Charge.objects.count() == len(confirmed)


def test_the_list_is_the_units_own_and_rdecs(walker, client):
    walker.step(w.APPROVE)
    charge = Charge.objects.for_page().earliest("pk")
    other = walker.cast.of("CON")
    with pytest.raises(NotPermitted):
        perform(charge, REPORT, by=other, outcome="done", report="已辦。", until=None)
    assert listed(client, other) == []
    assert sign_in(client, other).get(charge.get_absolute_url()).status_code == 404
    assert len(listed(client, walker.cast.of("RDEC"))) == Charge.objects.count()
    assert sign_in(client, walker.owner).get(LIST).status_code == 404


def test_queries(walker, client, django_assert_num_queries):
    walker.step(w.APPROVE)
    sign_in(client, walker.cast.of("RDEC"))
    client.get(LIST)
    with django_assert_num_queries(6):
        client.get(LIST)
