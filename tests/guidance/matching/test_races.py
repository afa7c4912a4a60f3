"""Two take a partner's last place, two suggest the same match, two correct one line: each once."""

from __future__ import annotations

import pytest

from guidance.matching.chart import CONTACT
from guidance.matching.services import agree, contribute, hand_over, strike, suggest
from guidance.models import Contribution, Match, Partner
from tests.guidance.matching.cases import WORDS, make_scene, matched, today
from tests.workflow.races import THREADS, race, wide_pool
from workflow.engine.errors import GuardFailed, Refused, StaleVersion, WrongState
from workflow.engine.services import perform
from workflow.models import Notification

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def scene(transactional_db):
    return make_scene()


def test_sixteen_matches_ask_for_the_last_two_places(scene):
    matches = []
    for number in range(THREADS):
        venture = scene.plan.ventures.create(position=number + 2, title=f"事業{number}")
        matches.append(suggest(venture, scene.partner, words=WORDS, by=scene.cast.platform))
        perform(matches[-1], CONTACT, by=scene.cast.platform)

    def prepare(match):
        return lambda: lambda: agree(match, by=scene.people, agreement_number="合字第1號")

    with wide_pool():
        results = race([prepare(match) for match in matches])
    refused = [result for result in results if isinstance(result, Exception)]
    assert [type(error) for error in refused] == [GuardFailed] * (THREADS - 2)
    assert {str(error) for error in refused} == {"「山城大學水圳計畫」同時最多媒合 2 件，已額滿。"}
    taken = Partner.objects.get()
    assert (taken.taken, Match.objects.filter(state="agreed").count()) == (2, 2)


def test_sixteen_clicks_agree_once(scene):
    match = matched(scene, "contacted")

    def prepare():
        mine = Match.objects.get(pk=match.pk)
        door = {"expected_version": mine.row_version}
        return lambda: agree(mine, by=scene.people, agreement_number="合字第1號", **door)

    with wide_pool():
        results = race([prepare] * THREADS)
    refused = [type(result) for result in results if isinstance(result, Exception)]
    assert set(refused) <= {StaleVersion, WrongState}
    assert (len(refused), Partner.objects.get().taken) == (THREADS - 1, 1)
    assert match.transitions.filter(move="agree_match").count() == 1


def test_sixteen_suggest_the_same_and_one_does(scene):
    Notification.objects.all().delete()

    def prepare():
        return lambda: suggest(scene.venture, scene.partner, words=WORDS, by=scene.cast.platform)

    with wide_pool():
        results = race([prepare] * THREADS)
    refused = [str(result) for result in results if isinstance(result, Refused)]
    assert refused == ["這項事業與「山城大學水圳計畫」已有一件媒合在進行中。"] * (THREADS - 1)
    assert (Match.objects.count(), Notification.objects.filter(user=scene.cast.proposer.user).count()) == (1, 1)


def test_sixteen_correct_a_line_once(scene):
    match = matched(scene, "active")
    wrong = contribute(match, day=today(), hours=30, words="誤登", by=scene.people)

    def prepare():
        return lambda: strike(wrong, reason="少打小數點，實際三小時。", by=scene.people)

    with wide_pool():
        results = race([prepare] * THREADS)
    refused = [str(result) for result in results if isinstance(result, Refused)]
    assert refused == ["這筆投入紀錄已更正過了。"] * (THREADS - 1)
    assert list(Contribution.objects.order_by("id").values_list("hours", flat=True)) == [30, -30]


def test_what_is_agreed_while_people_change_is_the_proposers(scene):
    """Eight agree for the partner, eight times its people change: whoever comes first, the holder fits the state."""
    match = matched(scene, "contacted")
    Match.objects.filter(pk=match.pk).update(holder_unit=scene.cast.platform.unit)

    def prepare(number):
        mine = Match.objects.get(pk=match.pk)
        if number % 2:
            return lambda: hand_over([scene.people.unit])
        return lambda: agree(mine, by=scene.people, agreement_number="合字第1號")

    with wide_pool():
        results = race([lambda number=number: prepare(number) for number in range(THREADS)])
    failed = {type(result) for result in results if isinstance(result, Exception)}
    assert failed <= {WrongState, StaleVersion}
    left = Match.objects.get()
    assert (left.state, left.holder, left.holder_unit) == ("agreed", "proposer", scene.cast.proposer.unit)
    assert left.transitions.filter(move="handed_on").count() <= 1
