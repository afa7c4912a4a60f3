"""Words put together so that they are said in the language of whoever reads them; never stores any."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext as _

_carried_out: ContextVar[bool] = ContextVar("carried_out", default=False)


@contextmanager
def carried_out() -> Iterator[None]:
    """What is said within leaves the system, in a mail to somebody who reads the rest here: nothing typed goes with it."""
    token = _carried_out.set(True)
    try:
        yield
    finally:
        _carried_out.reset(token)


def is_carried_out() -> bool:
    """Does what is said now leave the system?"""
    return _carried_out.get()


def listed(names: Iterable[Any]) -> str:
    """「甲、乙」, "A, B": as the language puts names beside each other."""
    return _("、").join(map(str, names))


def sentences(words: Iterable[Any]) -> str:
    """「甲；乙。」, "A; B.": as the language puts statements beside each other, the stops of those before the last gone."""
    *first, last = [str(each) for each in words] or [""]
    return _("；").join([*(each.removesuffix("。").removesuffix(".") for each in first), last])


def _filled(words: str | Promise, about: Mapping[str, Any]) -> str:
    return str(words) % about


# ``words`` with ``about`` in them, put together when they are read: a notice is said in each reader's language.
in_words = lazy(_filled, str)
