"""A decision may say by when: the unit that leads has until then, and whoever reads the decision reads both (R3)."""

from __future__ import annotations

import pytest

from inputs.bounds import years_from_today
from inputs.fields import format_roc
from reviews.models import Charge, Decision
from tests.reviews.cases import days_on, paper, plan_with_meeting
from tests.reviews.page_cases import text, url

pytestmark = pytest.mark.django_db


def test_the_unit_has_until_the_day_the_meeting_set(cast, as_):
    plan, meeting = plan_with_meeting(cast)
    client, day = as_(cast.rdec), days_on(30)
    sent = {"rows": "2", "decision_1": "媒合場域", "lead_1": str(cast.farm.unit_id), "due_1": format_roc(day)}
    sent |= {"decision_2": "照案通過", "lead_2": str(cast.water.unit_id), "due_2": "", "file": paper()}
    assert client.post(url("minutes", meeting.pk), sent).status_code == 302
    assert list(Decision.objects.order_by("number").values_list("text", "unit", "due_on")) == [
        ("媒合場域", cast.farm.unit_id, day),
        ("照案通過", cast.water.unit_id, None),
    ]
    charges = {charge.unit_id: charge.due_on for charge in Charge.objects.all()}
    assert charges == {cast.farm.unit_id: day, cast.water.unit_id: days_on(20)}
    tab = text(client.get(url("plan", plan.pk)))
    assert (tab.count(f">{cast.farm.unit}</td>"), tab.count(f">{format_roc(day)}</td>")) == (1, 1)
    own = text(as_(cast.farm).get(Charge.objects.get(unit=cast.farm.unit_id).get_absolute_url()))
    assert f"期限 {format_roc(day)}" in own


def test_a_day_that_cannot_be_is_told(cast, as_):
    _plan, meeting = plan_with_meeting(cast)
    sent = {"rows": "1", "decision_1": "照案通過", "due_1": "125.01.01", "file": paper()}
    page = as_(cast.rdec).post(url("minutes", meeting.pk), sent)
    latest = years_from_today(5)()
    assert page.context["form"].errors == {"due_1": [f"辦理期限不可晚於 {format_roc(latest)}（五年內）。"]}
