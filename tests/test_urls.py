"""Every URL has a row here that says what a stranger meets and which methods it takes; one without a row fails."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.states import UnitKind
from proposals.models import Proposal
from proposals.writing.services import start_plan
from tests.factories.accounts import make_actor, make_user, sign_in
from tests.urls import addresses
from tests.world.urls import LOGIN, OURS, ROWS, SIGN_IN, address
from workflow.admin import ReadOnlyAdmin
from workflow.models import OutboxMessage

pytestmark = pytest.mark.django_db

EDITED_IN_THE_ADMIN = {
    "account.emailaddress",
    "accounts.deputy",
    "accounts.district",
    "accounts.membership",
    "accounts.unit",
    "accounts.user",
    "auth.group",
    "axes.accessattempt",
    "mfa.authenticator",
    "programmes.centralprogramme",
    "programmes.fiscaltier",
    "programmes.kpi",
    "socialaccount.socialaccount",
    "socialaccount.socialapp",
    "socialaccount.socialtoken",
    "workflow.calendarday",
    "workflow.clockrule",
}
READ_IN_THE_ADMIN = {"proposals.proposal", "workflow.outboxmessage"}
LOGS_IN_THE_ADMIN = {"accounts.access", "accounts.signin"}  # read as well, see tests/accounts/audit
ALL_IN_THE_ADMIN = EDITED_IN_THE_ADMIN | READ_IN_THE_ADMIN | LOGS_IN_THE_ADMIN


def test_every_url_has_a_row():
    named = [name for name, _route in addresses() if not name.startswith("admin")]
    assert sorted(named) == sorted(ROWS)


@pytest.mark.parametrize("name", ROWS)
def test_what_a_stranger_meets(client: Client, name: str):
    url = address(name)
    answer, expected = client.get(url), ROWS[name].anonymous
    sign_in_page = reverse("account_login")
    if expected == LOGIN:
        assert (answer.status_code, answer["Location"]) == (302, f"{sign_in_page}?{urlencode({'next': url}, safe='/')}")
        posted = client.post(url)
        assert (posted.status_code, posted["Location"]) == (answer.status_code, answer["Location"])
    elif expected == SIGN_IN:
        assert (answer.status_code, answer["Location"]) == (302, sign_in_page)
    else:
        assert answer.status_code == expected


@pytest.mark.parametrize("name", ROWS)
def test_methods(client: Client, name: str):
    """A method that is not listed is refused before anything is looked up; where there is GET there is HEAD."""
    actor, methods = make_actor(UnitKind.PROPOSER), ROWS[name].methods.replace("GET", "GET HEAD").split()
    answers = {m: sign_in(client, actor).generic(m, address(name)).status_code for m in ("GET", "HEAD", "POST")}
    assert [method for method, status in answers.items() if status != 405] == methods
    assert answers["GET"] == answers["HEAD"]
    if name.startswith(OURS):
        others = {sign_in(client, actor).generic(m, address(name)).status_code for m in ("PUT", "PATCH", "DELETE")}
        assert others <= {404, 405}


def admin_addresses() -> list[str]:
    """The admin's pages, with an id that is not there."""
    named = [(name, route) for name, route in addresses() if name.startswith("admin:") and name != "admin:app_list"]
    short = [f"/admin/{label.replace('.', '/')}/1/" for label in sorted(ALL_IN_THE_ADMIN)]
    apps = [reverse("admin:app_list", args=[label]) for label in APP_LABELS]
    return [reverse(name, args=["1"] * route.count("<")) for name, route in named] + short + apps + ["/admin/nothing/"]


APP_LABELS = sorted({label.partition(".")[0] for label in ALL_IN_THE_ADMIN})


def test_the_admin_keeps_these_models():
    registered = {model._meta.label_lower: kept for model, kept in admin.site._registry.items()}
    assert set(registered) == ALL_IN_THE_ADMIN
    assert {label for label, kept in registered.items() if isinstance(kept, ReadOnlyAdmin)} == READ_IN_THE_ADMIN


@pytest.mark.parametrize("label", sorted(READ_IN_THE_ADMIN))
def test_what_has_a_state_is_only_read_there(client: Client, label: str):
    """Not even a superuser gets past the door."""
    officer = make_actor(UnitKind.RDEC, user=make_user("系統管理者", is_staff=True, is_superuser=True))
    sign_in(client, officer)
    row = (make_outbox_row if label == "workflow.outboxmessage" else make_plan)()
    pages = {page: f"admin:{label.replace('.', '_')}_{page}" for page in ("changelist", "add", "change", "delete")}
    of_row = {
        page: reverse(name, args=[row.pk] if page in ("change", "delete") else []) for page, name in pages.items()
    }
    assert {page: client.get(url).status_code for page, url in of_row.items()} == {
        "changelist": 200,
        "add": 403,
        "change": 200,
        "delete": 403,
    }
    assert {page: client.post(url, {"post": "yes"}).status_code for page, url in of_row.items()} == {
        "changelist": 200,
        "add": 403,
        "change": 403,
        "delete": 403,
    }


def make_outbox_row() -> OutboxMessage:
    """Something that waits to be sent."""
    return OutboxMessage.objects.create(key="row", payload={})


def make_plan() -> Proposal:
    """A draft."""
    return start_plan(title="水圳慢行", by=make_actor(UnitKind.PROPOSER))


def test_the_admin_is_closed_to_everybody_but_superusers(client: Client):
    """Each of its pages leads a stranger to the sign-in; an officer without the flag gets no further."""
    urls = admin_addresses()
    assert len(urls) == len([route for _name, route in addresses() if route.startswith("admin/")]) + len(APP_LABELS) - 1
    strangers = {url: client.get(url) for url in urls}
    assert {url: a.status_code for url, a in strangers.items() if a.status_code != 302} == {}
    logins = (reverse("account_login"), reverse("admin:login"))
    assert [url for url, answer in strangers.items() if not answer["Location"].startswith(logins)] == []
    sign_in(client, make_actor(UnitKind.RDEC))
    assert {client.get(url).status_code for url in urls} == {302, 403}
