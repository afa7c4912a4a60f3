"""The whole way through an OpenID Connect provider, played by a small server of our own."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount

from accounts.models import User
from tests.factories.accounts import make_actor, make_user

pytestmark = pytest.mark.django_db


class Provider(BaseHTTPRequestHandler):
    """Discovery, token and userinfo; ``claims`` is what it says of the person."""

    claims: dict = {}

    def answer(self):
        host = f"http://{self.headers['Host']}"
        bodies = {
            "/.well-known/openid-configuration": {
                "issuer": host,
                "authorization_endpoint": f"{host}/authorize",
                "token_endpoint": f"{host}/token",
                "userinfo_endpoint": f"{host}/userinfo",
            },
            "/token": {"access_token": "t", "token_type": "Bearer"},
            "/userinfo": Provider.claims,
        }
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(bodies[urlsplit(self.path).path]).encode())

    do_GET = do_POST = answer  # noqa: N815 - the names http.server asks for

    def log_message(self, *args):
        """Silence."""


@pytest.fixture
def provider(settings):
    """The provider, running and set."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Provider) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        settings.OIDC_SERVER_URL = f"http://127.0.0.1:{server.server_port}"
        app = {"provider_id": "sso", "name": "市府單一登入", "client_id": "us", "secret": "s"}
        app["settings"] = {"server_url": settings.OIDC_SERVER_URL}
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
        yield server
        server.shutdown()
        thread.join()


def arrive(client, **claims):
    """Press the button and come back from the provider as the person of ``claims``."""
    Provider.claims = claims
    there = client.post("/accounts/oidc/sso/login/")
    asked = parse_qs(urlsplit(there["Location"]).query)
    assert (asked["client_id"], asked["code_challenge_method"]) == (["us"], ["S256"])
    return client.get("/accounts/oidc/sso/login/callback/", {"code": "c", "state": asked["state"][0]})


def test_a_confirmed_address_opens_the_existing_account_and_links_it(client, provider):
    actor = make_actor("proposer", user=make_user(email="lin@example.com"))
    back = arrive(client, sub="1", email="lin@example.com", email_verified=True)
    assert (back.status_code, back["Location"]) == (302, "/")
    assert client.get("/me/").wsgi_request.actor == actor
    client.post("/accounts/logout/")
    # From now on by the link: the provider's number counts, not the address.
    assert arrive(client, sub="1", email="other@example.com", email_verified=False)["Location"] == "/"
    assert SocialAccount.objects.get().user == actor.user


@pytest.mark.parametrize(
    ("claims", "person"),
    [
        ({"email": "new@example.com", "email_verified": True}, {}),
        ({"email": "lin@example.com", "email_verified": False}, {}),
        ({"email": "lin@example.com", "email_verified": True}, {"verified": False}),
        ({"email": "lin@example.com", "email_verified": True}, {"is_active": False}),
        ({}, {}),
    ],
)
def test_nobody_else_enters_or_gets_an_account(client, provider, claims, person):
    make_user(email="lin@example.com", **person)
    back = arrive(client, sub="2", **claims)
    assert "_auth_user_id" not in client.session
    assert (User.objects.count(), SocialAccount.objects.count()) == (1, 0)
    page = client.get(back["Location"]) if back.status_code == 302 else back
    assert "這個登入身分沒有對應的帳號" in page.text


def test_an_account_that_is_disabled_after_linking_stays_out(client, provider):
    user = make_actor("proposer", user=make_user(email="lin@example.com")).user
    arrive(client, sub="1", email="lin@example.com", email_verified=True)
    client.post("/accounts/logout/")
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert arrive(client, sub="1", email="lin@example.com", email_verified=True)["Location"] == "/accounts/inactive/"
    assert "_auth_user_id" not in client.session


def test_a_forged_state_is_refused(client, provider):
    Provider.claims = {"sub": "1", "email": "lin@example.com", "email_verified": True}
    back = client.get("/accounts/oidc/sso/login/callback/", {"code": "c", "state": "forged"})
    assert "單一登入沒有完成" in back.text
    assert "_auth_user_id" not in client.session
