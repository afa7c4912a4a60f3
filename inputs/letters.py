"""Number and day of an official letter as they are typed; never asks the database, never makes a number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inputs.fields import plain

WRITTEN = re.compile(r".+字第[0-9A-Za-z-]+號.*")


class LetterNumberField(forms.CharField):
    """The number of a letter as the official-document system writes it: 府授研考字第1150000001號."""

    default_error_messages = {
        "no_number": gettext_lazy("「%(value)s」不是公文字號。請照公文填寫，例如「府授研考字第1150000001號」。"),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 40} | kwargs)

    def validate(self, value: str) -> None:
        """It names who wrote and the letter's own number."""
        super().validate(value)
        if value and not WRITTEN.fullmatch(plain(value)):
            raise ValidationError(self.error_messages["no_number"], "no_number", {"value": value[:40]})


def half_letter(data: Mapping[str, Any]) -> dict[str, str]:
    """Field and message where a letter has a number without a day, or a day without a number."""
    number, day = data.get("letter_number"), data.get("letter_date")
    if number and not day:
        return {"letter_date": _("請一併填寫發文日期。")}
    if day and not number:
        return {"letter_number": _("請一併填寫發文字號。")}
    return {}
