"""Words put together so that they are said in the language of whoever reads them; never stores any."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext as _


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
