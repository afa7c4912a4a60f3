"""What a backup holds, signed: its parts with their hashes, the sums of its tables, the migrations it is of."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from records.backups.errors import BackupError
from records.seals.anchors import public_key, signing_key

NAME = "manifest.json"


@dataclass
class Manifest:
    """The content of ``manifest.json`` but for key and signature; a part is name, size and sha256."""

    made_at: str
    is_encrypted: bool
    migrations: dict[str, str]
    tables: dict[str, list[Any]] = field(default_factory=dict)
    files: int = 0
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """In all tables."""
        return sum(many for many, _sum in self.tables.values())

    @property
    def size(self) -> int:
        """Of all parts, in bytes."""
        return sum(part["size"] for part in self.parts.values())


def write(manifest: Manifest, folder: Path) -> None:
    """Sign it into its folder."""
    signature = signing_key().sign(_signed(asdict(manifest))).hex()
    content = asdict(manifest) | {"key": public_key(), "signature": signature}
    (folder / NAME).write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read(folder: Path, *, trusted: str = "") -> Manifest:
    """Raises BackupError where it is not there, was changed, or was signed by another key than ``trusted``, if that is said."""
    try:
        content = json.loads((folder / NAME).read_text(encoding="utf-8"))
        key, signature = content.pop("key"), bytes.fromhex(content.pop("signature"))
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(signature, _signed(content))
        manifest = Manifest(**content)
    except FileNotFoundError as error:
        raise BackupError(f"{folder} is no backup: it has no {NAME}") from error
    except (ValueError, KeyError, TypeError, InvalidSignature) as error:
        raise BackupError(f"{NAME} is not what was written: its signature does not fit") from error
    if trusted and key != trusted:
        raise BackupError(f"{NAME} was signed by another key: {key}")
    return manifest


def _signed(content: dict[str, Any]) -> bytes:
    return json.dumps(content, sort_keys=True, ensure_ascii=False).encode()
