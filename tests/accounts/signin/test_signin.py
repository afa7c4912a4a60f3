"""Sign-in, lock-out, registration and recovery as people go through them."""

import datetime as dt
import re

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from axes.models import AccessAttempt
from django.core import mail
from django.urls import reverse

from accounts.models import Membership, Unit, User
from accounts.signin.adapters import MFAAdapter, SocialAccountAdapter, lockout_name
from accounts.states import Role
from tests.factories.accounts import PASSWORD, make_actor, make_user

pytestmark = pytest.mark.django_db
START = dt.datetime(2026, 11, 23, 1, 0, tzinfo=dt.UTC)
LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def direct_mail(settings):
    """Account mail straight into the test's box; the queue is ``workflow``'s and tested there."""
    settings.ACCOUNT_EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def sign_in_by_password(client, login, password=PASSWORD, **extra):
    """What the page posts."""
    return client.post(LOGIN, {"login": login, "password": password, **extra})


def link_in(message) -> str:
    """The path of the link in a mail."""
    return re.search(r"https?://testserver(/\S+)", message.body).group(1)


# --- sign-in ------------------------------------------------------------------------------------------------------


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


# --- lock-out -----------------------------------------------------------------------------------------------------


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


# --- registration -------------------------------------------------------------------------------------------------

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
        ({"name": ""}, "name", "這個欄位是必須的。"),
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


# --- password -----------------------------------------------------------------------------------------------------


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


# --- second factor ------------------------------------------------------------------------------------------------


def code_for(secret: str) -> str:
    """What the app on the phone shows."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


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
        assert client.get("/")["Location"] == "/accounts/login/?next=/"
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


# --- single sign-on -----------------------------------------------------------------------------------------------


class Arrived:
    """Somebody the provider vouches for, by addresses and whether it has confirmed them."""

    def __init__(self, **addresses):
        self.email_addresses = [
            EmailAddress(email=email.replace("_at_", "@"), verified=verified) for email, verified in addresses.items()
        ]


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


def test_the_provider_of_the_settings_gets_a_button(client, settings):
    settings.OIDC_SERVER_URL = "https://sso.example"
    app = {"provider_id": "sso", "name": "市府單一登入", "client_id": "x", "secret": "y"}
    app["settings"] = {"server_url": "https://sso.example"}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    page = client.get(LOGIN).text
    assert "以「市府單一登入」登入" in page
    assert 'action="/accounts/oidc/sso/login/?process=login"' in page
