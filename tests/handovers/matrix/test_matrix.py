"""Every cell of the matrix of handovers at the door: role × state × move."""

from __future__ import annotations

from pathlib import Path

import pytest

from accounts.services import remove
from accounts.states import Role, UnitKind
from handovers.models import Handover
from tests.factories.accounts import make_actor, make_deputy
from tests.workflow.engine.matrix import expected, tried, written
from workflow.engine.moves import machines

pytestmark = pytest.mark.django_db
CSV = Path(__file__).parent / "matrix.csv"


def people(scene):
    """Of the unit, and of another one."""
    return {
        "giver": scene.giver,
        "giver_deputy": make_deputy(scene.giver),
        "receiver": scene.receiver,
        "receiver_deputy": make_deputy(scene.receiver),
        "supervisor": scene.head,
        "administrator": scene.keeper,
        "colleague": make_actor(scene.giver.unit, Role.OFFICER, name="張同仁"),
        "member": make_actor(scene.giver.unit, Role.MEMBER, name="李同仁"),
        "other_unit": make_actor(UnitKind.RDEC, Role.SUPERVISOR),
    }


def test_the_table_has_the_arrows_of_the_chart():
    """Each arrow is somebody's, and nothing else is in the table."""
    arrows = {(str(state), move.name) for move in machines["handover"].moves.values() for state in move.source}
    rows = [cell for cell in written(CSV) if cell.machine == "handover"]
    assert {(cell.state, cell.move) for cell in rows} == arrows
    assert len(set(written(CSV))) == len(written(CSV))


@pytest.mark.parametrize("has_left", [False, True])
def test_every_cell(scene, has_left):
    """While the giver is there, and once it has left (in the table: ``handover_left``)."""
    actors, handover = people(scene), scene.prepared()
    if has_left:
        remove(scene.giver.membership, by=scene.keeper)
        del (
            actors["giver"],
            actors["giver_deputy"],
        )  # they act for the unit no more: the session gives them no such actor
    case = Handover.objects.for_page().get(pk=handover.pk)
    name = "handover_left" if has_left else "handover"
    allowed = frozenset(cell._replace(machine="handover") for cell in written(CSV) if cell.machine == name)
    answers = list(tried(case, actors))
    assert [(*cell, refusal) for cell, refusal in answers if refusal is not expected(cell, allowed)] == []
