"""On whose desk an open report stands: of whoever carries the venture out now."""

import datetime as dt

import pytest

from proposals.models import Venture
from tests.factories.accounts import make_actor
from tests.tracking.cases import make_cast
from tests.tracking.reports.cases import tracked
from tracking.models import ProgressReport
from tracking.reports.opening import open_all
from workflow.calendar.days import load_reference
from workflow.engine.steps import duties_of

pytestmark = pytest.mark.django_db


def desk(actor) -> list[str]:
    return [str(duty.part) for duty in duties_of(actor) if duty.verb == "填報進度"]


def test_who_carries_the_venture_out_now_has_its_open_report():
    load_reference()
    cast, successor = make_cast(), make_actor("agency")
    case = tracked(cast)
    open_all(dt.date(2026, 2, 12))
    due = ["事業甲　第 1 期進度報告"]
    assert [desk(cast.executor), desk(successor)] == [due, []]
    Venture.objects.filter(pk=case.venture_id).update(executing_unit=successor.unit)
    assert [desk(cast.executor), desk(successor)] == [[], due]
    Venture.objects.filter(pk=case.venture_id).update(executing_unit=None)
    assert [desk(successor), desk(cast.proposer)] == [[], due]
    assert list(ProgressReport.objects.values_list("holder_unit", flat=True)) == [cast.proposer.unit_id]
