"""What triggers keep to be found is what stands in the rows, whatever was written."""

from __future__ import annotations

import json

import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from accounts.models import District, Unit
from inputs.search import IGNORED, MEANT_BY, WRITTEN, alike, pairs_of
from programmes.models import CentralProgramme
from proposals.models import Proposal, SoughtProgramme, Venture
from proposals.states import REVISING, State
from reviews.models import OpinionItem, OpinionRequest
from search.models import Passage, Source
from tests.reviews.cases import file_as, make_cast, make_plan, reviewed_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def put(plan: Proposal, state: State) -> None:
    """As a move leaves it."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE proposals_proposal SET state = %s WHERE id = %s", [state, plan.pk])


def text_of(source: Source, key: int) -> str | None:
    return Passage.objects.filter(source=source, origin=key).values_list("text", flat=True).first()


@pytest.mark.parametrize(
    "text",
    [
        "台灣　大道",
        "ＣＰ０１補助",
        "高峯社區",
        "Cafe\u0301 İ",
        "㈱創生ﾊﾞ",
        f"前{IGNORED}後",
        WRITTEN + MEANT_BY,
        "𠮷野 🏳️‍🌈",
    ],
)
def test_the_database_folds_as_python_does(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_alike(%s)", [text])
        assert cursor.fetchone() == (alike(text),)


@pytest.mark.parametrize("text", ["水", "水圳", "水圳邊", "水圳邊的路", "a'b\\c", ""])
def test_all_pairs_of_a_text_are_kept_behind_their_sign(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT tsvector_to_array(search_vector('p', '', %s))", [text])
        kept = {pair for pair in cursor.fetchone()[0] if len(pair) == 3}
    assert kept == {f"p{pair}" for pair in pairs_of(text)}


def test_a_plan_is_kept_with_its_owner_districts_and_programmes(cast):
    plan = make_plan(cast)
    plan.districts.set(District.objects.order_by("code")[:1])
    place = plan.districts.get()
    Unit.objects.filter(pk=plan.owner_id).update(full_name="改名的協會", name="改名")
    text = text_of(Source.PLAN, plan.pk)
    for said in (
        plan.title,
        plan.summary,
        plan.vision,
        plan.benefits,
        "改名的協會",
        f"臺中市{place.name}",
        plan.case_number,
    ):
        assert alike(said) in text, said


def test_a_programme_that_is_called_otherwise_is_found_by_its_name(cast):
    plan = make_plan(cast)
    programme = CentralProgramme.objects.create(code="T1", name="觀光環境營造計畫", ministry="交通部")
    SoughtProgramme.objects.create(programme=programme, proposal=plan)
    assert alike(programme.name) in text_of(Source.PLAN, plan.pk)
    CentralProgramme.objects.filter(pk=programme.pk).update(name="改了名的補助")
    assert "改了名的補助" in text_of(Source.PLAN, plan.pk)


def test_of_what_is_revised_there_is_what_was_filed_as_well(cast):
    plan = make_plan(cast)
    assert plan.version_id is not None
    kept = {}
    for state in State:
        put(plan, state)
        kept[state] = text_of(Source.PLAN_FILED, plan.pk) is not None
    assert {state for state, there in kept.items() if there} == REVISING
    put(plan, State.REVIEW_REVISION)
    Proposal.objects.filter(pk=plan.pk).update(vision="改寫後的願景")
    assert "改寫後的願景" in text_of(Source.PLAN, plan.pk)
    assert "改寫後的願景" not in text_of(Source.PLAN_FILED, plan.pk)
    venture = plan.ventures.earliest("pk")
    assert alike(venture.title) in text_of(Source.VENTURE_FILED, venture.pk)


def fired(statement: str, *given: object) -> set[str]:
    """The triggers of the search that a statement calls, whether they then write or not; it is done."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", given)
        told = cursor.fetchone()[0]
    names = {each["Trigger Name"] for each in (json.loads(told) if isinstance(told, str) else told)[0]["Triggers"]}
    return {name for name in names if "search" in name}


def test_a_move_calls_nobody_but_where_a_revision_begins_or_ends(cast):
    plan = make_plan(cast)
    moved = "UPDATE proposals_proposal SET state = %s, state_since = now(), row_version = row_version + 1 WHERE id = %s"
    before = State(plan.state)
    called = {}
    for state in [*State, *reversed(State)]:
        called[before, state] = fired(moved, state, plan.pk)
        before = state
    crossing = {pair for pair in called if (pair[0] in REVISING) != (pair[1] in REVISING)}
    assert {pair for pair, names in called.items() if names} == crossing
    assert [called[pair] for pair in sorted(crossing)] == [{"proposals_search_revised"}] * len(crossing)
    assert len(crossing) > 10


def test_what_is_written_outside_a_revision_is_kept_once(cast):
    plan = make_plan(cast, State.DRAFTING)
    written = "UPDATE proposals_proposal SET vision = %s WHERE id = %s"
    assert fired(written, "新的願景", plan.pk) == {"proposals_proposal_search_update"}
    put(plan, State.REVIEW_REVISION)
    both = {"proposals_proposal_search_update", "proposals_search_revised"}
    assert fired("UPDATE proposals_proposal SET contact_name = %s WHERE id = %s", "尤小姐", plan.pk) == both


def test_an_opinion_is_kept_with_its_items_and_goes_with_what_it_says(cast):
    plan = reviewed_plan(cast)
    file_as(cast.farm, plan, "revise", content_opinion="螢火蟲棲地要先調查。", items=[{"text": "補蛙類名錄。"}])
    row = OpinionRequest.objects.get(content_opinion="螢火蟲棲地要先調查。")
    assert "補蛙類名錄" in text_of(Source.OPINION, row.pk)
    OpinionItem.objects.filter(request=row).update(text="補鳥類名錄。")
    assert "補鳥類名錄" in text_of(Source.OPINION, row.pk)
    OpinionItem.objects.filter(request=row).delete()
    assert "名錄" not in text_of(Source.OPINION, row.pk)
    OpinionRequest.objects.filter(pk=row.pk).update(content_opinion="", fit_opinion="")
    said = "".join(part.content + part.fit for part in row.venture_opinions.all())
    assert (text_of(Source.OPINION, row.pk) or "").replace(" ", "") == alike(said)


def test_what_is_taken_away_is_found_no_more(cast):
    plan = make_plan(cast, State.DRAFTING)
    venture = plan.ventures.latest("pk")
    key = venture.pk
    assert text_of(Source.VENTURE, key)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    Venture.objects.filter(pk=key).delete()
    assert text_of(Source.VENTURE, key) is None


def test_the_application_writes_none_of_it_itself():
    with pytest.raises(ProgrammingError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE search_passage SET text = ''")
    assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)
