"""Whom an entry names, as its reader may see it: in full who may write to them, masked for all others; never writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.audit import access
from accounts.states import Accessed
from guidance.contacts.showing import Contact, masked
from guidance.permissions import keeps_entry

if TYPE_CHECKING:
    from accounts.actors import Actor
    from guidance.models import InventoryEntry


def contact_of(entry: InventoryEntry, actor: Actor) -> Contact | None:
    """Whom the entry names; None of one that names nobody, or not any more. Seen in full it leaves a line of who looked."""
    if not entry.has_contact:
        return None
    if keeps_entry(entry, actor):
        access.record(Accessed.CONTACT, str(entry))
        return Contact(entry.contact_name, entry.contact_phone, entry.contact_email, masked=False)
    return masked(entry.contact_name, entry.contact_phone, entry.contact_email)
