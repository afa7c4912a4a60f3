"""Sixteen at once save or number the same letter: one of them does, the others are told who was first."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from django.utils import timezone

from accounts.models import Unit
from accounts.states import UnitKind
from proposals.letters import services
from proposals.models import Letter
from proposals.numbers.doubts import MOST_WORDS, know_word
from proposals.states import State
from tests.factories.accounts import make_unit
from tests.workflow.cases import walker_at
from tests.workflow.races import THREADS, race, wide_pool

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture(autouse=True)
def _connections():
    with wide_pool():
        yield


def test_one_of_sixteen_is_kept():
    walker = walker_at(State.DOCUMENT_REVIEW)
    by = walker.cast.of("RDEC")
    letter = services.draft(walker.plan, "ask_opinions", by=by)
    words = letter.versions.get().words

    def saving(number):
        def prepared():
            row, said = Letter.objects.get(pk=letter.pk), replace(words, subject=f"第{number}人的主旨")
            return lambda: services.save(row, said, [], by=by, expected=1)

        return prepared

    def numbering():
        row, today = Letter.objects.get(pk=letter.pk), timezone.localdate()
        return lambda: services.record(row, "府授研考字第1號", today, by=by, expected=1)

    results = race([each for number in range(THREADS // 2) for each in (saving(number), numbering)])
    assert Counter(type(result).__name__ for result in results) == {"LetterVersion": 1, "StaleVersion": THREADS - 1}
    assert list(letter.versions.values_list("number", flat=True)) == [1, 2]


def test_of_sixteen_letters_with_one_number_all_but_the_first_are_asked():
    walker = walker_at(State.DOCUMENT_REVIEW)
    by, today = walker.cast.of("RDEC"), timezone.localdate()
    drafted = [services.draft(walker.plan, "ask_opinions", by=by, again=True) for _ in range(THREADS)]

    def numbering(letter):
        def prepared():
            row = Letter.objects.get(pk=letter.pk)
            return lambda: services.record(row, "府授研考字第1號", today, by=by, expected=1)

        return prepared

    results = race([numbering(letter) for letter in drafted])
    assert Counter(type(result).__name__ for result in results) == {"LetterVersion": 1, "Asked": THREADS - 1}
    assert Letter.objects.filter(status="sent").count() == 1


def test_each_new_word_of_a_unit_is_known():
    """Whoever records a number has read the unit before the others add theirs."""
    unit = make_unit(UnitKind.AGENCY)

    def knowing(number):
        def prepared():
            row = Unit.objects.get(pk=unit.pk)
            return lambda: know_word(row, f"第{number}種字第1150000001號")

        return prepared

    race([knowing(number) for number in range(MOST_WORDS)])
    unit.refresh_from_db()
    assert sorted(unit.letter_words) == [f"第{number}種" for number in range(MOST_WORDS)]
