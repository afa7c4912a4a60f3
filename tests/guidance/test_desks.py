"""What guidance puts on the home page beside tasks: what was asked for, and the way to ask."""

from __future__ import annotations

import pytest
from django.urls import reverse

from guidance.counselling.chart import ASSIGN
from guidance.models import CounsellingRequest
from tests.factories.accounts import sign_in
from tests.guidance.cases import asked, make_cast, make_plan
from tests.guidance.matching.cases import make_partner, make_scene, matched
from workflow.engine.services import perform

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def test_what_was_asked_for_is_followed_with_whose_hands_it_is_in(client, cast):
    request = asked(cast)
    sign_in(client, cast.proposer)
    for hands, state in (("專管平台", "待受理"), (cast.team.unit.name, "輔導中")):
        page = client.get("/")
        assert [(duty.url, str(duty.hands), str(duty.verb)) for duty in page.context["later"]] == [
            (request.get_absolute_url(), hands, state)
        ]
        assert (page.context["tasks"], request.title in page.text) == ([], True)
        if request.team is None:
            perform(request, ASSIGN, by=cast.platform, team=cast.team.unit)
    assert f'href="{reverse("guidance:ask")}"' in client.get("/").text
    sign_in(client, cast.stranger)
    assert client.get("/").context["later"] == []


def test_a_plan_says_its_name_and_its_districts_where_help_is_asked_for(client, cast):
    plan = make_plan(cast)
    sign_in(client, cast.proposer)
    typed = {
        "topics": ["start"],
        "words": "想把廢棄水圳整理成步道，不知道該找哪個計畫補助。",
        "contact_name": "林小姐",
        "contact_phone": "04-25720000",
    }
    bad = client.post(reverse("guidance:ask"), typed)
    assert bad.context["form"].errors == {"title": ["請填寫計畫或構想名稱。"], "districts": ["請選擇「行政區」。"]}
    client.post(reverse("guidance:ask"), typed | {"proposal": plan.pk})
    row = CounsellingRequest.objects.get()
    assert (row.title, row.proposal, list(row.districts.all())) == ("水圳慢行", plan, [cast.district])
    page = client.get(row.get_absolute_url())
    assert f"　申請輔導　{cast.proposer.unit.name}</li>" in page.text


def test_the_platform_is_told_that_nobody_of_the_partner_is(client):
    scene = make_scene()
    match = matched(scene, partner=make_partner("木工導師"))
    sign_in(client, scene.cast.platform)
    page = client.get(reverse("guidance:match_move", args=[match.pk, "contact_partner"]))
    told = f"「{match.partner}」還沒有帳號，系統不會通知；請以電話或郵件聯繫，對方回復後由專管平台登錄。"
    assert told in page.text
    sent = {"expected_version": page.context["expected_version"], "key": page.context["key"], "note": ""}
    client.post(reverse("guidance:match_move", args=[match.pk, "contact_partner"]), sent)
    assert [str(duty.verb) for duty in client.get("/").context["tasks"]] == ["登錄夥伴的回復"]
    listed = client.get(reverse("guidance:matches"))
    assert "Partner</label>" not in listed.text
