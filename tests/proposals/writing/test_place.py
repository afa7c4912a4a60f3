"""The place of a venture: numbers that can be none, and a pin outside the plan's districts."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portal.demo.content import write_notice
from proposals.models import Proposal
from proposals.writing.services import start_plan
from tests.factories.accounts import make_actor, sign_in
from tests.factories.plans import TWO_VENTURES, load_reference

pytestmark = pytest.mark.django_db
NO_DEGREE = "經緯度以度為單位，請填 -180 至 180 的數字，例如 120.6478。"


@pytest.fixture
def owner():
    load_reference()
    return make_actor("proposer")


@pytest.fixture
def plan(owner) -> Proposal:
    """A draft of 石岡區 with one venture."""
    plan = start_plan(title="果香工作站", by=owner)
    write_notice(plan, TWO_VENTURES, by=owner)
    return Proposal.objects.get(pk=plan.pk)


@pytest.fixture
def web(client, owner):
    return sign_in(client, owner)


@pytest.fixture
def address(plan) -> str:
    return reverse("proposals:venture_section", args=[plan.pk, plan.ventures.get().pk, "concept"])


def typed(longitude: str = "", latitude: str = "", **more: str) -> dict[str, str]:
    rows = {"rows-TOTAL_FORMS": "0", "rows-INITIAL_FORMS": "0"}
    return {"method": "每月一次。", "longitude": longitude, "latitude": latitude} | rows | more


@pytest.mark.parametrize("number", ["1" * 23, "-" + "9" * 60, "1e400", "180.0001"])
def test_what_is_no_degree_is_said_and_its_draft_opens(web, address, number):
    page = web.post(address, typed(longitude=number, latitude="24.27"))
    assert (page.status_code, page.context["form"].errors) == (422, {"longitude": [NO_DEGREE]})
    assert web.post(f"{address}draft/", typed(longitude=number, latitude="24.27")).status_code == 200
    page = web.get(address)
    assert (page.status_code, page.context["form"]["longitude"].value()) == (200, number)


def test_more_decimals_than_are_kept_are_rounded(web, plan, address):
    assert web.post(address, typed("120.79" + "1" * 40, "２４.2７")).status_code == 302
    venture = plan.ventures.get()
    assert (str(venture.longitude), str(venture.latitude)) == ("120.791111", "24.270000")
