"""What a stranger meets at an address, and what is not there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

LOGIN = "sign in, then come back"  # 302 to the sign-in page with the address in ``next``
SIGN_IN = "sign in"  # 302 to the sign-in page
PK, CODE, NO_FILE, NO_DAY = 999_999, "nowhere", UUID(int=0), dt.date(1912, 1, 1)  # what is not there
BOTH = "GET POST"
PAPER = {"": "GET", "_pdf": BOTH, "_odt": "GET"}


@dataclass(frozen=True)
class Row:
    """What an anonymous GET meets: LOGIN, SIGN_IN or a status; the methods a signed-in person may use."""

    anonymous: str | int
    methods: str
    args: tuple[Any, ...] = ()
