"""The key a form carries: made for each form that is drawn, read from what is sent; never asks the database."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from typing import Any, TypeVar

V = TypeVar("V", bound=Callable[..., Any])
ONCE = "once"  # the hidden field that ``{% csrf_token %}`` prints


def new_key() -> str:
    """A key nobody can guess."""
    return secrets.token_urlsafe(24)


def key_of(text: str) -> str | None:
    """The key a page sent along; what cannot be one is none. A log adds the row's own key to it, within its 64 characters."""
    return text if re.fullmatch(r"[A-Za-z0-9_-]{1,44}", text) else None


def keyed_itself(view: V) -> V:
    """Mark a view that keeps the key with what it writes, or whose effect is the same however often it is asked for.

    A class says ``keyed_itself = True``.
    """
    view.keyed_itself = True  # type: ignore[attr-defined]
    return view


def is_keyed_itself(view: Any) -> bool:
    """Is the view, or the class behind it, marked so?"""
    return bool(
        getattr(view, "keyed_itself", False) or getattr(getattr(view, "view_class", None), "keyed_itself", False)
    )
