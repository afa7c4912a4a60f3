"""Whom an entry names, as its reader may see it: in full who may write to them, masked for all others; never writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.audit import access
from accounts.states import Accessed
from guidance.permissions import keeps_entry

if TYPE_CHECKING:
    from accounts.actors import Actor
    from guidance.models import InventoryEntry

MASK = "○"


@dataclass(frozen=True)
class Contact:
    """Whom to ask, as it is shown; ``masked`` where the reader may not write to them."""

    name: str
    phone: str
    email: str
    masked: bool


def contact_of(entry: InventoryEntry, actor: Actor) -> Contact | None:
    """Whom the entry names; None of one that names nobody, or not any more. Seen in full it leaves a line of who looked."""
    if not entry.has_contact:
        return None
    if keeps_entry(entry, actor):
        access.record(Accessed.CONTACT, str(entry))
        return Contact(entry.contact_name, entry.contact_phone, entry.contact_email, masked=False)
    return Contact(
        masked_name(entry.contact_name), masked_all(entry.contact_phone), masked_all(entry.contact_email), True
    )


def masked_name(name: str) -> str:
    """「王○○」: the first sign alone, however many there are."""
    return f"{name[:1]}{MASK * 2}" if name else ""


def masked_all(text: str) -> str:
    """Nothing of a number or an address, but that there is one."""
    return MASK * 4 if text else ""
