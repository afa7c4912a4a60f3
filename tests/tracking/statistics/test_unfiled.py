"""Of a plan in its writers' hands the statistics have the targets that were filed (R20), and so does the list they open."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from proposals.models import KpiContribution, Proposal
from proposals.permissions import reads_filed
from proposals.states import Outcome, State
from tests.factories.accounts import sign_in
from tests.factories.plans import walker_at
from tests.tracking.statistics.test_figures import URL
from tracking.statistics.filters import VentureFilter

pytestmark = pytest.mark.django_db


def test_what_its_writers_have_typed_since_is_none_of_the_figures(client):
    walker = walker_at(State.PLAN_CHANGE)
    plan, rdec = Proposal.objects.get(pk=walker.plan.pk), walker.cast.of("RDEC")
    assert reads_filed(plan, rdec)
    row = KpiContribution.objects.filter(venture__proposal=plan, venture__outcome=Outcome.PASSED).first()

    def targets():
        parts = sign_in(client, rdec).get(f"{URL}?kind={plan.owner.organisation_kind}").context["parts"]
        return {line.key: line.cells[0].value for part in parts if part.name == "kpis" for line in part.lines}

    before = targets()
    KpiContribution.objects.filter(pk=row.pk).update(target=row.target + 12345)
    assert targets() == before
    asked = QueryDict(f"kpi={row.kpi_id}&year={row.year}")
    listed = [each.pk for each in VentureFilter(asked).rows(rdec)[:9]]
    assert row.venture_id in listed
    KpiContribution.objects.filter(venture__proposal=plan).delete()
    assert [each.pk for each in VentureFilter(asked).rows(rdec)[:9]] == listed
