"""Sign-in, lock-out, registration and recovery as people go through them."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from axes.models import AccessAttempt
from django.urls import reverse

from accounts.signin.adapters import MFAAdapter, SocialAccountAdapter, lockout_name
from accounts.states import Role
from tests.accounts.signin.cases import LOGIN, sign_in_by_password
from tests.factories.accounts import make_actor, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("direct_mail")]


START = dt.datetime(2026, 11, 23, 1, 0, tzinfo=dt.UTC)


# --- sign-in ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("login", ["chen", "CHEN", "chen@example.com", "Chen@Example.com", " chen "])
def test_by_user_name_or_address_in_any_case(client, login):
    make_actor("proposer", user=make_user(username="chen"))
    assert sign_in_by_password(client, login)["Location"] == "/"


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_sign_in_leads_nowhere_else(client, target):
    make_actor("proposer", user=make_user(username="chen"))
    assert sign_in_by_password(client, "chen", next=target)["Location"] == "/"


def test_sign_in_leads_back_to_the_page_that_was_asked_for(client):
    make_actor("proposer", user=make_user(username="chen"))
    asked = client.get("/me/organisation/")
    assert asked["Location"] == "/accounts/login/?next=/me/organisation/"
    assert "閒置 30 分鐘" in client.get(asked["Location"]).text
    assert sign_in_by_password(client, "chen", next="/me/organisation/")["Location"] == "/me/organisation/"


HEADING, DEMO_PASSWORD = "用示範帳號試試看", "demo-taichung-114"


@pytest.mark.parametrize(
    ("demo", "plain_http", "shown"),
    [
        (False, True, []),
        (True, True, ["示範環境：", HEADING, "<code>rdec</code>", DEMO_PASSWORD]),
        (True, False, ["示範環境：", HEADING, "<code>rdec</code>", "密碼請向提供這個示範環境的人索取。"]),
    ],
)
def test_the_sign_in_page_of_a_demo_names_accounts_and_their_password_only_locally(
    client, settings, demo, plain_http, shown
):
    settings.DEMO, settings.INSECURE_HTTP = demo, plain_http
    make_user(username="rdec")
    page = client.get(LOGIN).text
    parts = ["示範環境：", HEADING, "<code>rdec</code>", DEMO_PASSWORD, "密碼請向提供這個示範環境的人索取。"]
    assert [part for part in parts if part in page] == shown
    assert "<code>shigang</code>" not in page  # not in this database


def test_a_demo_without_accounts_offers_none(client, settings):
    settings.DEMO = True
    assert HEADING not in client.get(LOGIN).text


@pytest.mark.parametrize("extra", [{"is_active": False}, {"valid_to": dt.date(2025, 12, 31)}])
def test_a_disabled_or_expired_account_does_not_enter(client, extra):
    make_user(username="chen", **extra)
    response = sign_in_by_password(client, "chen")
    assert "_auth_user_id" not in client.session
    if extra.get("valid_to"):
        assert response["Location"] == reverse("account_inactive")


def test_signing_out_takes_a_post(client):
    user = make_user()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("account_logout")).status_code == 200
    assert client.session["_auth_user_id"] == str(user.pk)
    assert client.post(reverse("account_logout"))["Location"] == LOGIN
    assert "_auth_user_id" not in client.session


# --- lock-out --------------------------------------------------------------------------------------------------------


def test_five_failures_lock_the_name_for_a_quarter_of_an_hour(client):
    make_actor("proposer", user=make_user(username="chen"))
    with time_machine.travel(START, tick=False) as clock:
        statuses = [sign_in_by_password(client, "chen", "wrong").status_code for _try in range(5)]
        assert statuses == [200, 200, 200, 200, 429]
        locked = sign_in_by_password(client, "chen")
        assert (locked.status_code, "這個帳號鎖定 15 分鐘" in locked.text) == (429, True)
        clock.shift(dt.timedelta(minutes=15, seconds=1))
        assert sign_in_by_password(client, "chen")["Location"] == "/"


def test_every_spelling_counts_as_the_same_name(client):
    make_user(username="chen", email="chen@example.com")
    typed = ["chen", "CHEN", "chen@example.com", "CHEN@Example.com", "Chen"]
    statuses = [sign_in_by_password(client, login, "wrong").status_code for login in typed]
    assert statuses == [200, 200, 200, 200, 429]
    assert sign_in_by_password(client, "cHen").status_code == 429


def test_another_name_is_not_locked_with_it(client):
    make_actor("proposer", user=make_user(username="chen"))
    for _try in range(6):
        sign_in_by_password(client, "lin", "wrong")
    assert sign_in_by_password(client, "chen")["Location"] == "/"


def test_success_starts_the_count_anew(client):
    make_actor("proposer", user=make_user(username="chen"))
    for _round in range(2):
        for _try in range(4):
            sign_in_by_password(client, "chen", "wrong")
        assert sign_in_by_password(client, "chen").status_code == 302
        client.logout()


def test_an_endless_name_is_a_failure_and_not_an_error(client):
    assert sign_in_by_password(client, "長" * 400, "wrong").status_code == 200
    assert len(AccessAttempt.objects.get().username) == 150


def test_the_failed_password_is_kept_nowhere(client):
    sign_in_by_password(client, "chen", "my-secret-password")
    assert "my-secret-password" not in str(AccessAttempt.objects.values().get())


def test_the_name_axes_counts(rf):
    make_user(username="Chen", email="c@example.com")
    request = rf.post(LOGIN, {"login": " Chen "})
    assert lockout_name(request) == "chen"
    assert lockout_name(request, {"username": "C@example.com"}) == "chen"
    assert lockout_name(request, {"username": "x@example.com"}) == "x@example.com"
    assert lockout_name(rf.post(LOGIN)) is None


def code_for(secret: str) -> str:
    """What the app on the phone shows."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


# --- second factor ---------------------------------------------------------------------------------------------------


def test_staff_set_up_the_second_factor_and_use_it(client):
    actor = make_actor("rdec", user=make_user(username="lin"))
    with time_machine.travel(START, tick=False) as clock:
        there = sign_in_by_password(client, "lin")
        assert client.get(there["Location"])["Location"] == reverse("mfa_activate_totp")
        page = client.get(reverse("mfa_activate_totp"))
        assert 'src="data:image/svg+xml;base64,' in page.text
        secret = page.context["form"].secret
        assert client.post(reverse("mfa_activate_totp"), {"code": "000000"}).status_code == 200
        done = client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)})
        assert done["Location"] == reverse("mfa_view_recovery_codes")
        codes = client.get(done["Location"]).context["unused_codes"]
        assert (len(codes), client.get("/").status_code) == (10, 200)
        client.post(reverse("account_logout"))

        clock.shift(dt.timedelta(minutes=1))
        assert sign_in_by_password(client, "lin")["Location"] == reverse("mfa_authenticate")
        assert client.get("/me/")["Location"] == "/accounts/login/?next=/me/"  # at / one reads what everybody does
        assert client.post(reverse("mfa_authenticate"), {"code": code_for(secret)})["Location"] == "/"
        assert client.get("/me/").wsgi_request.actor == actor
        client.post(reverse("account_logout"))

        sign_in_by_password(client, "lin")
        assert client.post(reverse("mfa_authenticate"), {"code": codes[0]})["Location"] == "/"


def test_codes_are_not_guessed_without_end(client):
    make_actor("rdec", user=make_user(username="lin"))
    with time_machine.travel(START, tick=False):
        sign_in_by_password(client, "lin")
        client.get(reverse("mfa_activate_totp"))
        pages = [client.post(reverse("mfa_activate_totp"), {"code": "000000"}) for _try in range(6)]
    said = [page.context["form"].errors["code"][0] for page in pages]
    assert len(set(said[:5])) == 1
    assert said[5] != said[0]


def test_staff_cannot_take_it_off(settings):
    from allauth.mfa.models import Authenticator

    officer, proposer = make_actor("rdec"), make_actor("proposer")
    factors = [Authenticator(user=actor.user, type="totp") for actor in (officer, proposer)]
    assert [MFAAdapter().can_delete_authenticator(factor) for factor in factors] == [False, True]
    settings.STAFF_MFA_REQUIRED = False
    assert MFAAdapter().can_delete_authenticator(factors[0]) is True


class Arrived:
    """Somebody the provider vouches for, by addresses and whether it has confirmed them."""

    def __init__(self, **addresses):
        self.email_addresses = [
            EmailAddress(email=email.replace("_at_", "@"), verified=verified) for email, verified in addresses.items()
        ]


# --- single sign-on --------------------------------------------------------------------------------------------------


def test_single_sign_on_knows_only_confirmed_addresses_of_active_people(rf):
    lin = make_user(username="lin", email="lin@example")
    make_user(username="typed", email="typed@example", verified=False)
    make_user(username="gone", email="gone@example", is_active=False)
    adapter = SocialAccountAdapter()
    assert adapter.authenticate_by_email(Arrived(lin_at_example=True)) == (lin, "lin@example")
    assert adapter.authenticate_by_email(Arrived(LIN_at_EXAMPLE=True)) == (lin, "lin@example")
    assert adapter.authenticate_by_email(Arrived(lin_at_example=False)) is None
    assert adapter.authenticate_by_email(Arrived(typed_at_example=True)) is None
    assert adapter.authenticate_by_email(Arrived(gone_at_example=True)) is None
    assert adapter.is_open_for_signup(rf.get("/"), Arrived()) is False


def test_without_a_provider_there_is_no_button(client):
    assert client.get(LOGIN).text.count("<form") == 2  # language and sign-in


def test_the_administration_signs_in_like_everybody(client):
    assert client.get("/admin/")["Location"] == "/admin/login/?next=/admin/"
    assert client.get("/admin/login/?next=/admin/")["Location"] == "/accounts/login/?next=%2Fadmin%2F"
    actor = make_actor("rdec", Role.SUPERVISOR)
    client.force_login(actor.user, "django.contrib.auth.backends.ModelBackend")
    assert client.get("/admin/")["Location"] == reverse("mfa_activate_totp")


def test_too_many_tries_from_one_address_get_a_page(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    sign_in_by_password(client, "a", "wrong")
    refused = sign_in_by_password(client, "b", "wrong")
    assert (refused.status_code, "請稍候再試" in refused.text) == (429, True)
    assert (refused["X-Request-ID"] in refused.text, refused.text.count("<h1")) == (True, 1)


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/password/reset/",
        "/accounts/password/reset/done/",
        "/accounts/password/reset/key/done/",
        "/accounts/password/reset/key/1-bad/",
        "/accounts/confirm-email/",
        "/accounts/confirm-email/bad/",
        "/accounts/inactive/",
        "/accounts/3rdparty/login/cancelled/",
    ],
)
@pytest.mark.parametrize("language", ["zh-hant", "en"])
def test_every_public_page_opens_without_anything_inline(client, address, language):
    client.cookies["language"] = language
    response = client.get(address)
    assert (response.status_code, response.text.count("<h1")) == (200, 1)
    assert (" style=" in response.text, "<script>" in response.text, " onclick=" in response.text) == (False,) * 3


def test_every_page_of_ones_own_opens(client):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP

    actor = make_actor("proposer", user=make_user(username="chen"))
    sign_in_by_password(client, "chen")
    pages = ["/accounts/email/", "/accounts/password/change/", "/accounts/logout/", "/accounts/reauthenticate/"]
    pages += ["/accounts/2fa/", "/accounts/2fa/totp/activate/", "/accounts/3rdparty/"]
    assert [(page, client.get(page).status_code) for page in pages] == [(page, 200) for page in pages]
    TOTP.activate(actor.user, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(actor.user)
    pages = ["/accounts/2fa/", "/accounts/2fa/totp/deactivate/", "/accounts/2fa/reauthenticate/"]
    pages += ["/accounts/2fa/recovery-codes/", "/accounts/2fa/recovery-codes/generate/"]
    assert [(page, client.get(page).status_code) for page in pages] == [(page, 200) for page in pages]
    assert "備用碼：還有 10 組" in client.get("/accounts/2fa/").text
    codes = actor.user.authenticator_set.get(type="recovery_codes")
    codes.data["used_mask"] = 2**10 - 1
    codes.save()
    assert "備用碼：沒有可用的，請產生新的" in client.get("/accounts/2fa/").text
    assert "共 10 組，都用過了；請產生新的備用碼。" in client.get("/accounts/2fa/recovery-codes/").text


def test_the_provider_of_the_settings_gets_a_button(client, settings):
    settings.OIDC_SERVER_URL = "https://sso.example"
    app = {"provider_id": "sso", "name": "市府單一登入", "client_id": "x", "secret": "y"}
    app["settings"] = {"server_url": "https://sso.example"}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    page = client.get(LOGIN).text
    assert "以「市府單一登入」登入" in page
    assert 'action="/accounts/oidc/sso/login/?process=login"' in page
