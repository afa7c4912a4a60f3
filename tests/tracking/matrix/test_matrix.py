"""Every cell of the matrix of undertakings, changes, payments and reports at the door: role × state × move (R9, R10)."""

from __future__ import annotations

from pathlib import Path

import pytest

from accounts.states import Role, UnitKind
from tests.factories.accounts import make_actor
from tests.tracking.changes.cases import filed
from tests.tracking.ledger_cases import money
from tests.tracking.reports.cases import opened_of
from tests.workflow.engine.matrix import expected, tried, written
from tracking.models import ChangeRequest, Payment, ProgressReport, Undertaking
from workflow.engine.moves import machines

pytestmark = pytest.mark.django_db
CSV = Path(__file__).parent / "matrix.csv"
NAMES = ["undertaking", "change", "payment", "report"]


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


def test_every_cell():
    case = money()
    cast, payment = case.cast, case.ask()
    more = {
        "rdec_member": make_actor(cast.rdec.unit, Role.MEMBER, name="研考同仁"),
        "district": make_actor(UnitKind.DISTRICT_OFFICE, name="區公所"),
    }
    actors, change = vars(cast) | more, filed(cast)
    report = opened_of(change.plan).get()
    cases = [
        Undertaking.objects.for_page().get(pk=change.undertaking_id),
        ChangeRequest.objects.for_page().get(pk=change.pk),
        Payment.objects.for_page().get(pk=payment.pk),
        ProgressReport.objects.for_page().get(pk=report.pk),
    ]
    allowed = frozenset(written(CSV))
    answers = [answer for case in cases for answer in tried(case, actors)]
    assert [(*cell, refusal) for cell, refusal in answers if refusal is not expected(cell, allowed)] == []
