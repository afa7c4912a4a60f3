"""What the timeline is narrowed to, read from the address; never widens what the reader may know."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import QueryDict

from proposals.versions.history import Line, Part


class TimelineFilter(forms.Form):
    """Every field is optional; what cannot be read is left out."""

    of = forms.ChoiceField(required=False, choices=[("", ""), *Part.choices])
    new = forms.BooleanField(required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.is_valid()

    def apply(self, told: list[Line], since: dt.datetime | None, own: str) -> list[Line]:
        """Of one part of the case, or what others did ``since``."""
        asked: Any = self.cleaned_data.get
        if asked("of"):
            told = [line for line in told if line.of == asked("of")]
        return news(told, since, own) if asked("new") and since else told


def news(told: list[Line], since: dt.datetime, own: str) -> list[Line]:
    """What others than ``own`` did after ``since``."""
    return [line for line in told if line.at > since and line.by != own]


class LookForm(forms.Form):
    """When the page was made that somebody looked at."""

    shown_at = forms.DateTimeField()
