"""主辦 of a decision: any office, whether it was at the meeting or not; it is told and finds what it was given (R3)."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Unit
from accounts.states import UnitKind
from reviews.meetings.chart import HOLD, SEND_NOTICE
from reviews.meetings.inviting import may_lead
from reviews.meetings.services import move_meeting
from reviews.models import Charge, Decision, Meeting, MinutesItem
from tests.factories.accounts import make_unit
from tests.reviews.cases import paper, plan_with_meeting
from tests.reviews.page_cases import said, text, url
from tests.reviews.service_cases import told

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(cast) -> Meeting:
    """Of a plan that concerns neither the farm nor the stranger's agency: they are not invited."""
    _plan, meeting = plan_with_meeting(cast)
    return meeting


def test_those_invited_stand_first_then_every_other_office_that_there_is(cast, meeting):
    gone = make_unit(UnitKind.AGENCY)
    Unit.objects.filter(pk=gone.pk).update(valid_from="2019-01-01", valid_to="2020-01-01")
    with CaptureQueriesContext(connection) as asked:
        invited, others = may_lead(meeting)
    order = meeting.invitations.exclude(unit=None).order_by("number").values_list("unit", flat=True)
    assert [unit.pk for unit in invited] == list(order)
    assert {unit.pk for unit in others} >= {cast.farm.unit_id, cast.water.unit_id, cast.stranger.unit_id}
    assert {unit.kind for unit in others} <= {"agency", "district_office", "platform", "rdec"}
    assert not {gone.pk, cast.outsider.unit_id} & {unit.pk for unit in others}
    assert len(asked) == 1


def test_one_that_was_not_there_is_charged_by_the_minutes_and_told(cast, as_, meeting):
    client = as_(cast.rdec)
    page = client.get(url("minutes", meeting.pk))
    (_nobody, (first, _invited), (second, others)) = page.context["form"]["lead_1"].field.choices
    assert (first, second) == ("受邀單位", "其他機關與單位")
    assert (cast.stranger.unit_id, str(cast.stranger.unit)) in others
    sent = {"rows": "1", "decision_1": "協助盤點場域。", "lead_1": str(cast.stranger.unit_id), "file": paper()}
    assert said(client.post(url("minutes", meeting.pk), sent, follow=True)) == ["已登錄會議紀錄與決議。"]
    charge = Charge.objects.for_page().get()
    assert charge.unit == cast.stranger.unit
    assert f"{charge.plan.called}：{meeting}決議由貴單位主辦，辦理後請回報" in told(cast.stranger)
    theirs = as_(cast.stranger)
    assert [theirs.get(each).status_code for each in (charge.get_absolute_url(), url("plan", charge.proposal_id))] == [
        200,
        404,
    ]


def test_and_by_the_draft_whose_clash_names_both(cast, as_, meeting):
    Meeting.objects.update(state_since=meeting.state_since)
    move_meeting(meeting, SEND_NOTICE, by=cast.rdec)
    move_meeting(meeting, HOLD, by=cast.rdec)
    client, item = as_(cast.rdec), meeting.agenda_items.get()
    name = f"case_{item.pk}_0_1_unit"
    sent = {f"case_{item.pk}": "1", "report": "1", "motion": "1", "seen": "0"}
    sent |= {f"case_{item.pk}_0_1_settled": "協助盤點場域。", name: str(cast.stranger.unit_id)}
    assert client.post(url("draft_minutes", meeting.pk), sent | {f"was_{name}": ""}).status_code == 302
    assert MinutesItem.objects.get().unit == cast.stranger.unit
    assert f'<option value="{cast.stranger.unit_id}" selected>' in text(client.get(url("draft_minutes", meeting.pk)))
    other = sent | {name: str(cast.water.unit_id), f"was_{name}": str(cast.farm.unit_id)}
    clash = client.post(url("draft_minutes", meeting.pk), other)
    assert clash.status_code == 422
    (words,) = clash.context["form"].errors[name]
    assert (str(cast.stranger.unit) in words, "水利局" in words) == (True, True)
    assert Decision.objects.count() == 0
