"""What several test files of this room share."""

from __future__ import annotations

import re

from tests.factories.accounts import PASSWORD

LOGIN = "/accounts/login/"


def sign_in_by_password(client, login, password=PASSWORD, **extra):
    """What the page posts."""
    headers = {name: extra.pop(name) for name in ("REMOTE_ADDR",) if name in extra}
    return client.post(LOGIN, {"login": login, "password": password, **extra}, **headers)


def link_in(message) -> str:
    """The path of the link in a mail."""
    return re.search(r"https?://testserver(/\S+)", message.body).group(1)
