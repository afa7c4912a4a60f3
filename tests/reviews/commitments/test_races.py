"""Several at once on one matter: it is confirmed once, or dropped, and never both."""

from __future__ import annotations

import pytest

from reviews.commitments.services import confirm_own, move_commitment
from reviews.models import Commitment
from reviews.rounds.services import release_round
from reviews.workflow import CONFIRM, CONFIRM_FOR, DROP
from tests.reviews.cases import file_as, latest_round, make_cast, offer, paper, reviewed_plan
from tests.workflow.races import THREADS, race, wide_pool
from workflow.models import Transition

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _connections():
    with wide_pool():
        yield


@pytest.fixture
def people():
    return make_cast()


@pytest.fixture
def matter(people):
    plan = reviewed_plan(people)
    file_as(people.farm, plan, commitments=[offer()])
    release_round(latest_round(plan), by=people.rdec)
    return Commitment.objects.get()


def runner(matter, move, by, **data):
    """Reads the matter as a page would, then makes the move."""

    def prepare():
        loaded = Commitment.objects.for_page().get(pk=matter.pk)
        return lambda: move_commitment(loaded, move, by=by, expected_version=loaded.row_version, **data)

    return prepare


def moves_of(matter):
    matter.refresh_from_db()
    return matter.state, list(matter.transitions.values_list("move", flat=True))


def test_the_agency_and_rdec_confirm_once(people, matter):
    own = runner(matter, CONFIRM, people.farm)
    on_behalf = [
        runner(matter, CONFIRM_FOR, people.rdec, paper=paper(), source="電子郵件") for _ in range(THREADS // 2)
    ]
    results = race([own] * (THREADS // 2) + on_behalf)
    state, made = moves_of(matter)
    assert (sum(isinstance(result, Transition) for result in results), state, len(made)) == (1, "confirmed", 1)
    assert {type(result).__name__ for result in results if not isinstance(result, Transition)} == {"StaleVersion"}
    assert matter.plan.files.count() == (made == ["confirm_for"])


def test_confirmed_or_dropped_never_both(people, matter):
    own, drop = runner(matter, CONFIRM, people.farm), runner(matter, DROP, people.rdec, reason="另案辦理")
    results = race([own, drop] * (THREADS // 2))
    state, made = moves_of(matter)
    assert sum(isinstance(result, Transition) for result in results) == 1
    assert (state, made) in (("confirmed", ["confirm"]), ("dropped", ["drop"]))


def test_an_agencys_page_sent_many_times_confirms_once(people, matter):
    chosen = {matter.pk: matter.row_version}
    results = race([lambda: lambda: confirm_own(chosen, by=people.farm)] * THREADS)
    assert sorted((len(done), len(refused)) for done, refused in results) == [(0, 1)] * (THREADS - 1) + [(1, 0)]
    assert moves_of(matter) == ("confirmed", ["confirm"])
