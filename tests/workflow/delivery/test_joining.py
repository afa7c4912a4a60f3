"""A request to join reaches somebody who can decide, and its outcome the person who asked."""

from __future__ import annotations

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.actors import Actor
from accounts.invitations.services import invite
from accounts.models import Deputy, Membership, User
from accounts.states import Role, UnitKind
from tests.factories.accounts import make_actor, make_unit, make_user, sign_in
from workflow.models import Notification, OutboxMessage
from workflow.templatetags.cs import roc

pytestmark = pytest.mark.django_db


@pytest.fixture
def founder():
    """The administrator of an organisation that also has a member."""
    founder = make_actor(make_unit("proposer", name="石岡協會"), Role.ADMINISTRATOR, name="陳理事長")
    make_actor(founder.unit, Role.MEMBER, name="會員")
    return founder


@pytest.fixture
def newcomer():
    return make_user("林新人")


def inbox(user: User) -> list[tuple[str, str, str]]:
    """Text, lines beneath and address of each notice."""
    return [(notice.text, notice.more, notice.url) for notice in Notification.objects.filter(user=user)]


def told() -> list[str]:
    """Who got a notice, and a mail with it."""
    people = [notice.user.name for notice in Notification.objects.select_related("user").order_by("id")]
    assert OutboxMessage.objects.count() == len(people)
    return people


def test_the_administrators_are_told_and_nobody_else(founder, newcomer):
    services.ask_to_join(founder.unit, by=newcomer)
    people = reverse("accounts:people", args=[founder.unit.code])
    assert told() == ["陳理事長"]
    assert inbox(founder.user) == [("林新人申請加入「石岡協會」", "請您：確認加入或婉拒", people)]
    mail = OutboxMessage.objects.get()
    assert (mail.payload["subject"], mail.payload["lines"]) == (
        "林新人申請加入「石岡協會」",
        ["請您：確認加入或婉拒"],
    )


def test_it_stands_on_the_home_of_who_may_answer(founder, newcomer, client):
    services.ask_to_join(founder.unit, by=newcomer)
    page = sign_in(client, founder).get("/")
    assert (page.context["joining"], "1 人申請加入，等候您確認或婉拒。" in page.text) == (1, True)
    assert ("先辦這 1 件" in page.text, "目前沒有" in page.text) == (True, False)
    member = Membership.objects.exclude(user=founder.user).filter(unit=founder.unit, confirmed=True).get()
    assert sign_in(client, Actor(member.user, member)).get("/").context["joining"] == 0


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("confirm", ("您已加入「石岡協會」", "請您：在右上角選擇這個身分，就能開始辦理")),
        (
            "refuse",
            ("「石岡協會」沒有同意您的加入申請", "請您：確認申請的單位是否正確，或聯絡該單位的管理者"),
        ),
    ],
)
def test_who_asked_is_told_the_outcome(client, founder, newcomer, answer, words):
    asked = services.ask_to_join(founder.unit, by=newcomer)
    decide = reverse("accounts:decide", args=[founder.unit.code, asked.pk])
    assert sign_in(client, founder).post(decide, {"answer": answer}).status_code == 302
    assert inbox(newcomer) == [(*words, "/me/organisation/")]


def test_the_outcome_is_told_once(founder, newcomer):
    asked = services.ask_to_join(founder.unit, by=newcomer)
    services.confirm(asked, by=founder)
    services.confirm(asked, by=founder)
    assert len(inbox(newcomer)) == 1


def test_the_administrator_finds_the_requests_and_the_newcomer_the_state(client, founder, newcomer):
    services.ask_to_join(founder.unit, by=newcomer)
    assert "1 件加入申請待確認" in sign_in(client, founder).get("/me/organisation/").text
    page = sign_in(Client(), type(founder)(newcomer)).get("/me/organisation/").text
    assert "待管理者確認" in page
    assert "已通知單位管理者" in page


def make_orphan(founder) -> None:
    """The organisation's only administrator has left the city."""
    User.objects.filter(pk=founder.user.pk).update(is_active=False)


def test_without_a_living_administrator_those_who_keep_the_register_decide(client, founder, newcomer):
    make_orphan(founder)
    rdec = make_actor(UnitKind.RDEC, Role.ADMINISTRATOR, name="研考會管理者")
    make_actor(UnitKind.RDEC, Role.OFFICER, name="研考會承辦")
    make_actor(UnitKind.PLATFORM, Role.ADMINISTRATOR, name="平台管理者")
    sign_in(client, rdec)
    asked = services.ask_to_join(founder.unit, by=newcomer)
    assert told() == ["研考會管理者", "平台管理者"]
    people = reverse("accounts:people", args=[founder.unit.code])
    assert people in client.get("/me/units/").text
    assert "林新人" in client.get(people).text
    page = sign_in(Client(), type(founder)(newcomer)).get("/me/organisation/").text
    assert "待研考會確認" in page
    client.post(reverse("accounts:decide", args=[founder.unit.code, asked.pk]), {"answer": "confirm"})
    assert Membership.objects.get(pk=asked.pk).confirmed is True
    assert people not in client.get("/me/units/").text


def test_the_unit_above_decides_first(founder, newcomer):
    make_orphan(founder)
    above = make_actor(make_unit("agency"), Role.ADMINISTRATOR, name="上級管理者")
    make_actor(UnitKind.RDEC, Role.ADMINISTRATOR, name="研考會管理者")
    founder.unit.parent = above.unit
    founder.unit.save()
    services.ask_to_join(founder.unit, by=newcomer)
    assert told() == ["上級管理者"]
    assert above.keeps_people_of(founder.unit) is True


def test_an_administrator_who_has_run_out_is_none(founder, newcomer):
    rdec = make_actor(UnitKind.RDEC, Role.ADMINISTRATOR, name="研考會管理者")
    assert rdec.keeps_people_of(founder.unit) is False
    User.objects.filter(pk=founder.user.pk).update(valid_to=timezone.localdate() - dt.timedelta(days=1))
    services.ask_to_join(founder.unit, by=newcomer)
    assert told() == ["研考會管理者"]
    assert rdec.keeps_people_of(founder.unit) is True
    stranger = make_actor("proposer", Role.ADMINISTRATOR)
    assert stranger.keeps_people_of(founder.unit) is False


def test_who_is_invited_finds_it_among_the_notices_and_has_one_mail(founder, newcomer):
    EmailAddress.objects.create(user=newcomer, email="lin@example.com", verified=True)
    invite(founder.unit, "Lin@example.com", Role.MEMBER, by=founder)
    organisation = reverse("accounts:organisation")
    assert inbox(newcomer) == [("「石岡協會」邀請您加入", "請您：接受或婉拒邀請", organisation)]
    assert OutboxMessage.objects.count() == 1


def test_a_deputy_is_told_as_whom_and_until_when_and_when_it_ends(founder):
    holder = make_actor(founder.unit, Role.OFFICER, name="劉建宏")
    stand_in = make_actor(founder.unit, Role.MEMBER, name="代理人").user
    today = timezone.localdate()
    asked = Deputy(membership=holder.membership, user=stand_in, valid_from=today, valid_to=today)
    deputy = services.appoint_deputy(asked, by=founder)
    services.end_deputy(deputy, by=founder)
    day, who = roc(today), holder.membership
    todo = "請您：在代理期間於右上角選擇這個身分，就能代為辦理"
    assert sorted(inbox(stand_in)) == [
        (f"您代理「{who}」的職務已結束", "", "/"),
        (f"您將代理「{who}」的職務：{day}－{day}", todo, "/"),
    ]
    assert told() == ["代理人", "代理人"]
