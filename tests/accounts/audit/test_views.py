"""The lists of what is kept: who reads them, what narrows them, where they end."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.audit import views
from accounts.models import Access, SignIn
from accounts.states import Accessed, Outcome, Role
from tests.factories.accounts import make_actor, make_user, sign_in

pytestmark = pytest.mark.django_db
ACCESSES, SIGNINS = "/me/records/access/", "/me/records/sign-in/"


@pytest.fixture
def keeper(client):
    """RDEC's administrator, and no line of signing in."""
    return sign_in(client, make_actor("rdec", Role.ADMINISTRATOR))


def looked(**extra):
    return Access.objects.create(**{"kind": Accessed.FILE, "actor_label": "研考會 林", "about": "會議紀錄.pdf"} | extra)


@pytest.mark.parametrize("url", [ACCESSES, SIGNINS])
@pytest.mark.parametrize(
    ("kind", "role", "status"),
    [
        ("rdec", Role.ADMINISTRATOR, 200),
        ("platform", Role.ADMINISTRATOR, 200),
        ("rdec", Role.SUPERVISOR, 404),
        ("agency", Role.ADMINISTRATOR, 404),
        ("proposer", Role.ADMINISTRATOR, 404),
    ],
)
def test_only_administrators_of_rdec_and_the_platform_read_them(client, url, kind, role, status):
    assert sign_in(client, make_actor(kind, role)).get(url).status_code == status


def rows(client, url, **asked):
    return [row.pk for row in client.get(url, asked).context["rows"]]


def test_views_are_narrowed_by_kind_words_and_days(keeper):
    old = looked(at=timezone.make_aware(dt.datetime(2026, 11, 20, 23, 59)), kind=Accessed.DOSSIER, purpose="移交")
    new = looked(at=timezone.make_aware(dt.datetime(2026, 11, 21, 0, 0)), about="同意書.pdf", address="203.0.113.7")
    assert rows(keeper, ACCESSES) == [new.pk, old.pk]
    assert rows(keeper, ACCESSES, kind="dossier") == [old.pk]
    assert rows(keeper, ACCESSES, words="同意書") == [new.pk]
    assert rows(keeper, ACCESSES, words="203.0.113") == [new.pk]
    assert rows(keeper, ACCESSES, since="115.11.21") == [new.pk]
    assert rows(keeper, ACCESSES, until="115.11.20") == [old.pk]
    wrong = keeper.get(ACCESSES, {"since": "115.13.1"})
    assert (wrong.status_code, "沒有「115.13.1」這一天" in wrong.text) == (422, True)


def test_tries_to_sign_in_are_narrowed_by_outcome_and_name(keeper):
    chen = make_user("陳小姐", username="chen")
    failed = SignIn.objects.create(outcome=Outcome.FAILED, name="chen", user=chen, address="203.0.113.7")
    entered = SignIn.objects.create(outcome=Outcome.ENTERED, name="lin")
    assert rows(keeper, SIGNINS, kind="failed") == [failed.pk]
    assert rows(keeper, SIGNINS, words="陳小姐") == [failed.pk]
    assert rows(keeper, SIGNINS, words="lin") == [entered.pk]
    assert "帳號或密碼錯誤" in keeper.get(SIGNINS, {"kind": "failed"}).text


def test_an_account_that_is_gone_leaves_its_lines(keeper):
    SignIn.objects.create(outcome=Outcome.FAILED, name="gone", user_id=10**9)
    assert keeper.get(SIGNINS, {"words": "gone"}).status_code == 200


def test_a_list_ends_and_says_so_and_asks_the_same_at_any_length(keeper, monkeypatch):
    monkeypatch.setattr(views, "AT_MOST", 3)
    asked = []
    for number in (1, 3):
        for _row in range(number):
            looked(user=make_user())
        with CaptureQueriesContext(connection) as captured:
            page = keeper.get(ACCESSES)
        asked.append(len(captured))
    assert (len(page.context["rows"]), "只列最近 3 筆" in page.text) == (3, True)
    assert len(set(asked)) == 1
    assert asked[0] <= 12
