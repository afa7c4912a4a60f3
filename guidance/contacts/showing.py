"""Contacts as they are shown to who may not write to them; never decides who may."""

from __future__ import annotations

from dataclasses import dataclass

MASK = "○"


@dataclass(frozen=True)
class Contact:
    """Whom to ask, as it is shown; ``masked`` where the reader may not write to them."""

    name: str
    phone: str
    email: str
    masked: bool


def masked(name: str, phone: str, email: str) -> Contact:
    """That there is somebody and how they may be reached, and no more."""
    return Contact(masked_name(name), _masked_all(phone), _masked_all(email), masked=True)


def masked_name(name: str) -> str:
    """「王○○」: the first sign alone, however many there are."""
    return f"{name[:1]}{MASK * 2}" if name else ""


def _masked_all(text: str) -> str:
    """Nothing of a number or an address, but that there is one."""
    return MASK * 4 if text else ""
