"""What a new password must hold. Measured by what it amounts to: folded, without blanks around it; kept as typed."""

from __future__ import annotations

import itertools
import unicodedata
from typing import Any

from django.contrib.auth import password_validation as django
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

ROWS = ("0123456789", "1234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm")
NEIGHBOURS = frozenset(pair for row in ROWS for line in (row, row[::-1]) for pair in itertools.pairwise(line))
LONGEST_PATTERN = 4
ENOUGH = 5


def measured(password: str) -> str:
    """Full width is half width, a blank is a blank however it is made, what nobody sees is not there."""
    folded = unicodedata.normalize("NFKC", password)
    return "".join(char for char in folded if unicodedata.category(char) not in {"Cf", "Cc"}).strip()


class Measured:
    """A validator of Django's, of what the password amounts to."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError as Django's does."""
        super().validate(measured(password), user)  # type: ignore[misc]


class SimilarityValidator(Measured, django.UserAttributeSimilarityValidator):
    """Not the person's own name or address."""


class LengthValidator(Measured, django.MinimumLengthValidator):
    """Twelve blanks are none."""


class CommonValidator(Measured, django.CommonPasswordValidator):
    """Nor is a common one less common in full width."""


class NumericValidator(Measured, django.NumericPasswordValidator):
    """Not only digits."""


class MonotonyValidator:
    """One character over and over, a row of the alphabet or of the keyboard, or a short pattern is guessed at once."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError where fewer than ``ENOUGH`` characters say something new."""
        if sum(not follows for follows in _following(measured(password).lower())) < ENOUGH:
            raise ValidationError(self.get_help_text(), code="password_monotonous")

    def get_help_text(self) -> str:
        """What is refused."""
        return _("密碼不能只是重複的字元、連續的字母或數字，或鍵盤上相鄰的按鍵。")


def _following(text: str) -> list[bool]:
    """Of each character: could it be told from those before it?"""
    return [
        (index > 0 and (text[index] == text[index - 1] or (text[index - 1], text[index]) in NEIGHBOURS))
        or any(_repeats(text, index, back) for back in range(2, LONGEST_PATTERN + 1))
        for index in range(len(text))
    ]


def _repeats(text: str, index: int, back: int) -> bool:
    """Does it, with the one before it, stand so many places further left?"""
    return index > back and text[index - 1 : index + 1] == text[index - back - 1 : index - back + 1]
