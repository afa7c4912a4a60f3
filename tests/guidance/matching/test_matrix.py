"""Every cell of the matrix of matches at the door: role × state × move (R6)."""

from __future__ import annotations

from pathlib import Path

import pytest

from accounts.states import Role
from guidance.models import Match
from tests.factories.accounts import make_actor
from tests.guidance.matching.cases import make_partner, make_scene, matched, signed_in
from tests.workflow.engine.matrix import Cell, expected, tried, written
from workflow.engine.errors import NotPermitted
from workflow.engine.moves import machines

pytestmark = pytest.mark.django_db
CSV = Path(__file__).parent / "matrix.csv"


def test_the_table_has_the_arrows_of_the_chart():
    """Each arrow is somebody's, and nothing else is in the table."""
    arrows = {("match", str(state), move.name) for move in machines["match"].moves.values() for state in move.source}
    rows = written(CSV)
    assert {(cell.machine, cell.state, cell.move) for cell in rows} == arrows
    assert len(set(rows)) == len(rows)


def test_every_cell():
    """A university with people of its own is asked for a venture; another partner and another proposer look on."""
    scene = make_scene()
    actors = {name: actor for name, actor in vars(scene.cast).items() if name != "district"}
    actors |= {"partner": scene.people, "another_partner": signed_in(make_partner("海線大學"), scene.cast, "別校")}
    actors["platform_member"] = make_actor(scene.cast.platform.unit, Role.MEMBER, name="平台同仁")
    case = Match.objects.for_page().get(pk=matched(scene, "contacted").pk)
    allowed = frozenset(written(CSV))
    answers = tried(case, actors)
    assert [(*cell, refusal) for cell, refusal in answers if refusal is not expected(cell, allowed)] == []


def test_for_a_partner_without_people_the_platform_answers():
    scene = make_scene()
    match = matched(scene, "contacted", make_partner("木工導師", kind="technical"))
    case = Match.objects.for_page().get(pk=match.pk)
    said = dict(tried(case, {"platform": scene.cast.platform, "partner": scene.people}))
    cells = [Cell("match", role, "contacted", "agree_match") for role in ("platform", "partner")]
    assert [said[cell] for cell in cells] == [None, NotPermitted]
