"""Pages that were asked for by their address alone are compressed; what echoes something is not."""

from __future__ import annotations

import gzip
import re

import pytest

from chuangsheng.local.services import ROOT
from tests.factories.accounts import make_actor, sign_in

pytestmark = pytest.mark.django_db

ASKED = {"Accept-Encoding": "gzip, br"}


def test_a_page_is_compressed_for_who_understands_it(client):
    sign_in(client, make_actor("rdec"))
    plain, small = client.get("/sitemap/"), client.get("/sitemap/", headers=ASKED)
    assert ("Content-Encoding" in plain, small["Content-Encoding"]) == (False, "gzip")
    assert "Accept-Encoding" in small["Vary"]
    assert "網站導覽" in gzip.decompress(small.content).decode()
    assert len(small.content) < len(plain.content) / 2


@pytest.mark.parametrize("address", ["/plans/?q=abc", "/search/?q=abc", "/sitemap/?", "/plans/999999/", "/healthz"])
def test_what_was_asked_for_with_words_is_not(client, address):
    """But for a question mark that asks nothing."""
    sign_in(client, make_actor("rdec"))
    answer = client.get(address, headers=ASKED)
    assert ("Content-Encoding" in answer) is (address == "/sitemap/?")


def test_nor_is_the_answer_to_a_form(client):
    sign_in(client, make_actor("rdec"))
    refused = client.post("/me/", {"name": ""}, headers=ASKED)
    assert (refused.status_code, "Content-Encoding" in refused) == (422, False)


def test_the_web_server_in_front_compresses_nothing_itself():
    """Switched on there it takes every page, whatever types are named."""
    nginx = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    assert re.findall(r"^\s*gzip\w* [^;]*;", nginx, re.MULTILINE) == ["    gzip off;"]
