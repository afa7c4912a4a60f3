"""What is sent to a plan that was filed meanwhile is refused as too late, and what was typed is there to copy."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from proposals.states import Purpose, State
from tests.factories.accounts import make_actor, sign_in
from tests.factories.plans import walker_at
from tests.workflow.cases import footprint

pytestmark = pytest.mark.django_db
SAYS = "計畫已送件（區公所收件），現在在石岡區公所手上，內容不開放修改。"
TYPED = "維護費由民宿收入支應，已列入營運計畫。"


@pytest.fixture
def filed():
    """A plan at the district office, and what its proposer's pages still send."""
    walker = walker_at(State.WITH_DISTRICT)
    plan = walker.plan
    base, venture = f"/plans/{plan.pk}", plan.venture_list[0].pk
    paper = SimpleUploadedFile("紀錄.txt", "照案通過。".encode())
    late = {
        f"{base}/ventures/add/": {},
        f"{base}/ventures/{venture}/remove/": {},
        f"{base}/ventures/{venture}/budget/answer/": {"about": "a", "fingerprint": "b"},
        f"{base}/ventures/{venture}/concept/": {"method": TYPED},
        f"{base}/files/": {"purpose": Purpose.SUPPORTING, "file": paper},
    }
    return walker, late


def test_what_comes_too_late_is_told_where_the_plan_is(client, filed):
    walker, late = filed
    owner, before = sign_in(client, walker.owner), footprint()
    for address, data in late.items():
        page = owner.post(address, data)
        assert (address, page.status_code, SAYS in page.text) == (address, 409, True)
        assert (TYPED in page.text) is ("method" in data)
    assert footprint() == before


def test_who_never_wrote_in_it_finds_no_such_page(client, filed):
    _walker, late = filed
    other = sign_in(client, make_actor("proposer"))
    assert {other.post(address, data).status_code for address, data in late.items()} == {404}
