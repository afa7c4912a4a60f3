"""Whoever knows an account's name locks out strangers' devices, never its owner's; and nobody gains guesses by it."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client

from accounts.models import SignIn
from accounts.signin import devices
from accounts.states import Outcome
from tests.accounts.signin.cases import LOGIN, link_in, sign_in_by_password
from tests.factories.accounts import PASSWORD, make_actor, make_user
from tests.workflow.races import race, wide_pool

pytestmark = pytest.mark.django_db
FRESH = "Shade-In-Rice-Field-30"


def sign_out(client):
    """As a person does: the browser keeps what it may keep."""
    assert client.post("/accounts/logout/").status_code == 302


def known_device(name="chen"):
    """A browser its owner has signed in and out with."""
    client = Client()
    assert sign_in_by_password(client, name)["Location"] == "/"
    sign_out(client)
    return client


@pytest.fixture
def chen():
    """An account."""
    return make_actor("proposer", user=make_user(username="chen", email="chen@example.com")).user


def guess(client, tries, name="chen"):
    """The statuses of so many wrong passwords."""
    return [sign_in_by_password(client, name, f"wrong {n}").status_code for n in range(tries)]


def test_a_stranger_does_not_lock_the_owner_out_of_a_device_used_before(chen):
    own = known_device()
    assert guess(Client(), 6) == [200] * 4 + [429] * 2
    assert sign_in_by_password(Client(), "chen").status_code == 429
    assert sign_in_by_password(own, "CHEN@example.com")["Location"] == "/"
    assert sign_in_by_password(Client(), "chen").status_code == 429  # the strangers' count is not begun anew


def test_a_known_device_has_five_guesses_too_and_locks_nobody_else(chen):
    stolen, other = known_device(), known_device()
    assert guess(stolen, 6) == [200] * 4 + [429] * 2
    assert sign_in_by_password(stolen, "chen").status_code == 429
    assert [sign_in_by_password(client, "chen").status_code for client in (other, Client())] == [302, 302]
    assert set(SignIn.objects.filter(outcome=Outcome.FAILED).values_list("name", "user")) == {("chen", chen.pk)}


def test_a_cookie_speaks_for_its_own_account_only(chen):
    make_actor("proposer", user=make_user(username="lin"))
    client = known_device("lin")
    assert guess(client, 5) == [200] * 4 + [429]
    assert sign_in_by_password(Client(), "chen").status_code == 429  # they were strangers' guesses


def test_colleagues_share_a_device_and_each_has_a_count(chen):
    make_actor("proposer", user=make_user(username="lin"))
    client = known_device()
    assert sign_in_by_password(client, "lin")["Location"] == "/"
    sign_out(client)
    assert guess(client, 5) == [200] * 4 + [429]
    assert sign_in_by_password(client, "lin")["Location"] == "/"


@pytest.mark.parametrize("value", ["", "x", "e30:1wOQ7D:forged"])
def test_a_forged_cookie_is_none(chen, value):
    client = Client()
    guess(Client(), 5)
    client.cookies["device"] = value
    assert sign_in_by_password(client, "chen").status_code == 429


def test_after_a_new_password_a_cookie_is_worth_nothing(chen):
    stolen = known_device()
    chen.set_password(FRESH)
    chen.save()
    assert guess(stolen, 5) == [200] * 4 + [429]
    assert sign_in_by_password(Client(), "chen", FRESH).status_code == 429  # they were strangers' guesses


def test_who_changes_the_password_stays_known(chen):
    own = Client()
    sign_in_by_password(own, "chen")
    change = {"oldpassword": PASSWORD, "password1": FRESH, "password2": FRESH}
    assert own.post("/accounts/password/change/", change).status_code == 302
    sign_out(own)
    guess(Client(), 5)
    assert sign_in_by_password(own, "chen", FRESH)["Location"] == "/"


def test_who_is_locked_out_everywhere_gets_in_by_the_mailbox(chen, settings):
    settings.ACCOUNT_EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    own = Client()
    assert guess(own, 5) == [200] * 4 + [429]
    own.post("/accounts/password/reset/", {"email": "chen@example.com"})
    form = own.get(link_in(mail.outbox[-1]))["Location"]
    assert own.post(form, {"password1": FRESH, "password2": FRESH}).status_code == 302
    assert sign_in_by_password(Client(), "chen", FRESH).status_code == 429
    assert sign_in_by_password(own, "chen", FRESH)["Location"] == "/"


def test_a_device_remembers_the_latest_accounts(chen, monkeypatch):
    monkeypatch.setattr(devices, "AT_MOST", 1)
    make_actor("proposer", user=make_user(username="lin"))
    client = known_device()
    assert sign_in_by_password(client, "lin")["Location"] == "/"
    sign_out(client)
    guess(Client(), 5)
    assert sign_in_by_password(client, "chen").status_code == 429


def test_the_cookie_is_no_script_s_and_no_other_site_s(chen):
    client = Client()
    sign_in_by_password(client, "chen")
    kept = client.cookies["device"]
    assert (kept["httponly"], kept["samesite"], kept["max-age"]) == (True, "Lax", 180 * 86400)
    assert client.post("/accounts/password/change/", {}).cookies.get("device") is None  # not said again and again


@pytest.mark.django_db(transaction=True)
def test_of_guesses_at_once_from_a_known_device_and_from_strangers_five_each_are_looked_at(monkeypatch):
    make_actor("proposer", user=make_user(username="chen"))
    own = known_device()
    model, seen = get_user_model(), set()
    usual = model.check_password

    def check(self, raw):
        seen.add(raw)
        return usual(self, raw)

    monkeypatch.setattr(model, "check_password", check)

    def try_(number: int):
        client = Client()
        if number % 2:
            client.cookies["device"] = own.cookies["device"].value
        return lambda: client.post(LOGIN, {"login": "chen", "password": f"guess {number}"}).status_code

    with wide_pool(24):
        statuses = race([lambda number=number: try_(number) for number in range(20)])
    assert sorted(statuses) == [200] * 8 + [429] * 12
    assert [len([raw for raw in seen if int(raw[6:]) % 2 == kind]) for kind in (0, 1)] == [5, 5]
