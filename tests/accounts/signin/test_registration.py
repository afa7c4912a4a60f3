"""Registration, and passwords that are forgotten or changed."""

from __future__ import annotations

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse, reverse_lazy
from django.utils import timezone

from accounts.models import Membership, Unit, User
from tests.accounts.signin.cases import link_in, sign_in_by_password
from tests.factories.accounts import PASSWORD, make_actor, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("direct_mail")]

NEW = {
    "username": "chen",
    "email": "chen@example.com",
    "password1": PASSWORD,
    "password2": PASSWORD,
    "name": "陳理事長",
    "phone": "04-2582-1234 轉 12",
}
ORGANISATION = {
    "organisation_kind": "civic",
    "full_name": "石岡水圳文化協會",
    "registration_number": "中市社團字第 1150001 號",
    "email": "office@example.com",
    "phone": "04-25821234",
}


def register(client, **changes):
    """Fill in the form and confirm the address by the link in the mail."""
    response = client.post("/accounts/signup/", NEW | changes)
    assert (response.status_code, response["Location"]) == (302, "/accounts/confirm-email/")
    assert client.get(response["Location"]).status_code == 200
    link = link_in(mail.outbox[-1])
    assert client.get(link).status_code == 200
    return client.post(link)


def test_from_registration_to_an_organisation_of_two(client, client_factory):
    assert "姓名" in client.get("/accounts/signup/").text
    assert register(client)["Location"] == "/me/organisation/"
    founder = User.objects.get(username="chen")
    assert (founder.name, founder.phone) == ("陳理事長", "04-2582-1234 轉 12")
    assert mail.outbox[0].subject == "［創生］請確認您的電子郵件"
    page = client.get("/me/organisation/").text
    assert "您還不屬於任何單位" in page
    assert client.post("/me/organisation/new/", ORGANISATION)["Location"] == "/"
    unit = Unit.objects.get()
    assert (unit.kind, unit.full_name, unit.registration_number) == (
        "proposer",
        "石岡水圳文化協會",
        "中市社團字第1150001號",
    )
    assert client.get("/me/").wsgi_request.actor.role == "administrator"

    second = client_factory()
    assert register(second, username="lin", email="lin@example.com", name="林會員")["Location"] == "/me/organisation/"
    assert unit.full_name in second.get("/me/organisation/", {"q": "水圳"}).text
    second.post(reverse("accounts:join_organisation", args=[unit.code]))
    assert "待管理者確認" in second.get("/me/organisation/").text
    assert second.get("/me/").wsgi_request.actor.unit is None

    people = reverse("accounts:people", args=[unit.code])
    assert "林會員" in client.get(people).text
    asked = Membership.objects.get(confirmed=False)
    client.post(reverse("accounts:decide", args=[unit.code, asked.pk]), {"answer": "confirm"})
    assert second.get("/me/").wsgi_request.actor.unit == unit
    assert second.get(people).status_code == 404


@pytest.fixture
def client_factory():
    """More browsers."""
    from django.test import Client

    return Client


def test_an_unconfirmed_address_does_not_enter(client):
    client.post("/accounts/signup/", NEW)
    client.logout()
    assert sign_in_by_password(client, "chen")["Location"] == "/accounts/confirm-email/"
    assert "_auth_user_id" not in client.session


def test_a_known_address_is_not_given_away(client):
    make_user(username="old", email="chen@example.com")
    assert client.post("/accounts/signup/", NEW)["Location"] == "/accounts/confirm-email/"
    assert (mail.outbox[-1].subject, User.objects.count()) == ("［創生］您已有帳號", 1)


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"name": ""}, "name", "請填寫「姓名」。"),
        ({"phone": "分機"}, "phone", "請輸入電話號碼，例如 04-2228-9111 轉 21000。"),
        ({"password1": "short-1", "password2": "short-1"}, "password1", "密碼太短，必須至少 12 個字元。"),
    ],
)
def test_what_is_wrong_stands_at_the_field(client, change, field, message):
    response = client.post("/accounts/signup/", NEW | change)
    assert response.status_code == 200
    assert [str(error) for error in response.context["form"].errors[field]] == [message]
    assert f'<a class="alert-link" href="#id_{field}">' in response.text
    assert User.objects.count() == 0


def test_a_forgotten_password_is_set_anew_once(client):
    make_actor("proposer", user=make_user(username="chen", email="chen@example.com"))
    assert client.post("/accounts/password/reset/", {"email": "chen@example.com"}).status_code == 302
    link = link_in(mail.outbox[-1])
    form = client.get(link)["Location"]
    assert client.get(form).status_code == 200
    fresh = {"password1": "Shade-In-Rice-Field-30", "password2": "Shade-In-Rice-Field-30"}
    assert client.post(form, fresh)["Location"] == reverse("account_reset_password_from_key_done")
    assert sign_in_by_password(client, "chen", fresh["password1"])["Location"] == "/"
    client.logout()
    assert "這個連結已失效或已用過。" in client.get(link).text


def test_the_password_changes_with_the_old_one_only(client):
    user = make_user()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    fresh = {"password1": "Shade-In-Rice-Field-30", "password2": "Shade-In-Rice-Field-30"}
    assert client.post("/accounts/password/change/", fresh | {"oldpassword": "wrong"}).status_code == 200
    assert client.post("/accounts/password/change/", fresh | {"oldpassword": PASSWORD}).status_code == 302
    user.refresh_from_db()
    assert user.check_password(fresh["password1"]) is True


def test_another_address_waits_for_its_confirmation(client):
    user = make_user(email="old@example.com")
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    client.post("/accounts/email/", {"email": "new@example.com", "action_add": ""})
    assert EmailAddress.objects.get(email="new@example.com").verified is False
    client.post(link_in(mail.outbox[-1]))
    client.post("/accounts/email/", {"email": "new@example.com", "action_primary": ""})
    user.refresh_from_db()
    assert user.email == "new@example.com"


AGAIN, WRONG = reverse_lazy("accounts:send_confirmation_again"), reverse_lazy("accounts:wrong_address")
SENT = "/accounts/confirm-email/"


@pytest.mark.parametrize("known", [False, True])
def test_the_confirmation_is_sent_again_but_not_at_once(client, known):
    """An address that has an account is answered the same, and its owner is written to."""
    if known:
        make_user(username="old", email="chen@example.com")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client.post("/accounts/signup/", NEW)
        page = client.get(SENT).text
        assert ("再寄一次確認信" in page, "電子郵件填錯了" in page) == (True, True)
        there = client.post(AGAIN, follow=True)
        assert (there.request["PATH_INFO"], len(mail.outbox)) == (SENT, 1)
        assert "剛剛才寄過，請三分鐘後再試。先前信中的連結仍然有效。" in there.text
        clock.shift(181)
        assert "剛剛才寄過" not in client.post(AGAIN, follow=True).text
    assert [message.to for message in mail.outbox] == [["chen@example.com"]] * 2
    assert mail.outbox[0].subject == mail.outbox[1].subject


@pytest.mark.parametrize("known", [False, True])
def test_after_a_wrong_address_only_it_and_the_passwords_are_typed_again(client, known):
    if known:
        make_user(username="old", email="chen@example.com")
    client.post("/accounts/signup/", NEW)
    first = mail.outbox[0]
    form = client.post(WRONG, follow=True).context["form"]
    assert form.initial == {"username": "chen", "name": "陳理事長", "phone": "04-2582-1234 轉 12"}
    assert User.objects.filter(username="chen").exists() is False
    assert register(client, email="right@example.com")["Location"] == "/me/organisation/"
    assert User.objects.get(username="chen").email == "right@example.com"
    assert "signup" not in client.session
    if not known:
        assert "這個連結已失效或已用過。" in client.get(link_in(first)).text


def test_a_confirmed_account_is_never_taken_back(client):
    client.post("/accounts/signup/", NEW)
    EmailAddress.objects.update(verified=True)
    client.post(WRONG)
    assert User.objects.filter(username="chen").exists() is True


def test_who_waits_no_longer_signs_in(client):
    there = client.post(AGAIN, follow=True)
    assert (there.request["PATH_INFO"], len(mail.outbox)) == ("/accounts/login/", 0)
    assert "請登入一次，系統會再寄一封確認信。" in there.text
