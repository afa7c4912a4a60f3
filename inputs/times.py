"""The one field for a time of day; never asks the database."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from inputs.cleaning import plain

WRITTEN = re.compile(
    r"^(?P<half>上午|早上|中午|下午|晚上|AM|PM)?"
    r"(?:(?P<h1>\d{1,2})(?:[:.點時](?P<m1>\d{2})?(?:分|:00)?)?|(?P<h2>\d{2})(?P<m2>\d{2}))"
    r"(?P<after>AM|PM)?$",
    re.IGNORECASE,
)
AFTERNOON = frozenset({"下午", "晚上", "PM"})


def parse_time(text: str) -> dt.time | None:
    """The time that ``text`` writes, or None. 14:00, 1400, 14時, 下午2:00 and 2:00 PM are the same."""
    if not (match := WRITTEN.match(plain(text))):
        return None
    half = (match["half"] or match["after"] or "").upper()
    hour, minute = int(match["h1"] or match["h2"]), int(match["m1"] or match["m2"] or 0)
    if half in AFTERNOON and hour < 12:
        hour += 12
    if half in {"上午", "早上", "AM"} and hour == 12:
        hour = 0
    return dt.time(hour, minute) if hour < 24 and minute < 60 else None


class TimeOfDayField(forms.TimeField):
    """A time typed as 14:00, 14：00, 1400, 14時30分 or 下午2:00."""

    widget = forms.TimeInput(format="%H:%M", attrs={"autocomplete": "off", "placeholder": "14:00"})
    default_error_messages = {
        "invalid": _("「%(value)s」不是時間。請用 24 小時制，例如 14:00；1400、下午2:00 也可以。"),
    }

    def to_python(self, value: Any) -> dt.time | None:
        """The time, or a message that repeats what was typed."""
        if value in self.empty_values:
            return None
        if isinstance(value, dt.time):
            return value
        if (time := parse_time(str(value))) is None:
            raise ValidationError(self.error_messages["invalid"], "invalid", {"value": str(value)[:30]})
        return time
