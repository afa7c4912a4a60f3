"""Sixteen at once: of a take-back and the receiver's first step exactly one wins, and the loser is told why."""

from __future__ import annotations

from collections import Counter

import pytest
from django.utils import timezone

from proposals import workflow as w
from proposals.models import Proposal, VentureFit
from tests.proposals.test_races import chain_holds, clicker, kinds, runner
from tests.workflow.cases import log_of, walker_at
from tests.workflow.races import THREADS, race, wide_pool
from workflow.engine.begun import begin
from workflow.engine.errors import Refused

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _connections():
    with wide_pool():
        yield


@pytest.fixture
def walker():
    return walker_at("with_district")


def test_a_take_back_and_the_receivers_first_step_do_not_both_win(walker):
    plan, office, version = walker.plan, walker.cast.of("D200"), walker.plan.version_id
    loaded = {"vision_fit": "符合", "fits": walker.findings(plan.venture_list)}
    loaded |= dict.fromkeys(("check_complete", "check_consensus", "check_contact"), True)
    back = runner(plan, w.TAKE_BACK_DISTRICT_TO_NOTIFIED, walker.owner)
    results = race([back, runner(plan, w.FORWARD, office, **loaded)] * (THREADS // 2))
    assert (kinds(results), chain_holds(plan)) == ({"done": 1, "WrongState": THREADS - 1}, True)
    noticed = plan.versions.get(number=1).pk
    assert (plan.state, plan.version_id) in (("notified", noticed), ("with_rdec", version))
    assert VentureFit.objects.count() == (len(plan.venture_list) if plan.state == "with_rdec" else 0)
    assert (plan.submitted_at is None) == (plan.state == "notified")


def test_a_take_back_and_the_word_that_the_receiver_has_begun_do_not_both_win(walker):
    plan, office = walker.plan, walker.cast.of("D200")

    def beginning():
        seen = Proposal.objects.get(pk=plan.pk)
        return lambda: begin(seen, by=office, expected_version=seen.row_version)

    back = runner(plan, w.TAKE_BACK_DISTRICT_TO_NOTIFIED, walker.owner)
    results = race([back, beginning] * (THREADS // 2))
    plan.refresh_from_db()
    lines = [line[0] for line in log_of(plan)][2:]
    told = {str(r).split("，")[0] for r in results if isinstance(r, Refused)}
    half = THREADS // 2
    if plan.state == "with_district":
        assert (lines, Counter(results[1::2])) == (["begin"], {True: 1, False: half - 1})
        assert told == {f"石岡區公所已於 115.{timezone.localdate():%m.%d} 開始處理"}
    else:
        assert (lines, plan.begun_at) == (["take_back_district_to_notified"], None)
        assert kinds(results) == {"done": 1, "WrongState": half - 1, "StaleVersion": half}


def test_a_change_handed_in_is_taken_back_or_decided_never_both():
    walker = walker_at("change_review", via=("open_change",))
    plan, rdec, asker = walker.plan, walker.cast.of("RDEC"), walker.actor_of(w.OPEN_CHANGE)
    back, answer = runner(plan, w.TAKE_BACK_CHANGE_FILING, asker), runner(plan, w.SEND_CHANGE, rdec)
    results = race([back, answer] * (THREADS // 2))
    plan.refresh_from_db()
    moves = ("take_back_change_filing", "send_change")
    made = list(plan.transitions.filter(move__in=moves).values_list("target", flat=True))
    assert (kinds(results), made) == ({"done": 1, "WrongState": THREADS - 1}, [plan.state])
    assert (plan.state, len(plan.open_requests)) in (("plan_change", 2), ("ready_for_working", 0))


def test_sixteen_tabs_take_back_or_begin_and_the_losers_are_told(walker):
    base, version = f"/plans/{walker.plan.pk}/", walker.plan.row_version
    back = f"{base}moves/take_back_district_to_notified/"
    results = race(
        [
            clicker(walker.cast.of("D200"), f"{base}begin/", {"expected_version": version})
            if n % 2
            else clicker(walker.owner, back, {"expected_version": version, "key": f"b{n}"})
            for n in range(THREADS)
        ]
    )
    walker.plan.refresh_from_db()
    begun = walker.plan.begun_at is not None
    half = THREADS // 2
    assert Counter(results) == ({302: half, 409: half} if begun else {302: 1, 409: THREADS - 1})
    assert walker.plan.state == ("with_district" if begun else "notified")
