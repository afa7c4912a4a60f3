"""Every cell of the matrix of counselling, visits and follow-ups at the door: role × state × move (R8)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import time_machine

from accounts.states import Role
from guidance.models import CounsellingRequest, FollowUp, InventoryOffer, Visit
from guidance.resources.services import ask
from tests.factories.accounts import make_actor
from tests.guidance.cases import assigned, coordinated, make_cast, make_plan, recorded
from tests.guidance.inventory.cases import offered
from tests.guidance.resources.cases import venue
from tests.workflow.engine.matrix import expected, tried, written
from workflow.engine.moves import machines

pytestmark = pytest.mark.django_db
CSV = Path(__file__).parent / "matrix.csv"
NAMES = ["coordination", "counselling", "visit", "follow_up", "inventory_offer", "resource_use"]


def test_the_table_has_the_arrows_of_the_charts():
    """Each arrow is somebody's, and nothing else is in the table."""
    arrows = {
        (name, str(state), move.name)
        for name in NAMES
        for move in machines[name].moves.values()
        for state in move.source
    }
    rows = written(CSV)
    assert {(cell.machine, cell.state, cell.move) for cell in rows} == arrows
    assert len(set(rows)) == len(rows)


@time_machine.travel("2026-03-02 09:00+08:00")
def test_every_cell():
    """A team counsels on a request and has led a visit, of which the office is to do something; a row is offered to it."""
    cast = make_cast()
    actors = {name: actor for name, actor in vars(cast).items() if name != "district"}
    actors["platform_member"] = make_actor(cast.platform.unit, Role.MEMBER, name="平台同仁")
    given = [{"words": "函詢用地", "owner": cast.office.unit, "due_on": dt.date(2026, 3, 20)}]
    request, visit, offer = assigned(cast), recorded(cast, given=given), offered(cast)
    cases = [
        CounsellingRequest.objects.get(pk=request.pk),
        Visit.objects.for_page().get(pk=visit.pk),
        FollowUp.objects.for_page().get(),
        coordinated(cast),
        ask(venue(cast.agency), make_plan(cast), words="共識會議借用。", by=cast.proposer),
        InventoryOffer.objects.for_page().get(pk=offer.pk),
    ]
    allowed = frozenset(written(CSV))
    answers = [answer for case in cases for answer in tried(case, actors)]
    assert [(*cell, refusal) for cell, refusal in answers if refusal is not expected(cell, allowed)] == []
