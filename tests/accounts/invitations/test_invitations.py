"""Asking people into a unit: no address tells whether it has an account, and nobody is taken in unasked."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actors import actors_of
from accounts.invitations import services
from accounts.models import Invitation, Membership
from accounts.states import Role
from tests.accounts.cases import url
from tests.factories.accounts import make_actor, make_membership, make_user, sign_in
from tests.workflow.races import race, wide_pool
from workflow.models import OutboxMessage

pytestmark = pytest.mark.django_db
START = dt.datetime(2026, 11, 23, 1, 0, tzinfo=dt.UTC)
YOU = "you@example.com"


@pytest.fixture
def founder():
    return make_actor("proposer", Role.ADMINISTRATOR, name="王發起")


def data(email: str = YOU, role: str = "member", title: str = "") -> dict[str, str]:
    return {"invitation-email": email, "invitation-role": role, "invitation-title": title}


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def mails() -> list[tuple[str, list[str]]]:
    rows = OutboxMessage.objects.order_by("id").values_list("payload", flat=True)
    return [(row["subject"], row["to"]) for row in rows]


def ask(founder, email: str = YOU, role: str = Role.MEMBER) -> Invitation:
    return services.invite(founder.unit, email, role, by=founder)


# --- the same for every address --------------------------------------------------------------------------------------


def test_every_address_gets_the_same_answer_and_the_same_mail(client, founder):
    make_user("陌生人", email="known@example.com")
    make_actor("ndc", user=make_user("國發會林", email="ndc@example.com"))
    make_user(email="unconfirmed@example.com", verified=False)
    make_user(email="closed@example.com", is_active=False)
    sign_in(client, founder)
    address = url("invite", founder.unit.code)
    seen = set()
    for name in ("known", "ndc", "unconfirmed", "closed", "nobody"):
        email = f"{name}@example.com"
        with CaptureQueriesContext(connection) as captured:
            answer = client.post(address, data(email))
        page = client.get(answer["Location"])
        assert said(page) == [f"已寄邀請給 {email}；對方接受後就會出現在成員中。"]
        assert ("陌生人" in page.text, "國發會林" in page.text) == (False, False)
        seen.add((answer.status_code, len(captured)))
    assert len(seen) == 1
    assert mails() == [
        ("［創生］邀請您加入單位", [f"{name}@example.com"])
        for name in ("known", "ndc", "unconfirmed", "closed", "nobody")
    ]
    assert Membership.objects.filter(unit=founder.unit).count() == 1


def test_the_mail_says_who_asks_and_what_to_do(founder):
    with time_machine.travel(START, tick=False):
        ask(founder, role=Role.OFFICER)
    body = OutboxMessage.objects.get().payload["body"]
    assert f"王發起邀請您加入「{founder.unit.full_name}」，角色為承辦人。" in body
    assert "http://testserver/me/organisation/" in body
    assert "http://testserver/accounts/signup/" in body
    assert "邀請有效至115.12.07" in body.replace(" ", "")


# --- the invited person ----------------------------------------------------------------------------------------------


def test_the_owner_of_the_address_accepts_and_acts_for_the_unit(client, founder):
    asked = ask(founder, "You@Example.com", Role.OFFICER)
    you = make_user("游錫堃", email=YOU)
    client.force_login(you, "django.contrib.auth.backends.ModelBackend")
    page = client.get(url("organisation"))
    assert ("收到的邀請" in page.text, founder.unit.full_name in page.text) == (True, True)
    done = client.post(url("invitation_answer", asked.pk), {"answer": "accept"}, follow=True)
    assert said(done) == [f"您已加入「{founder.unit}」。"]
    assert [(actor.unit, actor.role) for actor in actors_of(you)] == [(founder.unit, "officer")]
    assert client.get("/me/").wsgi_request.actor.unit == founder.unit
    asked.refresh_from_db()
    assert (asked.answer, asked.answered_by) == ("accepted", you)
    again = client.post(url("invitation_answer", asked.pk), {"answer": "accept"}, follow=True)
    assert (said(again), you.memberships.count()) == (["這份邀請已有結果或已逾期。"], 1)


def test_a_person_declines(client, founder):
    asked = ask(founder)
    you = make_user(email=YOU)
    client.force_login(you, "django.contrib.auth.backends.ModelBackend")
    done = client.post(url("invitation_answer", asked.pk), {"answer": "decline"}, follow=True)
    assert said(done) == [f"已婉拒「{founder.unit}」的邀請。"]
    asked.refresh_from_db()
    assert (asked.answer, asked.answered_by, you.memberships.count()) == ("declined", you, 0)


@pytest.mark.parametrize("whose", [{"email": "other@example.com"}, {"email": YOU, "verified": False}])
def test_for_everybody_else_it_is_not_there(client, founder, whose):
    asked = ask(founder)
    client.force_login(make_user(**whose), "django.contrib.auth.backends.ModelBackend")
    assert "收到的邀請" not in client.get(url("organisation")).text
    assert client.post(url("invitation_answer", asked.pk), {"answer": "accept"}).status_code == 404


@pytest.mark.parametrize("kind", ["ndc", "rdec", "agency", "district_office", "platform"])
def test_people_of_offices_never_join_a_proposing_organisation_this_way(client, founder, kind):
    officer = make_actor(kind, user=make_user(email=YOU))
    asked = ask(founder)
    done = sign_in(client, officer).post(url("invitation_answer", asked.pk), {"answer": "accept"}, follow=True)
    assert said(done) == ["您是機關人員，不能加入提案單位。請婉拒這份邀請。"]
    assert Membership.objects.filter(user=officer.user).count() == 1


@pytest.mark.parametrize("kind", ["ndc", "rdec", "agency", "district_office", "platform"])
def test_people_of_proposing_organisations_never_join_an_office_this_way(client, kind):
    keeper = make_actor(kind, Role.ADMINISTRATOR)
    proposer = make_actor("proposer", user=make_user(email=YOU))
    asked = ask(keeper, role=Role.OFFICER)
    done = sign_in(client, proposer).post(url("invitation_answer", asked.pk), {"answer": "accept"}, follow=True)
    assert said(done) == [
        "您是提案單位的成員，不能以同一個帳號加入機關。請先請提案單位的管理者移除您，或婉拒這份邀請、另以公務帳號加入。"
    ]
    assert Membership.objects.filter(user=proposer.user).count() == 1


def test_who_only_asked_to_join_a_proposing_organisation_may_join_an_office(founder):
    you = make_user(email=YOU)
    make_membership(you, founder.unit, confirmed=False)
    services.accept(ask(make_actor("agency", Role.ADMINISTRATOR), role=Role.OFFICER), by=you)
    assert {actor.kind for actor in actors_of(you)} == {"agency"}


def test_an_office_asks_in_the_same_way(founder):
    keeper = make_actor("agency", Role.ADMINISTRATOR)
    officer = make_actor("rdec", user=make_user(email=YOU))
    services.accept(ask(keeper, role=Role.OFFICER), by=officer.user)
    assert {actor.kind for actor in actors_of(officer.user)} == {"agency", "rdec"}


def test_who_had_asked_to_join_is_in_with_the_invitation(founder):
    you = make_user(email=YOU)
    make_membership(you, founder.unit, confirmed=False)
    services.accept(ask(founder, role=Role.OFFICER), by=you)
    assert [(row.role, row.confirmed) for row in you.memberships.all()] == [("officer", True)]


def test_who_belongs_there_is_told(founder):
    you = make_user(email=YOU)
    make_membership(you, founder.unit)
    with pytest.raises(ValidationError) as refused:
        services.accept(ask(founder, role=Role.OFFICER), by=you)
    assert refused.value.messages == ["您已是這個單位的成員。"]


# --- the unit's side -------------------------------------------------------------------------------------------------


def test_an_invitation_runs_out_and_can_be_made_anew(founder):
    you = make_user(email=YOU)
    with time_machine.travel(START, tick=False) as clock:
        asked = ask(founder)
        clock.shift(dt.timedelta(days=14))
        with pytest.raises(Invitation.DoesNotExist):
            services.accept(asked, by=you)
        assert ask(founder).pk != asked.pk
    asked.refresh_from_db()
    assert asked.answer == "expired"


def test_it_is_sent_again_within_bounds(client, founder):
    sign_in(client, founder)
    with time_machine.travel(START, tick=False) as clock:
        asked = ask(founder)
        again = url("invite_again", founder.unit.code, asked.pk)
        assert said(client.post(again, follow=True)) == ["剛剛才寄過，請 10 分鐘後再試。"]
        for _time in range(2):
            clock.shift(dt.timedelta(minutes=10))
            assert said(client.post(again, follow=True)) == [f"已再寄一次邀請給 {YOU}。"]
        clock.shift(dt.timedelta(minutes=10))
        assert said(client.post(again, follow=True)) == ["同一份邀請最多寄 3 次。請確認地址，或撤回後重新邀請。"]
    asked.refresh_from_db()
    sent = START + dt.timedelta(minutes=20)
    assert (asked.times_sent, asked.sent_at, asked.valid_until) == (3, sent, sent + dt.timedelta(days=14))
    assert len(mails()) == 3


def test_a_withdrawn_one_opens_nothing_and_stays_in_the_list(client, founder):
    asked, you = ask(founder), make_user(email=YOU)
    sign_in(client, founder)
    withdraw = url("invitation_withdraw", founder.unit.code, asked.pk)
    assert said(client.post(withdraw, follow=True)) == [f"已撤回給 {YOU} 的邀請。"]
    page = client.post(withdraw, follow=True)
    assert (said(page), "已撤回" in page.text) == (["這份邀請已有結果或已逾期。"], True)
    with pytest.raises(Invitation.DoesNotExist):
        services.accept(asked, by=you)


def test_a_double_click_asks_once_and_another_role_is_told(client, founder):
    sign_in(client, founder)
    address = url("invite", founder.unit.code)
    assert [client.post(address, data()).status_code for _click in range(2)] == [302, 302]
    other = client.post(address, data(role="administrator"))
    assert (other.status_code, other.context["invitation_form"].errors) == (
        422,
        {"email": ["這個地址已有一份待答覆的邀請；要改角色或職稱，請先撤回。"]},
    )
    assert (Invitation.objects.count(), len(mails())) == (1, 1)


def test_a_unit_is_no_mail_gun(founder):
    with time_machine.travel(START, tick=False) as clock:
        for number in range(50):
            ask(founder, f"p{number}@example.com")
        with pytest.raises(ValidationError) as refused:
            ask(founder)
        assert refused.value.messages == ["這個單位一天內最多邀請 50 人，請明天再繼續。"]
        clock.shift(dt.timedelta(days=1))
        assert ask(founder).email == YOU


@pytest.mark.parametrize("name", ["invite_again", "invitation_withdraw"])
def test_another_units_invitations_are_not_there(client, founder, name):
    asked, stranger = ask(founder), make_actor("proposer", Role.ADMINISTRATOR)
    sign_in(client, stranger)
    assert client.post(url(name, founder.unit.code, asked.pk)).status_code == 404
    assert client.post(url(name, stranger.unit.code, asked.pk)).status_code == 404
    with pytest.raises(PermissionError):
        services.withdraw(asked, by=stranger)


@pytest.mark.django_db(transaction=True)
def test_accepted_at_once_in_many_tabs_makes_one_membership():
    founder = make_actor("proposer", Role.ADMINISTRATOR)
    asked, you = ask(founder), make_user(email=YOU)
    with wide_pool(12):
        results = race([lambda: lambda: services.accept(asked, by=you)] * 8)
    assert sorted(type(result).__name__ for result in results) == ["DoesNotExist"] * 7 + ["Membership"]
    assert you.memberships.count() == 1
