"""Searching titles: the words of the list's filter are answered from an index, also among many plans."""

from __future__ import annotations

import pytest
from django.db import connection
from django.http import QueryDict
from django.utils import timezone

from proposals.case.filters import PlanFilter
from proposals.models import Proposal
from tests.factories.accounts import make_actor
from tests.factories.kept import kept_for_module

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def plans(django_db_setup, django_db_blocker):
    """As many plans as make an index worth while, with the long texts a real plan has."""
    with kept_for_module(django_db_blocker):
        make_plans()
        yield


def make_plans():
    owner = make_actor("proposer")
    places = ["石岡土牛", "新社馬力埔", "后里薩克斯風", "東勢林業", "和平雪霸"]
    rows = [
        Proposal(
            owner=owner.unit,
            created_by=owner.user,
            title=f"{places[number % 5]}計畫{number}",
            vision="水圳、聚落與果樹。" * 100,
            holder="proposer",
            case_number=f"115-{number:04d}",
            notified_at=timezone.now(),
        )
        for number in range(1000)
    ]
    Proposal.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE proposals_proposal")


def way(words: str, *, without: tuple[str, ...] = ("seqscan",)) -> str:
    """How the database counts what the filter finds for somebody who sees all that was told.

    A thousand plans are so few that it may as well read them all; what is asked is whether the indexes serve Django's SQL.
    """
    with connection.cursor() as cursor:
        for scan in without:
            cursor.execute(f"SET LOCAL enable_{scan} = off")
    found = PlanFilter(QueryDict(f"q={words}")).apply(Proposal.objects.filter(notified_at__isnull=False))
    return str(found.order_by().values("pk").explain())


@pytest.mark.parametrize("words", ["土牛計畫7", "沒有這"])
def test_three_characters_and_more_are_found_by_the_index_of_titles(words):
    assert "Bitmap Index Scan on plan_title" in way(words)


@pytest.mark.parametrize("words", ["石岡", "馬"])
def test_fewer_are_looked_for_in_titles_and_numbers_alone(words):
    """They hold no trigram; the index that includes both columns spares the plans' long texts."""
    # Pages nobody has vacuumed yet cost an index-only scan about what a bitmap costs: which of the two is chance.
    assert "Index Only Scan using plan_told" in way(words, without=("seqscan", "bitmapscan"))


def test_the_hits_are_the_same_with_and_without_the_index():
    def hits(words: str) -> list[int]:
        found = PlanFilter(QueryDict(f"q={words}")).apply(Proposal.objects.all())
        return list(found.values_list("pk", flat=True))

    words = ["薩克斯風", "石岡", "馬", "計畫99", "115-0", "100%_", "沒有這種"]
    with_index = [hits(word) for word in words]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
        cursor.execute("SET LOCAL enable_indexonlyscan = off")
    assert [hits(word) for word in words] == with_index
    assert [len(found) for found in with_index] == [200, 200, 200, 11, 1000, 0, 0]


def test_the_letters_of_a_title_may_be_large_or_small():
    plan = Proposal.objects.all()[0]
    Proposal.objects.filter(pk=plan.pk).update(title="Taichung Slow Food")
    found = PlanFilter(QueryDict("q=slow FOOD")).apply(Proposal.objects.all())
    assert [row.pk for row in found] == [plan.pk]
