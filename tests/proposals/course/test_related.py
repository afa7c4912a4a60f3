"""Cases like a plan: what they share, those that share most first, and none that the reader may not see."""

import pytest

from accounts.models import District
from proposals.models import Proposal, SoughtProgramme
from tests.factories.accounts import sign_in
from tests.factories.plans import walkers_at

pytestmark = pytest.mark.django_db


def told(page):
    return [(case.pk, [str(why) for why in case.why]) for case in page.context["related"]]


def test_cases_of_the_same_proposer_programme_and_district(client):
    one, other, elsewhere = walkers_at("formed", "with_rdec", "with_district")
    Proposal.objects.filter(pk=other.plan.pk).update(owner=one.plan.owner_id)
    Proposal.objects.filter(pk=elsewhere.plan.pk).update(owner=one.cast.of("D200").unit_id)
    elsewhere.plan.districts.set(District.objects.exclude(proposals=one.plan)[:1])
    SoughtProgramme.objects.filter(proposal=elsewhere.plan).delete()
    url = one.plan.get_absolute_url()
    shared = ["同提案單位", "同補助計畫", "同行政區"]
    assert told(sign_in(client, one.cast.of("RDEC")).get(url)) == [(other.plan.pk, shared)]
    assert told(sign_in(client, one.owner).get(url)) == [(other.plan.pk, shared)]
    assert "相關案件" in client.get(url).text


def test_who_does_not_see_a_case_is_not_told_of_it(client):
    one, other = walkers_at("document_review", "drafting")
    agency = sign_in(client, one.cast.of("AGR"))
    assert told(agency.get(one.plan.get_absolute_url())) == []
    assert "相關案件" not in agency.get(one.plan.get_absolute_url()).text
    assert [pk for pk, _why in told(sign_in(client, other.owner).get(other.plan.get_absolute_url()))] == [one.plan.pk]
