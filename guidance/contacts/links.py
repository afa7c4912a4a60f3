"""The address of one's own page: it goes by mail, opens one row and ends with the address it was sent to; never shows any."""

from __future__ import annotations

from django.core import signing
from django.urls import reverse
from django.utils.crypto import salted_hmac

SALT = "guidance.contacts.mine"
MEMBER, PARTNER, ENTRY = "member", "partner", "entry"


def link(kind: str, pk: int, key: str) -> str:
    """The page of one row, as a mail leads to it."""
    return reverse("guidance:my_contact", args=[signing.Signer(salt=SALT).sign(f"{kind}.{pk}.{key}")])


def read(token: str) -> tuple[str, int, str] | None:
    """Kind, row and key; None where nobody signed the address."""
    try:
        kind, pk, key = signing.Signer(salt=SALT).unsign(token).split(".")
    except (signing.BadSignature, ValueError):
        return None
    return kind, int(pk), key


def key_of(address: str) -> str:
    """What the links to ``address`` are told by, where the row keeps no key of its own."""
    return salted_hmac(SALT, address.lower()).hexdigest()[:16]
