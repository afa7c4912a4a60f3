"""Language, session limits, the actor and the second factor, seen from the browser."""

import datetime as dt

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts.states import Role
from tests.accounts.signin.cases import sign_in_by_password
from tests.factories.accounts import make_actor, make_deputy, make_user, sign_in

pytestmark = pytest.mark.django_db
START = dt.datetime(2026, 11, 23, 1, 0, tzinfo=dt.UTC)
PROFILE = "/me/"


@pytest.fixture
def clock():
    """A clock the test moves."""
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def is_signed_in(client) -> bool:
    """Does the profile open?"""
    return client.get(PROFILE).status_code == 200


# --- language -----------------------------------------------------------------------------------------------------


def test_the_browsers_wish_is_not_asked(client):
    response = client.get(reverse("account_login"), headers={"accept-language": "en"})
    assert (response["Content-Language"], '<html lang="zh-Hant-TW">' in response.text) == ("zh-hant", True)


def test_the_chosen_language_stays_with_the_browser(client):
    there = client.post(reverse("accounts:set_language"), {"language": "en", "next": "/accounts/signup/"})
    assert (there.status_code, there["Location"]) == (302, "/accounts/signup/")
    assert client.cookies[django_settings.LANGUAGE_COOKIE_NAME].value == "en"
    response = client.get(reverse("account_login"))
    assert (response["Content-Language"], '<html lang="en">' in response.text) == ("en", True)


def test_a_browser_in_which_nothing_was_chosen_takes_the_persons_language(client):
    """It is the person's, not the browser's: chosen once, anywhere; what was chosen here goes before it."""
    person = make_actor("proposer").user
    sign_in_by_password(client, person.username)
    assert django_settings.LANGUAGE_COOKIE_NAME not in client.cookies
    client.post(reverse("accounts:set_language"), {"language": "en"})
    elsewhere, chosen = Client(), Client()
    sign_in_by_password(elsewhere, person.username)
    assert elsewhere.get(PROFILE)["Content-Language"] == "en"
    chosen.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "zh-hant"
    sign_in_by_password(chosen, person.username)
    assert chosen.get(PROFILE)["Content-Language"] == "zh-hant"


def test_an_unknown_language_is_ours(client):
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "xx"
    assert client.get(reverse("account_login"))["Content-Language"] == "zh-hant"


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/", "javascript:alert(1)"])
def test_the_language_leads_nowhere_else(client, target):
    there = client.post(reverse("accounts:set_language"), {"language": "en", "next": target})
    assert there["Location"] == "/"


def test_the_language_changes_by_post_only(client):
    assert client.get(reverse("accounts:set_language")).status_code == 405


# --- sessions -----------------------------------------------------------------------------------------------------


def test_idle_half_an_hour_ends_the_session(client, clock):
    sign_in(client, make_actor("proposer"))
    clock.shift(dt.timedelta(minutes=29))
    assert is_signed_in(client) is True
    clock.shift(dt.timedelta(minutes=29))
    assert is_signed_in(client) is True
    clock.shift(dt.timedelta(minutes=30, seconds=1))
    assert is_signed_in(client) is False


def test_eight_hours_after_sign_in_it_ends_however_busy(client, clock):
    sign_in(client, make_actor("proposer"))
    for _quarter in range(8 * 4 - 1):
        clock.shift(dt.timedelta(minutes=15))
        assert is_signed_in(client) is True
    clock.shift(dt.timedelta(minutes=15))
    assert is_signed_in(client) is False
    assert Session.objects.count() == 0


def test_the_idle_limit_is_written_at_most_once_a_minute(client, clock):
    sign_in(client, make_actor("proposer"))
    first = Session.objects.get().expire_date
    clock.shift(dt.timedelta(seconds=59))
    client.get(PROFILE)
    assert Session.objects.get().expire_date == first
    clock.shift(dt.timedelta(seconds=1))
    client.get(PROFILE)
    assert Session.objects.get().expire_date == first + dt.timedelta(minutes=1)


def test_sliding_does_not_write_back_an_older_session(client, clock):
    actor = make_actor("proposer")
    sign_in(client, actor)
    stale = client.session  # another tab read it here
    other = make_actor("proposer", user=actor.user)
    client.post(reverse("accounts:act_as"), {"key": other.key})
    clock.shift(dt.timedelta(minutes=5))
    stale.load()
    stale.touch()
    assert client.session["actor"] == other.key


def test_the_cookie_goes_with_the_browser(client):
    user = make_user()
    client.post(reverse("account_login"), {"login": user.username, "password": "Rice-Field-In-Shade-29"})
    cookie = client.cookies[django_settings.SESSION_COOKIE_NAME]
    assert (cookie["expires"], cookie["max-age"], cookie["httponly"], cookie["samesite"]) == ("", "", True, "Lax")


def test_an_account_that_runs_out_is_signed_out(client, clock):
    actor = make_actor("proposer", user=make_user(valid_to=dt.date(2026, 11, 23)))
    sign_in(client, actor)
    assert is_signed_in(client) is True
    clock.move_to(dt.datetime(2026, 11, 23, 15, 59, tzinfo=dt.UTC))
    sign_in(client, actor)
    assert is_signed_in(client) is True
    clock.shift(dt.timedelta(minutes=1))
    assert is_signed_in(client) is False


@pytest.mark.parametrize(
    ("referrer", "leads"),
    [
        ("http://testserver/plans/1/?tab=2", "/plans/1/%3Ftab%3D2"),
        ("http://elsewhere.test/plans/1/", "/notices/"),
        ("", "/notices/"),
    ],
)
def test_a_form_sent_without_a_session_leads_back_to_its_page(client, referrer, leads):
    headers = {"Referer": referrer} if referrer else {}
    answer = client.post("/notices/", {"text": "x"}, headers=headers)
    assert (answer.status_code, answer["Location"]) == (302, f"{reverse('account_login')}?next={leads}")


def test_signing_in_again_goes_on_as_whom_the_page_was_drawn_for(client):
    """Chosen in the switcher, or said by a form that came after the session had gone; others' keys say nothing."""
    first = make_actor("proposer")
    second, stranger = make_actor("proposer", user=first.user), make_actor("proposer")
    sign_in(client, first)
    client.post(reverse("accounts:act_as"), {"key": second.key})

    def again(**posted):
        client.cookies.pop("sessionid")
        if posted:
            client.post("/notices/", posted, headers={"Referer": "http://testserver/plans/1/"})
        assert sign_in_by_password(client, first.user.username).status_code == 302
        return client.get(PROFILE).wsgi_request.actor.key

    assert again() == second.key
    assert again(drawn_for=first.key) == first.key
    assert again(drawn_for=stranger.key) == first.key


def test_pages_of_signed_in_people_are_kept_nowhere(client):
    sign_in(client, make_actor("proposer"))
    assert "no-store" in client.get(PROFILE)["Cache-Control"]


# --- actor --------------------------------------------------------------------------------------------------------


def test_the_switcher_lists_everything_and_marks_the_present_one(client):
    actor = make_actor("proposer", Role.ADMINISTRATOR, name="陳理事長")
    second = make_actor("proposer", user=actor.user, is_primary=False)
    deputy = make_deputy(make_actor("proposer", name="林同仁"), actor.user)
    html = sign_in(client, actor).get(PROFILE).text
    for key in (actor.key, second.key, deputy.key):
        assert html.count(f'name="key" value="{key}"') == 1
    assert html.count(f'name="key" value="{actor.key}" aria-current="true"') == 1
    assert "（代理林同仁）" in html


def test_switching_and_where_it_leads(client):
    actor = make_actor("proposer")
    deputy = make_deputy(make_actor("proposer", name="林同仁"), actor.user)
    sign_in(client, actor)
    there = client.post(reverse("accounts:act_as"), {"key": deputy.key, "next": "/me/organisation/"})
    assert (there.status_code, there["Location"], client.session["actor"]) == (302, "/me/organisation/", deputy.key)
    assert client.get(PROFILE).wsgi_request.actor == deputy


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/", "\\\\evil.example", "javascript:x", ""])
def test_switching_leads_nowhere_else(client, target):
    actor = make_actor("proposer")
    there = sign_in(client, actor).post(reverse("accounts:act_as"), {"key": actor.key, "next": target})
    assert there["Location"] == "/"


@pytest.mark.parametrize("key", ["", "m0", "d0", "nonsense", "strange"])
def test_what_one_may_not_act_as_is_not_there(client, key):
    actor = make_actor("proposer")
    strange = make_actor("rdec")
    sign_in(client, actor)
    key = strange.key if key == "strange" else key
    assert client.post(reverse("accounts:act_as"), {"key": key}).status_code == 404
    assert client.session["actor"] == actor.key


def test_switching_needs_a_post(client):
    actor = make_actor("proposer")
    assert sign_in(client, actor).get(reverse("accounts:act_as"), {"key": actor.key}).status_code == 405


def test_a_visitor_acts_as_nobody_and_costs_no_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        request = client.get(reverse("account_login")).wsgi_request
        assert (list(request.actors), request.actor.key, request.actor.may_act) == ([], "", False)


@pytest.mark.parametrize("more", [1, 30])
def test_the_page_costs_the_same_whatever_one_may_act_as(client, django_assert_num_queries, more):
    actor = make_actor("proposer")
    for _number in range(more):
        make_deputy(make_actor("proposer"), actor.user)
    sign_in(client, actor)
    with django_assert_num_queries(
        5
    ):  # session, user, memberships with deputyships, unread notices, an address that failed
        assert client.get(PROFILE).status_code == 200


# --- second factor ------------------------------------------------------------------------------------------------


def staff(kind: str = "rdec", **extra):
    """A client's session of staff before the second factor stands."""
    return make_actor(kind, **extra)


def enter(client, actor):
    """Signed in by password alone."""
    sign_in(client, actor)
    session = client.session
    del session["second_factor"]
    session.save()
    return client


def test_staff_without_a_second_factor_do_nothing_but_set_it_up(client):
    enter(client, staff())
    for method, url in (
        ("get", PROFILE),
        ("post", PROFILE),
        ("get", reverse("accounts:organisation")),
        ("get", reverse("portal:home")),
        ("get", reverse("mfa_view_recovery_codes")),
        ("get", "/admin/"),
    ):
        response = getattr(client, method)(url)
        assert (url, response.status_code, response["Location"]) == (url, 302, reverse("mfa_activate_totp"))
    assert client.get(reverse("mfa_index")).status_code == 200
    assert client.post(reverse("account_logout")).status_code == 302


def test_a_fragment_is_led_there_as_a_whole_page(client):
    response = enter(client, staff()).get(PROFILE, headers={"hx-request": "true"})
    assert (response.status_code, response["HX-Redirect"]) == (200, reverse("mfa_activate_totp"))


def test_a_deputy_of_an_office_and_a_superuser_need_one_too(client):
    deputy = make_deputy(make_actor("agency"), make_actor("proposer").user)
    assert enter(client, deputy).get(PROFILE)["Location"] == reverse("mfa_activate_totp")
    superuser = make_actor("proposer", user=make_user(is_superuser=True))
    assert enter(client, superuser).get(PROFILE)["Location"] == reverse("mfa_activate_totp")


def test_proposing_organisations_are_not_forced(client):
    assert enter(client, make_actor("proposer")).get(PROFILE).status_code == 200


def test_the_visible_setting_switches_it_off(client, settings):
    settings.STAFF_MFA_REQUIRED = False
    assert enter(client, staff()).get(PROFILE).status_code == 200


def test_once_it_stands_it_costs_no_query(client, django_assert_num_queries):
    actor = staff()
    Authenticator.objects.create(user=actor.user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    enter(client, actor)
    assert client.get(PROFILE).status_code == 200
    assert client.session["second_factor"] is True
    with django_assert_num_queries(5):
        client.get(PROFILE)


def test_recovery_codes_alone_are_no_second_factor(client):
    actor = staff()
    Authenticator.objects.create(user=actor.user, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x"})
    assert enter(client, actor).get(PROFILE).status_code == 302


def test_taking_it_off_is_noticed_on_the_next_page(client):
    actor = staff()
    factor = Authenticator.objects.create(user=actor.user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    enter(client, actor).get(PROFILE)
    factor.delete()
    client.get(reverse("mfa_index"))
    assert client.get(PROFILE).status_code == 302
