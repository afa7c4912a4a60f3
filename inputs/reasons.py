"""Does a reason say something? A word or one phrase over and over is none; never judges whether it is a good one."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinLengthValidator
from django.utils.deconstruct import deconstructible
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LEAST = 10  # characters other than blanks and punctuation
LEAST_DIFFERENT = 5
REASON = _("理由")


def says_something(text: str) -> bool:
    """Is it long enough, of enough different characters, and not the same phrase again and again?"""
    said = re.sub(r"[\W_]", "", text)
    return len(said) >= LEAST and len(set(said)) >= LEAST_DIFFERENT and not _repeats(said)


def _repeats(text: str) -> bool:
    """Is all of it one phrase at least twice, the last of them possibly cut short?"""
    return any(text.startswith(text[length:]) for length in range(1, len(text) // 2 + 1))


def least_of(field: Any) -> int:
    """How many characters a text of ``field`` has at least, whichever of its validators asks for them; 0 for no number."""
    asked = (check.limit_value for check in field.validators if isinstance(check, Substance | MinLengthValidator))
    return max((limit() if callable(limit) else limit for limit in asked), default=0)


@deconstructible
class Substance:
    """Refuses a reason, or another text called ``what``, that says nothing; ``hint`` tells what it should tell."""

    code = "substance"
    limit_value = LEAST  # as Django's validator of a least length calls it
    message = _("%(what)s至少要有 %(least)d 個字，而且不是同一句話重複。%(hint)s")

    def __init__(self, hint: str | Promise, what: str | Promise = REASON) -> None:
        self.hint, self.what = hint, what

    def __call__(self, text: str) -> None:
        """Raise for a text without substance."""
        if not says_something(text):
            raise ValidationError(self.message, self.code, {"least": LEAST, "hint": self.hint, "what": self.what})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Substance) and self.hint == other.hint

    def __hash__(self) -> int:
        return hash(self.hint)
