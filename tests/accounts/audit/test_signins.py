"""Tries to sign in: what is counted, what an office survives, what stays in the log."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
import time_machine
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from axes.models import AccessAttempt
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client, RequestFactory

from accounts.audit import signins
from accounts.audit.source import address, address_of, neighbourhood
from accounts.models import Access, Attempt, SignIn
from accounts.states import Outcome
from tests.accounts.signin.cases import LOGIN, sign_in_by_password
from tests.factories.accounts import PASSWORD, make_actor, make_user
from tests.workflow.races import race, wide_pool

START = dt.datetime(2026, 11, 23, 1, 0, tzinfo=dt.UTC)
OFFICE = "203.0.113.7"


def kept() -> list[tuple[str, str, str | None]]:
    """The log, oldest first: outcome, name, address."""
    return list(SignIn.objects.order_by("id").values_list("outcome", "name", "address"))


# --- what is kept ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_failures_stay_after_the_next_success(client):
    user = make_actor("proposer", user=make_user(username="chen")).user
    with time_machine.travel(START, tick=False):
        sign_in_by_password(client, "chen", "wrong", REMOTE_ADDR=OFFICE)
        sign_in_by_password(client, " Nobody ", "wrong", REMOTE_ADDR=OFFICE)
        sign_in_by_password(client, "chen", REMOTE_ADDR=OFFICE)
    assert kept() == [("failed", "chen", OFFICE), ("failed", "nobody", OFFICE), ("entered", "chen", OFFICE)]
    rows = SignIn.objects.order_by("id").values_list("user", "at")
    assert list(rows) == [(user.pk, START), (None, START), (user.pk, START)]


@pytest.mark.django_db
def test_a_try_at_a_locked_account_is_kept_as_one_nobody_looked_at(client):
    make_user(username="chen")
    for _try in range(6):
        sign_in_by_password(client, "chen", "wrong")
    assert [outcome for outcome, _name, _address in kept()] == ["failed"] * 5 + ["locked"]


@pytest.mark.django_db
def test_trying_meanwhile_does_not_make_the_lock_longer(client):
    make_actor("proposer", user=make_user(username="chen"))
    with time_machine.travel(START, tick=False) as clock:
        for _try in range(5):
            sign_in_by_password(client, "chen", "wrong")
        clock.shift(dt.timedelta(minutes=14))
        assert sign_in_by_password(client, "chen").status_code == 429
        clock.shift(dt.timedelta(minutes=1, seconds=1))
        assert sign_in_by_password(client, "chen")["Location"] == "/"


# --- where from ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("proxies", "claimed", "found"),
    [
        (0, "198.51.100.1", "203.0.113.7"),  # nobody in front of us: what the client says is the client's word
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "192.0.2.66, 198.51.100.1", "198.51.100.1"),  # the last entry is our proxy's, the rest is claimed
        (1, "nonsense", None),
    ],
)
def test_the_address_is_what_our_proxy_saw(settings, proxies, claimed, found):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=OFFICE, headers={"X-Forwarded-For": claimed})
    assert address_of(request) == found


def test_background_work_comes_from_nowhere():
    assert address() is None


def test_a_home_counts_as_one():
    assert neighbourhood("2001:db8:1:2:3::4") == ("2001:db8:1:2::", "2001:db8:1:2:ffff:ffff:ffff:ffff")
    assert neighbourhood(OFFICE) == (OFFICE, OFFICE)


# --- what an address may -------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("used", [OFFICE, "2001:db8:1:2::1"])
def test_an_address_that_failed_a_hundred_times_waits_and_others_do_not(client, used):
    make_actor("proposer", user=make_user(username="chen"))
    neighbour = "2001:db8:1:2::2" if ":" in used else used
    with time_machine.travel(START, tick=False) as clock:
        SignIn.objects.bulk_create(SignIn(outcome=Outcome.FAILED, name=f"a{n}", address=used) for n in range(99))
        assert signins.is_worn_out(neighbour) is False
        sign_in_by_password(client, "somebody", "wrong", REMOTE_ADDR=used)
        refused = sign_in_by_password(client, "chen", REMOTE_ADDR=neighbour)
        assert "從您所在的網路登入失敗太多次" in refused.text
        assert 'value="chen"' in refused.text  # what was typed is still there
        assert kept()[-1] == ("locked", "chen", neighbour)
        assert sign_in_by_password(Client(), "chen", REMOTE_ADDR="198.51.100.9")["Location"] == "/"
        clock.shift(dt.timedelta(minutes=15))
        assert sign_in_by_password(client, "chen", REMOTE_ADDR=neighbour)["Location"] == "/"


@pytest.mark.django_db
def test_forty_people_of_one_address_sign_in_within_a_minute():
    people = [make_actor("proposer", user=make_user(username=f"p{number}")) for number in range(40)]
    with time_machine.travel(START, tick=False):
        mistyped = [sign_in_by_password(Client(), f"p{n}", "Wrong", REMOTE_ADDR=OFFICE).status_code for n in range(20)]
        entered = [sign_in_by_password(Client(), f"p{n}", REMOTE_ADDR=OFFICE).status_code for n in range(40)]
    assert (mistyped, entered) == ([200] * 20, [302] * len(people))


# --- at once ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def looked_at(monkeypatch):
    """The passwords that reached the check."""
    model, seen = get_user_model(), set()
    usual = model.check_password

    def check(self, raw):
        seen.add(raw)
        return usual(self, raw)

    monkeypatch.setattr(model, "check_password", check)
    return seen


@pytest.mark.django_db(transaction=True)
def test_of_twenty_guesses_at_once_five_are_looked_at(looked_at):
    make_user(username="chen")

    def guess(number: int):
        client = Client()
        return lambda: client.post(LOGIN, {"login": "chen", "password": f"guess {number}"}).status_code

    with wide_pool(24):
        statuses = race([lambda number=number: guess(number) for number in range(20)])
    assert sorted(statuses) == [200] * 4 + [429] * 16
    assert len(looked_at) == 5
    outcomes = [outcome for outcome, _name, _address in kept()]
    assert (outcomes.count("failed"), outcomes.count("locked")) == (5, 15)


@pytest.mark.django_db(transaction=True)
def test_of_many_accounts_tried_at_once_from_one_address_as_many_are_looked_at_as_it_may(looked_at, settings):
    settings.SIGN_IN_FAILURES_PER_ADDRESS = 3
    for number in range(16):
        make_user(username=f"p{number}")

    def guess(number: int):
        client = Client()
        return lambda: client.post(LOGIN, {"login": f"p{number}", "password": f"guess {number}"}).status_code

    with wide_pool():
        race([lambda number=number: guess(number) for number in range(16)])
    assert len(looked_at) == 3


@pytest.mark.django_db(transaction=True)
def test_passwords_from_one_address_are_looked_at_beside_each_other(monkeypatch):
    together = threading.Barrier(4)  # whoever had to wait for another would never meet them here
    model = get_user_model()
    usual = model.check_password

    def check(self, raw):
        together.wait(20)
        return usual(self, raw)

    monkeypatch.setattr(model, "check_password", check)
    for number in range(4):
        make_actor("proposer", user=make_user(username=f"p{number}"))

    def enter(number: int):
        client = Client()
        return lambda: client.post(LOGIN, {"login": f"p{number}", "password": PASSWORD}).status_code

    with wide_pool():
        assert race([lambda number=number: enter(number) for number in range(4)]) == [302] * 4
    assert Attempt.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_right_passwords_wait_for_the_last_try_an_address_has_left_and_all_enter(settings):
    settings.SIGN_IN_FAILURES_PER_ADDRESS = 1
    for number in range(6):
        make_actor("proposer", user=make_user(username=f"p{number}"))

    def enter(number: int):
        client = Client()
        return lambda: client.post(LOGIN, {"login": f"p{number}", "password": PASSWORD}).status_code

    with wide_pool():
        assert race([lambda number=number: enter(number) for number in range(6)]) == [302] * 6


@pytest.mark.django_db
def test_a_check_that_breaks_off_is_a_failure_once_nobody_can_be_at_it(client, monkeypatch):
    make_actor("proposer", user=make_user(username="chen"))
    model = get_user_model()

    def break_off(_self, _raw):
        raise ZeroDivisionError

    with time_machine.travel(START, tick=False) as clock:
        with monkeypatch.context() as broken, pytest.raises(ZeroDivisionError):
            broken.setattr(model, "check_password", break_off)
            sign_in_by_password(client, "chen", REMOTE_ADDR=OFFICE)
        assert (kept(), Attempt.objects.count()) == ([], 1)
        clock.shift(signins.PATIENCE)
        sign_in_by_password(client, "chen", REMOTE_ADDR=OFFICE)
    assert kept() == [("failed", "chen", OFFICE), ("entered", "chen", OFFICE)]
    assert SignIn.objects.earliest("id").at == START
    assert Attempt.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_who_signs_in_at_once_with_the_right_password_all_enter():
    for number in range(16):
        make_actor("proposer", user=make_user(username=f"p{number}"))

    def enter(number: int):
        client = Client()
        return lambda: client.post(LOGIN, {"login": f"p{number}", "password": PASSWORD}).status_code

    with wide_pool():
        assert race([lambda number=number: enter(number) for number in range(16)]) == [302] * 16
    with connection.cursor() as cursor:
        held = "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database AND datname = current_database()"
        cursor.execute(f"{held} WHERE locktype = 'advisory'")  # other databases of the server have theirs
        assert cursor.fetchone() == (0,)


CODES = [f"{number:06}" for number in range(16)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", [TOTP, RecoveryCodes])
def test_of_sixteen_codes_guessed_at_once_five_are_looked_at(client, monkeypatch, kind):
    user = make_actor("rdec", user=make_user(username="lin")).user
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)
    sign_in_by_password(client, "lin")
    usual, seen = kind.validate_code, []

    def validate(self, code):
        seen.append(code)
        return usual(self, code)

    monkeypatch.setattr(kind, "validate_code", validate)

    def guess(code: str):
        other = Client()
        other.cookies = client.cookies
        return lambda: other.post("/accounts/2fa/authenticate/", {"code": code}).status_code

    with wide_pool():
        assert race([lambda code=code: guess(code) for code in CODES]) == [200] * 16
    assert (len(seen), len(set(seen))) == (5, 5)
    assert SignIn.objects.filter(outcome=Outcome.CODE_FAILED).count() == 16


# --- the administration ----------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Access, SignIn])
def test_even_a_superuser_neither_adds_nor_changes_nor_deletes_what_is_kept(client, settings, model):
    settings.STAFF_MFA_REQUIRED = False
    user = make_user(username="root", is_staff=True, is_superuser=True)
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    row = model.objects.create(user=user)
    base = f"/admin/accounts/{model._meta.model_name}/"
    answers = [client.get(base), client.get(f"{base}{row.pk}/change/")]
    answers += [
        client.post(f"{base}add/"),
        client.post(f"{base}{row.pk}/change/"),
        client.post(f"{base}{row.pk}/delete/"),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 403, 403, 403]
    client.post(base, {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"})
    assert model.objects.filter(pk=row.pk).exists()


@pytest.mark.django_db
def test_a_superuser_unlocks_an_account_and_the_log_stays(client, settings):
    settings.STAFF_MFA_REQUIRED = False
    make_actor("proposer", user=make_user(username="chen"))
    for _try in range(5):
        sign_in_by_password(Client(), "chen", "wrong")
    root = make_user(username="root", is_staff=True, is_superuser=True)
    client.force_login(root, "django.contrib.auth.backends.ModelBackend")
    client.post(f"/admin/axes/accessattempt/{AccessAttempt.objects.get().pk}/delete/", {"post": "yes"})
    assert sign_in_by_password(Client(), "chen")["Location"] == "/"
    assert SignIn.objects.filter(outcome=Outcome.FAILED).count() == 5


@pytest.mark.django_db
def test_a_wrong_code_of_the_second_factor_stays_too(client):
    actor = make_actor("rdec", user=make_user(username="lin"))
    TOTP.activate(actor.user, "JBSWY3DPEHPK3PXP")
    sign_in_by_password(client, "lin", REMOTE_ADDR=OFFICE)
    client.post("/accounts/2fa/authenticate/", {"code": "000000"}, REMOTE_ADDR=OFFICE)
    assert kept() == [("code_failed", "lin", OFFICE)]


@pytest.mark.django_db
def test_so_does_one_given_to_confirm_who_is_there(client):
    actor = make_actor("rdec", user=make_user(username="lin"))
    TOTP.activate(actor.user, "JBSWY3DPEHPK3PXP")
    client.force_login(actor.user, "django.contrib.auth.backends.ModelBackend")
    client.post("/accounts/2fa/reauthenticate/", {"code": "000000"}, REMOTE_ADDR=OFFICE)
    assert kept()[-1] == ("code_failed", "lin", OFFICE)


# --- the other limits ------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_forty_people_of_one_address_register_and_reset_passwords_within_a_minute(settings):
    settings.ACCOUNT_EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    form = {"name": "王小明", "phone": "0912345678", "password1": PASSWORD, "password2": PASSWORD}
    with time_machine.travel(START, tick=False):
        for number in range(40):
            typed = form | {"username": f"p{number}", "email": f"p{number}@example.com"}
            assert Client().post("/accounts/signup/", typed, REMOTE_ADDR=OFFICE).status_code == 302
            asked = {"email": f"p{number}@example.com"}
            assert Client().post("/accounts/password/reset/", asked, REMOTE_ADDR=OFFICE).status_code == 302


@pytest.mark.django_db
def test_one_persons_mailbox_is_not_filled(settings, mailoutbox):
    settings.ACCOUNT_EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    make_user(username="chen", email="chen@example.com")
    with time_machine.travel(START, tick=False):
        answers = [
            Client().post("/accounts/password/reset/", {"email": email}, REMOTE_ADDR=f"203.0.113.{number}")
            for number, email in enumerate(["chen@example.com", "CHEN@example.com"] * 2)
        ]
    assert [answer.status_code for answer in answers] == [302, 302, 302, 429]
    assert len(mailoutbox) == 3


@pytest.mark.django_db
def test_codes_of_a_whole_office_within_a_minute_and_five_wrong_ones_of_one_person():
    people = [make_actor("rdec", user=make_user(username=f"p{number}")) for number in range(12)]
    for actor in people:
        TOTP.activate(actor.user, "JBSWY3DPEHPK3PXP")
    with time_machine.travel(START, tick=False):
        said = []
        for number in range(12):
            client = Client()
            sign_in_by_password(client, f"p{number}", REMOTE_ADDR=OFFICE)
            page = client.post("/accounts/2fa/authenticate/", {"code": "000000"}, REMOTE_ADDR=OFFICE)
            said.append(page.context["form"].errors["code"][0])
        assert len(set(said)) == 1
        tries = [
            client.post("/accounts/2fa/authenticate/", {"code": "000000"}, REMOTE_ADDR=OFFICE) for _try in range(5)
        ]
    words = [page.context["form"].errors["code"][0] for page in tries]
    assert (set(words[:4]), words[4] == said[0]) == ({said[0]}, False)
