"""Sixteen requests of one page at once: its save stands, and no draft of before comes back."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client

from proposals.models import Proposal, SectionMark
from tests.factories.accounts import sign_in
from tests.workflow.cases import walker_at
from tests.workflow.races import THREADS, race, wide_pool
from workflow.models import Draft

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _connections():
    with wide_pool():
        yield


def test_a_save_among_its_own_drafts_is_no_conflict():
    walker = walker_at("drafting")
    page = f"/plans/{walker.plan.pk}/edit/vision/"

    def sender(address: str, seq: int):
        def prepare():
            with transaction.atomic():
                client = sign_in(Client(raise_request_exception=False), walker.owner)
            data = {"vision": f"第 {seq} 次", "saves": "0", "draft_tab": "one", "draft_seq": str(seq)}
            return lambda: client.post(address, data).status_code

        return prepare

    drafts = [sender(f"{page}draft/", seq) for seq in range(1, THREADS)]
    results = race([*drafts, sender(page, THREADS)])
    assert results == [200] * (THREADS - 1) + [302]
    assert Proposal.objects.get().vision == f"第 {THREADS} 次"
    assert [(draft.data, draft.seq) for draft in Draft.objects.all()] == [("", THREADS)]
    assert SectionMark.objects.get().saves == 1
    shown = sign_in(Client(), walker.owner).get(page)
    assert (shown.context["kept"].draft, shown.context["form"]["vision"].value()) == (None, f"第 {THREADS} 次")


def test_the_newest_of_sixteen_drafts_stays():
    walker = walker_at("drafting")
    page = f"/plans/{walker.plan.pk}/edit/vision/"

    def sender(seq: int):
        def prepare():
            with transaction.atomic():
                client = sign_in(Client(raise_request_exception=False), walker.owner)
            data = {"vision": f"第 {seq} 次", "saves": "0", "draft_tab": "one", "draft_seq": str(seq)}
            return lambda: client.post(f"{page}draft/", data).status_code

        return prepare

    assert race([sender(seq) for seq in range(1, THREADS + 1)]) == [200] * THREADS
    assert [(draft.typed["vision"], draft.seq) for draft in Draft.objects.all()] == [(f"第 {THREADS} 次", THREADS)]
