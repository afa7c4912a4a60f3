"""Every cell of the matrix of requests at the door: role × state × move."""

from __future__ import annotations

from pathlib import Path

import pytest

from accounts.states import Role, UnitKind
from tests.factories.accounts import make_actor, make_deputy
from tests.workflow.engine.matrix import expected, tried, written
from workflow.engine.moves import machines

pytestmark = pytest.mark.django_db
CSV = Path(__file__).parent / "matrix.csv"


def people(scene):
    """Who asked, RDEC's people, and others."""
    return {
        "person": scene.person,
        "person_deputy": make_deputy(scene.person),
        "officer": scene.officer,
        "officer_deputy": make_deputy(scene.officer),
        "supervisor": scene.head,
        "administrator": make_actor(UnitKind.RDEC, Role.ADMINISTRATOR),
        "member": make_actor(UnitKind.RDEC, Role.MEMBER),
        "platform": make_actor(UnitKind.PLATFORM, Role.SUPERVISOR),
        "other": make_actor(UnitKind.PROPOSER, Role.ADMINISTRATOR),
    }


def test_the_table_has_the_arrows_of_the_chart():
    """Each arrow is somebody's, and nothing else is in the table."""
    arrows = {(str(state), move.name) for move in machines["rights_request"].moves.values() for state in move.source}
    assert {(cell.state, cell.move) for cell in written(CSV)} == arrows
    assert len(set(written(CSV))) == len(written(CSV))


@pytest.mark.parametrize(("made", "name"), [("asked", "rights_request"), ("entered", "rights_paper")])
def test_every_cell(scene, made, name):
    """What a person asked itself, and what was entered for one (in the table: ``rights_paper``)."""
    case = getattr(scene, made)()
    allowed = frozenset(cell._replace(machine="rights_request") for cell in written(CSV) if cell.machine == name)
    answers = list(tried(case, people(scene)))
    assert [(*cell, refusal) for cell, refusal in answers if refusal is not expected(cell, allowed)] == []
