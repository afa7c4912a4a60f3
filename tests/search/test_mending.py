"""What is found but no longer stands so, or stands and is not found, is found out and put right, and said."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection
from structlog.testing import capture_logs

from accounts.models import Unit
from search import mending
from search.models import Passage, Source
from search.tasks import mend_passages
from tests.reviews.cases import file_as, make_cast, reviewed_plan

pytestmark = pytest.mark.django_db
KEPT = ("source", "origin", "found", "plan", "head", "text", "pairs")


@pytest.fixture
def plan():
    """With passages of nearly every kind."""
    cast = make_cast()
    plan = reviewed_plan(cast)
    file_as(cast.farm, plan, "revise", content_opinion="螢火蟲棲地要先調查。", items=[{"text": "補蛙類名錄。"}])
    return plan


def passages() -> list[tuple]:
    return list(Passage.objects.order_by("source", "origin").values_list(*KEPT))


def by_hand(statement: str, *given: object) -> None:
    """As nobody but the owner of the tables can."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute(statement, given)
        cursor.execute("RESET ROLE")


def test_where_all_stands_as_triggers_write_it_nothing_is_mended(plan):
    before = passages()
    assert {source for source, *_rest in before} >= {Source.PLAN, Source.VENTURE, Source.OPINION, Source.UNIT}
    assert mending.mend() == mending.Mended([], is_cut=False)
    assert passages() == before


@pytest.mark.parametrize(
    "broken",
    [
        "UPDATE search_passage SET text = 'x' WHERE source = 'p' AND origin = %s",
        "UPDATE search_passage SET head = 'x' WHERE source = 'p' AND origin = %s",
        "UPDATE search_passage SET plan = 0 WHERE source = 'p' AND origin = %s",
        "UPDATE search_passage SET found = 0 WHERE source = 'p' AND origin = %s",
        "UPDATE search_passage SET pairs = '' WHERE source = 'p' AND origin = %s",
        "DELETE FROM search_passage WHERE source = 'p' AND origin = %s",
    ],
)
def test_what_was_broken_by_hand_is_put_right(plan, broken):
    before = passages()
    by_hand(broken, plan.pk)
    assert passages() != before
    assert mending.mend() == mending.Mended([(Source.PLAN, plan.pk)], is_cut=False)
    assert passages() == before


def test_what_is_of_no_row_any_more_goes(plan):
    before = passages()
    for source in Source:
        by_hand(
            "INSERT INTO search_passage (source, origin, found, head, text, pairs) VALUES (%s, 99999999, 1, '', 'x', '')",
            source.value,
        )
    assert mending.mend().rows == [(source, 99999999) for source in Source]
    assert passages() == before


def test_of_every_kind_what_is_missing_comes_back(plan):
    before = passages()
    by_hand("DELETE FROM search_passage")
    assert sorted(mending.mend().rows) == [(source, origin) for source, origin, *_rest in before]
    assert passages() == before


def test_a_run_mends_so_many_and_the_next_one_the_rest(plan):
    before = passages()
    by_hand("DELETE FROM search_passage")
    runs = []
    while (mended := mending.mend(most=5, at_once=2)).rows:
        runs.append((len(mended.rows), mended.is_cut))
    assert passages() == before
    assert {(few <= 6, is_cut) for few, is_cut in runs[:-1]} == {(True, True)}
    assert sum(few for few, _is_cut in runs) == len(before)


def test_a_name_kept_while_it_was_being_changed_is_put_right_by_the_clock(plan):
    """What somebody wrote of the plan while the new name was not committed kept the old one."""
    Unit.objects.filter(pk=plan.owner_id).update(full_name="改名的協會")
    by_hand(
        "UPDATE search_passage SET text = replace(text, '改名的協會', '舊名') WHERE source = 'p' AND origin = %s",
        plan.pk,
    )
    with capture_logs() as logs:
        assert mend_passages() == 1
    assert "改名的協會" in Passage.objects.get(source=Source.PLAN, origin=plan.pk).text
    told = {"event": "search_passages_mended", "log_level": "warning", "source": "p", "rows": [plan.pk]}
    assert logs == [told]


def test_the_command_says_what_it_mended(plan, capsys):
    by_hand("DELETE FROM search_passage WHERE source = 'p'")
    call_command("mend_search")
    assert capsys.readouterr().out == f"p {plan.pk}\n已補正 1 筆搜尋內容。\n"


def test_two_units_renamed_at_once_meet_the_plans_in_one_order():
    """Two who lock the same rows in two orders wait for each other."""
    with connection.cursor() as cursor:
        for name in ("search_unit_renamed", "search_programme_renamed", *(f"search_keep_{sign}" for sign in "pq")):
            cursor.execute("SELECT pg_get_functiondef(%s::regproc)", [name])
            assert "ORDER BY" in cursor.fetchone()[0], name
