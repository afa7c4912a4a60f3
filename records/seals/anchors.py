"""The end of the chain, signed and kept in a file outside the database: what was cut off or made anew shows against it.

Each file names the hash of the one before. The key that signs lies in a file of its own (``ANCHOR_KEY``); who checks
needs only the public key, which stands in every anchor and is compared with the one of the key at hand.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.conf import settings
from django.utils import timezone

from records.models import Seal

FIRST = "0" * 64


@dataclass(frozen=True)
class Anchor:
    """What a file says: the chain's last number and link at that time; ``is_genuine`` unless it was changed or lost."""

    name: str
    made_at: dt.datetime
    number: int
    link: bytes
    is_genuine: bool


def drop(*, now: dt.datetime | None = None) -> Path | None:
    """Write the anchor of a day if it is not there; nothing while the chain is as the last one says.

    Whole or not at all: a file is written beside and renamed. Two at a time write the same day once.
    """
    now = now or timezone.now()
    folder = settings.ANCHORS_DIR
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{timezone.localtime(now):%Y-%m-%d}.json"
    last = Seal.objects.order_by("-number").first()
    before = _files()
    if path.exists() or last is None:
        return None
    content = {
        "made_at": now.isoformat(),
        "number": last.number,
        "link": bytes(last.link).hex(),
        "before": hashlib.sha256(before[-1].read_bytes()).hexdigest() if before else FIRST,
    }
    key = signing_key()
    content["signature"] = key.sign(_signed(content)).hex()
    half = path.with_suffix(f".{os.getpid()}")
    half.write_text(json.dumps(content, indent=1) + "\n", encoding="ascii")
    try:
        os.link(half, path)
    except FileExistsError:
        return None
    finally:
        half.unlink()
    return path


def dropped() -> list[Anchor]:
    """All there are, the oldest first, each looked at for itself and as the next of the one before."""
    public, before, anchors = signing_key().public_key(), FIRST, []
    for path in _files():
        raw = path.read_bytes()
        anchors.append(_read(path.name, raw, before, public))
        before = hashlib.sha256(raw).hexdigest()
    return anchors


def signing_key() -> Ed25519PrivateKey:
    """The key of this installation, made when it is first asked for; for its owner's eyes only."""
    path: Path = settings.ANCHOR_KEY
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text().strip()))
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    raw = Ed25519PrivateKey.generate().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return signing_key()
    with os.fdopen(handle, "w") as file:
        file.write(raw.hex())
    return Ed25519PrivateKey.from_private_bytes(raw)


def public_key() -> str:
    """What others check the anchors with, in hexadecimal digits."""
    return signing_key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def _files() -> list[Path]:
    return sorted(settings.ANCHORS_DIR.glob("????-??-??.json"))


def _signed(content: dict[str, Any]) -> bytes:
    return json.dumps({name: value for name, value in content.items() if name != "signature"}, sort_keys=True).encode()


def _read(name: str, raw: bytes, before: str, public: Ed25519PublicKey) -> Anchor:
    """What cannot be read says nothing of the chain."""
    try:
        content = json.loads(raw)
        public.verify(bytes.fromhex(content["signature"]), _signed(content))
        said = dt.datetime.fromisoformat(content["made_at"]), content["number"], bytes.fromhex(content["link"])
        return Anchor(name, *said, is_genuine=content["before"] == before)
    except (ValueError, KeyError, TypeError, InvalidSignature):
        return Anchor(name, dt.datetime.min.replace(tzinfo=dt.UTC), 0, b"", is_genuine=False)
