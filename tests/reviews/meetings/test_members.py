"""Who a district's network names is asked to a meeting by who may write to them, told by mail, and forgotten with the consent (R7)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.states import UnitKind
from guidance.models import NetworkMember
from guidance.networks import confirming
from reviews.meetings.chart import HOLD, POSTPONE, SEND_NOTICE
from reviews.meetings.services import cancel_meeting, move_meeting
from reviews.models import Invitation, Meeting
from tests.factories.accounts import make_actor, make_district, make_unit, sign_in
from tests.guidance.networks.cases import member
from tests.reviews.cases import make_cast, plan_with_meeting
from workflow.models import OutboxMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def scene(cast):
    """A meeting on a plan of 石岡, and two of its network, one without an address; one of another district."""
    plan, meeting = plan_with_meeting(cast)
    district = plan.districts.get()
    lin = member(cast.rdec, district)
    bare = member(cast.rdec, district, organisation="巡守隊", name="張三", email="")
    far = member(cast.rdec, make_district("和平區"), organisation="別區協會")
    return plan, meeting, lin, bare, far


def url(meeting):
    return reverse("reviews:invite_members", args=[meeting.pk])


def invited(meeting):
    return list(meeting.invitations.filter(member__isnull=False).order_by("number").values_list("organisation", "name"))


def mails():
    found = OutboxMessage.objects.filter(key__startswith="meeting:", payload__outside=True).order_by("id")
    return [(row.payload["to"], row.payload["text"], row.payload["lines"][:-1]) for row in found]


def test_members_of_the_plans_districts_are_chosen_and_taken_off(client, cast, scene):
    _plan, meeting, lin, bare, far = scene
    sign_in(client, cast.rdec)
    page = client.get(url(meeting))
    assert [str(label) for _pk, label in page.context["form"].fields["members"].choices] == [
        "巡守隊　張三（社區行動聯絡網・社區窗口）",
        "石岡社區發展協會　林美玉（社區行動聯絡網・社區窗口）",
    ]
    done = client.post(url(meeting), {"members": [lin.pk, bare.pk]}, follow=True)
    assert "已邀請在地聯絡網成員 2 人。" in done.text
    assert invited(meeting) == [("巡守隊", "張三"), ("石岡社區發展協會", "林美玉")]
    client.post(url(meeting), {"members": [lin.pk]})
    client.post(url(meeting), {"members": [lin.pk]})
    assert invited(meeting) == [("石岡社區發展協會", "林美玉")]
    assert client.post(url(meeting), {"members": [far.pk]}).status_code == 422


def test_for_others_the_page_is_not_there(client, cast, scene):
    _plan, meeting, *_members = scene
    office = make_actor(make_unit(UnitKind.DISTRICT_OFFICE, district=scene[2].district), name="區公所")
    seen = {}
    for name, actor in {
        "office": office,
        "farm": cast.farm,
        "proposer": cast.proposer,
        "convener": cast.convener,
    }.items():
        sign_in(client, actor)
        seen[name] = (client.get(url(meeting)).status_code, client.post(url(meeting), {}).status_code)
    assert seen == dict.fromkeys(("office", "farm", "proposer", "convener"), (404, 404))


def test_they_are_told_by_mail_when_it_is_called_put_off_and_called_off(client, cast, scene):
    plan, meeting, lin, bare, _far = scene
    sign_in(client, cast.rdec)
    client.post(url(meeting), {"members": [lin.pk, bare.pk]})
    move_meeting(meeting, SEND_NOTICE, by=cast.rdec)
    assert len(mails()) == 1
    to, text, lines = mails()[0]
    assert (to, text.startswith(str(meeting)), lines[0]) == ("lin@example.com", True, f"主持人：{meeting.chair}")
    later = timezone.now() + dt.timedelta(days=20)
    move_meeting(meeting, POSTPONE, by=cast.rdec, held_at=later, place="第二會議室", reason="颱風停班")
    cancel_meeting(plan, reason="改以書面辦理", by=cast.rdec)
    assert [lines[-1] for _to, _text, lines in mails()] == [lines[-1], "理由：颱風停班", "理由：改以書面辦理"]
    assert "取消辦理" in mails()[-1][1]


def test_who_withdraws_is_asked_to_none_and_stands_nowhere(client, cast, scene):
    _plan, meeting, lin, _bare, _far = scene
    sign_in(client, cast.rdec)
    client.post(url(meeting), {"members": [lin.pk]})
    move_meeting(meeting, SEND_NOTICE, by=cast.rdec)
    confirming.withdraw(NetworkMember.objects.get(pk=lin.pk))
    assert (invited(meeting), mails()) == ([], [])
    assert "林美玉" not in str(list(meeting.transitions.values())) + str(list(Invitation.objects.values()))


def test_of_a_meeting_that_was_held_the_organisation_stays(client, cast, scene):
    _plan, meeting, lin, _bare, _far = scene
    sign_in(client, cast.rdec)
    client.post(url(meeting), {"members": [lin.pk]})
    Meeting.objects.filter(pk=meeting.pk).update(held_at=timezone.now())
    move_meeting(meeting, SEND_NOTICE, by=cast.rdec)
    move_meeting(meeting, HOLD, by=cast.rdec)
    assert client.post(url(meeting), {"members": []}).status_code == 409
    confirming.withdraw(NetworkMember.objects.get(pk=lin.pk))
    row = meeting.invitations.get(organisation="石岡社區發展協會")
    assert (row.name, row.title, row.member) == ("", "", None)


def test_the_page_asks_little(client, cast, scene, django_assert_max_num_queries):
    _plan, meeting, _lin, _bare, _far = scene
    sign_in(client, cast.rdec)
    client.get(url(meeting))
    with django_assert_max_num_queries(12):
        assert client.get(url(meeting)).status_code == 200
