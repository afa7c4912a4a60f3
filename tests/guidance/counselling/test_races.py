"""Sixteen who take one request at the same moment: one does, the others are told."""

from __future__ import annotations

import pytest

from guidance.counselling.chart import ASSIGN
from guidance.models import CounsellingRequest
from tests.guidance.cases import asked, make_cast
from tests.workflow.races import THREADS, race, wide_pool
from workflow.engine.errors import Refused
from workflow.engine.services import perform

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_one_request_is_taken_by_one_team():
    cast = make_cast()
    request = asked(cast)

    def take(team):
        def prepare():
            mine = CounsellingRequest.objects.get(pk=request.pk)

            def act():
                try:
                    perform(mine, ASSIGN, by=cast.platform, team=team.unit, expected_version=mine.row_version)
                except Refused:
                    return "told"
                return "taken"

            return act

        return prepare

    teams = [take(cast.team), take(cast.other), take(cast.agency), take(cast.team)]
    with wide_pool():
        told = race(teams * (THREADS // len(teams)))
    assert sorted(told) == ["taken", *["told"] * (THREADS - 1)]
    row = CounsellingRequest.objects.get()
    assert row.transitions.count() == 1
    assert row.team_id in {cast.team.unit_id, cast.other.unit_id, cast.agency.unit_id}
