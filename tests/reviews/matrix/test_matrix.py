"""Every cell of the matrix of opinions, commitments, meetings and charges at the door: role × state × move (R2–R4)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from accounts.states import Role, UnitKind
from reviews.meetings import recording
from reviews.meetings.recording import Decided
from reviews.models import Charge, Commitment
from reviews.rounds.services import release_round
from tests.factories.accounts import make_actor
from tests.reviews.cases import asked, file_as, latest_round, offer, paper, plan_with_meeting, reviewed_plan
from tests.workflow.engine.matrix import expected, tried, written
from workflow.engine.moves import machines

pytestmark = pytest.mark.django_db
CSV = Path(__file__).parent / "matrix.csv"


@pytest.fixture
def actors(cast):
    """Everybody of the cast; of the agency that is asked its supervisor too, and of other offices one."""
    more = {
        "farm_supervisor": make_actor(cast.farm.unit, Role.SUPERVISOR, name="農業主管"),
        "rdec_member": make_actor(cast.rdec.unit, Role.MEMBER, name="研考同仁"),
        "district": make_actor(UnitKind.DISTRICT_OFFICE, name="區公所"),
        "ndc": make_actor(UnitKind.NDC, name="國發會"),
    }
    return vars(cast) | more


@pytest.fixture
def cases(cast):
    """One of each machine, each the farm agency's."""
    plan = reviewed_plan(cast)
    file_as(cast.farm, plan, commitments=[offer()])
    file_as(cast.water, plan)
    release_round(latest_round(plan), by=cast.rdec)
    _met, meeting = plan_with_meeting(cast)
    recording.record_minutes(meeting, paper(), [Decided("協助媒合場域", cast.farm.unit)], by=cast.rdec)
    meeting.refresh_from_db()
    return [asked(plan, cast.farm), Commitment.objects.for_page().get(), meeting, Charge.objects.for_page().get()]


def test_the_table_has_the_arrows_of_the_charts(cases):
    """Each arrow is somebody's, and nothing else is in the table."""
    names = [case.machine_name for case in cases]
    assert names == ["opinion", "commitment", "meeting", "charge"]
    arrows = {
        (name, str(state), move.name)
        for name in names
        for move in machines[name].moves.values()
        for state in move.source
    }
    rows = written(CSV)
    assert {(cell.machine, cell.state, cell.move) for cell in rows} == arrows
    assert len(set(rows)) == len(rows)


def test_every_cell(cases, actors):
    allowed = frozenset(written(CSV))
    answers = [answer for case in cases for answer in tried(case, actors)]
    wrong = [(*cell, refusal) for cell, refusal in answers if refusal is not expected(cell, allowed)]
    assert wrong == []
    cells = {
        name: len(machines[name].states) * len(machines[name].moves) for name in Counter(c.machine for c in allowed)
    }
    assert Counter(cell.machine for cell, _refusal in answers) == {name: n * len(actors) for name, n in cells.items()}
